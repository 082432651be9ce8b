"""LanceDB: vectors and full text, each by its index, put together by the reciprocal ranks that it uses by itself."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from index.home import Home
from index.twin import open_embedder
from tests.bench.peers.peer import Ids, Opened, Passages, Peer

_SETTINGS = [(20, 10), (40, 10), (80, 20), (160, 20), (320, 50)]  # cells looked at; times ten candidates compared
_AT_ONCE = 20_000


def _build(folder: Path, passages: Passages) -> None:
    import lancedb
    import pyarrow

    dimension = passages.vectors.shape[1]

    def batches() -> Any:
        for start in range(0, len(passages.ids), _AT_ONCE):
            rows = passages.vectors[start : start + _AT_ONCE].astype(np.float32)
            yield pyarrow.RecordBatch.from_arrays(
                [
                    pyarrow.array(passages.ids[start : start + _AT_ONCE]),
                    pyarrow.array(passages.texts[start : start + _AT_ONCE]),
                    pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(rows.ravel()), dimension),
                ],
                schema=schema,
            )

    schema = pyarrow.schema(
        [
            ("id", pyarrow.int64()),
            ("text", pyarrow.string()),
            ("vector", pyarrow.list_(pyarrow.float32(), dimension)),
        ]
    )
    table = lancedb.connect(folder).create_table("passages", batches(), schema=schema)
    table.create_index(metric="dot", num_sub_vectors=dimension // 4)
    table.create_fts_index("text")


def _open(folder: Path, home: Home) -> Opened:
    import lancedb

    table, embedder = lancedb.connect(folder).open_table("passages"), open_embedder(home, None)

    def nearest(vector: np.ndarray, cells: int, compared: int) -> Ids:
        found = table.search(vector, query_type="vector").nprobes(cells).refine_factor(compared).limit(10)
        return np.array([one["id"] for one in found.select(["id"]).to_list()], np.int64)

    def answer(question: str, setting: int) -> object:
        cells, compared = _SETTINGS[setting]
        asked = table.search(query_type="hybrid").vector(embedder.embed([question])[0][0]).text(question)
        return asked.nprobes(cells).refine_factor(compared).limit(10).select(["id", "text"]).to_list()

    return Opened(
        [partial(nearest, cells=cells, compared=compared) for cells, compared in _SETTINGS],
        answer,
        [f"IVF-PQ, {cells} cells, refine {compared}" for cells, compared in _SETTINGS],
    )


LANCEDB = Peer("LanceDB, hybrid", _build, _open)
