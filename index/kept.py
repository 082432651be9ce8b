"""What is costly to make of a passage's words, kept by the words: embeddings and tags."""

from collections.abc import Iterable, Mapping

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from index.checksum import Value, checksum, compare
from index.dialects import chunks, insert
from index.tables import embeddings, tags

TABLES = {"embeddings": embeddings, "tags": tags}
"""Where each kind is kept."""


def known(connection: sql.Connection, kept: sql.Table, digests: Iterable[bytes]) -> set[bytes]:
    """Return those of `digests` that are stored already in `kept`, which is `embeddings` or `tags`."""
    found = set[bytes]()
    for some in chunks(digests):
        found.update(connection.scalars(sql.select(kept.c.digest).where(kept.c.digest.in_(some))))
    return found


def keep(connection: sql.Connection, kept: sql.Table, rows: Mapping[bytes, Value]) -> None:
    """Store embeddings or tags."""
    (column,) = (column for column in kept.c if column.name not in {"digest", "crc"})
    if not rows:
        return
    new = insert(connection, kept)
    # Another worker may just have made the same.
    replaced = new.on_conflict_do_update(
        index_elements=["digest"], set_={column.name: new.excluded[column.name], "crc": new.excluded.crc}
    )
    values = [{"digest": key, column.name: value, "crc": checksum(key, value)} for key, value in sorted(rows.items())]
    connection.execute(replaced, values)


def vectors(connection: sql.Connection, digests: Iterable[bytes], dimension: int) -> dict[bytes, NDArray[np.float16]]:
    """Return the vectors of passages, (dimension,), that are stored in `embeddings` by digests.

    :raises DamagedError: if one is not what was written.
    """
    found: dict[bytes, NDArray[np.float16]] = {}
    for some in chunks(dict.fromkeys(digests)):
        for row in connection.execute(sql.select(embeddings).where(embeddings.c.digest.in_(some))):
            compare("vectors", row.crc, row.digest, row.vectors)
            found[row.digest] = np.frombuffer(row.vectors[: 2 * dimension], np.float16).copy()
    return found


def relations(connection: sql.Connection, digests: Iterable[bytes]) -> dict[bytes, str]:
    """Return what is stored in `tags` by digests.

    :raises DamagedError: if it is not what was written.
    """
    found: dict[bytes, str] = {}
    for some in chunks(dict.fromkeys(digests)):
        query = sql.select(tags).where(tags.c.digest.in_(some))
        for row in connection.execute(query):
            compare("what the attribution model marked", row.crc, row.digest, row.relations)
            found[row.digest] = row.relations
    return found
