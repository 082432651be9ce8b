"""What `byline eval` measures: scores, misses, and how well a confidence fits what turned out."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field

from corpus.article import Frozen

BINS = 10

Means = dict[str, float | int | None]


class Wanted(Frozen):
    """One form of what was expected: a text, an article, or a text in an article."""

    article: str | None = None
    text: str = ""


class Mark(Frozen):
    """Whether one thing that was expected was given, in any of the forms `wanted`."""

    measure: str
    met: bool = Field(exclude=True)
    wanted: tuple[Wanted, ...] = ()


class Miss(Frozen):
    """A question that was not answered as expected: what is missing, and what was given.

    :ivar article: the article of `quote`.
    :ivar quote: the first quote or, where it said "not covered", the closest; None if it showed none.
    """

    id: str
    kind: str | None
    question: str
    missing: tuple[Mark, ...]
    confidence: float
    lead: str | None
    article: str | None
    quote: str | None


class Bin(Frozen):
    """The questions whose confidence is above `low` and at most `high`; the first bin holds 0 too.

    :ivar confidence: their mean confidence, None of an empty bin.
    :ivar covered: the share of them that the coverage answers, None of an empty bin.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    covered: float | None


class Confidence(Frozen):
    """How sure it was that the coverage answers: of questions that it does answer, and of the others.

    :ivar on_topic: those of `not_covered` that are known to be about the coverage's topic.
    """

    covered: tuple[float, ...]
    not_covered: tuple[float, ...]
    on_topic: tuple[float, ...]

    def bins(self) -> tuple[Bin, ...]:
        """Return the bins of the reliability diagram."""
        truth = [True] * len(self.covered) + [False] * len(self.not_covered)
        return reliability([*self.covered, *self.not_covered], truth)

    def scores(self) -> Means:
        """Return the calibration error, and how well it tells covered questions from the others."""
        ranked = {
            "null_auc": auc(self.covered, self.not_covered),
            "null_auc_on_topic": auc(self.covered, self.on_topic),
        }
        return {"ece": ece(self.bins()), **ranked}


class Evaluation(Frozen):
    """What was measured.

    :ivar scores: means over the questions, by measure.
    :ivar by_kind: the same for each kind of question.
    :ivar curve: for k = 1, 2, ... the share of covered questions with something expected among the first k.
    :ivar milliseconds: what each question took.
    """

    about: Literal["answers", "search"]
    scores: Means
    by_kind: dict[str, Means]
    confidence: Confidence
    curve: tuple[float | None, ...]
    milliseconds: tuple[float, ...]
    misses: tuple[Miss, ...]

    def latency(self) -> dict[str, float | None]:
        """Return the milliseconds that half of the questions, and 95% of them, took at most."""
        known = self.milliseconds
        return {name: float(np.percentile(known, p)) if known else None for name, p in (("median", 50), ("p95", 95))}

    def values(self) -> dict[str, Any]:
        """Return the shape of `byline eval --json`."""
        parts = self.model_dump(include={"by_kind", "curve", "misses"})
        bins = [one.model_dump() for one in self.confidence.bins()]
        return {**self.scores, "latency_ms": self.latency(), "bins": bins, **parts}


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, None of nothing."""
    known = list(values)
    return sum(known) / len(known) if known else None


def reliability(confidences: Sequence[float], covered: Sequence[bool]) -> tuple[Bin, ...]:
    """Return ten bins of equal width, lowest first, as in a reliability diagram (Guo et al. 2017, arXiv 1706.04599)."""
    edges = [i / BINS for i in range(1, BINS + 1)]
    members: list[list[tuple[float, bool]]] = [[] for _ in edges]
    for confidence, truth in zip(confidences, covered, strict=True):
        members[bisect_left(edges, confidence)].append((confidence, truth))
    return tuple(
        Bin(
            low=i / BINS,
            high=high,
            count=len(inside),
            confidence=mean(one for one, _ in inside),
            covered=mean(truth for _, truth in inside),
        )
        for i, (high, inside) in enumerate(zip(edges, members, strict=True))
    )


def ece(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: the bins' distance of confidence and share, weighted by their counts."""
    total = sum(one.count for one in bins)
    apart = [
        one.count * abs(one.confidence - one.covered)
        for one in bins
        if one.confidence is not None and one.covered is not None
    ]
    return sum(apart) / total if total else None


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the probability that a positive outranks a negative, ties counting half."""
    pairs = len(positive) * len(negative)
    wins = sum((one > other) + (one == other) / 2 for one in positive for other in negative)
    return wins / pairs if pairs else None
