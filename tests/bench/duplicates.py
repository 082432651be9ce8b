"""Grouping copies: what it adds to indexing an article, and how many of the known pairs it finds."""

import json
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from corpus.duplicates import grouped, signature
from index.home import Home
from index.twin import open_embedder, write
from index.update import update
from tests.bench.timing import Row, seconds
from tests.corpus.stories import coverage

_INDEXED = 200  # articles that are indexed to know what an article takes in all


def duplicates(count: int) -> list[Row]:
    """Group so many articles, a fifth of them near copies and a tenth forms filled in anew."""
    bodies, truth = coverage(count, 0.2, Random(count))  # noqa: S311
    indexing = _indexing(list(bodies.items())[:_INDEXED])
    began = perf_counter()
    signed = {identity: signature(body) for identity, body in bodies.items()}
    signing = perf_counter() - began
    found = grouped({}, signed, bodies.__getitem__)
    taken = perf_counter() - began
    true, given = _pairs(truth), _pairs(found)
    f1 = 2 * len(true & given) / (len(true) + len(given))
    return [
        Row(f"copies among {count:,} articles: signing", 1000 * signing / count, "indexing", indexing, "ms an article"),
        Row("all of it", 1000 * taken / count, "indexing", indexing, "ms an article"),
        Row("pairs found, F1", f1, "all and no other", 1.0, ""),
    ]


def _indexing(bodies: Sequence[tuple[str, str]]) -> float:
    """Return the ms that it takes to index an article."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "data")
        home.folder.mkdir()
        write(home)
        twin = open_embedder(home, None)
        source = Path(folder) / "articles.jsonl"
        source.write_text("\n".join(json.dumps({"id": identity, "text": body}) for identity, body in bodies))
        return 1000 * seconds(lambda: update(home, [source], lambda: twin)) / len(bodies)


def _pairs(groups: dict[str, str]) -> set[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for identity, group in groups.items():
        members.setdefault(group, []).append(identity)
    return {pair for some in members.values() for pair in combinations(sorted(some), 2)}
