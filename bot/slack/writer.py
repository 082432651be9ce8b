"""Writes to a database for many threads at once: what waits together is committed together, as one fsync."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

import sqlalchemy as sql

T = TypeVar("T")
New = TypeVar("New")

_MOST = 64  # writes of one transaction


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[New]):
    done: Future[Any]
    action: Callable[[sql.Connection], Any] | None = None
    new: New | None = None


class Writer(Generic[New]):
    """The one thread that writes; who writes through it goes on when it is on the disk."""

    def __init__(self, engine: sql.Engine, add: Callable[[sql.Connection, Sequence[New]], Sequence[bool]]) -> None:
        """Begin to write for an engine.

        :param add: adds new rows, many at once, as they come in bursts; tells of each whether it was new.
        """
        self._engine, self._add = engine.execution_options(alone=True), add
        self._waiting: SimpleQueue[_Waiting[New] | None] = SimpleQueue()
        self._closing, self._closed = Lock(), False
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def write(self, action: Callable[[sql.Connection], T]) -> T:
        """Have an action done in a transaction; return what it returns, once it is committed.

        :raises Exception: what the action raises; nothing of it is written then, and others are not concerned.
        :raises RuntimeError: if the writer was closed: nobody would ever write it.
        """
        done: Future[T] = Future()
        self._put(_Waiting(done, action=action))
        return done.result()

    def execute(self, statement: sql.Insert | sql.Update | sql.Delete) -> int:
        """Have a statement executed; return how many rows were concerned, once it is committed."""
        return self.write(lambda connection: connection.execute(statement).rowcount)

    def add(self, new: New) -> bool:
        """Have something added; return whether it was new, once it is committed.

        :raises RuntimeError: if the writer was closed.
        """
        done: Future[bool] = Future()
        self._put(_Waiting(done, new=new))
        return done.result()

    def _put(self, one: _Waiting[New]) -> None:
        with self._closing:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._waiting.put(one)

    def close(self) -> None:
        """Write what waits, and end."""
        with self._closing:
            self._closed = True
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

    def _commit(self, some: Sequence[_Waiting[New]]) -> None:
        """Write in one transaction and tell when it holds; where something fails, each in one of its own."""
        try:
            with self._engine.begin() as connection:
                added = iter(self._add(connection, [one.new for one in some if one.new is not None]))
                values = [one.action(connection) if one.action else next(added) for one in some]
        except Exception as error:
            if len(some) == 1:
                some[0].done.set_exception(error)
                return
            for one in some:
                self._commit([one])
            return
        for one, value in zip(some, values, strict=True):
            one.done.set_result(value)
