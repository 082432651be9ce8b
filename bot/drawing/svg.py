"""A figure as SVG to stand in a page: colours of the page, text that can be selected, no style that a page forbids."""

import io
import re
from collections.abc import Mapping
from xml.etree import ElementTree

from matplotlib.figure import Figure

_NAMESPACE = "http://www.w3.org/2000/svg"
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_DECLARED = re.compile(r"([\w-]+):\s*((?:'[^']*'|[^;'])*);?")
_FONT = re.compile(r"(?P<bold>bold|[6-9]00)?[^\d]*(?P<size>[\d.]+)px")
_FONTS = "system-ui, sans-serif"
_KEPT = re.compile(r"^(?:fill|stroke|opacity|text-anchor|clip-path|font-(?:size|weight))")


def page_svg(figure: Figure, name: str, title: str, words: str, colours: Mapping[str, str]) -> str:
    """Write a figure as SVG whose text is text, with presentation attributes alone.

    :param name: begins the ids in it, so that it may stand in a page with others.
    :param title: what it is. :param words: the same in words, for those who do not see it.
    :param colours: what is drawn in which colour, and the page's name for that.
    """
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata=_NO_METADATA, transparent=True)
    root = ElementTree.fromstring(file.getvalue())  # noqa: S314 - matplotlib's own
    for parent in list(root.iter()):
        for child in [one for one in parent if one.tag.rpartition("}")[2] in {"style", "metadata"}]:
            parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        shown = attributes | _shown(attributes.pop("style", ""))
        element.attrib.clear()
        element.attrib.update({each: _own(name, each, value, colours) for each, value in shown.items()})
    for each in ("width", "height"):
        root.attrib.pop(each, None)
    root.attrib.update({"xmlns": _NAMESPACE, "role": "img", "font-family": _FONTS, "stroke-linejoin": "round"})
    for tag, text in (("desc", words), ("title", title)):
        told = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        told.text = text
        root.insert(0, told)
    root.attrib["aria-labelledby"] = f"{name}-title {name}-desc"
    return ElementTree.tostring(root, encoding="unicode")


def _shown(style: str) -> dict[str, str]:
    """Return the declarations of a style as presentation attributes."""
    found = dict(_DECLARED.findall(style))
    if font := _FONT.search(found.pop("font", "")):  # as matplotlib before 3.11 writes it
        found |= {"font-size": f"{font['size']}px", "font-weight": "700" if font["bold"] else "400"}
    return {name: value.strip() for name, value in found.items() if _KEPT.match(name)}


def _own(name: str, attribute: str, value: str, colours: Mapping[str, str]) -> str:
    """Give an attribute's value the picture's own names, and the colours of the page."""
    if attribute == "id":
        return f"{name}-{value}"
    if attribute in {"href", "clip-path"}:
        return value.replace("#", f"#{name}-")
    return colours.get(value, value)
