"""Answers from a coverage that lies in PostgreSQL beside those from the same one in files, question by question.

The server is on the same machine: what a network adds to each of an answer's queries comes on top.
"""

import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from bot.answer import ask
from bot.opened import settle
from index.coverage import Coverage
from index.home import Home
from index.moving import copy
from index.twin import open_embedder
from tests.bench.large import made
from tests.bench.questions import questions
from tests.bench.timing import Row, seconds
from tests.homes import Homes
from tests.servers import Postgres


def elsewhere(folder: Path, size: int) -> Iterator[Row]:
    """Copy a coverage of so many passages to a server, and compare answers.

    :raises RuntimeError: if one is another there.
    """
    files = made(folder, size).home
    with closing(Postgres()) as server:
        home = Homes(server).made(files.folder)
        done = list[int]()
        took = seconds(lambda: done.append(copy(files, home, {}).written))
        again = seconds(lambda: copy(files, home, {}))
        yield Row(f"rows copied to PostgreSQL, {size:,} passages", done[0] / took, "again", done[0] / again, "a second")
        for name, ours, raw in _answers(home, files):
            yield Row(f"answers from PostgreSQL, {name}", ours, "from SQLite", raw, "ms")


def _answers(home: Home, files: Home) -> Iterator[tuple[str, float, float]]:
    """Yield percentiles of the milliseconds that answers take, without the judge's."""
    coverages = {one: Coverage(one, partial(open_embedder, one, None)) for one in (home, files)}
    took: dict[Home, list[float]] = defaultdict(list)
    for turn, (text, after) in enumerate([*questions(), *questions()]):
        told = {}
        for one, coverage in coverages.items():
            began = perf_counter()
            answer = ask(coverage, text, after=after)
            took[one].append(1000 * (perf_counter() - began) - answer.timing_ms["judge"])
            told[one] = answer.model_copy(update={"timing_ms": {}})
        if told[home] != told[files]:
            raise RuntimeError(f"{text}: PostgreSQL has another answer than SQLite")
        if turn == len(questions()) - 1:  # the first round warms both
            settle()
            took.clear()
        coverages = dict(reversed(coverages.items()))
    gc.unfreeze()
    for percentile in (50, 99):
        ours, raw = (float(np.percentile(took[one], percentile)) for one in (home, files))
        yield f"p{percentile}", ours, raw
