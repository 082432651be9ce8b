"""The desk: takes jobs, keeps them until they are done, and has a pool of threads do them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from time import monotonic, sleep
from typing import Protocol

import structlog
from slack_sdk import WebClient

from bot.console import embedder
from bot.settings import Settings
from bot.slack import calls, metrics, replies
from bot.slack.conversations import Conversations
from bot.slack.jobs import Job, JobKind, Place
from bot.suggest import suggestions
from corpus.errors import BylineError
from index.coverage import Coverage

log = structlog.get_logger()

_THREADS = 24  # jobs at once; most of them wait for Slack
_GREETERS = 4  # statuses that are sent at once
_QUIET = 0.02  # seconds without an event after which a burst is over
_GREETED, _YIELDS = 0.2, 1.0  # the most that statuses and answers wait for that
_TRIES = 5  # times that a job is begun, where Slack can't be reached
_PAUSE = 15  # seconds before the second time, twice as many before the third, and so on
_TITLE = 200  # characters of an agent session's title


class UndeliveredError(Exception):
    """Slack can't be reached or fails: the job is worth another try."""


class Work(Protocol):
    """Does a job; returns what came of it, for people, where it changes the coverage."""

    def __call__(self, desk: "Desk", key: str, job: Job, *, again: bool) -> str | None:
        """Do it.

        :param again: whether it was begun before, and may be half done.
        :raises UndeliveredError: if Slack can't be reached.
        """


@dataclass(slots=True)
class Desk:
    """What the listeners and the jobs share.

    :ivar client: waits and tries again; for what must arrive.
    :ivar hurried: gives up at once; for what only shows that work goes on.
    """

    settings: Settings
    conversations: Conversations
    client: WebClient
    hurried: WebClient
    works: Mapping[JobKind, Work]
    bot_user: str | None = None
    teams: frozenset[str] = frozenset()
    """The workspace, and the organisation it belongs to, whose people Byline answers."""
    refused: str | None = None
    """Slack's error that says that the token is no good."""
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(os.cpu_count() or 1))
    _accepted: float = -1.0
    _greeters: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_GREETERS, "status"))
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_THREADS, "job"))
    _coverage: Coverage | None = None
    _opening: Lock = field(default_factory=Lock)
    _suggested: tuple[int, list[str]] = (0, [])
    _queued: dict[str, float] = field(default_factory=dict)
    _timers: set[Timer] = field(default_factory=set)

    @property
    def home(self) -> Path:
        """Return the data folder."""
        return self.settings.home

    def coverage(self) -> Coverage:
        """Return the coverage, opened once.

        :raises DataFolderError: if there is none yet.
        """
        with self._opening:
            if self._coverage is None:
                self._coverage = Coverage(self.home, embedder)
            return self._coverage

    def suggestions(self) -> list[str]:
        """Return three questions that the coverage answers; none while it is empty."""
        try:
            coverage = self.coverage()
            with coverage.reading() as snapshot:
                generation = snapshot.generation.number
            if self._suggested[0] != generation:
                with self.reading():
                    self._suggested = (generation, suggestions(coverage))
        except BylineError:
            return []
        return self._suggested[1]

    def accept(self, job: Job, taken: Sequence[str]) -> str | None:
        """Keep a job before its event is acknowledged, so that no restart loses it; None if it is kept already.

        :param taken: names by which the same event and message are known when Slack sends them again.
        """
        self._accepted = monotonic()
        key = self.conversations.accept(job, taken)
        if key is None:
            metrics.DUPLICATES.inc()
            return None
        metrics.ACCEPTED.labels(job.kind).inc()
        return key

    def full(self) -> bool:
        """Whether as many jobs wait as are allowed to."""
        return len(self._queued) >= self.settings.queue

    def begin(self, key: str, job: Job) -> None:
        """Have it shown that a job was seen, and put it in the queue."""
        before = self._enter(key)
        self._greeters.submit(self._greet, key, job, before)

    def _greet(self, key: str, job: Job, before: int) -> None:
        self._settle(_GREETED)
        self.show(job.place, replies.waiting(before) if before >= _THREADS else replies.READING)
        self._pool.submit(self._run, key, job, again=False)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Take one of the places for work that keeps a core busy, when no event waits to be acknowledged."""
        with self._places:
            self._settle(_YIELDS)
            yield

    def _settle(self, most: float) -> None:
        """Let the events that come in a burst be acknowledged first.

        :param most: seconds that this may take.
        """
        until = monotonic() + most
        while (now := monotonic()) < until and now - self._accepted < _QUIET:
            sleep(_QUIET)

    def resume(self) -> int:
        """Put the jobs that an earlier run left undone into the queue; return how many."""
        left = self.conversations.unfinished()
        for key, job, _ in left:
            self._enter(key)
            self._pool.submit(self._run, key, job, again=True)
        return len(left)

    def warm(self) -> None:
        """Load the models and think of questions to suggest, before anybody asks."""
        self._pool.submit(self.suggestions)

    def close(self) -> None:
        """Let the jobs that have begun come to their end; what waits is kept for the next start."""
        for timer in self._timers:
            timer.cancel()
        self._greeters.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.conversations.close()

    def show(self, place: Place, status: str) -> None:
        """Show in a thread that Byline is at work, or with "" that it no longer is."""
        if place.thread is None or place.private or self.refused:
            return
        try:
            if place.channel.startswith("D"):
                session = "processing" if status else "active"
                self.hurried.agents_sessions_setStatus(
                    channel_id=place.channel, thread_ts=place.thread, status=session, initiator_user_id=place.user
                )
            self.hurried.assistant_threads_setStatus(channel_id=place.channel, thread_ts=place.thread, status=status)
        except calls.FAILURES as error:
            log.info("status_not_shown", error=calls.reason(error))

    def _enter(self, key: str) -> int:
        """Note a job that waits; return how many were there before it."""
        before = len(self._queued)
        self._queued[key] = monotonic()
        metrics.WAITING.set(len(self._queued))
        return before

    def _run(self, key: str, job: Job, *, again: bool, tries: int = 1) -> None:
        """Do a job, so that it ends as done, failed or stopped, or is begun again later."""
        bound = log.bind(job=key, kind=job.kind)
        state = "done"
        try:
            if not self.conversations.move(key, "begun"):
                state = "stopped"
                return
            result = self.works[job.kind](self, key, job, again=again or tries > 1)
            if not self.conversations.move(key, "done", result):
                state = "stopped"
        except UndeliveredError as error:
            state = "failed"
            if tries < _TRIES:
                state = "undelivered"
                self._later(tries * _PAUSE, key, job, tries + 1)
                return
            self.conversations.move(key, "failed")
            bound.error("job_undelivered", error=str(error))
        except Exception:
            state = "failed"
            self.conversations.move(key, "failed")
            bound.exception("job_failed")
        finally:
            began = self._queued.get(key, monotonic())
            if state != "undelivered":
                self._queued.pop(key, None)
                metrics.WAITING.set(len(self._queued))
                metrics.SECONDS.labels(job.kind).observe(monotonic() - began)
            metrics.FINISHED.labels(job.kind, state).inc()
            bound.info("job_ended", state=state, seconds=round(monotonic() - began, 3))

    def _later(self, seconds: float, key: str, job: Job, tries: int) -> None:
        timer = Timer(seconds, lambda: self._pool.submit(self._run, key, job, again=True, tries=tries))
        timer.daemon = True
        self._timers.add(timer)
        timer.start()
