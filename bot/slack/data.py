"""Where in a data folder lies what came through Slack."""

from pathlib import Path

import sqlalchemy as sql

from index.errors import explained
from index.home import Home
from index.sqlite import connect, integrity

DAMAGED = "slack.db is damaged; move it away: what was asked is forgotten then, the coverage is not in it"


def conversations(home: Home) -> Path:
    """Return the database of what was asked, answered and thought of it."""
    return home / "slack.db"


def check(home: Home) -> str | None:
    """Return what is wrong with that database, None where nothing is.

    :raises DataFolderError: if it can't be read at all.
    """
    with explained(home, DAMAGED), connect(conversations(home)).connect() as connection:
        return None if integrity(connection) == "ok" else DAMAGED


def files(home: Home) -> Path:
    """Return the folder of the articles that were typed or dropped."""
    return home / "from-slack"


def installations(home: Home) -> sql.Engine:
    """Return the database of the workspaces that installed Byline, for a data folder that serves many.

    :raises DataFolderError: if the folder can't be written to.
    """
    with explained(home):
        home.folder.mkdir(parents=True, exist_ok=True)
    return connect(home / "installations.db")


def places(home: Home) -> list[Path]:
    """Return all of it."""
    return [conversations(home), files(home)]
