"""The thread that writes for all."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sql
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError

from bot.slack.writer import Writer
from index.sqlite import connect

NUMBERS = sql.Table("numbers", sql.MetaData(), sql.Column("number", sql.Integer, primary_key=True))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sql.Engine]:
    """Return an engine for a file with an empty table."""
    found = connect(tmp_path / "numbers.db", kept=4)
    NUMBERS.metadata.create_all(found)
    yield found
    found.dispose()


def add(connection: sql.Connection, new: Sequence[int]) -> list[bool]:
    """Insert the numbers that are not there, and tell of each whether it was new."""
    return [connection.execute(insert(NUMBERS).on_conflict_do_nothing(), {"number": one}).rowcount == 1 for one in new]


@pytest.fixture
def writer(engine: sql.Engine) -> Iterator[Writer[int]]:
    """Return a writer that is closed in the end."""
    made = Writer(engine, add)
    yield made
    made.close()


def put(connection: sql.Connection, number: int) -> int:
    """Insert a number, and return it."""
    connection.execute(sql.insert(NUMBERS).values(number=number))
    return number


def held(tmp_path: Path) -> list[int]:
    """Return the numbers that are on the disk, as another connection sees them."""
    with sqlite3.connect(tmp_path / "numbers.db") as database:
        found = [row[0] for row in database.execute("SELECT number FROM numbers ORDER BY number")]
    database.close()
    return found


def test_what_was_written_is_on_the_disk_when_write_returns(writer: Writer[int], tmp_path: Path) -> None:
    """Whoever goes on after a write can rely on it."""
    assert writer.write(lambda connection: put(connection, 7)) == 7
    assert held(tmp_path) == [7]


def test_many_threads_lose_nothing(writer: Writer[int], tmp_path: Path) -> None:
    """Each gets what its own action returned, however many wait together."""
    with ThreadPoolExecutor(24) as pool:
        written = pool.map(lambda number: writer.write(lambda connection: put(connection, number)), range(300))
        assert list(written) == list(range(300))
    assert held(tmp_path) == list(range(300))


def test_what_many_add_is_new_for_one_of_them(writer: Writer[int], tmp_path: Path) -> None:
    """However they meet, in one transaction or in several; each hears of its own."""
    with ThreadPoolExecutor(24) as pool:
        found = list(pool.map(writer.add, [number for number in range(40) for _ in range(4)]))
    assert [sum(found[i : i + 4]) for i in range(0, 160, 4)] == [1] * 40
    assert not writer.add(7)
    assert held(tmp_path) == list(range(40))


def test_what_is_added_and_written_in_one_transaction_is_told_to_whoever_did_it(
    writer: Writer[int], tmp_path: Path
) -> None:
    """Though both wait together, and one among them fails."""
    begun, go_on = Event(), Event()

    def waits(_: sql.Connection) -> None:
        begun.set()
        assert go_on.wait(10)

    def fails(_: sql.Connection) -> None:
        raise ZeroDivisionError

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(writer.write, waits)
        assert begun.wait(10)
        added = [pool.submit(writer.add, one) for one in (1, 1, 2)]
        written = pool.submit(writer.write, lambda connection: put(connection, 3))
        bad = pool.submit(writer.write, fails)
        go_on.set()
        first.result(10)
        assert sorted(one.result(10) for one in added[:2]) == [False, True]
        assert added[2].result(10) is True
        assert written.result(10) == 3
        with pytest.raises(ZeroDivisionError):
            bad.result(10)
    assert held(tmp_path) == [1, 2, 3]


def test_one_that_fails_concerns_no_other_of_the_same_transaction(writer: Writer[int], tmp_path: Path) -> None:
    """Nothing of it is written, and its own caller hears of it."""
    begun, go_on = Event(), Event()

    def waits(_: sql.Connection) -> None:
        begun.set()
        assert go_on.wait(10)

    def fails(connection: sql.Connection) -> None:
        put(connection, 50)
        put(connection, 50)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(writer.write, waits)
        assert begun.wait(10)
        good = [pool.submit(writer.write, lambda connection, one=one: put(connection, one)) for one in (2, 3)]
        bad = pool.submit(writer.write, fails)
        go_on.set()
        first.result(10)
        assert [one.result(10) for one in good] == [2, 3]
        with pytest.raises(IntegrityError):
            bad.result(10)
    assert held(tmp_path) == [2, 3]


def test_what_an_action_raises_reaches_its_caller(writer: Writer[int], tmp_path: Path) -> None:
    """And the writer goes on."""

    def fails(_: sql.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        writer.write(fails)
    writer.write(lambda connection: put(connection, 1))
    assert held(tmp_path) == [1]


def test_what_waits_is_written_before_the_end(engine: sql.Engine, tmp_path: Path) -> None:
    """Closing loses nothing that was given to the writer."""
    writer = Writer(engine, add)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(writer.write, lambda connection, one=one: put(connection, one)) for one in range(40)]
        for one in asked[:8]:
            one.result(10)
        writer.close()
        written = {one.result(10) for one in asked if one.exception(10) is None}
    assert held(tmp_path) == sorted(written)


def test_who_writes_after_the_end_does_not_wait_for_ever(engine: sql.Engine) -> None:
    """A listener that comes late would keep the process from ending."""
    writer = Writer(engine, add)
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        writer.write(lambda connection: put(connection, 1))
    with pytest.raises(RuntimeError, match="closed"):
        writer.add(1)
    writer.close()
