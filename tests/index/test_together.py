"""Questions that come at the same time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embed import Embedder, OnnxTwin, Vectors
from index.errors import ModelError
from index.together import Together

TEXTS = ["who deserted?", "When were the lifeboats of the survey ship first seen?", "why", "who deserted?", "where?"]


class Slow(Embedder):
    """A model that is at work until it is told to go on, and then fails as often as it is told to."""

    name, dimension = "slow", 2

    def __init__(self, failures: int = 0) -> None:
        """Begin with nothing read."""
        self.passes: list[int] = []
        self.begun, self.go_on, self._failures = Event(), Event(), failures

    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[Vectors, Vectors, NDArray[np.int64]]]:
        self.passes.append(len(texts))
        self.begun.set()
        assert self.go_on.wait(30)
        if len(self.passes) <= self._failures:
            raise ModelError("no model")
        for text in texts:
            row = np.array([1, len(text)], np.float32)
            yield row, row[None], np.zeros((1, 2), np.int64)


def waiting(model: Slow, together: Together, pool: ThreadPoolExecutor) -> list[Vectors | str]:
    """Have one text embedded, and the others come meanwhile; return their vectors, or what went wrong."""
    first = pool.submit(together.vector, TEXTS[0])
    assert model.begun.wait(30)
    others = [pool.submit(together.vector, text) for text in TEXTS[1:]]
    while len(together._waiting) < len(others):
        sleep(0.001)
    model.go_on.set()
    return [str(one.exception()) if one.exception() else one.result() for one in (first, *others)]


def test_what_comes_meanwhile_is_one_pass() -> None:
    """Each gets its own vector."""
    model = Slow()
    with ThreadPoolExecutor(len(TEXTS)) as pool:
        found = waiting(model, Together(model), pool)
    assert model.passes == [1, len(TEXTS) - 1]
    for text, vector in zip(TEXTS, found, strict=True):
        assert isinstance(vector, np.ndarray)
        assert vector[1] / vector[0] == pytest.approx(len(text))


def test_a_failure_is_that_of_all_who_came_together_and_of_nobody_else() -> None:
    """Nobody waits for ever."""
    model = Slow(failures=1)
    together = Together(model)
    with ThreadPoolExecutor(len(TEXTS)) as pool:
        first, *others = waiting(model, together, pool)
    assert first == "no model"
    assert all(isinstance(one, np.ndarray) for one in others)
    assert together.vector("why?")[0] > 0


def test_the_company_changes_no_vector(embedder: OnnxTwin) -> None:
    """Of any number of threads, over and over."""
    together = Together(embedder)
    expected = {text: embedder.embed([text])[0][0] for text in TEXTS}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(together.vector, TEXTS * 10))
    assert all(np.abs(vector - expected[text]).max() < 1e-6 for text, vector in zip(TEXTS * 10, found, strict=True))
