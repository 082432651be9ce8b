"""Draws who credits whom: boxes in layers from the origins to the publishing outlets, and an arrow for each credit."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from bot.drawing.lettering import NAME, SMALL
from bot.drawing.placing import Arrow, Graph
from bot.drawing.style import BLUE, GREY, INK, TINT, VERMILION
from bot.sourcemap import Node


def draw_graph(axes: Axes, graph: Graph, top: float) -> None:
    """Draw a graph on axes whose units are those of the drawing, from `top` downwards."""
    for arrow in graph.arrows:
        _draw_arrow(axes, arrow, top)
    for box in graph.boxes:
        draw_box(axes, box.x, top + box.y - box.height / 2, box.width, box.height, box.node)
        first = top + box.y - (len(box.lines) - 1) / 2 * box.leading
        for i, line in enumerate(box.lines):
            weight = "bold" if box.node.origin else "normal"
            axes.text(
                box.x + (box.width + box.left - box.right) / 2,
                first + i * box.leading,
                line,
                fontsize=NAME,
                ha="center",
                va="center_baseline",
                weight=weight,
            )


def draw_box(axes: Axes, x: float, y: float, width: float, height: float, node: Node) -> None:
    """Draw a box: filled if it publishes, dashed if it has no name, thick if it is an origin."""
    shape = "square,pad=0" if node.publishes else f"round,pad=0,rounding_size={min(height / 2, 13)}"
    patch = FancyBboxPatch(
        (x, y),
        width,
        height,
        shape,
        linewidth=3 if node.origin else 1.3,
        linestyle="solid" if node.named else (0, (4, 3)),
        edgecolor=VERMILION if node.origin else BLUE if node.publishes else INK,
        facecolor="none",
    )
    if node.publishes:
        axes.add_patch(FancyBboxPatch((x, y), width, height, shape, linewidth=0, facecolor=BLUE, alpha=TINT))
    axes.add_patch(patch)


def _draw_arrow(axes: Axes, arrow: Arrow, top: float) -> None:
    points = [(x, y + top) for x, y in arrow.points]
    path = _curve(points)
    copied = arrow.edge.quotes == 0
    axes.add_patch(
        FancyArrowPatch(
            path=path,
            arrowstyle="-" if copied else "-|>,head_length=7,head_width=3.2",
            linestyle=(0, (1, 2.5)) if copied else "solid",
            linewidth=1.3 if arrow.edge.quotes < 2 else 2.2,
            color=GREY,
            shrinkA=0,
            shrinkB=0,
            joinstyle="miter",
        )
    )
    if arrow.edge.quotes > 1:
        (before, _), (x, y) = points[-2], points[-1]
        side = 1 if before < x else -1
        axes.text(x + side * 10, y, str(arrow.edge.quotes), fontsize=SMALL, ha="center", va="center_baseline")


def _curve(points: Sequence[tuple[float, float]]) -> Path:
    """Lead a line through points, level where it comes to one and where it leaves it."""
    vertices, codes = [points[0]], [int(Path.MOVETO)]
    for (x, y), (to_x, to_y) in pairwise(points):
        bend = (to_x - x) / 2
        vertices += [(x + bend, y), (to_x - bend, to_y), (to_x, to_y)]
        codes += [int(Path.CURVE4)] * 3
    return Path(vertices, codes)
