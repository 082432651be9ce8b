"""One writer at a time in a data folder."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from index import advisory
from index.errors import explained
from index.home import Home

log = logging.getLogger(__name__)

SERVERS = "servers"
"""The folder of the locks of processes that live, and of some that died."""

HOLDER = "lock.holder"
"""The file that says who holds the lock, or held it last."""


class Held(Protocol):
    """A lock that its process holds until it gives it back, or dies."""

    def is_held(self) -> bool:
        """Whether it is held still."""

    def release(self) -> None:
        """Give it back."""


class _HeldFile:
    """A lock of the processes of one machine."""

    def __init__(self, path: Path) -> None:
        """Take it.

        :raises Timeout: if somebody else has it.
        """
        path.parent.mkdir(exist_ok=True)
        self._path, self._lock = path, FileLock(path, thread_local=False)
        self._lock.acquire(timeout=0)

    def is_held(self) -> bool:
        """Whether it is held still, as it always is."""
        return True

    def release(self) -> None:
        """Give it back; nobody else will ask for it."""
        self._lock.release()
        self._path.unlink(missing_ok=True)


def take(home: Home, name: str) -> Held | None:
    """Take a lock by its name, among all processes that work on a coverage; None if somebody else has it."""
    if home.database is not None:
        return advisory.take(home.database, name)
    with suppress(Timeout):
        return _HeldFile(home / SERVERS / name)
    return None


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Hold the lock of a coverage; wait for another process that holds it, saying which one that is.

    The system frees the lock of a process that dies; a database server that of one on a machine that is gone.

    :raises DataFolderError: if the folder or the database can't be written to, now or while the lock is held.
    """
    # Whoever waits for another machine does not keep the readers of this one from their search files.
    with _alone_anywhere(home), writing_here(home):
        yield


@contextmanager
def writing_here(home: Home) -> Iterator[None]:
    """Hold the lock of the search files alone, among the processes of this machine; else as `writing`."""
    note = home.derived / HOLDER
    with explained(home):
        home.derived.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home.derived / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            with suppress(OSError):
                log.warning("waiting for %s, which is indexing in %s", note.read_text().strip(), home)
            lock.acquire()
        try:
            with suppress(OSError):
                note.write_text(f"process {os.getpid()} (since {datetime.now():%H:%M:%S})\n")
            yield
        finally:
            lock.release()


@contextmanager
def _alone_anywhere(home: Home) -> Iterator[None]:
    """Hold the lock of the database, among the machines that use it."""
    if home.database is None:
        yield
        return
    with explained(home):
        held = advisory.take(home.database, HOLDER)
        if held is None:
            if who := advisory.holder(home.database, HOLDER):  # who has just given it back is nobody
                log.warning("waiting for %s, which is indexing into the same database", who)
            held = advisory.awaited(home.database, HOLDER)
    try:
        yield
    finally:
        held.release()
