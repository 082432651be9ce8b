"""FAISS: passage vectors by passage id, in one file."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import DerivedFileError

faiss.omp_set_num_threads(1)  # more threads made a single query slower


class VectorIndex:
    """Exact search by inner product, which of unit vectors is the cosine."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        """Wrap a FAISS index; see `empty` and `read`."""
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> "VectorIndex":
        """Return an index with nothing in it."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def read(cls, path: Path) -> "VectorIndex":
        """Read a file that `write` wrote.

        :raises DerivedFileError: if FAISS can't.
        """
        try:
            found = faiss.read_index(str(path))
        except RuntimeError as error:
            raise DerivedFileError(f"{path}: {error}") from error
        if not isinstance(found, faiss.IndexIDMap2):
            raise DerivedFileError(f"{path}: an index of another form")
        return cls(found)

    def write(self, path: Path) -> None:
        """Write the index to a file.

        :raises OSError: if the disk won't take it.
        """
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        """Return how many passages it holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return int(self._index.d)

    def change(self, remove: Sequence[int], ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Remove passages, then add others: `vectors` is (len(ids), dimension)."""
        if remove:
            self._index.remove_ids(faiss.IDSelectorBatch(np.array(remove, np.int64)))
        if ids:
            self._index.add_with_ids(np.ascontiguousarray(vectors), np.array(ids, np.int64))

    def search(
        self, vector: NDArray[np.float32], most: int, only: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and cosines of the nearest passages, nearest first; of those in `only` where it is given."""
        parameters = faiss.SearchParameters()
        selector = None if only is None else faiss.IDSelectorBatch(only)  # FAISS holds no reference to it
        parameters.sel = selector
        most = min(most, len(self))
        if most == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        cosines, ids = self._index.search(vector.reshape(1, -1), most, params=parameters)
        found = ids[0] >= 0
        return ids[0][found], cosines[0][found]

    def cosines(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of each of `ids` with `vector`."""
        if not len(ids):
            return np.empty(0, np.float32)
        return np.asarray(self._index.reconstruct_batch(ids) @ vector, np.float32)
