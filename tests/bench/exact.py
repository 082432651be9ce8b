"""The passages nearest to each question, found by comparing all, and the bare searches that find nearly the same."""

from collections.abc import Callable, Iterator

import faiss
import numpy as np
from numpy.typing import NDArray

from index import delta
from index.checkpoints import root_of, written
from index.derived import folder_of
from index.home import Home
from index.store import Store
from index.vectors import COMPARED, FLAT, Rows
from tests.bench.vectors import nearest

Vector = NDArray[np.float32]
Search = Callable[[Vector], NDArray[np.int64]]
"""Returns the ids of the ten nearest."""

MOST = 10


def rows(home: Home, below: int | None = None) -> Iterator[Rows]:
    """Yield the ids and vectors of the passages in a data folder; of those with ids below a number."""
    store = Store(home)
    with store.reading() as connection:
        for ids, vectors in delta.arrived(connection, 0, int(store.get(connection, "dimension") or 0)):
            wanted = ids < below if below else np.ones(len(ids), np.bool_)
            yield ids[wanted], vectors[wanted]


def truth(home: Home, queries: NDArray[np.float32], below: int | None = None) -> NDArray[np.int64]:
    """Return the ids of the passages nearest to each query: (q, 10)."""
    return nearest(rows(home, below), queries, MOST)


def flat(home: Home) -> Search:
    """Return FAISS's exact search, with nothing around it, which compares all vectors as float32."""
    faiss.omp_set_num_threads(1)
    some = list(rows(home))
    ids = np.concatenate([one for one, _ in some])
    index = faiss.IndexFlatIP(some[0][1].shape[1])
    while some:
        index.add(some.pop(0)[1].astype(np.float32))
    return lambda vector: ids[index.search(vector[None], MOST)[1][0]]


def coded(home: Home) -> Search | None:
    """Return a bare search of the form that `index.vectors` has at this size; None if that is to compare all."""
    folder = folder_of(root_of(home), written(home)[0])
    ids = np.fromfile(folder / "ids.i64", "<i8")
    if len(ids) <= FLAT:
        return None
    faiss.omp_set_num_threads(1)
    codes = faiss.read_index(str(folder / "codes.faiss"))
    file, size = (folder / "vectors.f16").open("rb", buffering=0), 2 * codes.d

    def search(vector: Vector) -> NDArray[np.int64]:
        places = codes.search(vector[None], COMPARED)[1][0]
        read = []
        for place in places.tolist():
            file.seek(place * size)
            read.append(file.read(size))
        cosines = np.frombuffer(b"".join(read), "<f2").reshape(-1, codes.d).astype(np.float32) @ vector
        return np.asarray(ids[places[np.argsort(-cosines)[:MOST]]], np.int64)

    return search
