"""Which articles may be copies of one story, in a table that is asked by the numbers of their signatures."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import sqlalchemy as sql

from corpus.duplicates import keys
from index.dialects import add, chunks
from index.tables import bands

_AT_ONCE = 100_000  # rows
_HERE = (bands.c.key == sql.bindparam("number")) & (bands.c.article == sql.bindparam("holder"))


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
        values = [{"number": key, "holder": row} for key, row in entries]
        connection.execute(sql.delete(bands).where(_HERE), values)
    for entries in _entries(come.items()):
        add(connection, bands, [{"key": key, "article": row} for key, row in entries])


def _entries(signatures: Iterable[tuple[int, bytes]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the table's rows, some at once, in its own order: neighbours are written together."""
    signed = [(row, one) for row, one in signatures if one]
    if not signed:
        return
    numbers = keys([one for _, one in signed])
    rows = np.repeat(np.array([row for row, _ in signed]), numbers.shape[1])
    entries = np.unique(np.stack([numbers.ravel(), rows], axis=1), axis=0)  # a signature may have a key twice
    for start in range(0, len(entries), _AT_ONCE):
        yield [(key, row) for key, row in entries[start : start + _AT_ONCE].tolist()]
