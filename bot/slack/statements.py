"""What slack.db is asked with every event that comes: jobs are kept many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.slack.jobs import Place
from bot.slack.tables import claims, jobs

New = tuple[dict[str, Any], list[dict[str, Any]]]  # a job, and the names by which it is known

OPEN = ("waiting", "begun")
"""The states of jobs that are not done."""

_TAKEN = sql.select(claims.c.name).where(claims.c.name.in_(sql.bindparam("names", expanding=True)))
_CLAIM, _JOB = sql.insert(claims), sql.insert(jobs)


def add(connection: sql.Connection, new: Sequence[New]) -> list[bool]:
    """Keep jobs, unless a name that they go by is taken; tell of each whether it was kept."""
    wanted = [one["name"] for _, names in new for one in names]
    taken = set(connection.scalars(_TAKEN, {"names": wanted})) if wanted else set[str]()
    kept: list[bool] = []
    for _, names in new:
        own = {one["name"] for one in names}
        kept.append(not own & taken)
        if kept[-1]:
            taken |= own
    fresh = [one for one, is_kept in zip(new, kept, strict=True) if is_kept]
    if claimed := [one for _, names in fresh for one in names]:
        connection.execute(_CLAIM, claimed)
    if fresh:
        connection.execute(_JOB, [values for values, _ in fresh])
    return kept


def forget(connection: sql.Connection, before: datetime) -> None:
    """Forget the names of old events, and windows that were never sent."""
    connection.execute(sql.delete(claims).where(claims.c.at < before))
    connection.execute(sql.delete(jobs).where(jobs.c.state == "draft", jobs.c.created < before))


def of_thread(table: sql.Table, place: Place) -> tuple[sql.ColumnElement[bool], ...]:
    """Return the conditions for the rows of a thread."""
    return (table.c.team == place.team, table.c.channel == place.channel, table.c.thread == place.thread)
