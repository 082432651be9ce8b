"""Warm answers, kind by kind of question, beside the embedding and the one search that no answer can do without."""

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np

from bot.answer import ask
from index.coverage import Coverage
from index.twin import open_embedder

ASKED: tuple[tuple[str, str | None], ...] = (
    ("who reported the desertions?", None),
    ("Who said that the wages were unpaid?", None),
    ("What did the minister say about the wages?", None),
    ("what does the Harbour Post say about the distance from shore?", None),
    ("How many of the crew deserted?", None),
    ("when were the lifeboats seen?", None),
    ("where did the lifeboats land?", None),
    ("Why did they leave the ship?", None),
    ("have the desertions been verified?", None),
    ("does anyone deny the desertions?", None),
    ("do the outlets agree on how many left?", None),
    ("which ship did the crew leave?", None),
    ("is there anything about a leaking ballast tank?", None),
    ("when did he say that?", "What did the minister say about the wages?"),
)
"""A question of each kind, and a follow-up on somebody whom only the answer before it names."""

Row = tuple[str, float, str, float, str]  # what, Byline's figure, of what raw cost, that figure, unit


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def warm(home: Path, rounds: int) -> list[Row]:
    """Compare answers with the embedding of their questions and one FAISS search: all of them, and kind by kind."""
    gc.collect()
    gc.freeze()  # what the comparison has in memory, torch above all, is in no process that answers
    coverage = Coverage(home, lambda: open_embedder(home, None))
    with coverage.reading() as snapshot:
        embedder = coverage.embedder(snapshot)
        count, dimension = len(snapshot.generation.vectors), embedder.dimension
    flat = faiss.IndexFlatIP(dimension)
    flat.add(np.random.default_rng(0).normal(size=(count, dimension)).astype(np.float32))
    ask(coverage, ASKED[0][0])
    ours: dict[str, list[float]] = {}
    raw: list[float] = []
    for i in range(rounds):
        for text, after in ASKED:  # in turn, so that all meet the same machine; no question comes twice
            began = time.perf_counter()
            kind = ask(coverage, f"{text} {i}", after=after).kind
            took = time.perf_counter() - began
            ours.setdefault(f"{kind}, a follow-up" if after else kind, []).append(1000 * took)
            raw.append(1000 * seconds(lambda text=text: flat.search(embedder.embed([text])[0], 10)))
    every = [each for some in ours.values() for each in some]
    name, of = f"warm answer, {count:,} passages", "embed + FAISS"
    whole = [
        (f"{name}, median", statistics.median(every), of, statistics.median(raw), "ms"),
        (f"{name}, worst", max(every), of, max(raw), "ms"),
    ]
    return whole + [(f"worst of {kind}", max(some), of, max(raw), "ms") for kind, some in ours.items()]
