"""Loads a Milvus server with synthetic passages and questions: `python -m tests.scale --index URL`."""

import argparse
from uuid import uuid4

from rich.console import Console

from corpus.errors import BylineError
from index.cluster_client import place
from index.milvus import Collection
from tests.scale.load import filled, measured


def main() -> None:
    """Fill a collection of its own, ask it, print what was measured, and drop it."""
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    parser.add_argument("--index", required=True, metavar="URL", help="as BYLINE_INDEX_URL")
    parser.add_argument("--passages", type=int, default=10_000, metavar="N")
    parser.add_argument("--seconds", type=float, default=30, metavar="S", help="how long is asked at once")
    parser.add_argument("--at-once", type=int, default=8, metavar="N", help="questions that run at once")
    parser.add_argument("--collection", metavar="NAME", help="one that --keep left behind: it is not filled again")
    parser.add_argument("--keep", action="store_true", help="leave the collection on the server, and say its name")
    given = parser.parse_args()
    console = Console()
    collection = Collection(given.index, given.collection or f"byline_load_{uuid4().hex[:8]}")
    console.print(f"{given.passages:,} passages in {collection.name} on {place(given.index)}")
    try:
        _run(console, collection, given)
    except BylineError as error:
        raise SystemExit(f"{error}") from error


def _run(console: Console, collection: Collection, given: argparse.Namespace) -> None:
    try:
        if given.collection is None:
            _show(console, filled(collection, given.passages))
        collection.load()
        _show(console, measured(collection, given.passages, given.seconds, given.at_once))
    finally:
        if not given.keep:
            collection.drop()


def _show(console: Console, figures: dict[str, float]) -> None:
    for name, value in figures.items():
        console.print(f"{name:>20}  {value:12,.3f}")


if __name__ == "__main__":
    main()
