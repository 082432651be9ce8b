"""Passages that are embedded on several machines: procrastinate's queue, in the coverage's PostgreSQL database.

What a worker makes it stores itself; whoever indexes waits until all is there. A batch whose worker died is another's.
"""

import base64
import logging
import math
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, TypeVar

import sqlalchemy as sql
from anyio.from_thread import BlockingPortal, start_blocking_portal
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException

from corpus.article import Span
from index import advisory, postgres
from index.crew import Batch, Kind, Made, Piece, Task, make
from index.embed import Embedder
from index.errors import AwayError, ModelError, explained
from index.home import Home
from index.kept import TABLES, keep, known
from index.store import Store

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_QUEUE, _TASK = "byline", "byline.make"
_GLANCE = 0.1  # seconds between two looks for what is done
_PULSE, _DEAD = 2.0, 10.0  # seconds between two signs of life of a worker, and after which it is taken for dead
_TRIES = 3  # of a batch that a worker could not make
_QUEUED = 256  # batches that are put into the queue at once, tens of MB
_KEPT = 24 * 7  # hours for which is kept which batches could not be made


def _address(home: Home) -> str:
    return postgres.address(str(home.database))


def prepare(home: Home) -> None:
    """Make the queue's tables, unless they are there.

    :raises AwayError: if the database server can't be reached.
    """
    with explained(home):
        held = advisory.awaited(str(home.database), _QUEUE)
        try:
            with postgres.connect(str(home.database)).connect() as connection:
                there = sql.inspect(connection).has_table("procrastinate_jobs")
            if not there:
                with App(connector=SyncPsycopgConnector(conninfo=_address(home))).open() as app:
                    app.schema_manager.apply_schema()
        finally:
            held.release()


def work(home: Home, opening: Callable[[], Embedder], *, wait: bool = True) -> None:
    """Make what indexers of a coverage ask for, until the process is told to end.

    :param wait: whether to wait for more when there is nothing to do.
    :raises AwayError: if the database server can't be reached.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # it would log the passages
    store, embedder = Store(home, create=True), opening()
    prepare(home)
    app = App(connector=PsycopgConnector(conninfo=_address(home)))

    @app.task(name=_TASK, queue=_QUEUE, retry=_TRIES)
    def task(kind: Kind, model: str, pieces: list[list[Any]], *, anew: bool) -> None:
        try:
            _do(store, embedder, kind, model, [_piece(one) for one in pieces], anew=anew)
        except Exception as error:
            log.error("could not do its part: %s", error)
            raise

    log.info("working with %s", embedder.name)
    try:
        app.run_worker(
            queues=[_QUEUE],
            wait=wait,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=_PULSE,
            stalled_worker_timeout=_DEAD,
            delete_jobs="successful",
        )
    except ConnectorException as error:
        raise _away(error) from error


def _do(store: Store, embedder: Embedder, kind: Kind, model: str, batch: Batch, *, anew: bool) -> None:
    """Make what is wanted of a batch, but for what is there already: another index may have asked for it and died."""
    if kind == "embeddings" and model != embedder.name:
        raise ModelError(f"a worker has {embedder.name}, and {model} is wanted; set BYLINE_MODEL to the same one")
    with store.reading() as connection:
        there = set() if anew else known(connection, TABLES[kind], [one.digest for one in batch])
    if left := [one for one in batch if one.digest not in there]:
        made = make(embedder, kind, left)
        with store.writing() as connection:
            keep(connection, TABLES[kind], made)


def _away(error: Exception) -> AwayError:
    return AwayError(f"the database server can't be reached ({error})")


def _sent(piece: Piece) -> list[Any]:
    spans = [[one.start, one.end] for one in piece.sentences]
    return [base64.b64encode(piece.digest).decode(), piece.text, spans]


def _piece(sent: Sequence[Any]) -> Piece:
    digest, text, spans = sent
    return Piece(base64.b64decode(digest), text, tuple(Span(start=start, end=end) for start, end in spans))


def _staff(home: Home, opening: Callable[[], Embedder]) -> None:
    """Work in a process that ends with the one that began it, however that one ends."""
    if (began := parent_process()) is not None:
        Thread(target=_end_with, args=(began,), name="follow", daemon=True).start()
    work(home, opening)


def _end_with(process: BaseProcess) -> None:
    process.join()
    os._exit(1)


@contextmanager
def staffed(home: Home, opening: Callable[[], Embedder], workers: int) -> Iterator[Callable[[], None]]:
    """Have workers in processes of this machine once there is work; what is given begins them, and replaces the dead.

    :param opening: opens the embedder; it must be picklable.
    """
    staff: list[SpawnProcess] = []

    def replace() -> None:
        staff[:] = [one for one in staff if one.is_alive()]
        while len(staff) < workers:
            staff.append(get_context("spawn").Process(target=_staff, args=(home, opening), daemon=True))
            staff[-1].start()

    try:
        yield replace
    finally:
        for one in staff:
            one.terminate()
            one.join()


def shared(
    home: Home, model: str, replace: Callable[[], None], tasks: Sequence[Task], *, anew: bool
) -> Iterator[tuple[Task, Made]]:
    """Have tasks done by whoever works for this coverage; see `index.crew.Crew`.

    :param replace: is called again and again meanwhile.
    :param anew: whether to make again what is there.
    :raises ModelError: if none of the workers can.
    :raises AwayError: if the database server can't be reached.
    """
    prepare(home)
    waiting, left = deque(tasks), dict[int, Task]()
    with start_blocking_portal() as loop, closing(_Asked(home, loop)) as asked:
        seen = heard = time.monotonic()
        while waiting or left:
            if len(left) <= _QUEUED // 2:
                more = [waiting.popleft() for _ in range(min(_QUEUED, len(waiting)))]
                left |= zip(asked.put(model, more, anew=anew), more, strict=True)
            replace()
            states = _states(home, left)
            done = [number for number, status in states.items() if status in (None, "succeeded")]
            for number in done:
                yield left.pop(number), {}
            if done or "doing" in states.values():
                heard = time.monotonic()
            elif time.monotonic() - heard > _DEAD:
                log.warning("nobody embeds what is to be indexed; start byline worker on a machine, or use --workers")
                heard = math.inf
            if time.monotonic() - seen > _PULSE:
                asked.rescue()
                seen = time.monotonic()
            time.sleep(0 if done else _GLANCE)


def _states(home: Home, jobs: Iterable[int]) -> dict[int, str | None]:
    """Return the state of each job, None for one that is done and gone.

    :raises ModelError: if one of them failed.
    """
    wanted = list(jobs)
    query = "SELECT id, status::text FROM procrastinate_jobs WHERE id = ANY(%s)"
    with postgres.connect(str(home.database)).connect() as connection:
        there = {row[0]: row[1] for row in connection.exec_driver_sql(query, (wanted,))}
    if "failed" in there.values():
        raise ModelError("a worker could not do its part, and its log says why; nothing is lost, run the command again")
    return {number: there.get(number) for number in wanted}


class _Asked:
    """The queue as whoever indexes uses it, over one connection."""

    def __init__(self, home: Home, loop: BlockingPortal) -> None:
        """Open it, and forget what failed long ago.

        :param loop: an event loop in another thread, since this one may run one, too, as a notebook does.
        :raises AwayError: if the database server can't be reached, as do all methods.
        """
        self._app = App(connector=PsycopgConnector(conninfo=_address(home), min_size=1, max_size=1))
        self._loop = loop
        self._run(self._open)

    def put(self, model: str, tasks: Sequence[Task], *, anew: bool) -> list[int]:
        """Ask for tasks to be done; return the numbers of the jobs."""
        deferrer = self._app.configure_task(_TASK, queue=_QUEUE, allow_unknown=True)
        jobs: list[dict[str, Any]] = [
            {"kind": kind, "model": model, "pieces": [_sent(one) for one in batch], "anew": anew}
            for kind, batch in tasks
        ]
        return self._run(partial(deferrer.batch_defer_async, *jobs)) if jobs else []

    def rescue(self) -> None:
        """Put the jobs of workers that died back into the queue."""
        self._run(self._rescue)

    def close(self) -> None:
        """Close the connection."""
        self._run(self._app.close_async)

    def _run(self, doing: Callable[[], Awaitable[Result]]) -> Result:
        try:
            return self._loop.call(doing)
        except ConnectorException as error:
            raise _away(error) from error

    async def _open(self) -> None:
        await self._app.open_async()
        await self._app.job_manager.delete_old_jobs(_KEPT, queue=_QUEUE, include_failed=True)

    async def _rescue(self) -> None:
        for job in await self._app.job_manager.get_stalled_jobs(queue=_QUEUE, seconds_since_heartbeat=_DEAD):
            log.warning("a worker died; its batch is taken up again")
            await self._app.job_manager.retry_job(job)
