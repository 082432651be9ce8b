"""Writes to a SQLite database for many threads at once: what waits together is committed together, as one fsync."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import sqlalchemy as sql

T = TypeVar("T")

_Waiting = tuple[Callable[[sql.Connection], Any], Future[Any]]

_MOST = 64  # writes of one transaction


class Writer:
    """The one thread that writes; who writes through it goes on when it is on the disk."""

    def __init__(self, engine: sql.Engine) -> None:
        """Begin to write for an engine."""
        self._engine = engine
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def write(self, action: Callable[[sql.Connection], T]) -> T:
        """Have an action done in a transaction; return what it returns, once it is committed.

        :raises Exception: what the action raises; nothing of it is written then, and others are not concerned.
        """
        done: Future[T] = Future()
        self._waiting.put((action, done))
        return done.result()

    def close(self) -> None:
        """Write what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            some = [first]
            ends = False
            while len(some) < _MOST and not self._waiting.empty():
                further = self._waiting.get()
                if further is None:
                    ends = True
                    break
                some.append(further)
            self._commit(some)
            if ends:
                return

    def _commit(self, some: list[_Waiting]) -> None:
        """Do actions in one transaction, each so that its failure undoes no other, and tell them when it holds."""
        values: list[Any] = []
        failures: list[BaseException | None] = []
        try:
            with self._engine.begin() as connection:
                for action, _ in some:
                    value, failure = _tried(connection, action)
                    values.append(value)
                    failures.append(failure)
        except Exception as error:
            values, failures = [None] * len(some), [error] * len(some)
        for (_, done), value, failure in zip(some, values, failures, strict=True):
            if failure is None:
                done.set_result(value)
            else:
                done.set_exception(failure)


def _tried(connection: sql.Connection, action: Callable[[sql.Connection], Any]) -> tuple[Any, BaseException | None]:
    try:
        with connection.begin_nested():
            return action(connection), None
    except Exception as error:
        return None, error
