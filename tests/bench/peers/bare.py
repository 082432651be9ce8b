"""Bare FAISS, all vectors compared; and what sentence-transformers' own examples do: a loop over all in torch."""

from pathlib import Path

import faiss
import numpy as np

from index.embed import default_model, load_torch
from index.home import Home
from index.twin import open_embedder
from tests.bench.peers.peer import Ids, Opened, Passages, Peer


def _build_faiss(folder: Path, passages: Passages) -> None:
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(passages.vectors.shape[1]))
    index.add_with_ids(passages.vectors.astype(np.float32), passages.ids)
    faiss.write_index(index, str(folder / "flat.faiss"))


def _open_faiss(folder: Path, home: Home) -> Opened:
    faiss.omp_set_num_threads(1)
    index, embedder = faiss.read_index(str(folder / "flat.faiss")), open_embedder(home, None)

    def nearest(vector: np.ndarray) -> Ids:
        return np.asarray(index.search(vector[None], 10)[1][0], np.int64)

    return Opened([nearest], lambda question, _: nearest(embedder.embed([question])[0][0]), ["all compared"])


def _build_loop(folder: Path, passages: Passages) -> None:
    np.save(folder / "ids.npy", passages.ids)
    np.save(folder / "vectors.npy", passages.vectors.astype(np.float32))


def _open_loop(folder: Path, _: Path) -> Opened:
    import torch
    from sentence_transformers.util import semantic_search

    ids, vectors = np.load(folder / "ids.npy"), torch.from_numpy(np.load(folder / "vectors.npy"))
    model = load_torch(default_model())._model

    def nearest(vector: np.ndarray) -> Ids:
        (found,) = semantic_search(torch.from_numpy(vector[None]), vectors, top_k=10)
        return np.asarray(ids[[one["corpus_id"] for one in found]], np.int64)

    def answer(question: str, _: int) -> object:
        return semantic_search(model.encode([question], convert_to_tensor=True), vectors, top_k=10)

    return Opened([nearest], answer, ["all compared, in torch"])


FAISS = Peer("bare FAISS Flat", _build_faiss, _open_faiss)
LOOP = Peer("sentence-transformers, semantic_search", _build_loop, _open_loop)
