"""What came and went since a generation, by the database: passages' ids only grow, and those that left are noted."""

from collections.abc import Iterator

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from index.checksum import compare
from index.tables import embeddings, meta, passages, retired

_AT_ONCE = 5_000  # passages held in memory at a time

Rows = tuple[NDArray[np.int64], NDArray[np.float16]]
"""Ids, ascending, and the vectors of these passages, (n, dimension)."""


def arrived(connection: sql.Connection, since: int, dimension: int) -> Iterator[Rows]:
    """Yield in batches the current passages from the id `since` on, with their vectors.

    :raises DamagedError: if one is not what was written: what it is near to would be told wrongly, or left out.
    """
    query = (
        sql.select(passages.c.id, *embeddings.c)
        .join(embeddings, embeddings.c.digest == passages.c.embedding)
        .where(passages.c.id >= since)
        .order_by(passages.c.id)
    )
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as found:
        for some in found.partitions():
            for row in some:
                compare("vectors", row.crc, row.digest, row.vectors)
            firsts = b"".join(row.vectors[: 2 * dimension] for row in some)  # without those of the sentences
            matrix = np.frombuffer(firsts, np.float16).reshape(-1, dimension)
            yield np.array([row[0] for row in some], np.int64), matrix


def left(connection: sql.Connection, after: int, below: int) -> list[int]:
    """Return the passages with ids below `below` that left after the generation `after`."""
    query = sql.select(retired.c.passage).where(retired.c.generation > after, retired.c.passage < below)
    return list(connection.scalars(query.order_by(retired.c.passage)))


def size(connection: sql.Connection, after: int, since: int) -> int:
    """Return how many passages came from the id `since` on, and how many before it left after `after`."""
    came = sql.select(sql.func.count()).where(passages.c.id >= since)
    went = sql.select(sql.func.count()).where(retired.c.generation > after, retired.c.passage < since)
    return int(connection.scalar(came) or 0) + int(connection.scalar(went) or 0)


def oldest(connection: sql.Connection) -> int:
    """Return the first generation since when all that left is noted."""
    return int(connection.scalar(sql.select(meta.c.value).where(meta.c.key == "noted_since")) or 0)


def forget(connection: sql.Connection, until: int) -> None:
    """Drop the notes on what left up to a generation."""
    connection.execute(sql.delete(retired).where(retired.c.generation <= until))
    connection.execute(sql.delete(meta).where(meta.c.key == "noted_since"))
    connection.execute(sql.insert(meta), {"key": "noted_since", "value": str(until)})
