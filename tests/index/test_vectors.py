"""FAISS."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DerivedFileError
from index.vectors import VectorIndex

DIMENSION = 8


def unit(count: int, seed: int = 0) -> np.ndarray:
    """Return random unit vectors, (count, DIMENSION)."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def filled(count: int) -> tuple[VectorIndex, np.ndarray, list[int]]:
    """Return an index of `count` vectors with ids 10, 20, ..."""
    rows, ids = unit(count), [10 * (i + 1) for i in range(count)]
    index = VectorIndex.empty(DIMENSION)
    index.change([], ids, rows)
    return index, rows, ids


@given(st.integers(0, 40), st.integers(1, 12), st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_search_is_exact(count: int, most: int, remove: set[int], only: set[int]) -> None:
    """The nearest are those that numpy finds, whatever was removed and whatever is left out."""
    index, rows, ids = filled(count)
    gone = [10 * number for number in remove if number <= count]
    index.change(gone, [], unit(0))
    asked = unit(1, seed=7)[0]
    allowed = np.array(sorted(10 * number for number in only), np.int64)
    left = [i for i, number in enumerate(ids) if number not in gone and number in allowed]
    expected = sorted(left, key=lambda i: -float(rows[i] @ asked))[:most]
    found, cosines = index.search(asked, most, allowed)
    assert found.tolist() == [ids[i] for i in expected]
    assert np.allclose(cosines, rows[expected] @ asked, atol=1e-5)
    assert len(index) == count - len(gone)


def test_cosines_are_given_in_the_order_of_the_ids() -> None:
    """`cosines` answers for ids in any order."""
    index, rows, ids = filled(5)
    asked = unit(1, seed=3)[0]
    assert np.allclose(index.cosines(asked, np.array(ids[::-1])), rows[::-1] @ asked, atol=1e-5)


def test_a_file_gives_the_same_index(tmp_path: Path) -> None:
    """What is written is what is read."""
    index, rows, ids = filled(9)
    index.write(tmp_path / "v.faiss")
    again = VectorIndex.read(tmp_path / "v.faiss")
    assert (len(again), again.dimension) == (9, DIMENSION)
    assert again.search(rows[4], 1)[0].tolist() == [ids[4]]


@pytest.mark.parametrize("content", [b"", b"no index", None])
def test_a_bad_file_is_a_derived_file_error(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty and strange files can all be told from good ones."""
    if content is not None:
        (tmp_path / "v.faiss").write_bytes(content)
    with pytest.raises(DerivedFileError):
        VectorIndex.read(tmp_path / "v.faiss")
