"""A desk's work from its first job to its last: what waits, what has begun, what is tried again later, and the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Timer
from time import monotonic

from bot.slack import metrics
from bot.slack.jobs import WORK, Job


class Queued:
    """The jobs that were accepted and are not done, of those that take their time."""

    def __init__(self) -> None:
        """Begin with none."""
        self._since: dict[str, float] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._since)

    def enter(self, key: str, job: Job) -> None:
        """Note that a job waits, if it is one that takes its time."""
        if job.kind in WORK:
            self._since[key] = monotonic()
            metrics.WAITING.inc()

    def leave(self, key: str) -> float:
        """Note that a job waits no more; return since when it did, or now where it took no time."""
        if key in self._since:
            metrics.WAITING.dec()
        return self._since.pop(key, monotonic())

    def end(self) -> None:
        """Count none of them any more: they are kept for the next start."""
        metrics.WAITING.dec(len(self))


class Shift:
    """What has begun, or is to begin later; once it is over nothing begins, and what began comes to its end."""

    def __init__(self) -> None:
        """Begin."""
        self._over, self._going, self._resting = Event(), 0, Condition()
        self._timers: set[Timer] = set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way, or is to begin later."""
        return bool(self._going or self._timers)

    @property
    def is_over(self) -> bool:
        """Whether nothing begins any more."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait, and say whether it is over."""
        return self._over.wait(seconds)

    @contextmanager
    def begins(self) -> Iterator[bool]:
        """Say whether something may begin; what began is waited for at the end."""
        with self._resting:
            begins = not self.is_over
            self._going += begins
        try:
            yield begins
        finally:
            with self._resting:
                self._going -= begins
                self._resting.notify_all()

    def later(self, seconds: float, task: Callable[[], object]) -> None:
        """Have something done after a while, unless it is over by then."""

        def due() -> None:
            self._timers.discard(timer)
            task()

        timer = Timer(seconds, due)
        timer.daemon = True
        self._timers.add(timer)
        timer.start()

    def end(self) -> None:
        """Begin nothing any more."""
        with self._resting:
            self._over.set()
        for timer in list(self._timers):
            timer.cancel()

    def rest(self) -> None:
        """Wait for what has begun."""
        with self._resting:
            self._resting.wait_for(lambda: not self._going)
