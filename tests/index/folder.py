"""What is in a data folder, and what brings it there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sql

from index.embed import OnnxTwin
from index.generations import Generation
from index.home import Home, database
from index.scan import Report
from index.searching import Searchable
from index.store import Store
from index.update import update


def index(home: Home, embedder: OnnxTwin, *paths: Path) -> Report:
    """Index as `byline index` does."""
    return update(home, paths, lambda: embedder)


def rows(home: Home, table: str) -> list[tuple[object, ...]]:
    """Return what a table holds."""
    with closing(sqlite3.connect(database(home))) as connection:
        return connection.execute(f"SELECT rowid, * FROM {table} ORDER BY 1").fetchall()  # noqa: S608


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
