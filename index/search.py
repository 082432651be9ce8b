"""Finds passages: BM25 and vectors, each turned into z-scores over the candidates, summed.

Measured on news questions over several outlets, this fusion beats reciprocal ranks, and a soft bonus for an outlet that
the question names beats filtering by it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from index import contents
from index.keywords import terms
from index.records import StoredPassage
from index.searching import Limits, Searchable

CANDIDATES = 200  # taken from each of the two searches; more changed no result
OUTLET_BONUS = 1.0  # in standard deviations of the candidates' scores

# Logistic of the best cosine plus the best share of the question's term weights. The sum tells questions with an answer
# in the coverage from others better (AUC .994 over 1,291 news questions) than either alone (.970, .983).
_STEEPNESS, _MIDDLE = 12.0, 0.66


@dataclass(frozen=True, slots=True)
class Query:
    """What to find.

    :ivar text: the words to look for.
    :ivar vector: the same as a unit vector, (dimension,).
    :ivar favoured: outlets whose passages get a bonus.
    :ivar outlet: the only outlet wanted.
    :ivar since: no article published before this day, nor one with no date.
    :ivar until: no article published after this day, nor one with no date.
    """

    text: str
    vector: NDArray[np.float32]
    favoured: Collection[str] = ()
    outlet: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def limits(self) -> Limits:
        """Return which part of the coverage is wanted."""
        return Limits(self.outlet, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `score` is only good for ordering within one search."""

    passage: StoredPassage
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """The best passages, best first, and how sure it is (0 to 1) that any of the coverage is about the question."""

    found: list[Hit]
    confidence: float


def standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return z-scores: how many standard deviations each value lies above the mean."""
    if not len(values):
        return values
    return np.asarray((values - values.mean()) / (values.std() + 1e-9), np.float32)


def search(
    connection: sql.Connection,
    generation: Searchable,
    query: Query,
    most: int,
    per_article: int | None = None,
) -> Hits:
    """Return the `most` best passages for `query`, and of one article at most `per_article`."""
    words = terms(query.text)
    candidates = generation.candidates(query.vector, words, CANDIDATES, query.limits)
    ids, lexical = candidates.ids, candidates.lexical
    if not len(ids):
        return Hits([], 0.0)
    total = sum(generation.weights(words).values())
    share = float(lexical.max()) / total if total else 0.0
    confidence = logistic(float(candidates.cosines.max()) + share, _STEEPNESS, _MIDDLE)
    scores = standardised(candidates.cosines) + standardised(lexical)
    if query.favoured and not per_article and most < len(ids):
        # Who are owned by whom is asked only of those that the bonus may bring among the best.
        contending = scores >= np.partition(scores, -most)[-most] - OUTLET_BONUS
        ids, scores = ids[contending], scores[contending]
    owners = contents.owners(connection, ids.tolist()) if query.favoured or per_article else []
    if query.favoured:
        scores += OUTLET_BONUS * np.array([outlet in query.favoured for _, outlet in owners], np.float32)
    order = np.argsort(-scores, kind="stable").tolist()
    if per_article:
        order = _thinned(order, [article for article, _ in owners], per_article)
    best = order[:most]
    passages = contents.passages(connection, ids[best].tolist())
    return Hits([Hit(one, float(scores[i])) for i, one in zip(best, passages, strict=True)], confidence)


def _thinned(order: Sequence[int], articles: Sequence[str], most: int) -> list[int]:
    """Keep of each article the first `most` places."""
    taken: Counter[str] = Counter()
    kept = []
    for i in order:
        taken[articles[i]] += 1
        if taken[articles[i]] <= most:
            kept.append(i)
    return kept


def logistic(value: float, steepness: float, middle: float) -> float:
    """Turn a value into a confidence, 0 to 1, which is a half in the `middle`."""
    return 1 / (1 + exp(-steepness * (value - middle)))
