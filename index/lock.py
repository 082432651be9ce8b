"""One writer at a time in a data folder."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import explained

log = logging.getLogger(__name__)

HOLDER = "lock.holder"
"""The file that says who holds the lock, or held it last."""


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the data folder's lock; wait for another process that holds it, saying which one that is.

    The system frees the lock of a process that dies.

    :raises DataFolderError: if the folder can't be written to, now or while the lock is held.
    """
    note = home / HOLDER
    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "lock")
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
