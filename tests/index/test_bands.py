"""The table by which copies are found holds each entry once."""

import numpy as np
import sqlalchemy as sql

from corpus.duplicates import _DIGEST, _SLOTS, keys
from index.bands import akin, write
from index.home import Home
from index.store import Store
from index.tables import articles, bands


def test_a_signature_that_has_a_number_twice_is_kept_and_forgotten(sample_copy: Home) -> None:
    """Two of its parts may come to the same number."""
    words = np.zeros((_DIGEST + 4 * _SLOTS) // 8, "<u8")
    words[0], words[_DIGEST // 8] = 5, 4
    signature = words.tobytes()
    assert len(np.unique(keys([signature]))) < keys([signature]).size
    with Store(sample_copy).writing() as connection:
        row = connection.scalar(sql.select(sql.func.min(articles.c.row)))
        before = connection.scalar(sql.select(sql.func.count()).select_from(bands))
        write(connection, {}, {row: signature})
        assert akin(connection, [signature]) == {row}
        write(connection, {row: signature}, {})
        assert akin(connection, [signature]) == set()
        assert connection.scalar(sql.select(sql.func.count()).select_from(bands)) == before
