"""Where in a data folder lies what came through Slack."""

from pathlib import Path

import sqlalchemy as sql

from bot.slack.tables import tables
from index import postgres
from index.copying import ensure_whole
from index.dialects import is_postgres
from index.errors import explained
from index.home import Home
from index.postgres import make_schema
from index.sqlite import connect, integrity

INSTALLATIONS = "installations.db"
"""The file of the workspaces that installed Byline, where it is a file."""

_NAME = "slack.db"
DATABASES = {_NAME: tables}
"""The tables of what came through Slack, by the name of the file that they are in."""

DAMAGED = "slack.db is damaged; move it away: what was asked is forgotten then, the coverage is not in it"


def conversations(home: Home) -> Path:
    """Return the database of what was asked, answered and thought of it."""
    return home / _NAME


def engine(home: Home, kept: int = 0) -> sql.Engine:
    """Return an engine for it, in which what one statement wrote the next one sees.

    :param kept: connections that stay open for the next who needs one.
    """
    return _engine(home, conversations(home), kept)


def _engine(home: Home, path: Path, kept: int = 0) -> sql.Engine:
    if home.database is None:
        return connect(path, kept=kept)
    return postgres.connect(home.database).execution_options(isolation_level="READ COMMITTED")


def prepare(connection: sql.Connection) -> None:
    """Make room for its tables where they are part of the coverage's database.

    :raises DataFolderError: if the coverage is only half copied to there: what is written would be lost.
    """
    if is_postgres(connection):
        make_schema(connection)
        ensure_whole(connection)


def check(home: Home) -> str | None:
    """Return what is wrong with that database, None where nothing is.

    :raises DataFolderError: if it can't be read at all.
    """
    if home.database is not None or not conversations(home).exists():
        return None  # it is part of the coverage's database, or there is none
    with explained(home, DAMAGED), engine(home).connect() as connection:
        return None if integrity(connection) == "ok" else DAMAGED


def files(home: Home) -> Path:
    """Return the folder of the articles that were typed or dropped."""
    return home / "from-slack"


def installations(home: Home) -> sql.Engine:
    """Return an engine for the workspaces that installed Byline, where one serves many.

    :raises DataFolderError: if the data folder can't be written to, or the database server not be reached.
    """
    with explained(home):
        home.folder.mkdir(parents=True, exist_ok=True)
        return _engine(home, home / INSTALLATIONS)
