"""PostgreSQL's advisory locks: who has one has it alone among all machines, until its process dies."""

from contextlib import suppress
from datetime import datetime

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from index.postgres import Server, connect, lock_key, lock_parts


class Held:
    """A lock that its process holds until it gives it back, or dies."""

    def __init__(self, connection: sql.Connection, name: str) -> None:
        """Hold the lock of a connection that has it."""
        self._connection, self._name = connection, name

    def is_held(self) -> bool:
        """Whether it is held still: a server that is restarted, or can't be reached for a while, frees it."""
        return Server.is_alive(self._connection)

    def release(self) -> None:
        """Give it back, unless that was done."""
        if self.is_held():
            with suppress(SQLAlchemyError):
                self._connection.exec_driver_sql(f"SELECT pg_advisory_unlock({lock_key(self._name)})")
        with suppress(SQLAlchemyError):
            self._connection.close()


def take(url: str, name: str) -> Held | None:
    """Take a lock, by its name, among all who use a database; None if somebody else has it."""
    connection = _apart(url)
    if _said(connection, f"SELECT pg_try_advisory_lock({lock_key(name)})"):
        return Held(connection, name)
    connection.close()
    return None


def awaited(url: str, name: str) -> Held:
    """Take a lock as soon as nobody else has it."""
    connection = _apart(url)
    _said(connection, f"SELECT pg_advisory_lock({lock_key(name)})")
    return Held(connection, name)


def _apart(url: str) -> sql.Connection:
    """Return a connection for what is not part of a transaction."""
    return connect(url).execution_options(isolation_level="AUTOCOMMIT").connect()


def _said(connection: sql.Connection, query: str) -> object:
    try:
        return connection.exec_driver_sql(query).scalar()
    except BaseException:  # an interrupt, say: whether it got the lock is not known
        connection.invalidate()
        connection.close()
        raise


def holder(url: str, name: str) -> str:
    """Return who has a lock, and since when; empty if nobody has."""
    key = ", ".join(f"{part}::bigint & 4294967295" for part in lock_parts(name))
    query = f"""
        SELECT replace(application_name, 'byline ', '') || ' (since ' || to_char(state_change, 'HH24:MI:SS') || ' UTC)'
        FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND granted AND objsubid = 2
        AND (classid::bigint, objid::bigint) = ({key})
    """  # noqa: S608 - of numbers that are made here
    with connect(url).connect() as connection:
        return str(connection.exec_driver_sql(query).scalar() or "")


def began(url: str) -> datetime:
    """Return since when locks can have been held: since a database server was started, or recovered from a crash."""
    # Of the latter only what it counts tells, which it begins anew then.
    query = "SELECT greatest(pg_postmaster_start_time(), stats_reset) FROM pg_stat_bgwriter"
    with connect(url).connect() as connection:
        found: datetime = connection.exec_driver_sql(query).scalar_one()
        return found
