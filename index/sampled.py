"""Whether two things that search one coverage find the same, by sentences that are sampled from it."""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sql

from index import contents
from index.engines import engine
from index.errors import DataFolderError, DerivedFileError
from index.home import Home
from index.search import Query, search
from index.searching import Searchable
from index.store import Store
from index.tables import passages

_SENTENCES = 20
_BEST = 10  # passages of each that are compared
_TRIES = 5  # at opening a generation while others are published


def questions(store: Store, connection: sql.Connection) -> list[Query]:
    """Return sentences from all over a coverage, with the vectors that were stored for them."""
    first, last = connection.execute(sql.select(sql.func.min(passages.c.id), sql.func.max(passages.c.id))).one()
    if first is None:
        return []
    places = np.linspace(first, last, _SENTENCES).astype(int).tolist()
    next_one = sql.select(sql.func.min(passages.c.id))
    ids = sorted({int(connection.scalar(next_one.where(passages.c.id >= place)) or last) for place in places})
    dimension = int(store.get(connection, "dimension") or 0)
    features = contents.features(connection, ids, dimension)
    found = []
    for passage, feature in zip(contents.passages(connection, ids), features, strict=True):
        middle = len(passage.sentences) // 2
        vector = feature.matrix[1 + middle].astype(np.float32)
        found.append(Query(passage.quote(passage.sentences[middle]), vector / np.linalg.norm(vector)))
    return found


def newest(home: Home, store: Store) -> tuple[sql.Connection, Searchable]:
    """Return the newest generation, made again if it can't be searched, and a connection that sees it, to `unpin`.

    :raises DataFolderError: if that can't be.
    """
    chosen = engine(home, store)
    for _ in range(_TRIES):
        connection = store.pin()
        try:
            return connection, chosen.load(connection)
        except DerivedFileError:  # or a newer one was published just now
            store.unpin(connection)
            chosen.mend()
        except BaseException:
            store.unpin(connection)
            raise
    raise DataFolderError(f"{home}: articles are published faster than they can be opened; try again")


def best(connection: sql.Connection, generation: Searchable, asked: Sequence[Query]) -> list[set[int]]:
    """Return the ids of the best passages for each question."""
    return [{hit.passage.id for hit in search(connection, generation, one, _BEST).found} for one in asked]


def share(one: Sequence[set[int]], other: Sequence[set[int]]) -> float:
    """Return which part of the best passages two have in common; 1 where nothing was asked."""
    most = sum(max(len(first), len(second)) for first, second in zip(one, other, strict=True))
    return sum(len(first & second) for first, second in zip(one, other, strict=True)) / most if most else 1.0
