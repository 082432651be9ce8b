"""Where a coverage lies: a folder of this machine and, for more machines than one, servers."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder, and what of the coverage lies elsewhere.

    :ivar folder: the models, and the search files and the database unless these are elsewhere.
    :ivar database: the URL of the PostgreSQL database that holds it in place of files; it may hold a password.
    :ivar index: the URL of the Milvus server that searches it in place of files; it may hold a token.
    """

    folder: Path
    database: str | None = field(default=None, repr=False)
    index: str | None = field(default=None, repr=False)

    def __truediv__(self, name: str) -> Path:
        """Return where something lies in the folder."""
        return self.folder / name

    def __fspath__(self) -> str:
        return str(self.folder)

    def __str__(self) -> str:
        return str(self.folder)


def database(home: Home) -> Path:
    """Return where the database of a data folder lies that has it in a file."""
    return home / "byline.db"
