"""Byline itself, measured as its peers are: by the passages that it finds."""

from pathlib import Path

import numpy as np

from bot.find import find
from index.coverage import Coverage
from index.home import Home
from index.twin import open_embedder
from tests.bench.peers.peer import Ids, Nearest, Opened, Passages, Peer

_MOST = 500  # of which some may have come after the peers were built


def _build(_: Path, __: Passages) -> None:
    """Do nothing: it is there."""


def _open_search(_: Path, home: Home) -> Opened:
    coverage = Coverage(home, lambda: open_embedder(home, None))

    def answer(question: str, _: int) -> object:
        with coverage.reading() as snapshot:
            return find(coverage, snapshot, question, 10)

    return Opened([_nearest(coverage)], answer, [""])


def _nearest(coverage: Coverage) -> Nearest:
    with coverage.reading() as snapshot:
        vectors = snapshot.generation.vectors

    def nearest(vector: np.ndarray) -> Ids:
        return vectors.search(vector, _MOST)[0]

    return nearest


SEARCH = Peer("Byline, ten passages", _build, _open_search)
