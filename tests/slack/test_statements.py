"""Jobs kept many at once."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sql

from bot.slack.statements import New, add
from bot.slack.tables import jobs, tables
from index.sqlite import connect


def new(key: str, *names: str) -> New:
    """Return a job by names."""
    now = datetime.now(UTC)
    values = {
        "id": key,
        "kind": "ask",
        "team": "T1",
        "channel": "C1",
        "thread": None,
        "message": None,
        "user": "U1",
        "job": "{}",
        "state": "waiting",
        "owner": "me",
        "created": now,
    }
    return values, [{"name": name, "at": now} for name in names]


def test_many_at_once_are_kept_as_one_by_one(tmp_path: Path) -> None:
    """A name that a refused job goes by stays free, whether it comes in the same batch or later."""
    some = [new("1", "e1", "m1"), new("2", "e2", "m1"), new("3", "e2", "m2"), new("4"), new("5", "e1", "m5")]
    kept = []
    for at, batches in enumerate(([some], [[one] for one in some])):
        engine = connect(tmp_path / f"{at}.db")
        with engine.begin() as connection:
            tables.create_all(connection)
            kept.append([told for batch in batches for told in add(connection, batch)])
            assert connection.scalars(sql.select(jobs.c.id).order_by(jobs.c.id)).all() == ["1", "3", "4"]
    assert kept == [[True, False, True, True, False]] * 2
