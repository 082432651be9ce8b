"""Vectors to measure with: those of real sentences, recombined into as many different passages as are wanted."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.vectors import Rows

_FEWEST, _MOST = 3, 6  # sentences of a passage
_REACH = 12  # rows within which they stand
_AT_ONCE = 20_000


def recombined(sentences: NDArray[np.float32], count: int, seed: int = 0) -> Iterator[Rows]:
    """Yield the vectors of `count` passages with ids from 1 on, always the same ones.

    Each is the normalised sum of a few sentences that stand near each other, with weights of its own: so they lie as
    close together, and in the same directions, as real ones do.

    :param sentences: unit vectors of sentences in the order in which they stand in their articles, (n, dimension).
    """
    chance = np.random.default_rng(seed)
    reach = min(_REACH, len(sentences))
    for start in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        first = chance.integers(0, len(sentences) - reach + 1, size)
        places = chance.random((size, reach)).argsort(axis=1)[:, :_MOST]
        weights = chance.uniform(0.3, 1.0, places.shape).astype(np.float32)
        weights[np.arange(places.shape[1]) >= chance.integers(_FEWEST, _MOST + 1, size)[:, None]] = 0.0
        rows = np.zeros((size, sentences.shape[1]), np.float32)
        for place, weight in zip(places.T, weights.T, strict=True):
            rows += weight[:, None] * sentences[first + place]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        yield np.arange(start + 1, start + size + 1, dtype=np.int64), rows.astype(np.float16)


def nearest(batches: Iterator[Rows], queries: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the ids of the `most` passages nearest to each query, nearest first, found by comparing all: (q, most)."""
    ids = np.empty((len(queries), 0), np.int64)
    cosines = np.empty((len(queries), 0), np.float32)
    for some, rows in batches:
        cosines = np.hstack([cosines, queries @ rows.astype(np.float32).T])
        ids = np.hstack([ids, np.broadcast_to(some, (len(queries), len(some)))])
        best = np.argsort(-cosines, axis=1, kind="stable")[:, :most]
        ids, cosines = np.take_along_axis(ids, best, axis=1), np.take_along_axis(cosines, best, axis=1)
    return ids


def recall(found: NDArray[np.int64], expected: NDArray[np.int64]) -> float:
    """Return the share of the expected ids that were found: both (q, k)."""
    shared = sum(len(np.intersect1d(ours, theirs)) for ours, theirs in zip(found, expected, strict=True))
    return shared / expected.size
