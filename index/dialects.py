"""Statements that SQLite and PostgreSQL word differently, and which of the two a coverage is in."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import sqlalchemy as sql
from sqlalchemy.dialects import sqlite

from index import postgres
from index.home import Home, database
from index.sqlite import File

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")

_LISTED = "IN (SELECT value FROM json_each(?))"


class Watch(Protocol):
    """Tells whether a database may have changed."""

    def state(self) -> object:
        """Return what is not the same after another one published a generation."""

    def close(self) -> None:
        """Ask no more."""


class Database(Protocol):
    """The database that a coverage is in: `File` or `Server`."""

    engine: sql.Engine
    writer: sql.Engine
    writable: bool

    def exists(self) -> bool:
        """Whether there is anything in it."""

    def which(self) -> int | None:
        """Return what tells it from one that took its place; None if it is gone."""

    def watch(self) -> Watch | None:
        """Return what tells whether it may have changed; None where nothing does for less than reading it."""

    def is_alive(self, connection: sql.Connection, /) -> bool:
        """Whether a connection can still be used."""

    def integrity(self, connection: sql.Connection, /) -> str:
        """Return "ok", or what is wrong."""

    def reindex(self, connection: sql.Connection, /) -> None:
        """Make its own indexes again from its tables."""


def opened(home: Home) -> Database:
    """Return the database of a coverage.

    :raises DataFolderError: if its URL makes no sense.
    """
    return postgres.Server(home.database) if home.database else File(database(home))


def is_postgres(where: sql.Connection | sql.Engine) -> bool:
    """Whether a connection is to PostgreSQL."""
    return where.dialect.name == "postgresql"


def insert(where: sql.Connection | sql.Engine, table: sql.Table) -> "sqlite.Insert | postgresql.Insert":
    """Return an INSERT that can say what to do where the row is there already."""
    if not is_postgres(where):
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # who has no server need not wait for its import

    return postgresql.insert(table)


def add(connection: sql.Connection, table: sql.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that have the same columns, none of which is there; many of them as fast as the database can."""
    if rows and is_postgres(connection):
        columns = [*rows[0]]
        postgres.write(connection, table, columns, ([row[name] for name in columns] for row in rows))
    elif rows:
        connection.execute(sql.insert(table), rows)


def json_text(where: sql.Connection | sql.Engine, column: sql.Column[str], name: str) -> sql.ColumnElement[str]:
    """Return what a text that is JSON has under a name."""
    if is_postgres(where):
        return sql.func.json_extract_path_text(sql.cast(column, sql.JSON), name)
    return sql.func.json_extract(column, f"$.{name}")


@lru_cache(maxsize=64)
def _arrayed(query: str) -> str:
    return query.replace(_LISTED, "= ANY(%s)")


def looked_up(connection: sql.Connection, query: str, values: Sequence[object]) -> Sequence[tuple[Any, ...]]:
    """Run one of the statements that every question runs; json_each gives it the values.

    As text, which is the same for however many values, it costs a fifth of what it costs built of columns; past
    SQLAlchemy, an answer from a file takes a millisecond less.
    """
    if is_postgres(connection):
        return connection.exec_driver_sql(_arrayed(query), (values,)).fetchall()
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(query, (json.dumps(values),))
        return cursor.fetchall()
    finally:
        cursor.close()


def at(
    connection: sql.Connection,
    query: sql.Select[Any],
    key: Sequence[sql.Column[int]],
    values: Iterable[tuple[int, ...]],
) -> Iterator[sql.Row[Any]]:
    """Yield what a query finds where the columns of a key have these values, by its index."""
    if is_postgres(connection):
        for some in chunks(values):
            yield from connection.execute(query.where(sql.tuple_(*key).in_(some)))
        return
    wanted = sql.func.json_each(sql.bindparam("values")).table_valued("value")
    same = [column == sql.func.json_extract(wanted.c.value, f"$[{i}]") for i, column in enumerate(key)]
    joined = query.select_from(wanted).where(*same)
    for some in chunks(values):  # of several columns, SQLite's IN would look at every row
        yield from connection.execute(joined, {"values": json.dumps(some)})


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Split what goes into an SQL `IN`, which takes only so many values."""
    rest = iter(values)
    while some := list(islice(rest, 10_000)):
        yield some
