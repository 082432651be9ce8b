"""A coverage carried over to another database or another index, while it is asked and indexed, and compared there."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import sqlalchemy as sql

from index import checkpoints, postgres, sampled
from index.backup import Databases
from index.carrying import Carrying, Digests
from index.clustered import COLLECTION
from index.copying import of_file
from index.derive import Meter, unseen
from index.engines import engine
from index.errors import DataFolderError, DerivedFileError, explained
from index.home import Home
from index.milvus import collections
from index.search import Query
from index.store import Store, exists
from index.tables import tables as coverage_tables

_ALIKE = 0.9  # of the best passages that are to be the same ones
_TRIES = 5  # at comparing a generation while others are published

_ONE_SERVER = (
    "a database has its coverage on one Milvus server: copy it to another database, too (--to-database); or end the"
    " bots and indexers, set BYLINE_INDEX_URL to the new server, run byline doctor --fix, and start them again"
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of a copy.

    :ivar generation: that was copied.
    :ivar tables: of both sides, which are the same.
    :ivar written, deleted: rows of the target.
    :ivar asked: sentences by which the search was compared; `same` is the part of the best passages that both found.
    """

    generation: int
    tables: Digests
    written: int
    deleted: int
    asked: int
    same: float


def copy(home: Home, target: Home, others: Databases, meter: Meter = unseen) -> Copied:
    """Make another database hold what a coverage's does, and have it searched there, or by another server.

    What an earlier copy brought there stays. Nobody who asks or indexes waits for it.

    :param target: the same data folder, with another database, another index, or both.
    :param others: the tables of what else belongs to it, by the names of their files in `home`.
    :raises DataFolderError: if there is nothing to copy, the target holds something else, or the two differ in the end.
    """
    store = Store(home, create=not exists(home) and any((home / name).exists() for name in others))
    if not os.access(home, os.W_OK):  # said now, not after hours
        raise DataFolderError(f"{home} can't be written to; the search files of the copy are made there")
    if target.database == home.database:
        _ensure_no_other(target, store)
        return _searched(home, target, store)
    with ExitStack() as stack:
        pinned, asked, before = _asked(home, store)
        stack.callback(store.unpin, pinned)
        sources = {one.name: pinned for one in coverage_tables.sorted_tables}
        for name, tables in others.items():
            sources |= stack.enter_context(_read(home, name, tables, pinned))
        with explained(f"{home} or {postgres.shown(str(target.database))}"):
            carried = Carrying(target, [coverage_tables, *others.values()], sources, meter).done()
    same = _compared(target, asked, before)
    return Copied(carried.generation, carried.tables, carried.written, carried.deleted, len(asked), same)


def _asked(home: Home, store: Store) -> tuple[sql.Connection, list[Query], list[set[int]]]:
    """Pin the newest generation; return with the connection what to ask of it, and what it answers.

    That is asked at once: what it is searched by may be gone once it has been copied.
    """
    with store.reading() as connection:
        if store.generation(connection) == 0:
            return store.pin(), [], []
    pinned, generation = sampled.newest(home, store)
    asked = sampled.questions(store, pinned)
    return pinned, asked, sampled.best(pinned, generation, asked)


def _compared(target: Home, asked: Sequence[Query], before: Sequence[set[int]]) -> float:
    """Have the target searched; return which part of the best passages is the same there.

    :raises DataFolderError: if that is too small.
    """
    if not asked:
        return 1.0
    store = Store(target)
    with store.reading() as connection:
        due = target.index is None and checkpoints.is_due(target, store, connection)
    if due:
        checkpoints.write(target, store)
    pinned, generation = sampled.newest(target, store)
    try:
        return _enough(sampled.share(before, sampled.best(pinned, generation, asked)))
    finally:
        store.unpin(pinned)


def _enough(same: float) -> float:
    if same < _ALIKE:
        raise DataFolderError(
            f"all is copied, but only {same:.0%} of the best passages are the same there: see what byline doctor says"
            " with the settings of either side, then run the command again"
        )
    return same


def _ensure_no_other(target: Home, store: Store) -> None:
    """See that no other server searches the coverage, which would be taken from those who ask there.

    :raises DataFolderError: if one does.
    """
    with store.reading() as connection:
        name = store.get(connection, COLLECTION)
    if name and not collections(str(target.index), name):
        raise DataFolderError(_ONE_SERVER)


def _searched(home: Home, target: Home, store: Store) -> Copied:
    """Have another index search the same database.

    :raises DataFolderError: if what it finds is too different.
    """
    for _ in range(_TRIES):
        pinned, theirs = sampled.newest(target, store)
        try:
            ours, asked = engine(home, store).load(pinned), sampled.questions(store, pinned)
            same = sampled.share(*(sampled.best(pinned, one, asked) for one in (ours, theirs)))
            return Copied(store.generation(pinned), {}, 0, 0, len(asked), _enough(same))
        except DerivedFileError:  # what searches here is damaged, or past that generation already
            engine(home, store).mend()
        finally:
            store.unpin(pinned)
    raise DataFolderError(f"{home}: articles are published faster than they can be compared; try again")


@contextmanager
def _read(home: Home, name: str, tables: sql.MetaData, pinned: sql.Connection) -> Iterator[dict[str, sql.Connection]]:
    """Give the connection to read each of some tables with that there are."""
    if home.database is not None:
        yield {one: pinned for one in tables.tables if sql.inspect(pinned).has_table(one)}
    elif not (home / name).exists():
        yield {}
    else:
        with of_file(home / name) as connection:
            yield {one: connection for one in tables.tables if sql.inspect(connection).has_table(one)}
