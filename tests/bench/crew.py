"""Indexing by one worker and by two, beside the bare pipeline; the networks wait for as long as they would compute.

Two that compute would take the cores from each other. What is measured is what Byline adds to the networks' time, and
what of it keeps a second worker waiting.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from corpus.article import Article
from corpus.readers import load, read
from index import crew
from index.crew import AT_ONCE
from index.embed import Embedder
from index.home import Home
from index.update import update
from tests.bench import material
from tests.bench.marked import computing, marked, passages, waiting
from tests.bench.timing import Row
from tests.homes import Homes
from tests.servers import Postgres

_MOST = 2  # workers


class _Took(NamedTuple):
    """Seconds of an article: that passed, and that this process computed."""

    passed: float
    computed: float

    @property
    def rate(self) -> float:
        """Articles a second."""
        return 1 / self.passed


def workers(folder: Path, count: int) -> Iterator[Row]:
    """Compare articles a second of the bare pipeline, of one worker and of two, by both ways of sharing.

    :param count: how many articles are indexed.
    """
    source, marks, tagger = folder / "articles.jsonl", folder / "marks.json", crew.tagger
    load = os.getloadavg()[0]
    material.write(source, count)
    marked(marks)
    opening = partial(waiting, marks, *computing(Home(folder / "twin")))
    try:
        alone, bare = _bare(source, opening)
        yield Row(f"bare pipeline, {count:,} articles", bare.rate, "networks alone", alone.rate, "articles/s")
        yield from _compared("SQLite", Homes(None), folder / "files", source, opening, bare)
        with closing(Postgres()) as server:
            yield from _compared("PostgreSQL", Homes(server), folder / "server", source, opening, bare)
    finally:
        vars(crew)["tagger"] = tagger
    yield Row("load in the end", os.getloadavg()[0], "in the beginning", load, "processes")


def _bare(source: Path, opening: Callable[[], Embedder]) -> tuple[_Took, _Took]:
    """Return what the networks take, and what reading and cutting takes with them, where nothing is kept."""
    began, computed = time.perf_counter(), time.process_time()
    articles = [one for one in read(load(source)) if isinstance(one, Article)]
    texts, spans = passages(articles)
    cut = time.perf_counter()
    embedder = opening()
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE], spans[start : start + AT_ONCE]
        crew.tagger().tag(*some)
        embedder.embed(*some)
    ended, computed = time.perf_counter(), time.process_time() - computed
    return _Took((ended - cut) / len(articles), 0), _Took((ended - began) / len(articles), computed / len(articles))


def _compared(
    name: str, homes: Homes, folder: Path, source: Path, opening: Callable[[], Embedder], bare: _Took
) -> Iterator[Row]:
    one, most = (_indexed(homes, folder / str(many), source, opening, many) for many in (1, _MOST))
    yield Row(f"{name}, one worker", one.rate, "bare pipeline", bare.rate, "articles/s")
    yield Row(f"{name}, two workers", most.rate, "one worker", one.rate, "articles/s")
    yield Row(f"{name}, one worker", 1000 * one.passed, "bare pipeline", 1000 * bare.passed, "ms an article")
    yield Row(f"{name}, what is computed", 1000 * one.computed, "bare pipeline", 1000 * bare.computed, "ms an article")


def _indexed(homes: Homes, folder: Path, source: Path, opening: Callable[[], Embedder], many: int) -> _Took:
    folder.mkdir(parents=True)
    home = homes.made(folder)
    began, computed = time.perf_counter(), time.process_time()
    report = update(home, [source], opening, workers=many)
    passed, computed = time.perf_counter() - began, time.process_time() - computed
    homes.drop(home)
    if report.failed:
        raise RuntimeError(f"{source}: {report.failed[0]}")
    return _Took(passed / report.added, computed / report.added)
