"""Where a coverage lies: a folder of this machine and, for more machines than one, servers."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from index import postgres
from index.errors import DataFolderError

_IDENTITY = re.compile(r"[A-Z0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder, and what of the coverage lies elsewhere.

    :ivar folder: the models, the search files unless a server searches, and the database unless it is elsewhere.
    :ivar database: the URL of the PostgreSQL database that holds it in place of files; it may hold a password.
    :ivar index: the URL of the Milvus server that searches it in place of files; it may hold a token.
    :ivar parent: the data folder that this one is within, whose models it uses; None where it is within none.
    """

    folder: Path
    database: str | None = field(default=None, repr=False)
    index: str | None = field(default=None, repr=False)
    parent: Path | None = None

    @property
    def models(self) -> Path:
        """Return the folder of the models."""
        return (self.parent or self.folder) / "models"

    @property
    def derived(self) -> Path:
        """Return the folder of the files that are made of the database, which are apart for each one on a server."""
        return self.folder if self.database is None else self.folder / f"database-{postgres.named(self.database)}"

    def workspace(self, identity: str) -> "Home":
        """Return where the coverage of one workspace lies, which shares nothing with another's but the models.

        :param identity: Slack's id of the workspace, or of the organisation where Byline is installed for all of it.
        :raises DataFolderError: if it is no such id, which becomes the name of a folder.
        """
        if not is_identity(identity):
            raise DataFolderError(
                f"{identity!r} is no id of a workspace: it has capital letters and digits, as T0123456"
            )
        if self.parent is not None:
            raise DataFolderError(f"{self} is the data folder of one workspace; unset BYLINE_WORKSPACE")
        database = self.database and postgres.within(self.database, f"workspace_{identity.lower()}")
        return Home(self.folder / "workspaces" / identity, database, self.index, self.folder)

    def __truediv__(self, name: str) -> Path:
        """Return where something lies in the folder."""
        return self.folder / name

    def __fspath__(self) -> str:
        return str(self.folder)

    def __str__(self) -> str:
        return str(self.folder)


def is_identity(text: str) -> bool:
    """Whether something is the id of a workspace or an organisation."""
    return _IDENTITY.fullmatch(text) is not None


def database(home: Home) -> Path:
    """Return where the database of a data folder lies that has it in a file."""
    return home / "byline.db"
