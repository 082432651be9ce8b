"""Synthetic passages on a Milvus server, and how fast and how well it finds them."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from index.cluster_client import connected
from index.clustered import Clustered
from index.milvus import ALIVE, Collection, Row, there
from index.search import CANDIDATES
from index.searching import EVERYTHING
from index.vectors import Rows
from tests.bench.vectors import nearest, recall, recombined

DIMENSION = 384  # of the default model
_CLUSTERED = 20_000  # sentences that passages are made of, in as many subjects as they are hundreds
_WORDS, _VOCABULARY = 96, 50_000  # terms of a passage, as the sample coverage has them; terms that there are
_QUESTION = 7  # terms
_OUTLETS, _DAYS = 200, 3_650
_EXACT = 100  # questions whose nearest passages are looked for among all


@dataclass(frozen=True, slots=True)
class Question:
    """A unit vector, (dimension,), and terms."""

    vector: NDArray[np.float32]
    words: Sequence[str]


def sentences(seed: int = 0) -> NDArray[np.float32]:
    """Return unit vectors that lie in clusters, as those of sentences on many subjects do, (n, dimension)."""
    chance = np.random.default_rng(seed)
    subjects = chance.normal(size=(_CLUSTERED // 100, DIMENSION)).repeat(100, axis=0)
    rows = (subjects + 0.8 * chance.normal(size=subjects.shape)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _terms(chance: np.random.Generator, count: int, each: int) -> list[list[str]]:
    """Return terms for `count` texts, few of them in very many texts and most of them in few."""
    ranks = np.minimum(chance.zipf(1.3, (count, each)), _VOCABULARY)
    return [[f"term{rank}" for rank in one] for one in ranks.tolist()]


def _rows(batches: Iterator[Rows]) -> Iterator[Row]:
    chance = np.random.default_rng(1)
    for ids, vectors in batches:
        bodies = _terms(chance, len(ids), _WORDS)
        for number, vector, body in zip(ids.tolist(), vectors.astype(np.float32), bodies, strict=True):
            about = {"outlet": number % _OUTLETS, "published": 730_000 + number % _DAYS, "born": 1, "died": ALIVE}
            yield {"id": number, "vector": vector, "body": " ".join(body), **about}


def questions(count: int) -> list[Question]:
    """Return questions, each of which is about what passages are about."""
    chance = np.random.default_rng(2)
    (_, vectors), *_ = recombined(sentences(), count, seed=3)
    words = _terms(chance, count, _QUESTION)
    return [Question(vector.astype(np.float32), one) for vector, one in zip(vectors, words, strict=True)]


def filled(collection: Collection, passages: int) -> dict[str, float]:
    """Make a collection of synthetic passages; return how long that took, in seconds."""
    collection.make(DIMENSION)
    began = perf_counter()
    collection.put(_rows(recombined(sentences(), passages)))
    written = perf_counter()
    collection.settle()
    assert collection.count(there(1)) == passages
    return {"write_s": written - began, "settle_s": perf_counter() - written}


def timed(ask: Callable[[Question], object], asked: Sequence[Question], seconds: float, at_once: int) -> list[float]:
    """Ask for so many seconds, so many at a time; return how many seconds each took, the shortest first."""
    until = perf_counter() + seconds

    def one_after_another(first: int) -> list[float]:
        took, number = list[float](), first
        while perf_counter() < until:
            began = perf_counter()
            ask(asked[number % len(asked)])
            took.append(perf_counter() - began)
            number += at_once
        return took

    with ThreadPoolExecutor(at_once) as pool:
        return sorted(one for some in pool.map(one_after_another, range(at_once)) for one in some)


def measured(collection: Collection, passages: int, seconds: float, at_once: int) -> dict[str, float]:
    """Ask a collection that `filled` made; return latencies in milliseconds, throughput in questions a second, recall.

    The bare call is the client's own search by vector, one at a time, with no filter, nothing fetched and nothing
    counted: what the network and the server cost without Byline.
    """
    generation = Clustered({"generation": 1}, collection, DIMENSION, passages, _WORDS)
    asked, client = questions(1_000), connected(collection.url)

    def search(one: Question) -> object:
        return generation.candidates(one.vector, one.words, CANDIDATES, EVERYTHING)

    def bare(one: Question) -> object:
        return client.search(collection.name, [one.vector], limit=CANDIDATES, anns_field="vector")

    each, alone = timed(search, asked, seconds, at_once), timed(search, asked, seconds / 2, 1)
    least = timed(bare, asked, seconds / 2, 1)
    return {
        "p50_ms": 1e3 * each[len(each) // 2],
        "p99_ms": 1e3 * each[int(0.99 * len(each))],
        "questions_a_second": len(each) / seconds,
        "alone_p50_ms": 1e3 * alone[len(alone) // 2],
        "bare_p50_ms": 1e3 * least[len(least) // 2],
        "alone_to_bare": alone[len(alone) // 2] / least[len(least) // 2],
        "recall@10": _recall(collection, passages, asked[:_EXACT]),
    }


def _recall(collection: Collection, passages: int, asked: Sequence[Question]) -> float:
    expected = nearest(recombined(sentences(), passages), np.vstack([one.vector for one in asked]), 10)
    found = [collection.nearest(one.vector, CANDIDATES, there(1), "Bounded")[0][:10] for one in asked]
    return recall(np.vstack(found), expected)
