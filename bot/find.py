"""A question's words -> the passages of the coverage that are about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from bot.question import Question, understand
from index.coverage import Coverage, Snapshot
from index.embed import Vectors
from index.search import Hits, Query
from index.searching import EVERYTHING, Limits


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and the seconds that each step took."""

    question: Question
    vector: Vectors
    hits: Hits
    seconds: dict[str, float]


def find(
    coverage: Coverage,
    snapshot: Snapshot,
    text: str,
    most: int,
    *,
    after: str | None = None,
    said: Sequence[str] = (),
    limits: Limits = EVERYTHING,
    per_article: int | None = None,
) -> Found:
    """Find the `most` best passages for a question, of one article at most `per_article`.

    :param after: the question before it, in a thread.
    :param said: the sources that the answer to that named, the best first.
    :raises QuestionError: if there is nothing in the question to look for.
    """
    began = perf_counter()
    question = understand(text, snapshot.outlets, after, said)
    coverage.embedder(snapshot)
    loaded = perf_counter()
    vector = coverage.vector(snapshot, question.whole)
    embedded = perf_counter()
    query = Query(question.words, vector, question.outlets, limits.outlet, limits.since, limits.until)
    hits = snapshot.search(query, most, per_article)
    seconds = {"load": loaded - began, "embed": embedded - loaded, "search": perf_counter() - embedded}
    return Found(question, vector, hits, seconds)
