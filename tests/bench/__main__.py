"""Measures Byline against the bare model, the bare search and others, and writes docs/benchmarks.md: `make bench`."""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from tests.bench import material
from tests.bench.changing import changing
from tests.bench.comparing import comparing
from tests.bench.duplicates import duplicates
from tests.bench.indexing import indexing
from tests.bench.large import made
from tests.bench.page import Results, machine, write
from tests.bench.slack import through_slack
from tests.bench.starting import starting
from tests.bench.timing import Row
from tests.bench.warm import warm

DOCS = Path(__file__).resolve().parents[2] / "docs"
SIZES = (1_000, 10_000, 100_000)
COMPARED = 100_000  # passages from which on peers are measured
ARTICLES = 200  # that are indexed beside the bare encoder
COPIED = 10_000  # articles among which copies are looked for
_MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {"warm": warm, "starting": starting, "changing": changing}


def once() -> Iterator[Row]:
    """Measure what does not go by the size of the coverage."""
    folder = Path(tempfile.mkdtemp(prefix="byline-bench-"))
    try:
        source, home = folder / "articles.jsonl", folder / "home"
        home.mkdir()
        material.write(source, ARTICLES)
        yield from indexing(home, source)
        yield from through_slack(home)
        yield from duplicates(COPIED)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure what is asked for, print it, and write the page of that and of what was measured before."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="*", default=SIZES, metavar="N", help="sizes; 1,000 to 100,000")
    parser.add_argument("--data", type=Path, help="where coverages are kept, to be used again; 12 GB for a million")
    parser.add_argument("--only", choices=[*_MEASURES, "peers", "once"], nargs="*", help="of what is measured")
    given = parser.parse_args()
    folder = given.data or Path(tempfile.mkdtemp(prefix="byline-bench-"))
    try:
        _measure(folder, given.passages, set(given.only or [*_MEASURES, "peers", "once"]))
    finally:
        if given.data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, sizes: list[int], wanted: set[str]) -> None:
    console, path = Console(), DOCS / "benchmarks" / "results.json"
    results: Results = json.loads(path.read_text()) if path.exists() else {"sizes": {}, "peers": {}, "rows": []}

    def keep() -> None:
        results.update(machine=machine(), day=datetime.now(UTC).date().isoformat())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, indent=1) + "\n")
        write(DOCS, results)

    for size in sizes:
        coverage = made(folder, size)
        figures = results["sizes"].setdefault(str(size), {})
        if "peers" in wanted and size >= COMPARED:
            if not all(map(find_spec, ("lancedb", "txtai"))):
                console.print(
                    "LanceDB and txtai are not installed, so peers are left out; install them with: make bench"
                )
            else:
                for name, one in comparing(coverage):
                    console.print(size, name, one)
                    results["peers"].setdefault(str(size), {})[name] = one
                    keep()
        for name, measure in _MEASURES.items():
            if name in wanted:
                figures |= measure(coverage.home)
                console.print(size, name, figures)
                keep()
    if "once" in wanted:
        results["rows"] = list(once())
        console.print(results["rows"])
        keep()


if __name__ == "__main__":
    main()
