"""Layers: sources stand before those who credit them, and nothing in a layer stands too near."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.drawing.layout import layered
from bot.drawing.spacing import spaced

_links = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]), max_size=20, unique=True
)

_heights = st.lists(st.floats(1, 80), min_size=1, max_size=8)


@given(_links)
def test_a_link_leads_ahead_and_passes_every_layer_between(links: list[tuple[int, int]]) -> None:
    """One that closes a circle leads back; either way its route has a place in each layer that it passes."""
    layout = layered(10, links)
    assert set(layout.routes) <= {*links, *(link[::-1] for link in links)}
    for one, other in links:
        link = (one, other) if layout.layers[one] < layout.layers[other] else (other, one)
        assert layout.layers[link[0]] < layout.layers[link[1]]
        assert len(layout.routes[link]) == layout.layers[link[1]] - layout.layers[link[0]] - 1
    without = [link for link in links if link[0] < link[1]]
    ahead = layered(10, without)
    assert all(ahead.layers[one] < ahead.layers[other] for one, other in without)


@given(
    st.lists(st.floats(1, 80), min_size=1, max_size=8), st.lists(st.floats(1, 80), min_size=1, max_size=8), st.data()
)
def test_items_keep_their_order_and_their_distance(one: list[float], other: list[float], data: st.DataObject) -> None:
    """However their neighbours pull at them."""
    layers = [[(i, i, 0) for i in range(len(one))], [(i + 10, i + 10, 0) for i in range(len(other))]]
    heights = dict(zip(layers[0] + layers[1], one + other, strict=True))
    neighbours = {item: data.draw(st.lists(st.sampled_from(layers[1]), max_size=3)) for item in layers[0]}
    found = spaced(layers, neighbours, heights, 5)
    for layer in layers:
        for above, below in pairwise(layer):
            assert found[below] - found[above] >= (heights[above] + heights[below]) / 2 + 5 - 1e-6
