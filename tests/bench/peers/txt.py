"""txtai: FAISS's cells and its own BM25, put together as it does by itself, with the texts that it found."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.home import Home
from index.twin import open_embedder
from tests.bench.peers.peer import Ids, Opened, Passages, Peer

_SETTINGS = (6, 12, 24, 48, 96, 192)  # cells looked at
_IDS = "ids.npy"
_known: dict[str, NDArray[np.float16]] = {}
_embedders: list[Embedder] = []


def embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of texts: those that are known, or the model's."""
    if all(one in _known for one in texts):
        return np.array([_known[one] for one in texts], np.float32)
    return np.vstack([rows[0] for rows in _embedders[0].embed(texts)])


def _build(folder: Path, passages: Passages) -> None:
    embeddings = _embeddings()
    _known.update(zip(passages.texts, passages.vectors, strict=True))
    embeddings.index(zip(passages.ids.tolist(), passages.texts, [None] * len(passages.ids), strict=True))
    embeddings.save(str(folder / "txtai"))
    np.save(folder / _IDS, passages.ids)


def _embeddings() -> Any:
    os.environ["ALLOW_RESOLVE_TRANSFORM"] = "True"  # that it may call what is named here
    from txtai import Embeddings

    named = f"{embedded.__module__}.{embedded.__name__}"
    return Embeddings(method="external", transform=named, hybrid=True, content=True, faiss={"nprobe": _SETTINGS[0]})


def _open(folder: Path, home: Home) -> Opened:
    _embedders.append(open_embedder(home, None))
    embeddings = _embeddings()
    embeddings.load(str(folder / "txtai"))
    ids: Ids = np.load(folder / _IDS)  # it numbers what it is given from 0 on

    def nearest(vector: np.ndarray, cells: int) -> Ids:
        embeddings.config["faiss"]["nprobe"] = cells
        places = np.array([place for place, _ in embeddings.ann.search(vector[None], 10)[0]], np.int64)
        return ids[places]

    def answer(question: str, setting: int) -> object:
        embeddings.config["faiss"]["nprobe"] = _SETTINGS[setting]
        return embeddings.search(question, 10)

    return Opened(
        [partial(nearest, cells=cells) for cells in _SETTINGS], answer, [f"IVF, {cells} cells" for cells in _SETTINGS]
    )


TXTAI = Peer("txtai, hybrid", _build, _open)
