"""Who makes what is costly of passages, their vectors and marks: this process, several, or those of other machines."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from types import ModuleType
from typing import Literal

import numpy as np

from corpus.article import Span
from corpus.attribution.tagger import tagger
from index.attributed import dump_tags
from index.checksum import Value
from index.embed import Embedder
from index.errors import DataFolderError, ModelError
from index.home import Home

AT_ONCE = 96  # passages of one batch, which are stored together
_TRIES = 3  # of a batch with which a process died

Kind = Literal["embeddings", "tags"]
"""What is made, by the name of the table that it is kept in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage without its article.

    :ivar digest: under which what is made of it is kept.
    :ivar sentences: as spans of the text.
    """

    digest: bytes
    text: str
    sentences: tuple[Span, ...]


Batch = Sequence[Piece]
Task = tuple[Kind, Batch]
Made = dict[bytes, Value]
"""What was made of the pieces of a batch and is to be stored, by their digests."""

Crew = Callable[[Sequence[Task]], Iterator[tuple[Task, Made]]]
"""Makes what is asked for, by and by in that order; yields each task as it is done, and what is to be stored of it."""


def make(embedder: Embedder, kind: Kind, batch: Batch) -> Made:
    """Make vectors (float16, (1 + sentences, dimension)) or marks (JSON) of some passages."""
    texts, spans = [one.text for one in batch], [one.sentences for one in batch]
    values: list[Value] = []
    if kind == "embeddings":
        values += [matrix.astype(np.float16).tobytes() for matrix in embedder.embed(texts, spans)]
    else:
        values += map(dump_tags, tagger().tag(texts, spans))
    return dict(zip([one.digest for one in batch], values, strict=True))


@contextmanager
def crew(
    home: Home, embedder: Embedder, again: Callable[[], Embedder], workers: int, *, anew: bool = False
) -> Iterator[Crew]:
    """Give as many workers as are wanted: for one, this process.

    With a database on a server, more of them share the work with those of other machines, and none leaves it to these.

    :param again: opens the same embedder in a process of its own; it must be picklable.
    :param anew: whether other machines are to make again what is there.
    :raises DataFolderError: if there is no other machine to leave it to.
    """
    if workers == 1:
        yield partial(_here, embedder)
    elif home.database is not None:
        queue = sharing()
        with queue.staffed(home, again, workers) as replace:
            yield partial(queue.shared, home, embedder.name, replace, anew=anew)
    elif workers:
        with closing(_Processes(again, workers)) as processes:
            yield processes.make
    else:
        raise DataFolderError("without workers here there are none: set BYLINE_DATABASE_URL, or use --workers 1")


def sharing() -> ModuleType:
    """Return the module by which machines share work, whose libraries are of an extra.

    :raises DataFolderError: if they are not installed.
    """
    try:
        from index import queue
    except ImportError as error:
        raise DataFolderError("to share work among machines, install: pip install 'byline[postgres]'") from error
    return queue


def _here(embedder: Embedder, tasks: Sequence[Task]) -> Iterator[tuple[Task, Made]]:
    for task in tasks:
        yield task, make(embedder, *task)


class _Processes:
    """Processes of this machine, which load the networks once; where one dies all are begun again."""

    def __init__(self, again: Callable[[], Embedder], workers: int) -> None:
        """Have so many, which begin with the first task."""
        self._begun = partial(ProcessPoolExecutor, workers, get_context("spawn"), initializer=_begin, initargs=(again,))
        self._pool = self._begun()

    def make(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Made]]:
        """Have tasks done; see `Crew`.

        :raises ModelError: if processes die again and again with the same task.
        """
        left, died = dict(enumerate(tasks)), Counter[int]()
        while left:
            waiting = self._given(left)
            for done in as_completed(waiting):
                if (made := _result(done)) is not None:
                    yield left.pop(waiting[done]), made
            if not left:
                return
            first = min(left)  # which one of them had just begun, whenever they died
            died[first] += 1
            if died[first] >= _TRIES:
                raise ModelError(
                    "the workers die while they embed; is there memory for as many? try fewer: --workers N"
                )
            self.close()
            self._pool = self._begun()

    def _given(self, left: Mapping[int, Task]) -> dict[Future[Made], int]:
        waiting: dict[Future[Made], int] = {}
        with suppress(BrokenProcessPool):  # one may die while the others are given their tasks
            for number, task in left.items():
                waiting[self._pool.submit(_work, *task)] = number
        return waiting

    def close(self) -> None:
        """End them, whatever is left to do."""
        self._pool.shutdown(cancel_futures=True)


def _result(done: Future[Made]) -> Made | None:
    try:
        return done.result()
    except BrokenProcessPool:
        return None


_embedder: list[Embedder] = []  # of a worker's process


def _begin(again: Callable[[], Embedder]) -> None:
    _embedder.append(again())


def _work(kind: Kind, batch: Batch) -> Made:
    return make(_embedder[0], kind, batch)
