"""What is in a data folder, and what brings it there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql

from index.embed import OnnxTwin
from index.generations import Generation
from index.home import Home
from index.scan import Report
from index.searching import Searchable
from index.store import Store
from index.update import update
from tests.homes import executed


def index(home: Home, embedder: OnnxTwin, *paths: Path) -> Report:
    """Index as `byline index` does."""
    return update(home, paths, lambda: embedder)


def rows(home: Home, table: str) -> list[tuple[object, ...]]:
    """Return what a table holds, with where each row lies: another place if it was written anew."""
    place = "ctid::text" if home.database else "rowid"
    return executed(home, f"SELECT {place}, * FROM {table} ORDER BY 1")  # noqa: S608


def held(generation: Searchable) -> int:
    """Return how many passages a generation has, by each of the things that hold them.

    :raises AssertionError: if these do not agree.
    """
    if isinstance(generation, Generation):
        assert len(generation.vectors) == len(generation.keywords)
    return len(generation)


@contextmanager
def reading(home: Home) -> Iterator[sql.Connection]:
    """Read a data folder's database."""
    with Store(home).reading() as connection:
        yield connection
