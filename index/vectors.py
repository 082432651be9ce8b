"""The passages' vectors: those of a checkpoint, in files, and those that came since, in memory.

Of few passages all are compared. Of more, FAISS compares codes first (product quantisation, four bits for three
components, searched in registers: "fast scan"), and the best by these are compared by their vectors, which of very many
passages are read from their file and take no memory. FAISS can't filter such codes: where only some are wanted it is
asked for more.
How fast and how good other forms are is in docs/benchmarks.md.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from weakref import finalize

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import DerivedFileError

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
Rows = tuple[Ids, NDArray[np.float16]]
"""Ids, ascending, and the unit vectors of these passages, (n, dimension)."""

Places = NDArray[np.intp]
Mask = NDArray[np.bool_]

FLAT = 10_000  # passages of which comparing all takes no longer than comparing codes and reading the best
_HELD = 250_000  # passages whose vectors take no more memory than the models do
COMPARED = 500  # that are best by their codes; .999 of the ten nearest of a million passages are among them
_TRAINED = 4_096  # vectors that the codes are learned from; of more FAISS would take no more
_AT_ONCE = 20_000  # vectors held in memory while writing

_IDS, _VECTORS, _CODES = "ids.i64", "vectors.f16", "codes.faiss"


def write(folder: Path, dimension: int, batches: Iterable[Rows]) -> int:
    """Write the files of a checkpoint into an empty folder; return how many passages it has.

    :param batches: ids, ascending over all batches, and their vectors.
    :raises OSError: if the disk won't take them.
    """
    count = 0
    with (folder / _IDS).open("wb") as ids, (folder / _VECTORS).open("wb") as vectors:
        for some, rows in batches:
            ids.write(np.ascontiguousarray(some, "<i8").data)
            vectors.write(np.ascontiguousarray(rows, "<f2").data)
            count += len(some)
    if count > FLAT:
        codes = faiss.serialize_index(_coded(folder / _VECTORS, count, dimension))
        with (folder / _CODES).open("wb") as file:
            file.write(codes.data)
    return count


def _coded(path: Path, count: int, dimension: int) -> faiss.IndexPQFastScan:
    """Return the codes of a file of vectors."""
    faiss.omp_set_num_threads(1)  # of this thread: questions are answered meanwhile
    part = next(size for size in (3, 4, 2, 1) if dimension % size == 0)
    index = faiss.IndexPQFastScan(dimension, dimension // part, 4, faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(count).choice(count, min(count, _TRAINED), replace=False)
    with path.open("rb") as file:
        index.train(_read(file.fileno(), np.sort(chosen), dimension))
        while len(rows := np.fromfile(file, "<f2", _AT_ONCE * dimension)):
            index.add(rows.reshape(-1, dimension).astype(np.float32))
    return index


def _read(file: int, places: Places, dimension: int) -> Vectors:
    """Return the vectors that stand at these places of an open file, (n, dimension)."""
    size = 2 * dimension  # mapped into memory, what is read would stay there and count as the process's own
    read = b"".join([os.pread(file, size, start) for start in (places * size).tolist()])
    if len(read) != size * len(places):
        raise DerivedFileError("the file of the vectors was cut while in use")
    return np.frombuffer(read, "<f2").reshape(-1, dimension).astype(np.float32)


def _compared(rows: Vectors, vector: Vectors) -> Vectors:
    """Return the cosine of each row; a row's is the same to the last bit wherever it stands, unlike a product's."""
    return np.asarray(np.vecdot(rows, vector), np.float32)


def _placed(ids: Ids, there: Mask, wanted: Ids) -> tuple[Places, Mask]:
    """Return where in `ids`, ascending, the wanted ones would stand, and which of them do and are in use."""
    places = np.searchsorted(ids[: len(there)], wanted)
    known = places < len(there)
    known[known] = (ids[places[known]] == wanted[known]) & there[places[known]]
    return places, known


def _marked(ids: Ids, there: Mask, wanted: Ids) -> Mask:
    """Return which places hold a wanted id and are in use."""
    places, known = _placed(ids, there, wanted)
    marked = np.zeros_like(there)
    marked[places[known]] = True
    return marked


class _Coded:
    """A checkpoint of many passages: their ids and codes in memory, the vectors of very many in an open file."""

    def __init__(self, ids: Ids, path: Path, codes: faiss.IndexPQFastScan) -> None:
        self.ids, self._codes = ids, codes
        self._rows = np.fromfile(path, "<f2").reshape(len(ids), -1) if len(ids) <= _HELD else None
        self._file = os.open(path, os.O_RDONLY)  # until no reader is left, also when the file has been deleted
        finalize(self, os.close, self._file)

    def at(self, places: Places) -> Vectors:
        """Return the vectors that stand at these places, (n, dimension)."""
        if self._rows is not None:
            return self._rows[places].astype(np.float32)
        return _read(self._file, places, self._codes.d)

    def best(self, vector: Vectors, most: int, wanted: Mask) -> Places:
        """Return the places of passages among which, of those wanted, the `most` nearest are nearly always."""
        count, enough = int(np.count_nonzero(wanted)), max(COMPARED, 2 * most)
        if count <= 4 * enough:  # sooner read than found among so many others
            return np.flatnonzero(wanted)
        asked = 3 * enough * len(wanted) // (2 * count) if count < len(wanted) else enough
        while True:
            _, places = self._codes.search(vector[None], min(asked, len(wanted)))
            found = places[0][(places[0] >= 0) & wanted[places[0]]]
            if len(found) >= enough or asked >= len(wanted):
                return np.asarray(found[:enough], np.intp)
            asked *= 4  # what is wanted lies farther from the question than most


class _Kept:
    """Vectors in memory, to which more are added behind those that readers know of."""

    def __init__(self, room: int, dimension: int) -> None:
        self.ids, self.rows = np.empty(room, np.int64), np.empty((room, dimension), np.float32)
        self._used, self._adding = 0, Lock()

    def extended(self, count: int, ids: Sequence[int] | Ids, vectors: Vectors | NDArray[np.float16]) -> "_Kept":
        """Return one that begins with the first `count` of this and goes on so: this one, unless there is no room."""
        total = count + len(ids)
        with self._adding:
            if self._used == count and total <= len(self.ids):
                self.ids[count:total] = ids
                # Rounded as in a checkpoint, so that a cosine does not depend on which of them it comes from.
                self.rows[count:total] = vectors.astype(np.float16)
                self._used = total
                return self
        other = _Kept(2 * total, self.rows.shape[1])
        other.ids[:count], other.rows[:count] = self.ids[:count], self.rows[:count]
        other._used = count
        return other.extended(count, ids, vectors)

    def at(self, places: Places) -> Vectors:
        """Return the vectors that stand at these places, (n, dimension)."""
        return self.rows[places]

    def best(self, vector: Vectors, most: int, wanted: Mask) -> Places:
        """Return the places of the `most` nearest that are wanted, and of all as near as the last of them."""
        cosines = _compared(self.rows[: len(wanted)], vector)
        cosines[~wanted] = -np.inf
        if most < len(cosines):
            wanted = wanted & (cosines >= np.partition(cosines, -most)[-most])
        return np.flatnonzero(wanted)


_Parts = Sequence[tuple[_Coded | _Kept, Mask]]


class VectorIndex:
    """The nearest passages to a question by their cosines; never changes, so that any number of threads may ask it.

    :ivar dimension: components of a vector.
    :ivar delta: how many passages came and went since its checkpoint.
    """

    def __init__(self, parts: _Parts, kept: tuple[_Kept, Mask], delta: int) -> None:
        """Put together what holds the vectors, each with which of its places are in use; see `open` and `empty`."""
        self._coded, self._kept, self.delta = parts, kept, delta
        self._parts: _Parts = [*parts, kept]
        self.dimension = kept[0].rows.shape[1]

    @classmethod
    def empty(cls, dimension: int) -> "VectorIndex":
        """Return an index with nothing in it."""
        return cls([], (_Kept(0, dimension), np.empty(0, np.bool_)), 0)

    @classmethod
    def open(cls, folder: Path, dimension: int) -> "VectorIndex":
        """Open the checkpoint that `write` wrote to a folder.

        :raises DerivedFileError: if its files are missing, or no such checkpoint.
        """
        try:
            ids = np.fromfile(folder / _IDS, "<i8")
            path = folder / _VECTORS
            if path.stat().st_size != 2 * dimension * len(ids) or not (ids[1:] > ids[:-1]).all():
                raise DerivedFileError(f"{folder}: ids and vectors don't belong together")
            there = np.ones(len(ids), np.bool_)
            if not (folder / _CODES).exists():
                rows = np.fromfile(path, "<f2").reshape(-1, dimension)
                return cls([], (_Kept(len(ids) * 3 // 2, dimension).extended(0, ids, rows), there), 0)
            codes = faiss.read_index(str(folder / _CODES))
            if not isinstance(codes, faiss.IndexPQFastScan) or (codes.d, codes.ntotal) != (dimension, len(ids)):
                raise DerivedFileError(f"{folder}: codes of another form")
            return cls([(_Coded(ids, path, codes), there)], (_Kept(0, dimension), np.empty(0, np.bool_)), 0)
        except (OSError, RuntimeError, ValueError) as error:
            raise DerivedFileError(f"{folder}: {error}") from error

    def __len__(self) -> int:
        """Return how many passages it holds."""
        return sum(int(np.count_nonzero(there)) for _, there in self._parts)

    def changed(
        self, removed: Sequence[int], ids: Sequence[int] | Ids, vectors: Vectors | NDArray[np.float16]
    ) -> "VectorIndex":
        """Return an index without what is removed and with others, whose ids are greater than all that it ever had.

        :param ids: of those that come, ascending.
        :param vectors: theirs, (len(ids), dimension); kept as float16.
        """
        gone = np.array(removed, np.int64)
        coded = [(held, there & ~_marked(held.ids, there, gone)) for held, there in self._coded]
        kept, there = self._kept
        there = there & ~_marked(kept.ids, there, gone)
        if len(ids):
            kept = kept.extended(len(there), ids, vectors)
            there = np.concatenate([there, np.ones(len(ids), np.bool_)])
        return VectorIndex(coded, (kept, there), self.delta + len(removed) + len(ids))

    def search(self, vector: Vectors, most: int, only: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and cosines of the nearest passages, nearest first; of those in `only` where it is given.

        Of equally near ones, those with the lower ids come first.
        """
        wanted = None if only is None else np.sort(only)  # in order they are found ten times as fast
        found_ids, found = [], []
        for held, there in self._parts:
            places = held.best(vector, most, there if wanted is None else _marked(held.ids, there, wanted))
            found_ids.append(held.ids[places])
            found.append(_compared(held.at(places), vector))
        ids, cosines = np.concatenate(found_ids), np.concatenate(found)
        order = np.lexsort((ids, -cosines))[:most]
        return ids[order], cosines[order]

    def cosines(self, vector: Vectors, ids: Ids) -> Vectors:
        """Return the cosine of each of `ids` with `vector`.

        :raises DerivedFileError: if one is not in it.
        """
        cosines, missing = np.empty(len(ids), np.float32), len(ids)
        for held, there in self._parts:
            places, known = _placed(held.ids, there, ids)
            cosines[known] = _compared(held.at(places[known]), vector)
            missing -= int(np.count_nonzero(known))
        if missing:
            raise DerivedFileError(f"{missing} passages have no vector")
        return cosines
