"""Passages that are embedded on several machines: procrastinate's queue, in the coverage's PostgreSQL database.

What a worker makes it stores itself; whoever indexes waits until all is there. A batch whose worker died is another's.
"""

import asyncio
import base64
import logging
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

import sqlalchemy as sql
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException

from corpus.article import Span
from index import postgres
from index.crew import Batch, Kind, Made, Piece, make
from index.embed import Embedder
from index.errors import AwayError, ModelError
from index.home import Home
from index.kept import keep
from index.store import Store
from index.tables import embeddings, tags

log = logging.getLogger(__name__)

_QUEUE, _TASK = "byline", "byline.make"
_GLANCE = 0.1  # seconds between two looks for what is done
_PULSE, _DEAD = 2.0, 10.0  # seconds between two signs of life of a worker, and after which it is taken for dead
_TRIES = 3  # of a batch that a worker could not make
_KEPT = 24 * 7  # hours for which is kept which batches could not be made
_TABLES = {"embeddings": embeddings, "tags": tags}


def _address(home: Home) -> str:
    return postgres.address(str(home.database))


def prepare(home: Home) -> None:
    """Make the queue's tables, unless they are there."""
    held = postgres.awaited(str(home.database), _QUEUE)
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
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # it would log the passages
    store, embedder = Store(home, create=True), opening()
    prepare(home)
    app = App(connector=PsycopgConnector(conninfo=_address(home)))

    @app.task(name=_TASK, queue=_QUEUE, retry=_TRIES)
    def task(kind: Kind, model: str, pieces: list[list[Any]]) -> None:
        if kind == "embeddings" and model != embedder.name:
            raise ModelError(f"a worker has {embedder.name}, and {model} is wanted; set BYLINE_MODEL to the same one")
        made = make(embedder, kind, [_piece(one) for one in pieces])
        with store.writing() as connection:
            keep(connection, _TABLES[kind], made)

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
        raise AwayError(f"the database server can't be reached ({error})") from error


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
    home: Home, model: str, replace: Callable[[], None], kind: Kind, batches: Sequence[Batch]
) -> Iterator[tuple[int, Made]]:
    """Have batches made by whoever works for this coverage; see `index.crew.Crew`.

    :param replace: is called again and again meanwhile.
    :raises ModelError: if none of the workers can.
    """
    prepare(home)
    with App(connector=SyncPsycopgConnector(conninfo=_address(home))).open() as app:
        deferrer = app.configure_task(_TASK, queue=_QUEUE, allow_unknown=True)
        wanted: list[dict[str, Any]] = [
            {"kind": kind, "model": model, "pieces": [_sent(one) for one in batch]} for batch in batches
        ]
        jobs = deferrer.batch_defer(*wanted)
    left = dict(zip(jobs, batches, strict=True))
    seen = heard = time.monotonic()
    while left:
        replace()
        states = _states(home, left)
        done = [number for number, status in states.items() if status in (None, "succeeded")]
        for number in done:
            yield len(left.pop(number)), {}
        if done or "doing" in states.values():
            heard = time.monotonic()
        elif time.monotonic() - heard > _DEAD:
            log.warning("nobody embeds what is to be indexed; start byline worker on a machine, or use --workers")
            heard = math.inf
        if time.monotonic() - seen > _PULSE:
            asyncio.run(_rescue(home))
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


async def _rescue(home: Home) -> None:
    """Put the jobs of workers that died back into the queue."""
    async with App(connector=PsycopgConnector(conninfo=_address(home))).open_async() as app:
        for job in await app.job_manager.get_stalled_jobs(queue=_QUEUE, seconds_since_heartbeat=_DEAD):
            log.warning("a worker died; its batch is taken up again")
            await app.job_manager.retry_job(job)
        await app.job_manager.delete_old_jobs(_KEPT, queue=_QUEUE, include_failed=True)
