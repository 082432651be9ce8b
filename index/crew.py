"""Who makes what is costly of passages, their vectors and marks: this process, several, or those of other machines."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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
Made = dict[bytes, Value]
"""What was made of the pieces of a batch and is to be stored, by their digests."""

Crew = Callable[[Kind, Sequence[Batch]], Iterator[tuple[int, Made]]]
"""Makes what is asked for of some batches; yields as each is done how many pieces it has, and what is to be stored."""


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
def crew(home: Home, embedder: Embedder, again: Callable[[], Embedder], workers: int) -> Iterator[Crew]:
    """Give as many workers as are wanted: for one, this process.

    With a database on a server, more of them share the work with those of other machines, and none leaves it to these.

    :param again: opens the same embedder in a process of its own; it must be picklable.
    :raises DataFolderError: if there is no other machine to leave it to.
    """
    if workers == 1:
        yield partial(_here, embedder)
    elif home.database is not None:
        queue = sharing()
        with queue.staffed(home, again, workers) as replace:
            yield partial(queue.shared, home, embedder.name, replace)
    elif workers:
        yield partial(_there, again, workers)
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


def _here(embedder: Embedder, kind: Kind, batches: Sequence[Batch]) -> Iterator[tuple[int, Made]]:
    for batch in batches:
        yield len(batch), make(embedder, kind, batch)


def _there(
    again: Callable[[], Embedder], workers: int, kind: Kind, batches: Sequence[Batch]
) -> Iterator[tuple[int, Made]]:
    """Have batches made in processes; those that one left when it died are another's.

    :raises ModelError: if processes die again and again.
    """
    left, died = dict(enumerate(batches)), Counter[int]()
    while left:
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(again,))
        with pool:
            waiting = {pool.submit(_work, kind, batch): number for number, batch in left.items()}
            for done in as_completed(waiting):
                made = _result(done)
                if made is None:
                    died[waiting[done]] += 1
                else:
                    yield len(left.pop(waiting[done])), made
        if left and min(died[number] for number in left) >= _TRIES:
            raise ModelError("the workers die while they embed; is there memory for as many? try fewer: --workers N")


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
