"""Gives the boxes and arrows of who credits whom their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.drawing.layout import Layout, Link, layered
from bot.drawing.lettering import NAME, leading, plain, wrapped
from bot.drawing.spacing import Item, spaced
from bot.drawing.style import MARGIN, WIDTH
from bot.sourcemap import Edge, Node, SourceMap

_GAP, _LEAST_GAP = 58, 30  # between two layers
_WIDEST = 172  # of a box
_PADDING = 8
_LINES, _NARROW_LINES = 3, 5  # of a name; in boxes that are narrow, as there are many layers
_MANY = 5
_APART = 12  # two boxes in a layer
_PORT = 15  # between two arrows that end at a box
_COUNT = 14  # width of the number of quotes, in the box beside an arrow's head


@dataclass(slots=True)
class Box:
    """A box, its place in the units of the drawing, y downwards."""

    node: Node
    lines: list[str]
    leading: float
    width: float
    height: float
    left: float = 0  # room beside its name, where numbers stand
    right: float = 0
    x: float = 0
    y: float = 0  # of its middle


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow: the points that it goes through, from who is credited to who credits."""

    edge: Edge
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes and arrows that have their places.

    :ivar height: of all of it.
    """

    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    height: float


def placed(found: SourceMap) -> Graph:
    """Give boxes and arrows their places, from the top left."""
    at = {node.key: i for i, node in enumerate(found.nodes)}
    ends = [(at[edge.source], at[edge.target]) for edge in found.edges]
    layout = layered(len(found.nodes), ends)
    columns = max(layout.layers, default=0) + 1
    least = max(_LEAST_GAP, _GAP - 6 * max(columns - 3, 0))
    wide = min((WIDTH - 2 * MARGIN - least * (columns - 1)) / columns, _WIDEST)
    step = (WIDTH - 2 * MARGIN - wide) / max(columns - 1, 1)
    most = _LINES if columns < _MANY else _NARROW_LINES
    layers = {node.key: layer for node, layer in zip(found.nodes, layout.layers, strict=True)}
    boxes = [_box(node, wide, most, found.edges, layers) for node in found.nodes]
    middles = _middles(boxes, layout)
    for i, box in enumerate(boxes):
        box.x, box.y = MARGIN + layout.layers[i] * step, middles[i, i, 0]
    if columns == 1:
        _side_by_side(boxes)
    routes = {link: [middles[*link, i] for i in range(len(route))] for link, route in layout.routes.items()}
    arrows = _arrows(found.edges, ends, boxes, routes, layout.layers, step)
    return _from_top(boxes, arrows)


def _from_top(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Graph:
    """Move all of it so that it begins at 0."""
    heights = [y for arrow in arrows for _, y in arrow.points]
    top = min([*heights, *(box.y - box.height / 2 for box in boxes)], default=0)
    for box in boxes:
        box.y -= top
    moved = [Arrow(arrow.edge, tuple((x, y - top) for x, y in arrow.points)) for arrow in arrows]
    height = max([*(y - top for y in heights), *(box.y + box.height / 2 for box in boxes)], default=0)
    return Graph(boxes, moved, height)


def _middles(boxes: Sequence[Box], layout: Layout) -> dict[Item, float]:
    """Return the heights at which boxes stand and links pass layers."""
    layers: dict[int, list[tuple[float, Item]]] = {}
    neighbours: dict[Item, list[Item]] = {}
    heights: dict[Item, float] = {}
    for at, box in enumerate(boxes):
        layers.setdefault(layout.layers[at], []).append((layout.places[at], (at, at, 0)))
        heights[at, at, 0] = box.height
    for (one, other), route in layout.routes.items():
        way: list[Item] = [(one, one, 0), *((one, other, i) for i in range(len(route))), (other, other, 0)]
        for before, after in pairwise(way):
            neighbours.setdefault(before, []).append(after)
            neighbours.setdefault(after, []).append(before)
        for place, item in zip(route, way[1:-1], strict=True):
            layers.setdefault(layout.layers[one] + 1 + item[2], []).append((place, item))
            heights[item] = 0.0
    ordered = [[item for _, item in sorted(layers[layer])] for layer in sorted(layers)]
    return spaced(ordered, neighbours, heights, _APART)


def _box(node: Node, wide: float, most: int, edges: Sequence[Edge], layers: Mapping[str, int]) -> Box:
    own = layers[node.key]
    coming = [edge for edge in edges if edge.target == node.key]
    leaving = [edge for edge in edges if edge.source == node.key]
    ahead = {layers[edge.source] < own for edge in coming if edge.quotes > 1}
    left, right = (_COUNT if side in ahead else 0 for side in (True, False))
    lines = wrapped(plain(node.name), NAME, wide - 2 * _PADDING - left - right, most, bold=node.origin)
    beside = [layers[edge.source] < own for edge in coming] + [layers[edge.target] < own for edge in leaving]
    ports = _PORT * (max(beside.count(True), beside.count(False)) - 1) + 22
    apart = leading(lines, NAME, bold=node.origin)
    return Box(node, lines, apart, wide, max(len(lines) * apart + 2 * _PADDING - 4, ports), left, right)


def _side_by_side(boxes: Sequence[Box]) -> None:
    """Put boxes that nothing links into rows."""
    slot = max(box.height for box in boxes) + _APART
    row = max(int((WIDTH - 2 * MARGIN + _APART) // (_WIDEST + _APART)), 1)
    for i, box in enumerate(boxes):
        box.x, box.y = MARGIN + i % row * (box.width + _APART), slot * (i // row)


def _arrows(
    edges: Sequence[Edge],
    ends: Sequence[Link],
    boxes: Sequence[Box],
    routes: dict[Link, list[float]],
    layers: Sequence[int],
    step: float,
) -> list[Arrow]:
    """Lead each arrow from the right of one box to the left of another, at the places of its own on both."""
    ahead = [(one, other) if layers[one] < layers[other] else (other, one) for one, other in ends]
    ways = [_between(link, routes.get(link, []), layers, boxes, step) for link in ahead]
    leaving = _ports(
        boxes,
        [link[0] for link in ahead],
        [way[0][1] if way else boxes[link[1]].y for link, way in zip(ahead, ways, strict=True)],
    )
    coming = _ports(
        boxes,
        [link[1] for link in ahead],
        [way[-1][1] if way else boxes[link[0]].y for link, way in zip(ahead, ways, strict=True)],
    )
    arrows = []
    for edge, end, link, way, start, stop in zip(edges, ends, ahead, ways, leaving, coming, strict=True):
        left, right = boxes[link[0]], boxes[link[1]]
        points = ((left.x + left.width, start), *way, (right.x, stop))
        arrows.append(Arrow(edge, points if end == link else points[::-1]))
    return arrows


def _between(
    link: Link, route: Sequence[float], layers: Sequence[int], boxes: Sequence[Box], step: float
) -> list[tuple[float, float]]:
    """Return the points at which a link passes the layers between: it comes to each and leaves it at one height."""
    points = []
    for i, y in enumerate(route, layers[link[0]] + 1):
        x = MARGIN + i * step
        points += [(x, y), (x + boxes[link[0]].width, y)]
    return points


def _ports(boxes: Sequence[Box], at: Sequence[int], towards: Sequence[float]) -> list[float]:
    """Return at which height of its box each link begins or ends, in the order in which they come there."""
    heights = [0.0] * len(at)
    for box in set(at):
        own = sorted((i for i, one in enumerate(at) if one == box), key=lambda i: towards[i])
        apart = min(_PORT, (boxes[box].height - 8) / max(len(own) - 1, 1))
        for place, i in enumerate(own):
            heights[i] = boxes[box].y + apart * (place - (len(own) - 1) / 2)
    return heights
