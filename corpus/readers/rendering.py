"""A page's tree -> its lines, character for character as a browser shows them."""

import re
from dataclasses import dataclass

from lxml import etree, html

from corpus.sentences import TERMINAL

_LINES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary "
    "table tbody tfoot thead tr ul"
)
BLOCKS = frozenset(_LINES.split())
"""Elements that begin and end a line."""

_NO_TEXT = (
    "area audio base button canvas col colgroup datalist del embed head iframe input link map math meta noembed "
    "noframes noscript object optgroup option param picture progress rp rt s script select source strike style svg "
    "template textarea title track video"
)
_UNSHOWN = frozenset(_NO_TEXT.split())
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\n\f\r]+")  # a no-break space is none
_UNTEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK, _LINE, _CELL = "\ue000", "\ue001", "\t"  # <br>, a line end in <pre>, the next cell of a row
_EMPTY_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_BREAKS = re.compile(rf" *([{_BREAK}{_LINE}]) *")
_QUOTES = (("“", "”"), ("‘", "’"))  # how <q> is shown, and one within it
_LONG_CELL = 200  # characters: a longer cell is laid-out text, no value of a table


@dataclass(frozen=True, slots=True)
class Block:
    """Text that stands by itself on the page: a paragraph, a heading, an item, the row of a table.

    :ivar element: where its first characters are: in the text of this element, or behind it if `behind`.
    """

    text: str
    element: html.HtmlElement
    behind: bool

    @property
    def parent(self) -> html.HtmlElement:
        """The element that directly holds its first characters."""
        above = self.element.getparent() if self.behind else self.element
        return self.element if above is None else above


class _Page:
    """Blocks as they are found."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.first: tuple[html.HtmlElement, bool] | None = None
        self.fresh = False  # nothing is written behind a <br> yet
        self.quoted = 0
        self.pre = 0

    def add(self, text: str | None, element: html.HtmlElement, *, behind: bool) -> None:
        if not text:
            return
        text = _UNTEXT.sub("", text).replace(_BREAK, "").replace(_LINE, "")
        for i, part in enumerate(_EMPTY_LINES.split(text) if self.pre else [text]):
            if i:
                self.end()
            if self.first is None and part.strip():
                self.first = (element, behind)
            self.fresh = self.fresh and not part.strip(" \t\n\f\r")
            self.pieces.append(_WHITE.sub(" ", part.replace("\n", _LINE) if self.pre else part))

    def end(self) -> None:
        text = _broken(_WHITE.sub(_one_white, "".join(self.pieces)).strip(" \t"))
        if text and self.first is not None:
            self.blocks.append(Block(text, *self.first))
        self.pieces, self.first, self.fresh = [], None, False

    def broken(self) -> None:
        """End the line; at the second <br> in a row, the paragraph."""
        if self.fresh:
            self.end()
        elif self.first is not None:
            self.pieces.append(_BREAK)
            self.fresh = True


def _one_white(white: re.Match[str]) -> str:
    return _CELL if _CELL in white[0] else " "


def _broken(text: str) -> str:
    """Turn breaks into line ends, or into a space where a sentence goes on behind them."""
    parts = _BREAKS.split(text.strip(_BREAK + _LINE + " "))
    written = [parts[0]]
    for mark, part in zip(parts[1::2], parts[2::2], strict=True):
        if part.strip():
            ended = not written[-1] or TERMINAL.search(written[-1])
            written += [" " if not ended and (mark == _LINE or part[0].islower()) else "\n", part]
    return "".join(written)


def blocks(tree: html.HtmlElement) -> list[Block]:
    """Return what the page shows, in its order.

    White space is collapsed, <q> has its marks, a row's cells are parted by tabs; the mark of a note, and what is
    struck out, is no text.
    """
    page = _Page()
    skipped: html.HtmlElement | None = None
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _UNSHOWN or _is_hidden(element) or _is_note_mark(element):
                walk.skip_subtree()
                skipped = element
                continue
            _begin(page, element, tag)
            page.add(element.text, element, behind=False)
        else:
            if element is not skipped:
                _finish(page, element, tag)
            if element is not tree:
                page.add(element.tail, element, behind=True)
    page.end()
    return page.blocks


def _begin(page: _Page, element: html.HtmlElement, tag: str) -> None:
    if _is_block(element, tag):
        page.end()
        page.pre += tag == "pre"
    elif tag == "br":
        page.broken()
    elif tag in ("td", "th"):
        if _is_long(element):
            page.end()
        elif page.pieces:
            page.pieces.append(_CELL)
    elif tag == "q":
        page.pieces.append(_QUOTES[page.quoted % 2][0])
        page.first = page.first or (element, False)
        page.quoted += 1


def _finish(page: _Page, element: html.HtmlElement, tag: str) -> None:
    if _is_block(element, tag):
        page.end()
        page.pre -= tag == "pre"
    elif tag in ("td", "th") and _is_long(element):
        page.end()
    elif tag == "q":
        page.quoted -= 1
        page.pieces.append(_QUOTES[page.quoted % 2][1])


def _is_block(element: html.HtmlElement, tag: str) -> bool:
    """Whether it begins and ends a line: as styles do, so do a credit in a caption, and whom a block quotes."""
    if tag == "cite":
        return next(element.iterancestors("blockquote"), None) is not None
    return tag in BLOCKS or (tag == "span" and "credit" in element.get("class", ""))


def _is_long(cell: html.HtmlElement) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text)
        if length > _LONG_CELL:
            return True
    return False


def _is_hidden(element: html.HtmlElement) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _is_note_mark(element: html.HtmlElement) -> bool:
    """Whether it is the raised number of a footnote, which beside a figure would read as part of it."""
    if element.tag != "sup" or (element.text and element.text.strip(" [(")):
        return False
    return len(element) == 1 and element[0].tag == "a" and element[0].get("href", "").startswith("#")
