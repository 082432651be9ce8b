"""Warm answers by size, beside the embedding of the question and one bare search, which no answer can do without."""

import gc
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bot.answer import Answer, ask
from bot.opened import settle
from index.coverage import Coverage
from index.embed import Embedder
from index.home import Home
from index.twin import open_embedder
from tests.bench.exact import MOST, Search, coded, flat, truth
from tests.bench.questions import KINDS, Asked, questions
from tests.bench.timing import by_processor, seconds, spread
from tests.bench.vectors import recall

_ASKERS = (1, 2, 4, 8)
_AT_ONCE = 24  # questions asked by so many


def warm(home: Home) -> dict[str, float]:
    """Compare answers with what is bare, question by question in turn, so that all meet the same machine."""
    coverage = Coverage(home, lambda: open_embedder(home, None))
    with coverage.reading() as snapshot:
        embedder, found = coverage.embedder(snapshot), snapshot.generation.vectors
    queries = np.vstack([embedder.embed([text])[0] for text, _ in questions()])
    expected, all_of, some_of = truth(home, queries), flat(home), coded(home)
    bare = some_of or all_of
    figures = {
        "passages": float(len(found)),
        "recall": recall(np.array([found.search(one, MOST)[0] for one in queries]), expected),
        "bare_recall": recall(np.array([bare(one) for one in queries]), expected),
    }
    for text, after in KINDS:
        ask(coverage, f"{text} indeed", after=after)
    settle()  # as processes that answer do
    figures |= _in_turn(coverage, embedder, bare, all_of)
    gc.unfreeze()
    return figures | _together(coverage, embedder, bare)


def _in_turn(coverage: Coverage, embedder: Embedder, bare: Search, all_of: Search) -> dict[str, float]:
    took: dict[str, list[float]] = defaultdict(list)
    with by_processor() as clock:
        for text, after in questions():
            began = clock()
            answer = ask(coverage, text, after=after)
            for name, taken in _without_judge(answer, clock() - began).items():
                took[name].append(taken)
            took["answered"].append(float(answer.status == "answered"))
            began = clock()
            vector = embedder.embed([text])[0][0]
            embedded = clock() - began
            took["embed"].append(embedded)
            took["bare"].append(embedded + seconds(lambda vector=vector: bare(vector), clock))
            took["flat"].append(embedded + seconds(lambda vector=vector: all_of(vector), clock))
    figures = {"answered": float(np.mean(took.pop("answered")))}
    for name, values in took.items():
        figures |= spread(name, values)
    return figures


def _without_judge(answer: Answer, whole: float) -> dict[str, float]:
    told = {name: value / 1000 for name, value in answer.timing_ms.items()}
    return {
        "whole": whole,
        "answer": whole - told["judge"],
        "judge": told["judge"],
        "searching": told["search"],
        "composing": told["read"],
    }


def _together(coverage: Coverage, embedder: Embedder, bare: Search) -> dict[str, float]:
    """Return how many questions are answered a second when so many ask at once, and how many bare searches are made."""
    some = questions()[:_AT_ONCE]
    figures = {}
    for askers in _ASKERS:
        ours = _rate(askers, some, lambda one, askers=askers: ask(coverage, f"{one[0]} {askers}", after=one[1]))
        raw = _rate(askers, some, lambda one: bare(embedder.embed([one[0]])[0][0]))
        figures |= {f"rate_{askers}": ours, f"bare_rate_{askers}": raw}
    return figures


def _rate(askers: int, some: Sequence[Asked], action: Callable[[Asked], object]) -> float:
    with ThreadPoolExecutor(askers) as pool:
        return len(some) / seconds(lambda: list(pool.map(action, some)))
