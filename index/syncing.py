"""Tables of one database made what they are in another: what differs goes, what is missing comes, the rest stays.

First goes what the source does not have, after what points to it: then the target holds nothing that the source does
not. After that comes what is missing, after what it points to. So no foreign key and no unique column is ever in the
way, and what was done by the time this was broken off need not be done again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge
from itertools import groupby
from operator import ge, gt, itemgetter, le
from typing import Any

import sqlalchemy as sql

from index import postgres
from index.dialects import is_postgres
from index.errors import DataFolderError

_AT_ONCE = 500  # rows held in memory, and written together

Key = tuple[Any, ...]
Group = tuple[Key, list[tuple[Any, ...]]]
"""The rows of a table that have a key: one of them, but in tables that have no primary key."""

Advance = Callable[[int], None]
"""Is told how many more rows are done."""


def _key(table: sql.Table) -> list[sql.Column[Any]]:
    """Return by which columns a table is read: its primary key or, where it has none, what points elsewhere."""
    return [*table.primary_key] or [one for one in table.c if one.foreign_keys]


def groups(
    connection: sql.Connection | None,
    table: sql.Table,
    where: Iterable[sql.ColumnElement[bool]] = (),
    *,
    keys_only: bool = False,
) -> Iterator[Group]:
    """Yield the rows of a table in order of their keys; each page of them is a query of its own.

    :param connection: None where there is no such table.
    """
    key, most, after = _key(table), _AT_ONCE, None
    wanted, is_unique = key if keys_only else [*table.c], bool([*table.primary_key])
    places = [next(i for i, one in enumerate(wanted) if one is column) for column in key]
    query = sql.select(*wanted).where(*where).order_by(*key, *(() if is_unique else wanted))
    while connection is not None:
        page = connection.execute((query if after is None else query.where(_compared(key, after))).limit(most))
        keyed = [(tuple(row[i] for i in places), tuple(row)) for row in page]
        found = [(own, [row for _, row in rows]) for own, rows in groupby(keyed, itemgetter(0))]
        is_last = len(keyed) < most
        if not is_last and not is_unique:
            found.pop()  # it may go on behind the page
        yield from found
        if is_last:
            return
        if found:
            after = found[-1][0]
        else:
            most *= 2


def _compared(key: Sequence[sql.Column[Any]], values: Key, how: Callable[[Any, Any], Any] = gt) -> Any:  # noqa: ANN401
    bound = [sql.literal(value, column.type) for value, column in zip(values, key, strict=True)]
    return how(sql.tuple_(*key), sql.tuple_(*bound))


def _beside(theirs: Iterator[Group], ours: Iterator[Group]) -> Iterator[tuple[Key, list[Any], list[Any]]]:
    """Yield what the two have of each key, in order of the keys."""

    def marked(some: Iterator[Group], mark: int) -> Iterator[tuple[Key, int, list[Any]]]:
        return ((key, mark, rows) for key, rows in some)

    both = merge(marked(theirs, 0), marked(ours, 1), key=itemgetter(0))
    for key, some in groupby(both, itemgetter(0)):
        found = {mark: rows for _, mark, rows in some}
        yield key, found.get(0, []), found.get(1, [])


def _plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows as they are the same, whichever kind of database gave them."""
    return [tuple(_same(value) for value in row) for row in rows]


def _same(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else value


def drop(
    source: sql.Connection | None, target: sql.Connection, table: sql.Table, advance: Advance = lambda _count: None
) -> int:
    """Delete from a table of `target` the rows that `source` has not, and what points to them; return how many.

    The connection is to be one that commits: each part is a transaction.
    """
    if not target.scalar(sql.select(sql.exists().select_from(table))):
        return 0
    doomed, count = list[Key](), 0
    for key, theirs, ours in _beside(groups(source, table), groups(target, table)):
        if ours and _plain(ours) != _plain(theirs):
            doomed.append(key)
            count += len(ours)
        if len(doomed) == _AT_ONCE:
            _delete(target, table, doomed)
            doomed.clear()
        advance(len(theirs))
    _delete(target, table, doomed)
    return count


def _delete(target: sql.Connection, table: sql.Table, keys: Sequence[Key]) -> None:
    own = [sql.bindparam(f"key{i}", type_=column.type) for i, column in enumerate(_key(table))]
    where = sql.and_(*(column == value for column, value in zip(_key(table), own, strict=True)))
    values = [{f"key{i}": value for i, value in enumerate(key)} for key in keys]
    for statement in _deletions(table, where) if keys else ():
        target.execute(statement, values)
    target.commit()


def _deletions(table: sql.Table, where: sql.ColumnElement[bool]) -> Iterator[sql.Delete]:
    """Yield what deletes rows, after all that points to them."""
    for other in table.metadata.sorted_tables:
        for link in other.foreign_keys:
            if link.column.table is table:
                yield from _deletions(other, link.parent.in_(sql.select(link.column).where(where)))
    yield sql.delete(table).where(where)


def fill(
    source: sql.Connection | None, target: sql.Connection, table: sql.Table, advance: Advance = lambda _count: None
) -> int:
    """Write to a table of `target`, all of whose rows `source` has, those that it lacks; return how many.

    The connection is to be one that commits: each part is a transaction.

    :raises DataFolderError: if the target can't hold one of them.
    """
    missing, count = list[Key](), 0
    for key, theirs, ours in _beside(groups(source, table, keys_only=True), groups(target, table, keys_only=True)):
        if not ours:
            missing.append(key)
        if len(missing) == _AT_ONCE:
            count += _insert(source, target, table, missing)
            missing.clear()
        advance(len(theirs))
    return count + _insert(source, target, table, missing)


def _insert(source: sql.Connection | None, target: sql.Connection, table: sql.Table, keys: Sequence[Key]) -> int:
    if not keys:
        target.commit()
        return 0
    key, wanted = _key(table), set(keys)
    within = [key[0].in_({one[0] for one in keys}), _compared(key, keys[0], ge), _compared(key, keys[-1], le)]
    found = [row for own, rows in groups(source, table, within) if own in wanted for row in rows]
    try:
        if is_postgres(target):
            postgres.write(target, table, table.c.keys(), found)
        else:
            target.execute(sql.insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in found])
    except sql.exc.DataError as error:  # a zero byte in a text, say, which PostgreSQL does not take
        first, last = keys[0], keys[-1]
        raise DataFolderError(
            f"{table.name}, between {first} and {last}: the target can't hold it: {error.orig}"
        ) from error
    target.commit()
    return len(found)


def digest(
    connection: sql.Connection | None, table: sql.Table, advance: Advance = lambda _count: None
) -> tuple[int, str]:
    """Return how many rows a table has, and a SHA-256 of them which is the same in every kind of database."""
    found, count = hashlib.sha256(), 0
    for _, rows in groups(connection, table):
        for row in _plain(rows):
            parts = [value if type(value) is bytes else repr(value).encode() for value in row]
            found.update(b"".join([b"%d:" % len(part) for part in parts] + parts))
        count += len(rows)
        advance(len(rows))
    return count, found.hexdigest()


def affected(tables: Iterable[sql.Table], changed: Iterable[sql.Table]) -> list[sql.Table]:
    """Return of `tables`, each after what it points to, those that are `changed` and those that point to such."""
    found: list[sql.Table] = []
    names = {one.name for one in changed}
    for table in tables:
        if table.name in names or any(link.column.table in found for link in table.foreign_keys):
            found.append(table)
    return found
