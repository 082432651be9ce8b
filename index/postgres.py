"""How Byline uses a PostgreSQL server: in place of files, for as many machines as there are."""

import atexit
import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from socket import gethostname
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, DBAPIError

from index.errors import DataFolderError

_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": -1, "pool_pre_ping": True, "pool_use_lifo": True}
"""Connections stay open for the next who needs one, so many."""

_SCHEMA = "-csearch_path="
_IN_USE = "10s"  # for which whoever deletes a schema waits for those who read it
_OPTIONS = {
    # So that the server lets go of what a machine held that is gone without a word.
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    # Readers keep the state that they see for as long as it is the newest.
    "idle_in_transaction_session_timeout": 0,
    "idle_session_timeout": 0,
    "timezone": "UTC",
}
_PORT = 5432
_SEARCHED = re.compile(r"search_path=(\S+)")
_ONE_STATE = "REPEATABLE READ"
_NO_URL = "BYLINE_DATABASE_URL is no URL; write postgresql://USER@HOST/NAME"


@lru_cache(maxsize=64)
def connect(url: str) -> sql.Engine:
    """Return the engine of a database, the same one for all of a process.

    Each transaction sees one state. With the execution option `alone` nobody else who has it is in one.

    :raises DataFolderError: if the URL makes no sense, or what speaks with PostgreSQL is not installed.
    """
    try:
        found = sql.make_url(url)
        if found.get_backend_name() != "postgresql":
            raise DataFolderError(f"{shown(url)} is no PostgreSQL database; write postgresql://USER@HOST/NAME")
        import psycopg  # noqa: F401 - who has no server need not install it
    except ArgumentError as error:
        raise DataFolderError(_NO_URL) from error
    except ImportError as error:
        raise DataFolderError("for PostgreSQL, install: pip install 'byline[postgres]'") from error
    given = found.query.get("options", "")
    options = [*(f"-c{name}={value}" for name, value in _OPTIONS.items()), *([str(given)] if given else [])]
    # Of hundreds of schemas, each would keep connections that others are refused.
    kept: dict[str, Any] = {"poolclass": sql.NullPool} if _SCHEMA in str(given) else _POOL
    engine = sql.create_engine(
        found.set(drivername="postgresql+psycopg").update_query_dict({"options": " ".join(options)}),
        **kept,
        isolation_level=_ONE_STATE,
        hide_parameters=True,
        connect_args={
            "application_name": f"byline process {os.getpid()} on {gethostname()}"[:63],
            "connect_timeout": 10,
        },
    )
    sql.event.listen(engine, "begin", _begin)
    sql.event.listen(engine, "handle_error", _close)
    if kept is _POOL:
        atexit.register(engine.dispose)
    return engine


def address(url: str) -> str:
    """Return what libpq takes for the URL of a database: it would read a plus sign as one, not as a space.

    :raises DataFolderError: if the URL makes no sense.
    """
    from psycopg.conninfo import make_conninfo

    engine = connect(url)
    _, given = engine.dialect.create_connect_args(engine.url)
    return make_conninfo(**{name: value for name, value in given.items() if name != "context"})  # psycopg's own


def shown(url: str) -> str:
    """Return a URL as people may see it, without its password, which its query may hold, too."""
    try:
        found = sql.make_url(url)
    except ArgumentError:
        return "BYLINE_DATABASE_URL"
    if "@" in f"{found.host}{found.database}":  # of a password that was written wrongly
        return "BYLINE_DATABASE_URL"
    return found.set(query={}).render_as_string(hide_password=True)


@lru_cache(maxsize=64)
def named(url: str) -> str:
    """Return a short name of the schema that a URL leads to, whoever asks there; it can be that of a folder.

    :raises DataFolderError: if the URL makes no sense.
    """
    try:
        found = sql.make_url(url)
    except ArgumentError as error:
        raise DataFolderError(_NO_URL) from error
    schemas = _SEARCHED.findall(str(found.query.get("options", "")))
    where = (found.host or found.query.get("host"), found.port or _PORT, found.database, schemas[-1:])
    return hashlib.blake2b(repr(where).encode(), digest_size=6).hexdigest()


def within(url: str, schema: str) -> str:
    """Return the URL of one schema of a database: what is made there is seen by nobody who is in another one.

    :raises DataFolderError: if the URL makes no sense.
    """
    try:
        found = sql.make_url(url)
    except ArgumentError as error:
        raise DataFolderError(_NO_URL) from error
    options = f"{found.query.get('options', '')} {_SCHEMA}{schema}".strip()
    return found.update_query_dict({"options": options}).render_as_string(hide_password=False)


def write(
    connection: sql.Connection, table: sql.Table, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows to a table, in the transaction of the connection; by COPY, which costs a fifth of INSERT.

    :param columns: of which the rows have values; the others are NULL.
    :raises DBAPIError: as SQLAlchemy does, if the server does not take one.
    """
    import psycopg

    names = ", ".join(f'"{one}"' for one in columns)
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as stream:
            for row in rows:
                stream.write_row([json.dumps(one) if isinstance(one, dict) else one for one in row])
    except psycopg.Error as error:
        raise DBAPIError.instance("COPY", None, error, psycopg.Error, hide_parameters=True) from error


def make_schema(connection: sql.Connection) -> None:
    """Make the schema that a connection is in, unless it is there."""
    if connection.exec_driver_sql("SELECT current_schema()").scalar() is None:
        name = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar()
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")


def drop_schema(url: str) -> None:
    """Delete the schema of a URL that `within` made, and all that is in it.

    :raises OperationalError: if somebody goes on reading it.
    """
    with connect(url).begin() as connection:
        name = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar()
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_IN_USE}'")
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def _close(error: sql.engine.ExceptionContext) -> None:
    """Close a cursor whose connection is lost: SQLAlchemy leaves it to psycopg, which finds that worth a warning."""
    cursor = getattr(error, "cursor", None)  # there is none where a connection is looked at before it is used
    if error.is_disconnect and cursor is not None:
        with suppress(Exception):
            cursor.close()


def _begin(connection: sql.Connection) -> None:
    if connection.get_execution_options().get("alone"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock_key('alone')})")


def lock_parts(name: str) -> tuple[str, str]:
    """Return the SQL of the two numbers of a lock: of the schema that is in use, and of the name."""
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), signed=True)
    return "hashtext(current_setting('search_path'))", f"({number})"


def lock_key(name: str) -> str:
    """Return the SQL of both."""
    return ", ".join(lock_parts(name))


class Server:
    """A coverage's database that a server holds.

    :ivar engine: for those who read, each transaction at one state.
    :ivar writer: for those who write, one after the other.
    :ivar writable: True; who may not write is told so when trying.
    """

    writable = True

    def __init__(self, url: str) -> None:
        """Open the database with the first connection.

        :raises DataFolderError: if that can't be.
        """
        self.engine = connect(url)
        self.writer: sql.Engine = self.engine.execution_options(isolation_level="READ COMMITTED")

    def exists(self) -> bool:
        """Whether Byline's tables are there."""
        with self.engine.connect() as connection:
            return bool(connection.exec_driver_sql("SELECT to_regclass('meta') IS NOT NULL").scalar())

    @staticmethod
    def which() -> int | None:
        """Return the same at all times: no other database takes its place unnoticed."""
        return 0

    @staticmethod
    def watch() -> None:
        """Return None: nothing tells for less than a question to the server whether there is a newer generation."""

    @staticmethod
    def is_alive(connection: sql.Connection) -> bool:
        """Whether a connection can still be used: it can't once the server was restarted."""
        if connection.closed or connection.invalidated:
            return False
        try:
            return connection.exec_driver_sql("SELECT 1").scalar() == 1
        except DBAPIError:
            return False

    @staticmethod
    def integrity(connection: sql.Connection) -> str:
        """Return "ok", or which index can't be used; its pages the server checks by itself."""
        query = (
            "SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON oid = indrelid"
            " WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
        )
        found = connection.exec_driver_sql(query).scalar()
        return "ok" if found is None else f"the index {found} is not valid"

    @staticmethod
    def reindex(connection: sql.Connection) -> None:
        """Make the database's own indexes again from its tables."""
        for name in sql.inspect(connection).get_table_names():
            connection.exec_driver_sql(f'REINDEX TABLE "{name}"')
