"""What a search needs of one generation, whether files of this machine hold it or a Milvus collection."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Limits:
    """Which part of the coverage is wanted.

    :ivar outlet: the only outlet wanted, in whatever case it is written.
    :ivar since: no article published before this day, nor one with no date.
    :ivar until: no article published after this day, nor one with no date.
    """

    outlet: str | None = None
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Return whether only part of the coverage is wanted."""
        return not (self.outlet is None and self.since is None and self.until is None)

    @property
    def days(self) -> tuple[int, int] | None:
        """Return the first and the last day wanted, by `ordinal`; None if one with no date is wanted, too."""
        if self.since is None and self.until is None:
            return None
        return max(1, ordinal(self.since)), ordinal(self.until) or ordinal(date.max)


EVERYTHING = Limits()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages nearest to a question and those that share most words with it, together.

    :ivar ids: ascending.
    :ivar cosines: of each with the question's vector.
    :ivar lexical: the BM25 score of each; 0 where it is not among those that share most words.
    """

    ids: Ids
    cosines: Vectors
    lexical: Vectors


class Searchable(Protocol):
    """What is searched in one generation, open; any number of threads may ask it."""

    @property
    def named(self) -> Mapping[str, object]:
        """Return which one it is: generation, coverage, model, and what else tells it from another."""

    @property
    def number(self) -> int:
        """Return its generation's number."""

    @property
    def dimension(self) -> int:
        """Return how many components a vector has."""

    def __len__(self) -> int:
        """Return how many passages there are."""

    def candidates(self, vector: Vectors, words: Sequence[str], most: int, limits: Limits) -> Candidates:
        """Return the `most` nearest to a unit vector and the `most` that share most of the terms `words`."""

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Return each term's inverse document frequency, as BM25 counts it; words nobody used weigh most."""


def ordinal(day: date | None) -> int:
    """Return a date as a number for ranges; 0, before all dates, where there is none."""
    return day.toordinal() if day else 0


def weight(total: int, frequency: float) -> float:
    """Return the inverse document frequency of a term that `frequency` of `total` passages hold."""
    return log(1 + (total - frequency + 0.5) / (frequency + 0.5))
