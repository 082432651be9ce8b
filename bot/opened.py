"""The coverage, opened once for all who serve it, and followed until the end."""

import gc
from collections.abc import Callable
from threading import Event, Lock, Thread

from bot.console import embedder
from index.coverage import Coverage
from index.embed import Embedder
from index.home import Home

_SELDOM = 20_000  # objects that come to be between two looks for garbage; Python's own is 700


def settle() -> None:
    """Tell the collector of garbage, once all is loaded, what a process that answers is like.

    What is there now stays: a full collection that walks it would hold up an answer for a tenth of a second. And an
    answer leaves hardly any garbage that only a collection finds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM, 20, 50)


class Opened:
    """A coverage that is opened when somebody first asks for it."""

    def __init__(self, home: Home, embedder: Callable[[], Embedder] = embedder, *, follows: bool = True) -> None:
        """Open the coverage of a data folder, once it is asked for.

        :param embedder: makes the model.
        :param follows: whether a thread of its own opens each new generation, so that no question waits for it.
        """
        self._home, self._embedder, self._follows = home, embedder, follows
        self._coverage: Coverage | None = None
        self._opening, self._ended = Lock(), Event()

    def __call__(self) -> Coverage:
        """Return the coverage.

        :raises DataFolderError: if there is none yet.
        """
        with self._opening:
            if self._coverage is None:
                self._coverage = Coverage(self._home, self._embedder)
                if self._follows:
                    Thread(target=self._coverage.follow, args=(self._ended,), name="follow", daemon=True).start()
            return self._coverage

    def close(self) -> None:
        """Follow it no longer, and give back its connections."""
        self._ended.set()
        with self._opening:
            if self._coverage is not None:
                self._coverage.close()
