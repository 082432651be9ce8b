"""A picture of the sources of an answer: the graph of who credits whom, its legend, the timeline below."""

import io

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot import messages
from bot.drawing import graph, timeline
from bot.drawing.lettering import HEADING, LINE, SMALL, TITLE, leading, markup, plain, width, wrapped
from bot.drawing.placing import placed
from bot.drawing.style import INK, MARGIN, MUTED, ON_PAGE, WIDTH, drawing
from bot.drawing.svg import page_svg
from bot.sourcemap import Node, SourceMap

_SHARP = 2  # pixels of a PNG for each unit
_SPACE = 22  # between the parts
_SAMPLE = 26  # width of a box in the legend


def svg(found: SourceMap, words: str) -> str:
    """Draw as SVG to stand in a page, or alone; it takes its colours from where it stands.

    :param words: the same in words.
    """
    with drawing():
        return page_svg(figure_of(found), "map", messages.map_title(plain(found.question)), markup(words), ON_PAGE)


def png(found: SourceMap) -> bytes:
    """Draw as PNG on white, twice as many pixels wide as the drawing has units."""
    file = io.BytesIO()
    with drawing():
        figure_of(found).savefig(file, format="png", dpi=72 * _SHARP, facecolor="white", metadata={"Software": None})
    return file.getvalue()


def figure_of(found: SourceMap) -> Figure:
    """Draw; within `drawing`."""
    title = wrapped(plain(messages.map_title(found.question)), TITLE, WIDTH - 2 * MARGIN, 2, bold=True)
    apart = leading(title, TITLE, bold=True)
    boxes, rows = placed(found), timeline.rows(found)
    graph_top = MARGIN + len(title) * apart + SMALL * LINE + _SPACE
    legend_top = graph_top + boxes.height + _SPACE
    legend = _legend(found)
    rows_top = legend_top + len(legend) * SMALL * 1.7 + _SPACE + HEADING * LINE + 6
    total = rows_top + timeline.height(rows) + MARGIN
    figure = Figure(figsize=(WIDTH / 72, total / 72), dpi=72)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(total, 0))
    axes.set_axis_off()
    for i, line in enumerate(title):
        axes.text(MARGIN, MARGIN + i * apart, line, fontsize=TITLE, weight="bold", va="top")
    counts = messages.basis(found.articles, found.origins)
    axes.text(MARGIN, MARGIN + len(title) * apart, counts, fontsize=SMALL, va="top", alpha=MUTED)
    graph.draw_graph(axes, boxes, graph_top)
    _draw_legend(axes, legend, legend_top)
    axes.text(MARGIN, rows_top - 8, messages.TIMELINE, fontsize=HEADING, weight="bold", va="bottom")
    timeline.draw_timeline(figure, axes, rows, rows_top)
    return figure


def _legend(found: SourceMap) -> list[list[tuple[Node | None, str, float]]]:
    """Return the rows of the legend, of what is in the picture: a box, what it stands for, where it begins."""
    kinds = {
        messages.PUBLISHES: Node(key="", name="", kind="outlet", publishes=True, origin=False),
        messages.CREDITED: Node(key="", name="", kind="outlet", publishes=False, origin=False),
        messages.NAMELESS: Node(key="", name="", kind="unnamed", publishes=False, origin=False),
        messages.ORIGIN: Node(key="", name="", kind="outlet", publishes=False, origin=True),
    }
    shown: list[tuple[Node | None, str]] = [
        (box, words) for words, box in kinds.items() if any(_is(node, box) for node in found.nodes)
    ]
    arrows = messages.arrows(
        counted=any(edge.quotes > 1 for edge in found.edges), copied=any(edge.quotes == 0 for edge in found.edges)
    )
    shown += [(None, arrows)] if found.edges else []
    rows: list[list[tuple[Node | None, str, float]]] = [[]]
    x = float(MARGIN)
    for box, words in shown:
        wide = width(words, SMALL) + (_SAMPLE + 8 if box else 0)
        if rows[-1] and x + wide > WIDTH - MARGIN:
            rows.append([])
            x = MARGIN
        rows[-1].append((box, words, x))
        x += wide + 20
    return rows


def _is(node: Node, box: Node) -> bool:
    """Whether a node is drawn as a box of the legend is."""
    if box.origin or box.publishes:
        return node.origin if box.origin else node.publishes
    return not node.publishes and node.named == box.named


def _draw_legend(axes: Axes, rows: list[list[tuple[Node | None, str, float]]], top: float) -> None:
    for i, row in enumerate(rows):
        y = top + i * SMALL * 1.7
        for box, words, x in row:
            if box:
                graph.draw_box(axes, x, y - 7, _SAMPLE, 14, box)
            axes.text(x + (_SAMPLE + 8 if box else 0), y, words, fontsize=SMALL, va="center_baseline", color=INK)
