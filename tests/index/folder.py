"""What is in a data folder, and what brings it there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sql

from index.embed import OnnxTwin
from index.scan import Report
from index.store import Store
from index.update import database, update


def index(home: Path, embedder: OnnxTwin, *paths: Path) -> Report:
    """Index as `byline index` does."""
    return update(home, paths, lambda: embedder)


def rows(home: Path, table: str) -> list[tuple[object, ...]]:
    """Return what a table holds."""
    with closing(sqlite3.connect(database(home))) as connection:
        return connection.execute(f"SELECT rowid, * FROM {table} ORDER BY 1").fetchall()  # noqa: S608


@contextmanager
def reading(home: Path) -> Iterator[sql.Connection]:
    """Read a data folder's database."""
    with Store(database(home)).reading() as connection:
        yield connection
