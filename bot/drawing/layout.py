"""Where the boxes of a graph stand: in layers from the origins to the publishing outlets (Sugiyama et al. 1981)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from igraph import Graph

Link = tuple[int, int]  # places of two boxes in their list


@dataclass(frozen=True, slots=True)
class Layout:
    """A layered layout.

    :ivar layers: of each box its layer, 0 for the first.
    :ivar places: of each box its place in its layer; two in a layer are at least 1 apart.
    :ivar routes: of each link, from its lower layer to its higher, its place in each layer between.
    """

    layers: Sequence[int]
    places: Sequence[float]
    routes: Mapping[Link, Sequence[float]]


def layered(boxes: int, links: Sequence[Link]) -> Layout:
    """Lay out a graph so that links lead to higher layers, but for those that close a circle, and cross little.

    :param links: none from a box to itself.
    """
    graph = Graph(boxes, sorted(set(links)), directed=True)
    against = set(graph.feedback_arc_set(method="eades"))
    ahead = sorted({link[::-1] if at in against else link for at, link in enumerate(graph.get_edgelist())})
    layers = _layers(Graph(boxes, ahead, directed=True))
    places = [0.0] * boxes
    routes: dict[Link, list[float]] = {}
    below = 0.0
    # One after the other: igraph 1.0 mixes up the routes of links of several components.
    for part in sorted(graph.connected_components(mode="weak"), key=len, reverse=True):
        own = [link for link in ahead if link[0] in part]
        at = {box: i for i, box in enumerate(part)}
        piece = Graph(len(part), [(at[one], at[other]) for one, other in own], directed=True)
        found = piece.layout_sugiyama(layers=[layers[box] for box in part], maxiter=1000)
        between = [[x for x, _ in points] for points in found.edge_routing]
        xs = [x for x, _ in found.coords] + [x for route in between for x in route]
        for box, (x, _) in zip(part, found.coords, strict=True):
            places[box] = below + x - min(xs)
        routes |= {link: [below + x - min(xs) for x in route] for link, route in zip(own, between, strict=True)}
        below += max(xs) - min(xs) + 1
    return Layout(layers, places, routes)


def _layers(graph: Graph) -> list[int]:
    """Put each box behind all that it has it from, and before all who have it from there, as late as may be."""
    order = graph.topological_sorting()
    layers = [0] * graph.vcount()
    for box in order:
        layers[box] = max((layers[before] + 1 for before in graph.predecessors(box)), default=0)
    last = max(layers, default=0)
    for box in reversed(order):
        behind = graph.successors(box)
        if behind:
            layers[box] = min(layers[one] for one in behind) - 1
    for part in graph.connected_components(mode="weak"):
        ahead = last - max(layers[box] for box in part)
        for box in part:
            layers[box] += ahead
    return layers
