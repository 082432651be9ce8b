"""What one database holds, written to another one, whichever of the two kinds each is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql

from index.dialects import is_postgres
from index.errors import DataFolderError
from index.sqlite import connect
from index.tables import meta

_AT_ONCE = 1_000  # rows

COPYING = "copying"
"""The key in the table `meta` of a database that holds a part of what is copied to it; see index/moving.py."""


def ensure_whole(connection: sql.Connection) -> None:
    """See that a database, if it is a coverage's, holds all of it.

    :raises DataFolderError: if it is being copied to, or that was broken off.
    """
    mark = sql.select(meta.c.value).where(meta.c.key == COPYING)
    if sql.inspect(connection).has_table(meta.name) and connection.scalar(mark) is not None:
        raise DataFolderError("the coverage is only half copied to this database: run byline copy again, to its end")


@contextmanager
def of_file(path: Path) -> Iterator[sql.Connection]:
    """Read a file that is a database."""
    engine = connect(path, "mode=ro", writable=False)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def to_file(source: sql.Connection, path: Path, tables: sql.MetaData) -> None:
    """Write what some tables hold to a new file."""
    engine = connect(path)
    with engine.begin() as target:
        tables.create_all(target)
        replace(source, target, tables)
    engine.dispose()


def replace(source: sql.Connection, target: sql.Connection, tables: sql.MetaData) -> None:
    """Make `target` hold what `source` does, and nothing else, in the transaction that it is in."""
    for table in reversed(tables.sorted_tables):
        target.execute(sql.delete(table))
    for table in tables.sorted_tables:
        rows = source.execute(sql.select(table).execution_options(yield_per=_AT_ONCE)).mappings()
        for some in rows.partitions():
            target.execute(sql.insert(table), [dict(row) for row in some])
    if is_postgres(target):
        count_on(target, tables.sorted_tables)


def count_on(connection: sql.Connection, tables: Iterable[sql.Table]) -> None:
    """Have the numbers that PostgreSQL gives to new rows follow those that are there."""
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            highest = sql.select(sql.func.coalesce(sql.func.max(column), 0) + 1).scalar_subquery()
            sequence = sql.func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(sql.select(sql.func.setval(sequence, highest, False)))
