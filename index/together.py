"""Embeds questions that come at the same time in one pass of the model."""

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

from index.embed import Embedder, Vectors

_Asked = tuple[str, "Future[Vectors]"]


class Together:
    """A model that several threads ask: what comes while it is at work waits, and is embedded together next."""

    def __init__(self, embedder: Embedder) -> None:
        """Have `embedder` embed."""
        self._embedder = embedder
        self._waiting: list[_Asked] = []
        self._changing, self._embedding = Lock(), Lock()

    def vector(self, text: str) -> Vectors:
        """Return the unit vector of a text, (dimension,): the same as if it had come alone."""
        own: Future[Vectors] = Future()
        with self._changing:
            self._waiting.append((text, own))
        with self._embedding:
            if not own.done():  # else whoever came before has taken it along
                with self._changing:
                    some, self._waiting = self._waiting, []
                self._embed(some)
        return own.result()

    def _embed(self, some: Sequence[_Asked]) -> None:
        try:
            found = self._embedder.embed([text for text, _ in some])
        except Exception as error:  # theirs as well, who wait
            for _, own in some:
                own.set_exception(error)
            return
        for (_, own), rows in zip(some, found, strict=True):
            own.set_result(rows[0])
