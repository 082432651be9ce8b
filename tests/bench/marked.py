"""Networks that wait for as long as the real ones compute, and what they are made of."""

import json
import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from corpus.article import Article, Span
from corpus.attribution.tagger import Tagged, tagger
from index import crew
from index.attributed import dump_tags, load_tags
from index.derive import _relative
from index.embed import Embedder
from index.home import Home
from index.twin import open_embedder
from tests.bench import material
from tests.bench.timing import seconds
from tests.index.slow import Waiting

_TIMED, _TIMES = 96, 3  # passages by which the networks are timed, and how often


class _Marked:
    """Waits, and gives the marks that the tagger made of each sentence by itself."""

    def __init__(self, path: Path, each: float) -> None:
        self._marks, self._each = json.loads(path.read_text("utf-8")), each

    def tag(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[list[Tagged]]:
        """Return the relations in the sentences of each text."""
        time.sleep(self._each * len(texts))
        return [
            [relation for span in spans for relation in load_tags(self._marks.get(span.of(text), "[]"), span.start)]
            for text, spans in zip(texts, sentences, strict=True)
        ]


def waiting(marks: Path, embedding: float, tagging: float) -> Embedder:
    """Return an embedder that waits; in this process the tagger does so, too, from now on.

    :param marks: a file that `marked` wrote.
    :param embedding: seconds a text, as is `tagging`.
    """
    chosen = _Marked(marks, tagging)
    vars(crew)["tagger"] = lambda: chosen
    return Waiting(embedding)


def marked(path: Path) -> None:
    """Write what the tagger marks in the sentences of the sample coverage."""
    texts, spans = passages(material.sample())
    told = [span.of(text) for text, own in zip(texts, spans, strict=True) for span in own]
    found = tagger().tag(told, [[Span(start=0, end=len(one))] for one in told])
    path.write_text(json.dumps(dict(zip(told, map(dump_tags, found), strict=True))), "utf-8")


def computing(home: Home) -> tuple[float, float]:
    """Return how many seconds a passage the embedder and the tagger compute, if they have all cores."""
    texts, spans = (some[:_TIMED] for some in passages(material.sample()))
    embedder = open_embedder(home, None)
    spent = [
        min(seconds(partial(network, texts, spans), time.process_time) for _ in range(_TIMES))
        for network in (embedder.embed, tagger().tag)
    ]
    embedding, tagging = (one / len(texts) / (os.cpu_count() or 1) for one in spent)
    return embedding, tagging


def passages(articles: Sequence[Article]) -> tuple[list[str], list[list[Span]]]:
    """Return the texts of passages, and their sentences as spans of these."""
    pairs = [_relative(one, number) for one in articles for number in range(len(one.passages))]
    return [text for text, _ in pairs], [own for _, own in pairs]
