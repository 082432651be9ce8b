"""What a collection on a Milvus server is filled with: rows of what is in the database, or about to be."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
import sqlalchemy as sql

from index import contents, delta
from index.errors import DerivedFileError
from index.kept import vectors
from index.milvus import Row, row
from index.records import NewPassage


class Tally:
    """Rows on their way; counts of how many terms they consist."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Count those of `rows`."""
        self._rows, self.words = rows, 0

    def __iter__(self) -> Iterator[Row]:
        """Yield each row."""
        for one in self._rows:
            self.words += len(one["body"].split())
            yield one


def stored(connection: sql.Connection, dimension: int, number: int) -> Generator[Row, None, None]:
    """Yield the rows of all that is in the database, in order of their ids, as there since the generation `number`.

    :raises DerivedFileError: if its passages and vectors don't belong together.
    """
    arrived = chain.from_iterable(zip(ids, rows, strict=True) for ids, rows in delta.arrived(connection, 0, dimension))
    for passage, (identity, vector) in zip(contents.entries(connection), arrived, strict=True):
        if passage.id != identity:
            raise DerivedFileError("passages and vectors don't belong together")
        yield row(passage, vector.astype(np.float32), number)


def fresh(connection: sql.Connection, new: Sequence[NewPassage], dimension: int, number: int) -> Iterator[Row]:
    """Yield the rows of passages that are about to be stored with the generation `number`."""
    found = vectors(connection, (one.embedding for one in new), dimension)
    for one in new:
        yield row(one.stored, found[one.embedding].astype(np.float32), number)
