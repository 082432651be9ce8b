"""Measures Byline against the bare model, the bare search and others, and writes docs/benchmarks.md: `make bench`."""

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from index.home import Home
from tests.bench import material
from tests.bench.changing import changing
from tests.bench.comparing import comparing
from tests.bench.crew import workers
from tests.bench.duplicates import duplicates
from tests.bench.elsewhere import elsewhere
from tests.bench.indexing import indexing
from tests.bench.large import made
from tests.bench.page import Results, today, write
from tests.bench.reading import reading
from tests.bench.slack import through_slack
from tests.bench.starting import starting
from tests.bench.timing import Row
from tests.bench.warm import warm

DOCS = Path(__file__).resolve().parents[2] / "docs"
SIZES = (1_000, 10_000, 100_000)
COMPARED = 100_000  # passages from which on peers are measured
ARTICLES = 200  # that are indexed beside the bare encoder
COPIED = 10_000  # articles among which copies are looked for
SHARED = 1_000  # articles that workers share
ELSEWHERE = 10_000  # passages that are copied to a server
_MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {"warm": warm, "starting": starting, "changing": changing}


def once(folder: Path) -> Iterator[Row]:
    """Measure what does not go by the size of the coverage."""
    source, home = folder / "articles.jsonl", Home(folder / "home")
    home.folder.mkdir()
    material.write(source, ARTICLES)
    yield from indexing(home, source)
    yield from through_slack(home)
    yield from reading(home)
    yield from duplicates(COPIED)


def shared(folder: Path) -> Iterator[Row]:
    """Measure what is gained by workers."""
    yield from workers(folder, SHARED)


_ROWS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "once": once,
    "shared": shared,
    "elsewhere": partial(elsewhere, size=ELSEWHERE),
}


def main() -> None:
    """Measure what is asked for, print it, and write the page of that and of what was measured before."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="*", default=SIZES, metavar="N", help="sizes; 1,000 to 100,000")
    parser.add_argument("--data", type=Path, help="where coverages are kept, to be used again; 12 GB for a million")
    parts = [*_MEASURES, "peers", *_ROWS]
    parser.add_argument("--only", choices=parts, nargs="*", help="of what is measured")
    given = parser.parse_args()
    folder = given.data or Path(tempfile.mkdtemp(prefix="byline-bench-"))
    try:
        _measure(folder, given.passages, set(given.only or parts))
    finally:
        if given.data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, sizes: list[int], wanted: set[str]) -> None:
    console = Console()
    for size in sizes if wanted - _ROWS.keys() else ():
        coverage = made(folder, size)
        if "peers" in wanted and size >= COMPARED:
            if all(map(find_spec, ("lancedb", "txtai"))):
                for name, one in comparing(coverage):
                    _keep("peers", "peers", size, {name: one}, console)
            else:
                console.print("Peers are left out, for LanceDB and txtai are not installed; make bench installs them")
        for name, measure in _MEASURES.items():
            if name in wanted:
                figures = measure(coverage.home)
                _keep(name, "sizes", size, figures | {f"{name}_load": os.getloadavg()[0]}, console)
    for name, rows in _ROWS.items():
        if name in wanted:
            with tempfile.TemporaryDirectory(prefix="byline-bench-") as made_for:
                _keep(name, name, 0, {"rows": list(rows(Path(made_for)))}, console)


def _keep(measure: str, part: str, size: int, figures: Mapping[str, object], console: Console) -> None:
    """Print what was measured, put it in the place of what was before, and write the page."""
    console.print(measure, f"{size:,}", figures)
    path = DOCS / "benchmarks" / "results.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    results: Results = json.loads(path.read_text()) if path.exists() else {"sizes": {}}
    results.setdefault(part, {}).setdefault(str(size), {}).update(figures)
    results.setdefault("measured", {}).setdefault(measure, {})[str(size)] = today()
    path.write_text(json.dumps(results, indent=1) + "\n")
    write(DOCS, results)


if __name__ == "__main__":
    main()
