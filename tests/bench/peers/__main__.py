"""Builds a peer, or opens it and asks, and prints a line of JSON."""

import argparse
import json
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from index import contents
from index.home import Home
from index.store import Store
from index.twin import open_embedder
from tests.bench.exact import rows
from tests.bench.peers.bare import FAISS, LOOP
from tests.bench.peers.byline import SEARCH
from tests.bench.peers.lance import LANCEDB
from tests.bench.peers.peer import ENOUGH, Passages, Peer
from tests.bench.peers.txt import TXTAI
from tests.bench.questions import questions
from tests.bench.timing import resident, spread
from tests.bench.vectors import recall

PEERS = {
    "search": SEARCH,
    "faiss": FAISS,
    "lancedb": LANCEDB,
    "txtai": TXTAI,
    "loop": LOOP,
}


def _passages(home: Home, below: int) -> Passages:
    store = Store(home)
    with store.reading() as connection:
        texts = [one.text for one in contents.entries(connection) if one.id < below]
    some = list(rows(home, below))
    return Passages(np.concatenate([ids for ids, _ in some]), texts, np.vstack([vectors for _, vectors in some]))


def _built(peer: Peer, folder: Path, home: Home, below: int) -> dict[str, float]:
    passages = _passages(home, below)
    began = perf_counter()
    peer.build(folder, passages)
    return {"build_s": perf_counter() - began}


def _asked(peer: Peer, folder: Path, home: Home, below: int, expected: Path) -> dict[str, object]:
    opened = peer.open(folder, home)
    texts = [text for text, _ in questions()]
    embedder = open_embedder(home, None)
    queries = [embedder.embed([text])[0][0] for text in texts]
    best = np.load(expected)
    reached, setting = 0.0, -1
    while reached < ENOUGH and setting + 1 < len(opened.nearest):
        setting += 1
        found = [opened.nearest[setting](one) for one in queries]
        reached = recall(np.array([ids[ids < below][: best.shape[1]] for ids in found]), best)
    opened.answer(texts[0], setting)
    took, computed = [], []
    for text in texts:
        began, computing = perf_counter(), process_time()
        opened.answer(text, setting)
        took.append(perf_counter() - began)
        computed.append(process_time() - computing)
    asked = spread("asked", took) | spread("computed", computed)
    return {"recall": reached, "setting": opened.setting[setting], **asked, **resident()}


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers")
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("home", type=lambda given: Home(Path(given)), help="Byline's data folder")
    parser.add_argument("folder", type=Path, help="the peer's, made here if it is not there")
    parser.add_argument("--below", type=int, required=True, help="of the passages with ids below this")
    parser.add_argument("--expected", type=Path, help="ask, and hold it against the nearest of these in this file")
    given = parser.parse_args()
    peer = PEERS[given.peer]
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.expected:
        print(json.dumps(_asked(peer, given.folder, given.home, given.below, given.expected)))  # noqa: T201
    else:
        print(json.dumps(_built(peer, given.folder, given.home, given.below)))  # noqa: T201


if __name__ == "__main__":
    main()
