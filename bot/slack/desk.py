"""The desk: takes jobs, keeps them until they are done, and has a pool of threads do them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import InitVar, dataclass, field
from functools import partial
from threading import Lock
from time import monotonic
from typing import Protocol
from uuid import uuid4

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import OperationalError

from bot.answer import Excerpt
from bot.console import embedder
from bot.opened import Opened, settle
from bot.settings import Settings
from bot.slack import calls, metrics, replies
from bot.slack.conversations import Conversations
from bot.slack.jobs import CHANGES, WORK, Job, JobKind, Place
from bot.slack.links import cited
from bot.slack.pools import Lane, Pools
from bot.slack.shift import Queued, Shift
from bot.suggest import suggestions
from bot.web.links import Links, linking
from corpus.article import Span
from corpus.errors import BylineError
from index.embed import Embedder
from index.errors import AwayError
from index.home import Home

log = structlog.get_logger()

_GREETED, _YIELDS = 0.5, 1.0  # the most that statuses and answers wait for that
_PAUSES = (1, 5, 15, 60, 300)  # seconds before each further try where Slack, or the database server, can't be reached
_ADOPTING = 5.0  # seconds between two looks for jobs of processes that have died


class UndeliveredError(Exception):
    """Slack can't be reached or fails: the job is worth another try."""


class Work(Protocol):
    """Does a job; returns what came of it, for people, where it changed the coverage."""

    def __call__(self, desk: "Desk", key: str, job: Job, *, again: bool) -> str | None:
        """Do it.

        :param again: whether it was begun before, and may be half done.
        :raises UndeliveredError: if Slack can't be reached.
        """


@dataclass(slots=True)
class Desk:
    """What the listeners and the jobs of one workspace share.

    :ivar client: waits and tries again; for what must arrive.
    :ivar poster: waits where Slack says "too many", and tries nothing again that Slack may have done.
    :ivar hurried: gives up at once; for what only shows that work goes on.
    :ivar teams: the workspace and the organisation that it belongs to, whose people Byline answers.
    :ivar is_warm: whether the models are loaded.
    :ivar refused: Slack's error that says that the token is no good.
    :ivar embedder: makes the model that the coverage is embedded with.
    :ivar pools: the threads that work; its own, unless it is one of many workspaces.
    :ivar opened: the coverage, where others use it, too.
    :ivar links: to articles on Byline's pages; None for those of the settings, if they name an address of pages.
    :ivar is_one_of_many: whether other workspaces use the same threads.
    """

    settings: Settings
    conversations: Conversations
    client: WebClient
    poster: WebClient
    hurried: WebClient
    works: Mapping[JobKind, Work]
    bot_user: str | None = None
    teams: frozenset[str] = frozenset()
    refused: str | None = None
    is_warm: bool = False
    embedder: Callable[[], Embedder] = embedder
    pools: Pools = field(default_factory=Pools)
    opened: InitVar[Opened | None] = None
    links: Links | None = None
    is_one_of_many: bool = False
    coverage: Opened = field(init=False)
    _jobs: Lane = field(init=False)
    _changes: Lane = field(init=False)
    _shift: Shift = field(default_factory=Shift)
    _queued: Queued = field(default_factory=Queued)
    _entering: Lock = field(default_factory=Lock)
    _suggesting: Lock = field(default_factory=Lock)
    _suggested: tuple[int, list[str]] = (0, [])

    def __post_init__(self, opened: Opened | None) -> None:
        """Open the coverage with the first question."""
        self.coverage = opened or Opened(self.settings.home, self.embedder)
        self._jobs, self._changes = self.pools.jobs(), self.pools.changes()
        if self.links is None and self.settings.url:
            self.links = linking(self.settings)

    @property
    def home(self) -> Home:
        """Return the data folder."""
        return self.settings.home

    def link(self, excerpt: Excerpt) -> str | None:
        """Return the address of a quote: on Byline's pages, if people can reach them, or else at its outlet."""
        if self.links is None:
            return cited(excerpt)
        return self.links.to(excerpt.article_id, excerpt.version, Span(start=excerpt.start, end=excerpt.end))

    def suggestions(self) -> list[str]:
        """Return three questions that the coverage answers; none while it is empty."""
        with self._suggesting:
            try:
                coverage = self.coverage()
                with coverage.reading() as snapshot:
                    generation = snapshot.generation.number
                if self._suggested[0] != generation:
                    self._suggested = (generation, suggestions(coverage, turn=self.reading))
            except BylineError:
                return []
            return self._suggested[1]

    def accept(self, job: Job, taken: Sequence[str]) -> tuple[str, Job] | None:
        """Keep a job before its event is acknowledged, so that no restart loses it; None if it is kept already.

        While too many wait, the job that is kept is to say so.

        :param taken: names by which the same event and message are known when Slack sends them again.
        """
        self.pools.accepted()
        key = uuid4().hex
        with self._entering:  # so that no more are let in at once than there is room for
            if job.kind in WORK and len(self._queued) >= self.settings.queue:
                full = replies.full(self.settings.queue)
                job = Job(kind="say", place=job.place, text=full, message=job.message)
            self._queued.enter(key, job)
        kept = None
        try:
            kept = self.conversations.accept(job, taken, key=key)
        finally:
            if kept is None:
                self._queued.leave(key)
        if kept is None:
            metrics.DUPLICATES.inc()
            return None
        metrics.ACCEPTED.labels(job.kind).inc()
        return key, job

    def begin(self, key: str, job: Job) -> None:
        """Have it shown that a job was seen, and put it in the queue."""
        with suppress(RuntimeError):  # about to end: the job is kept for the next start
            self.pools.greeters.submit(self._greet, key, job, len(self._queued) - 1)

    def take(self, job: Job, taken: Sequence[str]) -> None:
        """Keep a job, and put it in the queue; nothing, if it was taken before."""
        kept = self.accept(job, taken)
        if kept is not None:
            self.begin(*kept)

    def _greet(self, key: str, job: Job, before: int) -> None:
        with self._shift.begins() as may_begin:
            if not may_begin:
                return
            try:
                if job.kind in WORK:
                    self.pools.settle(_GREETED)
                    many = before >= self.pools.most
                    self.show(job.place, replies.waiting(before) if many else replies.of(job.kind))
            finally:
                self._submit(key, job, again=False)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Take one of the places for work that keeps a core busy, when no event waits to be acknowledged.

        :raises UndeliveredError: if Byline is about to end: there is another start for it.
        """
        with self.pools.places:
            self.pools.settle(_YIELDS)
            if self._shift.is_over:
                raise UndeliveredError("about to end")
            yield

    @property
    def is_busy(self) -> bool:
        """Whether there is anything to do, now or later."""
        return bool(self._queued) or self._shift.is_busy

    def renew(self, token: str) -> None:
        """Go on with another token."""
        for client in (self.client, self.poster, self.hurried):
            client.token = token
        self.refused = None

    def resume(self) -> int:
        """Put the jobs that other processes left undone when they died into the queue; return how many."""
        left = self.conversations.adopt()
        for key, job, begun in left:
            self._queued.enter(key, job)
            self._submit(key, job, again=begun)
        return len(left)

    def attend(self) -> None:
        """Do what processes leave undone that die from now on, until the end."""
        while not self._shift.wait(_ADOPTING):
            try:
                if left := self.resume():
                    log.info("resumed", jobs=left)
            except Exception as error:  # a database server that is away for a while, say
                log.warning("not_resumed", error=str(error))

    def warm(self) -> None:
        """Load the models and think of questions to suggest, before anybody asks."""
        self._jobs.submit(self._warm)

    def _warm(self) -> None:
        with suppress(UndeliveredError):
            self.suggestions()
        settle()
        self.is_warm = True
        log.info("warm")

    def end(self) -> None:
        """Begin nothing any more: what waits is kept for the next start."""
        self._shift.end()
        self.coverage.close()

    def close(self) -> None:
        """Let the jobs that have begun come to their end; what waits is kept for the next start."""
        self.end()
        if not self.is_one_of_many:
            self.pools.close()
        self._shift.rest()
        self._queued.end()
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

    def _submit(self, key: str, job: Job, *, again: bool, tries: int = 0) -> None:
        lane = self._changes if job.kind in CHANGES else self._jobs
        lane.submit(partial(self._begin, key, job, again=again, tries=tries))

    def _begin(self, key: str, job: Job, *, again: bool, tries: int) -> None:
        with self._shift.begins() as may_begin:
            if may_begin:
                self._run(key, job, again=again, tries=tries)

    def _run(self, key: str, job: Job, *, again: bool, tries: int) -> None:
        """Do a job, so that it ends as done, failed or stopped, or is begun again later."""
        state = "undelivered"
        try:
            state = self._do(key, job, again=again or tries > 0)
        except (UndeliveredError, AwayError, OperationalError) as error:
            log.warning("job_undelivered", job=key, kind=job.kind, error=str(error), tries=tries + 1)
            if tries < len(_PAUSES) and not self.refused and not self._shift.is_over:
                self._shift.later(_PAUSES[tries], partial(self._submit, key, job, again=True, tries=tries + 1))
                return
        except Exception:
            state = "failed"
            log.exception("job_failed", job=key, kind=job.kind)
            self._apologise(key, job)
            self.conversations.move(key, "failed")
        if job.place.channel.startswith("D"):
            self.show(job.place, "")
        began = self._queued.leave(key)
        metrics.SECONDS.labels(job.kind).observe(monotonic() - began)
        metrics.FINISHED.labels(job.kind, state).inc()
        log.info("job_ended", job=key, kind=job.kind, state=state, seconds=round(monotonic() - began, 3))

    def _do(self, key: str, job: Job, *, again: bool) -> str:
        if not self.conversations.move(key, "begun"):
            return "stopped"
        result = self.works[job.kind](self, key, job, again=again)
        done = self.conversations.move(key, "done", result)
        if not done and self.conversations.state(key) == "stopped":  # while its last part was on the way
            self.works["withdraw"](self, key, job.model_copy(update={"replaces": (key,)}), again=True)
        return "done" if done else "stopped"

    def _apologise(self, key: str, job: Job) -> None:
        """Say that something went wrong, which is better than silence."""
        with suppress(Exception):
            self.works["say"](self, key, job.model_copy(update={"text": replies.FAILED}), again=False)
