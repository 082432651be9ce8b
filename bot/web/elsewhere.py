"""What other outlets say that is nearest to a quote."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Metadata, Span
from index import contents
from index.coverage import Snapshot
from index.search import Hit, Query

_PASSAGES = 24  # best passages whose sentences are compared with the quote
_NEAR = 0.66  # least cosine of two sentences that say much the same, by the sample coverage and five real articles
_MOST = 6

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Version:
    """A sentence of another article, with its cosine with the quote."""

    article_id: str
    version: int
    about: Metadata
    span: Span
    text: str
    cosine: float


def elsewhere(snapshot: Snapshot, article: Article, quote: Span) -> list[Version]:
    """Return the sentence of each other outlet that is nearest to a quote, the nearest first; none if none is near.

    The quote's own vectors are searched with, which the database holds: nothing is embedded.

    :param article: the current version.
    """
    vector = _vector(snapshot, article, quote)
    if vector is None:
        return []
    hits = snapshot.search(Query(quote.of(article.text), vector), _PASSAGES, None).found
    others = [hit for hit in hits if hit.passage.article_id != article.id]
    best: dict[str, Version] = {}
    for one in _nearest(snapshot, others, vector):
        whose = one.about.outlet or one.article_id
        if one.cosine >= _NEAR and whose != article.outlet and (whose not in best or one.cosine > best[whose].cosine):
            best[whose] = one
    return sorted(best.values(), key=lambda one: -one.cosine)[:_MOST]


def _vector(snapshot: Snapshot, article: Article, quote: Span) -> Matrix | None:
    """Return the mean of the vectors of a quote's sentences, of length one; None if no passage holds it."""
    ids = contents.passage_ids(snapshot.connection, article.id)
    for number, passage in zip(ids, article.passages, strict=True):
        rows = [i for i, one in enumerate(passage.sentences) if one.start < quote.end and one.end > quote.start]
        if rows:
            (features,) = snapshot.features([number], snapshot.generation.dimension)
            mean = features.matrix[1:].astype(np.float32)[rows].mean(axis=0)
            return np.asarray(mean / (np.linalg.norm(mean) or 1.0), np.float32)
    return None


def _nearest(snapshot: Snapshot, hits: Sequence[Hit], vector: Matrix) -> list[Version]:
    """Return of each passage the sentence that is nearest to `vector`."""
    versions = contents.numbers(snapshot.connection, [hit.passage.article_id for hit in hits])
    features = snapshot.features([hit.passage.id for hit in hits], len(vector))
    found = []
    for hit, one in zip(hits, features, strict=True):
        matrix = one.matrix[1:].astype(np.float32)
        cosines = matrix @ vector / np.linalg.norm(matrix, axis=1).clip(1e-6)
        place = int(cosines.argmax())
        passage, span = hit.passage, hit.passage.sentences[place]
        version = versions[passage.article_id]
        quote = passage.quote(span)
        found.append(Version(passage.article_id, version, passage.about, span, quote, float(cosines[place])))
    return found
