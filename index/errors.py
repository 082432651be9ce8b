"""Errors of the data folder, the model and the search files."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from corpus.errors import BylineError


class DataFolderError(BylineError):
    """The data folder can't be used as it is: empty, read-only, full, or of a newer version."""


class AwayError(DataFolderError):
    """The database server can't be reached just now."""


class FasterError(DataFolderError):
    """Another process has published meanwhile, as one can where a restarted server freed the lock of who writes."""

    def __init__(self, where: object) -> None:
        """Say so of a data folder."""
        super().__init__(f"{where}: another index was faster; run the command again, nothing is lost")


class OutdatedError(DataFolderError):
    """The data folder was written by an older Byline, and nobody has brought it up to date yet."""


class ModelError(BylineError):
    """The embedding model can't be loaded, or is not the one that it should be."""


class DerivedFileError(BylineError):
    """A search file is missing, stale or damaged; the database can make it again."""


EMPTY = "the coverage is empty; add articles with: byline index FOLDER"

_CLOSED = "can't be written to; check who owns it, or name another folder in BYLINE_HOME"
_FULL = "the disk is full; make room and run the command again, nothing is lost"
_AWAY = "the database server can't be reached; see that it runs, and that BYLINE_DATABASE_URL names it"
_BARRED = "the database server refuses; check user, password and rights in BYLINE_DATABASE_URL"
_DAMAGED = "byline.db is damaged; put a backup back (byline restore FILE), or move it away and index again"
_OF_DAMAGE = ("not a database", "no such table", "no such column", "malformed", "Could not decode")
_ADVICE = {
    "readonly database": _CLOSED,
    "unable to open": _CLOSED,
    "Permission denied": _CLOSED,
    "Read-only file system": _CLOSED,
    "Not a directory": _CLOSED,
    "File exists": _CLOSED,
    "No space left": _FULL,
    "File too large": _FULL,
    "disk is full": _FULL,
    "Disk quota": _FULL,
    "disk I/O": "the disk failed or is full; make room or mend it and run the command again",
    "database is locked": "another program holds the database; try again when it is done",
    "connection failed": _AWAY,
    "failed to resolve": _AWAY,
    "connection is closed": _AWAY,
    "connection is lost": _AWAY,
    "connection timeout": _AWAY,
    "closed the connection": _AWAY,
    "consuming input failed": _AWAY,
    "terminating connection": _AWAY,
    "the database system is": _AWAY,
    "no password supplied": _BARRED,
    "authentication failed": _BARRED,
    "permission denied for": _BARRED,
    "lock timeout": "somebody reads it still; end the bots that do, or try again in half an hour",
    "read-only transaction": "the database server is a read-only copy; name the one that is written to",
}


@contextmanager
def explained(where: object, damaged: str = _DAMAGED) -> Iterator[None]:
    """Say what a user can do about a data folder or database that can't be read or written.

    :param where: it is, for people.
    :param damaged: what to say where it is the database that can't.
    :raises DataFolderError: in place of the system's, SQLite's and tantivy's own errors of that sort.
    """
    try:
        yield
    except (OSError, DatabaseError, sqlite3.DatabaseError, ValueError, RuntimeError) as error:
        # SQLite's message may itself hold the bytes that are damaged.
        said = repr(error.object) if isinstance(error, UnicodeDecodeError) else str(error)
        advice = next((advice for sign, advice in _ADVICE.items() if sign in said), None)
        if any(sign in said for sign in _OF_DAMAGE):
            advice = damaged
        if advice is None:
            raise
        raised = AwayError if advice == _AWAY else DataFolderError
        raise raised(f"{where}: {advice}") from error
