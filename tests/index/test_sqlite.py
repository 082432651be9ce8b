"""How SQLite files are opened."""

from pathlib import Path

import pytest
import sqlalchemy as sql

from index.sqlite import Watch, connect


@pytest.fixture
def engine(tmp_path: Path) -> sql.Engine:
    """Return an engine for a database with a table."""
    found = connect(tmp_path / "some.db")
    with found.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (value INTEGER)")
    return found


def test_a_watch_sees_each_change_and_nothing_else(engine: sql.Engine) -> None:
    """What is committed, not what is under way, taken back or only read."""
    watch = Watch(engine)
    before = watch.state()
    with engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO one VALUES (1)")
        assert watch.state() == before
        connection.rollback()
        connection.exec_driver_sql("SELECT * FROM one").all()
    assert watch.state() == before
    seen = {before}
    for value in range(3):
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO one VALUES (?)", (value,))
        assert watch.state() not in seen
        seen.add(watch.state())
    watch.close()
    assert watch.state() == -1


def test_a_watch_holds_nobody_up(engine: sql.Engine) -> None:
    """The write-ahead log is taken up whole while somebody watches."""
    watch = Watch(engine)
    watch.state()
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO one VALUES (1)")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    assert busy == 0
    watch.close()
