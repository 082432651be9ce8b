"""Indexers in processes of their own, which can be killed at any moment, and what they were to write."""

import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Any

import time_machine

from corpus.errors import BylineError
from index import checkpoints
from index.home import Home
from index.twin import open_embedder
from index.update import update
from tests.torture.hosts import Way

AT_ONCE = 3  # articles that one update adds or changes
_NAMES = 12  # articles that there are

_ANYWHERE = {
    "embeddings are kept": ("index.derive", "keep"),
    "articles that go are out": ("index.store", "retire"),
    "what was read is noted": ("index.store", "remember"),
    "the generation is published": ("index.store", "Store.publish"),
    "what left is forgotten": ("index.delta", "forget"),
}
_FILES = {
    "words are linked": ("index.keywords", "KeywordIndex.clone"),
    "words are written": ("index.keywords", "KeywordIndex.change"),
    "a manifest is written": ("index.derived", "seal"),
    "a file is on the disk": ("index.files", "sync"),
    "a folder has its name": ("index.derived", "settle"),
    "older files are deleted": ("index.generations", "sweep"),
    "a checkpoint is due": ("index.checkpoints", "is_due"),
    "a checkpoint's vectors are written": ("index.vectors", "write"),
}
MILVUS = {
    "what was left undone is taken back": ("index.clustered", "_undo"),
    "rows of what goes are read": ("index.milvus", "Collection.rows"),
    "rows are written": ("index.milvus", "Collection.put"),
    "rows are counted": ("index.milvus", "Collection.count"),
    "rows are deleted": ("index.milvus", "Collection.delete"),
}
STEPS: Mapping[str, tuple[str, str]] = _ANYWHERE | _FILES | MILVUS
"""The steps of a publication and of a checkpoint, and the function whose end is that step."""


def takes(home: Home, step: str) -> bool:
    """Whether a step is one of those that are taken where this coverage is searched."""
    return step not in (_FILES if home.index else MILVUS)


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.torture.indexing"])


def text_of(name: str, version: int) -> str:
    """Return an article, each of whose sentences tells which one it is."""
    sentences = (
        f"Part {part} of article {name} in version {version} says that the ferry was late." for part in range(9)
    )
    return "\n\n".join(" ".join([one] * 3) for one in sentences) + "\n"


@dataclass(slots=True)
class Desk:
    """A folder of articles, and what of it was acknowledged.

    :ivar told: name -> the version of which an update said that it is indexed.
    :ivar newest: name -> the version that lies in the folder.
    :ivar prefix: with which the names of its articles begin.
    :ivar workers: processes that embed for it; with none, others do.
    :ivar way: to a host of its own; None for none.
    """

    home: Home
    folder: Path
    told: dict[str, int] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    prefix: str = ""
    workers: int = 1
    way: Way | None = None

    def write(self, chance: Callable[[int], int]) -> list[str]:
        """Write new versions of some articles; `chance` gives a random number below another."""
        names = sorted({f"{self.prefix}a{chance(_NAMES)}" for _ in range(AT_ONCE)})
        for name in names:
            self.newest[name] = self.newest.get(name, 0) + 1
            (self.folder / f"{name}.txt").write_text(text_of(name, self.newest[name]), encoding="utf-8")
        return names

    def acknowledge(self) -> None:
        """Note that an update took all that lies there."""
        self.told = dict(self.newest)

    def start(
        self, *, dying: tuple[str, int] | None = None, room: int | None = None, clock: float | None = None
    ) -> ForkServerProcess:
        """Begin an update.

        :param dying: at which step it kills itself, and at which time that it comes there.
        :param room: bytes that a file may have, as on a disk that is nearly full.
        :param clock: what its clock says when it begins, in seconds since 1970.
        """
        process = _context.Process(target=_update, args=(self, dying, room, clock))
        process.start()
        return process


def _update(desk: Desk, dying: tuple[str, int] | None, room: int | None, clock: float | None) -> None:
    """Index a folder; exit code 0 says that it is done, 1 that it could not be."""
    if desk.way is not None:
        desk.way.enter()
    if clock is not None:
        time_machine.travel(clock).start()
    checkpoints._FEW = 4  # so that some of the updates write one
    checkpoints._PART = 0.1
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    if dying is not None:
        _die_at(*dying)
    said = desk.folder.parent / "said"
    try:
        report = update(desk.home, [desk.folder], partial(open_embedder, desk.home, None), workers=desk.workers)
    except BylineError as error:
        said.write_text(str(error))
        raise SystemExit(1) from None
    said.write_text(json.dumps([one.error for one in report.failed]))


def _die_at(step: str, time: int) -> None:
    module, name = STEPS[step]
    *parents, last = name.split(".")
    holder: Any = import_module(module)
    for one in parents:
        holder = getattr(holder, one)
    real, left = getattr(holder, last), [time]

    def dying(*arguments: object, **named: object) -> object:
        result = real(*arguments, **named)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    static = isinstance(vars(holder)[last], staticmethod)
    for one in [holder] if not isinstance(holder, ModuleType) else _users(last, real):
        setattr(one, last, staticmethod(dying) if static else dying)


def _users(name: str, real: object) -> Iterator[ModuleType]:
    """Yield the modules that know a function by its name."""
    import sys

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("index.") and vars(module).get(name) is real:
            yield module


@contextmanager
def ended(process: ForkServerProcess, seconds: float = 120) -> Iterator[int]:
    """Wait for a process to end, and give its exit code."""
    process.join(seconds)
    assert process.exitcode is not None, "an indexer hangs"
    yield process.exitcode
    process.close()
