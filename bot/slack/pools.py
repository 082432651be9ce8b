"""The threads and places that do the work of one process, for however many workspaces it serves."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep

THREADS = 24
"""Jobs at once; most of them wait for Slack."""

_CHANGES = 4  # coverages that are changed at once
_GREETERS = 4  # statuses that are sent at once
_QUIET = 0.02  # seconds without an event after which a burst is over

Task = Callable[[], object]


class Lane:
    """What one workspace has done by threads that others use, too: in its order, and only so much of it at once.

    However much waits in it, what waits in another lane has its turn soon.
    """

    def __init__(self, pool: ThreadPoolExecutor, most: int) -> None:
        """Use at most so many of a pool's threads at once."""
        self._pool, self._most = pool, most
        self._waiting, self._going, self._lock = deque[Task](), 0, Lock()

    def submit(self, task: Task) -> None:
        """Have something done; nothing is, once the pool is shut down."""
        with self._lock:
            self._waiting.append(task)
            if self._going == self._most:
                return
            self._going += 1
        self._next()

    def _next(self) -> None:
        with suppress(RuntimeError):  # shut down
            self._pool.submit(self._one)

    def _one(self) -> None:
        with self._lock:
            if not self._waiting:
                self._going -= 1
                return
            task = self._waiting.popleft()
        try:
            task()
        finally:
            self._next()  # behind what other lanes have waiting by now


class Pools:
    """What all workspaces share.

    :ivar places: for work that keeps a core busy, as many as there are cores.
    :ivar greeters: show that a job was seen.
    :ivar most: jobs of one workspace that are done at once.
    """

    def __init__(self, most: int = THREADS) -> None:
        """Begin with nothing to do."""
        self.most = most
        self.places = BoundedSemaphore(os.cpu_count() or 1)
        self.greeters = ThreadPoolExecutor(_GREETERS, "status")
        self._jobs = ThreadPoolExecutor(THREADS, "job")
        self._changes = ThreadPoolExecutor(_CHANGES, "change")
        self._accepted = -1.0

    def jobs(self) -> Lane:
        """Return a lane for one workspace's jobs."""
        return Lane(self._jobs, self.most)

    def changes(self) -> Lane:
        """Return a lane for the changes to one workspace's coverage, which are made one after the other."""
        return Lane(self._changes, 1)

    def accepted(self) -> None:
        """Note that an event came."""
        self._accepted = monotonic()

    def settle(self, most: float) -> None:
        """Let the events that come in a burst be acknowledged first.

        :param most: seconds that this may take.
        """
        until = monotonic() + most
        while (now := monotonic()) < until and now - self._accepted < _QUIET:
            sleep(_QUIET)

    def close(self) -> None:
        """Wait for what has begun; do nothing of what waits."""
        for pool in (self.greeters, self._jobs, self._changes):
            pool.shutdown(wait=True, cancel_futures=True)
