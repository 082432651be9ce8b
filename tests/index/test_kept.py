"""What is costly to make is kept, and found again by the words that it was made of."""

import numpy as np
import pytest
import sqlalchemy as sql

from index.home import Home
from index.kept import keep, known, relations
from index.store import Store
from index.tables import embeddings, tags

DIMENSION = 4


@pytest.fixture
def store(bare: Home) -> Store:
    """Return an empty database."""
    return Store(bare, create=True)


def test_known_and_kept_embeddings(store: Store) -> None:
    """What was kept is known, can be kept again, and has the vectors of the last time."""
    ones, twos = np.ones((2, DIMENSION), np.float16).tobytes(), np.full((2, DIMENSION), 2, np.float16).tobytes()
    with store.writing() as connection:
        keep(connection, embeddings, {b"a": ones})
        keep(connection, embeddings, {b"a": twos, b"b": ones})
    with store.reading() as connection:
        assert known(connection, embeddings, [b"a", b"b", b"c"]) == {b"a", b"b"}
        assert {row.digest: row.vectors for row in connection.execute(sql.select(embeddings))} == {
            b"a": twos,
            b"b": ones,
        }


def test_known_and_kept_tags(store: Store) -> None:
    """Tags are kept as embeddings are, in a table of their own."""
    with store.writing() as connection:
        keep(connection, tags, {b"a": "[1]"})
        keep(connection, tags, {b"a": "[2]", b"b": "[3]"})
    with store.reading() as connection:
        assert known(connection, tags, [b"a", b"b", b"c"]) == {b"a", b"b"}
        assert known(connection, embeddings, [b"a", b"b"]) == set()
        assert relations(connection, [b"a", b"b", b"a", b"c"]) == {b"a": "[2]", b"b": "[3]"}


def test_what_fails_in_the_middle_is_not_kept(store: Store) -> None:
    """Either all that a block writes is there afterwards, or nothing."""

    def interrupted() -> None:
        with store.writing() as connection:
            keep(connection, tags, {b"a": "[1]"})
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        interrupted()
    with store.reading() as connection:
        assert known(connection, tags, [b"a"]) == set()
