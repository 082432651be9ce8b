"""The vectors: held against plain numpy, however an index came about and in every form it has."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import vectors
from index.errors import DerivedFileError
from index.vectors import VectorIndex, write
from tests.bench.vectors import nearest, recall, recombined

DIMENSION = 8
LEAST = 15  # passages; codes can't be learned from fewer than 16
Form = tuple[int, int]
"""Up to how many passages a checkpoint is flat, and up to how many its vectors are in memory."""
FORMS = pytest.mark.parametrize(
    "form", [(10**6, 10**6), (LEAST, 10**6), (LEAST, 0)], ids=["flat", "coded", "coded, in a file"]
)


def unit(count: int, seed: int = 0, dimension: int = DIMENSION) -> NDArray[np.float32]:
    """Return random unit vectors, (count, dimension), rounded as they are stored."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


def in_batches(ids: NDArray[np.int64], rows: NDArray[np.float32]) -> Iterator[vectors.Rows]:
    """Yield passages, seven at a time."""
    for start in range(0, len(ids), 7):
        yield ids[start : start + 7], rows[start : start + 7].astype(np.float16)


def checkpoint(folder: Path, ids: NDArray[np.int64], rows: NDArray[np.float32], form: Form) -> VectorIndex:
    """Return the index of a checkpoint in one of its forms."""
    folder.mkdir(exist_ok=True)
    with patch.multiple(vectors, FLAT=form[0], _HELD=form[1]):
        assert write(folder, rows.shape[1], in_batches(ids, rows)) == len(ids)
        return VectorIndex.open(folder, rows.shape[1])


@dataclass
class Model:
    """What an index must hold, as a dictionary, and its nearest by comparing and sorting."""

    rows: dict[int, NDArray[np.float32]] = field(default_factory=dict)

    def search(self, vector: NDArray[np.float32], most: int, only: list[int] | None) -> list[tuple[int, float]]:
        """Return ids and cosines."""
        wanted = self.rows if only is None else self.rows.keys() & set(only)
        found = [(number, float(np.vecdot(self.rows[number], vector))) for number in wanted]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


@FORMS
@given(data=st.data())
def test_a_search_is_what_numpy_finds(form: Form, data: st.DataObject) -> None:
    """Whatever came in the checkpoint and later, whatever left, also all, and many passages are the same."""
    pool = unit(6, seed=1)  # so few different ones that many are equally near
    asked = unit(1, seed=7)[0]
    picked = data.draw(st.lists(st.integers(0, 5), max_size=40))
    ids = np.cumsum(np.array(data.draw(st.lists(st.integers(1, 3), min_size=40, max_size=40)), np.int64))
    model = Model({int(ids[i]): pool[one] for i, one in enumerate(picked)})
    with TemporaryDirectory() as folder:
        index = checkpoint(Path(folder), ids[: len(picked)], pool[picked], form)
    following, changes = int(ids[-1]), 0
    for _ in range(data.draw(st.integers(0, 4))):
        gone = data.draw(st.lists(st.sampled_from(sorted(model.rows) or [0]), max_size=30, unique=True))
        come = data.draw(st.lists(st.integers(0, 5), max_size=6))
        new = range(following + 1, following + 1 + len(come))
        index, changes = index.changed(gone, new, pool[come]), changes + len(gone) + len(come)
        following += len(come)
        model.rows = {one: row for one, row in model.rows.items() if one not in gone}
        model.rows.update(zip(new, pool[come], strict=True))
    most = data.draw(st.integers(1, 50))
    only = data.draw(st.none() | st.lists(st.integers(0, following + 3), max_size=40))
    found, cosines = index.search(asked, most, None if only is None else np.array(only, np.int64))
    assert list(zip(found.tolist(), cosines.tolist(), strict=True)) == model.search(asked, most, only)
    assert (len(index), index.dimension, index.delta) == (len(model.rows), DIMENSION, changes)


@FORMS
@given(st.permutations(range(1, 21)), st.integers(1, 20))
def test_cosines_are_given_in_the_order_of_the_ids(form: Form, order: list[int], count: int) -> None:
    """`cosines` answers for ids in any order, of the checkpoint and later ones, to the last bit as `search` does."""
    rows, asked = unit(20), unit(1, seed=3)[0]
    with TemporaryDirectory() as folder:
        index = checkpoint(Path(folder), np.arange(1, 17), rows[:16], form).changed([], range(17, 21), rows[16:])
    chosen = np.array(order[:count], np.int64)
    assert np.array_equal(index.cosines(asked, chosen), np.vecdot(rows[chosen - 1], asked))
    assert dict(zip(*(one.tolist() for one in index.search(asked, 20)), strict=True)) == {
        one: float(index.cosines(asked, np.array([one]))[0]) for one in range(1, 21)
    }


@FORMS
def test_a_passage_that_is_not_there_has_no_cosine(tmp_path: Path, form: Form) -> None:
    """One that left, in the checkpoint or after, and one that never was: each is an error."""
    index = (
        checkpoint(tmp_path, np.arange(1, 20), unit(19), form)
        .changed([4], [20, 21], unit(2))
        .changed([20], [], unit(0))
    )
    asked = unit(1)[0]
    assert len(index.cosines(asked, np.array([3, 21]))) == 2
    assert len(index.cosines(asked, np.empty(0, np.int64))) == 0
    for missing in (4, 20, 22, 0):
        with pytest.raises(DerivedFileError, match="1 passages have no vector"):
            index.cosines(asked, np.array([3, missing]))


@FORMS
def test_a_state_is_not_disturbed_by_those_after_it(tmp_path: Path, form: Form) -> None:
    """Two states that follow from the same one know nothing of each other, nor it of them."""
    rows = unit(23)
    before = checkpoint(tmp_path, np.arange(1, 21), rows[:20], form).changed([], [21], rows[20:21])
    one, other = before.changed([2], [22], rows[21:22]), before.changed([], [23], rows[22:23])
    found = [set(index.search(rows[0], 30)[0].tolist()) for index in (before, one, other)]
    all_before = set(range(1, 22))
    assert found == [all_before, all_before - {2} | {22}, all_before | {23}]
    assert other.search(rows[22], 1)[1] == np.vecdot(rows[22], rows[22])


def test_no_memory_of_a_change_is_copied_with_the_next() -> None:
    """What follows a change stands behind it in the same memory."""
    index = VectorIndex.empty(DIMENSION).changed([], range(1, 101), unit(100))
    following = index.changed([5], [101], unit(1))
    assert following._kept[0] is index._kept[0]


def test_many_threads_search_while_the_index_goes_on(tmp_path: Path) -> None:
    """Each search of a state gives the same, whatever other threads search and add meanwhile."""
    rows = unit(600, dimension=16)
    index = checkpoint(tmp_path, np.arange(1, 401), rows[:400], (LEAST, 10**6))
    with patch.object(vectors, "COMPARED", 50), ThreadPoolExecutor(4) as pool:
        expected = [index.search(row, 10)[0].tolist() for row in rows[:40]]
        searches = [pool.submit(index.search, row, 10) for row in rows[:40] for _ in range(5)]
        following = index
        for number in range(401, 601):
            following = following.changed([number - 400], [number], rows[number - 1 : number])
        assert [one.result()[0].tolist() for one in searches] == [one for one in expected for _ in range(5)]
    assert len(following) == 400


def sentences(count: int) -> NDArray[np.float32]:
    """Return vectors as those of sentences in articles lie: about subjects, 20 to each."""
    chance = np.random.default_rng(5)
    rows = np.repeat(chance.normal(size=(count // 20, 64)), 20, axis=0) + chance.normal(size=(count, 64))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    """Return an index whose codes were learned, with many more passages than are compared exactly."""
    folder = tmp_path_factory.mktemp("coded")
    with patch.object(vectors, "FLAT", 1_000):
        write(folder, 64, recombined(sentences(2_000), 20_000))
    return VectorIndex.open(folder, 64)


def test_codes_find_nearly_all(coded: VectorIndex) -> None:
    """Of the ten nearest of 20,000, 98.5 in a hundred are found by comparing 200, and their cosines are exact."""
    asked = sentences(2_000)[::40]
    expected = nearest(recombined(sentences(2_000), 20_000), asked, 10)
    with patch.object(vectors, "COMPARED", 200):
        found = [coded.search(one, 10) for one in asked]
    assert recall(np.array([ids for ids, _ in found]), expected) >= 0.985
    for one, (ids, cosines) in zip(asked, found, strict=True):
        assert np.array_equal(coded.cosines(one, ids), cosines)


@pytest.mark.parametrize("part", ["quarter", "far", "near left"])
def test_codes_find_what_is_nearest_in_a_part(coded: VectorIndex, part: str) -> None:
    """Also where all of the part lies far from the question, and where what was nearest has left."""
    rows = np.vstack([some for _, some in recombined(sentences(2_000), 20_000)]).astype(np.float32)
    for asked in sentences(2_000)[::200]:
        by_nearness = 1 + np.argsort(-(rows @ asked))
        only = {"quarter": 1 + np.arange(0, len(rows), 4), "far": by_nearness[-5_000:], "near left": by_nearness[500:]}[
            part
        ]
        index = coded.changed(by_nearness[:500].tolist(), [], rows[:0]) if part == "near left" else coded
        with patch.object(vectors, "COMPARED", 500):
            found, cosines = index.search(asked, 10, None if part == "near left" else only)
        assert np.isin(found, only).all()
        assert np.sort(rows[only - 1] @ asked)[-10:].mean() - cosines.mean() < 0.01


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """Neither one that is new, nor a checkpoint of nothing, nor one that all has left."""
    nothing = checkpoint(tmp_path, np.empty(0, np.int64), unit(0), (100, 100))
    for index in (VectorIndex.empty(DIMENSION), nothing, nothing.changed([], [1], unit(1)).changed([1], [], unit(0))):
        assert (len(index), index.search(unit(1)[0], 5)[0].tolist()) == (0, [])
        assert index.search(unit(1)[0], 5, np.array([1]))[0].tolist() == []


@FORMS
@pytest.mark.parametrize("name", ["ids.i64", "vectors.f16", "codes.faiss"])
@pytest.mark.parametrize("content", [b"", b"no index", None])
def test_a_bad_file_is_a_derived_file_error(tmp_path: Path, form: Form, name: str, content: bytes | None) -> None:
    """Missing, empty and strange files can all be told from good ones; codes that are missing are done without."""
    checkpoint(tmp_path, np.arange(1, 20), unit(19), form)
    (tmp_path / name).unlink(missing_ok=True)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    elif name == "codes.faiss":
        assert VectorIndex.open(tmp_path, DIMENSION).search(unit(19)[4], 1)[0].tolist() == [5]
        return
    with pytest.raises(DerivedFileError):
        VectorIndex.open(tmp_path, DIMENSION)


@FORMS
def test_a_checkpoint_of_another_dimension_is_not_opened(tmp_path: Path, form: Form) -> None:
    """Its files belong to another model."""
    checkpoint(tmp_path, np.arange(1, 20), unit(19), form)
    with pytest.raises(DerivedFileError):
        VectorIndex.open(tmp_path, 2 * DIMENSION)


def test_vectors_that_are_cut_while_in_use_are_a_derived_file_error(tmp_path: Path) -> None:
    """A reader says so; it does not crash."""
    index = checkpoint(tmp_path, np.arange(1, 20), unit(19), (LEAST, 0))
    (tmp_path / "vectors.f16").write_bytes(b"short")
    with pytest.raises(DerivedFileError, match="cut"):
        index.search(unit(1)[0], 3)
