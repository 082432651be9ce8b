"""Heights for what stands in layers: level with its neighbours, and no nearer to what is above than it may be."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

Item = tuple[int, int, int]
"""A box: its number, twice, and 0. Or a link: the numbers of its boxes, and which of the layers between it passes."""

_ROUNDS = 40


def spaced(
    layers: Sequence[Sequence[Item]],
    neighbours: Mapping[Item, Sequence[Item]],
    heights: Mapping[Item, float],
    gap: float,
) -> dict[Item, float]:
    """Return the middle of each item, y downwards.

    :param layers: the items of each layer from top to bottom, which they stay.
    :param gap: between two items of a layer at least.
    """
    found: dict[Item, float] = {}
    for layer in layers:
        found |= dict(zip(layer, _offsets(layer, heights, gap), strict=True))
    for i in range(_ROUNDS):
        for layer in layers if i % 2 == 0 else reversed(layers):
            wanted = [_mean([found[one] for one in neighbours.get(item, ())], found[item]) for item in layer]
            found |= dict(zip(layer, _apart(wanted, _offsets(layer, heights, gap)), strict=True))
    return found


def _offsets(layer: Sequence[Item], heights: Mapping[Item, float], gap: float) -> list[float]:
    """Return the middles of a layer's items as close as they may stand."""
    steps = ((heights[one] + heights[other]) / 2 + gap for one, other in pairwise(layer))
    return list(accumulate(steps, initial=0.0))[: len(layer)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _apart(wanted: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """Return the heights that are nearest to those wanted, by least squares, and far enough apart.

    That is isotonic regression, by pooling what stands in the wrong order (Ayer et al. 1955).
    """
    pools: list[tuple[float, int]] = []  # the mean of each, and how many are in it
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, few), (other, more) = pools[-2:]
            pools[-2:] = [((one * few + other * more) / (few + more), few + more)]
    level = [mean for mean, count in pools for _ in range(count)]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]
