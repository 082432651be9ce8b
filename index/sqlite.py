"""How Byline opens SQLite files: whoever reads is not stopped by whoever writes, and what is committed stays."""

import os
import sqlite3
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import sqlalchemy as sql

_PATIENCE = 10_000  # ms that a writer waits for another one
_CACHE = 8_000  # KiB that a connection keeps of a file: what leads to the rows, also of a million passages


def connect(path: Path, query: str = "mode=rwc", *, writable: bool = True, kept: int = 0) -> sql.Engine:
    """Return an engine for a database file.

    With the execution option `alone` nobody else writes between what a connection reads and what it writes.

    :param query: SQLite's own parameters of the file's address.
    :param writable: False for a file that can only be read: no write-ahead log is asked for.
    :param kept: connections that stay open for the next who needs one.
    """

    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's documented way to have BEGIN where it says so, reads included
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        connection.execute(f"PRAGMA cache_size=-{_CACHE}")
        if writable:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

    url = sql.URL.create("sqlite", database=f"file:{quote(str(path))}?{query}", query={"uri": "true"})
    if kept:
        engine = sql.create_engine(url, poolclass=sql.QueuePool, pool_size=kept, max_overflow=-1, hide_parameters=True)
    else:
        engine = sql.create_engine(url, poolclass=sql.NullPool, hide_parameters=True)
    sql.event.listen(engine, "connect", connected)
    sql.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sql.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("alone") else "BEGIN")


def integrity(connection: sql.Connection) -> str:
    """Return "ok", or the first thing that is wrong with a file, its indexes held against its tables."""
    return str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())


class Watch:
    """Tells at the cost of a few microseconds whether a database file may have changed."""

    def __init__(self, engine: sql.Engine) -> None:
        """Open a connection, which no transaction keeps at one state, until `close`."""
        self._connection, self._closed = engine.raw_connection(), False
        self._asking = Lock()

    def state(self) -> int:
        """Return a number that is another one after each change that somebody else commits; -1 once it is closed."""
        with self._asking:
            if self._closed:
                return -1
            cursor = self._connection.cursor()
            try:
                return int(cursor.execute("PRAGMA data_version").fetchone()[0])
            finally:
                cursor.close()

    def close(self) -> None:
        """Close the connection."""
        with self._asking:
            self._closed = True
            self._connection.close()


class File:
    """A coverage's database that is a file.

    :ivar engine: for those who read, each transaction at one state, and for those who write.
    :ivar writable: whether it can be written to.
    """

    def __init__(self, path: Path) -> None:
        """Open the file with the first connection; it need not be there."""
        self._path = path
        self.writable = os.access(path if path.exists() else path.parent, os.W_OK) and os.access(path.parent, os.W_OK)
        # Without a write-ahead log nobody is writing; SQLite would want to make one even to read.
        self._immutable = not self.writable and not Path(f"{path}-wal").exists()
        query = "mode=rwc" if self.writable else "mode=ro&immutable=1" if self._immutable else "mode=ro"
        self.engine = self.writer = connect(path, query, writable=self.writable)

    def exists(self) -> bool:
        """Whether there is something, which may not be a database."""
        return self._path.exists()

    def which(self) -> int | None:
        """Return what tells this file from one that took its place; None if it is gone."""
        try:
            return self._path.stat().st_ino
        except OSError:
            return None

    def watch(self) -> Watch | None:
        """Return what tells whether the file may have changed; None where SQLite takes it for one that never does."""
        return None if self._immutable else Watch(self.engine)

    @staticmethod
    def is_alive(_connection: sql.Connection) -> bool:
        """Whether a connection can still be used, as one to a file always can."""
        return True

    @staticmethod
    def integrity(connection: sql.Connection) -> str:
        """Return "ok", or what is wrong."""
        return integrity(connection)

    @staticmethod
    def reindex(connection: sql.Connection) -> None:
        """Make the database's own indexes again from its tables."""
        connection.exec_driver_sql("REINDEX")
