"""Pictures: everything that is named is in them as text, nothing overlaps, and no page forbids any of it."""

import io
import re
from xml.etree import ElementTree

from hypothesis import Phase, example, given, settings
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from bot import messages
from bot.drawing.lettering import NAME, SMALL, plain
from bot.drawing.picture import figure_of, png, svg
from bot.drawing.placing import placed
from bot.drawing.style import WIDTH, drawing
from bot.sourcemap import SourceMap, Telling
from tests.bot.maps import DAY, HOSTILE, made, maps, node, press

_UNSHRUNK = tuple(phase for phase in Phase if phase not in {Phase.shrink, Phase.explain})  # which would take minutes
_few = settings(max_examples=20, phases=_UNSHRUNK)


def texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Return what is written in a figure, with the room that it takes."""
    figure.canvas.draw()
    whole, *others = figure.axes
    found = [*whole.texts, *(label for axes in others for label in axes.get_xticklabels())]
    return [(one, one.get_window_extent()) for one in found if one.get_text()]


def squeezed(text: str) -> str:
    """Return a text without the spaces at which lines may be broken."""
    return "".join(text.split())


@_few
@given(maps())
@example(made([node(str(i), name) for i, name in enumerate(HOSTILE)], []))
def test_it_is_xml_with_every_name_as_text_and_without_style(found: SourceMap) -> None:
    """Whatever somebody is called; a name that is too long is there with its beginning."""
    drawn = svg(found, "In words.")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    assert not [one for one in root.iter() if "style" in one.attrib or one.tag.endswith(("style", "script"))]
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    assert root.attrib["role"] == "img"
    written = squeezed("".join(root.itertext()))
    for one in found.nodes:
        first, *_ = plain(one.name).split()
        assert squeezed(plain(one.name)) in written or first[:6] in written, one.name
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", drawn)


@_few
@given(maps())
@example(press())
@example(made([node("A")], [], [Telling(published=DAY, numbers=("18",), copy_of="ÎôOðM¼ÖÇÃ\u08e0 " * 3)]))
def test_no_label_lies_on_another_or_beside_the_picture(found: SourceMap) -> None:
    """Names, numbers, dates and legend: each has a place of its own, and can be read at Slack's width."""
    with drawing():
        figure = figure_of(found)
        written = texts(figure)
        boxes = [one.get_window_extent() for one in figure.axes[0].patches if isinstance(one, FancyBboxPatch)]
    assert figure.get_figwidth() * 72 == WIDTH
    for at, (one, room) in enumerate(written):
        assert one.get_fontsize() >= min(NAME, SMALL) >= 12
        assert room.x0 >= 0
        assert room.x1 <= WIDTH, one.get_text()
        for other, beside in written[at + 1 :]:
            shared = Bbox.intersection(room, beside)
            assert shared is None or min(shared.width, shared.height) < 1.5, (one.get_text(), other.get_text())
    middles = {(round(box.x0), round(box.y0), round(box.x1), round(box.y1)) for box in boxes}
    for one in middles:
        for other in middles - {one}:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_arrows_lead_to_the_right_but_where_two_credit_each_other() -> None:
    """From the source to who credits it."""
    graph = placed(press())
    assert all(arrow.points[0][0] < arrow.points[-1][0] for arrow in graph.arrows)
    circle = placed(made([node("A"), node("B")], [("A", "B", 1), ("B", "A", 1)]))
    assert sorted(arrow.points[0][0] < arrow.points[-1][0] for arrow in circle.arrows) == [False, True]


def test_the_png_is_twice_as_sharp_and_white() -> None:
    """So that it is legible on a phone, and in Slack's dark mode."""
    image = Image.open(io.BytesIO(png(press())))
    assert image.width == 2 * WIDTH
    assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_the_same_map_is_the_same_picture() -> None:
    """No date, no chance: a picture can be compared."""
    assert svg(press(), "") == svg(press(), "")
    assert messages.TIMELINE in svg(press(), "")
