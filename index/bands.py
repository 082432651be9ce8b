"""Which articles may be copies of one story, in a table that is asked by the numbers of their signatures."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import sqlalchemy as sql

from corpus.duplicates import keys
from index.dialects import chunks, insert
from index.tables import bands

_AT_ONCE = 100_000  # rows
_ENTRY: dict[str, sql.BindParameter[int]] = {"key": sql.bindparam("number"), "article": sql.bindparam("holder")}
_HERE = sql.and_(*(bands.c[name] == value for name, value in _ENTRY.items()))


def akin(connection: sql.Connection, signatures: Iterable[bytes]) -> set[int]:
    """Return the rows of the articles that may be copies of what has one of these signatures."""
    wanted = [one for one in signatures if one]
    found = set[int]()
    for some in chunks(np.unique(keys(wanted)).tolist() if wanted else ()):
        found.update(connection.scalars(sql.select(bands.c.article).where(bands.c.key.in_(some))))
    return found


def write(connection: sql.Connection, out: Mapping[int, bytes], come: Mapping[int, bytes]) -> None:
    """Forget the signatures of some articles and keep those of others, by their rows."""
    for entries in _entries(out.items()):
        connection.execute(sql.delete(bands).where(_HERE), entries)
    for entries in _entries(come.items()):
        connection.execute(insert(connection, bands).values(_ENTRY).on_conflict_do_nothing(), entries)


def _entries(signatures: Iterable[tuple[int, bytes]]) -> Iterator[list[dict[str, int]]]:
    """Yield the table's rows, some at once, in its own order: neighbours are written together."""
    signed = [(row, one) for row, one in signatures if one]
    if not signed:
        return
    numbers = keys([one for _, one in signed])
    rows = np.repeat([row for row, _ in signed], numbers.shape[1])
    order = np.argsort(numbers, axis=None)
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        pairs = zip(numbers.ravel()[some].tolist(), rows[some].tolist(), strict=True)
        yield [{"number": number, "holder": row} for number, row in pairs]
