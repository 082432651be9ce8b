"""Tells whether a row of the database is what was written: SQLite does not see a byte of a text that turned over.

The rows that quotes and credits are made of carry a checksum, which whoever makes something of them compares.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from zlib import crc32

from index.errors import DataFolderError

T = TypeVar("T")
Value = str | bytes | int | date | None

CHECKED = ("id", "version", "path", "outlet", "title", "author", "published", "url", "doubtful", "text")
"""The columns of an article that its checksum is of; those of other tables are of all that is made use of."""


def checksum(*values: Value) -> int:
    """Return the CRC-32 of some columns of a row, in a fixed order, each with its length."""
    parts = [
        value if type(value) is bytes else b"\0" if value is None else str(value).encode()  # most are bytes or numbers
        for value in values
    ]
    return crc32(b"".join([b"%d:" % len(part) for part in parts] + parts))


def compare(what: str, crc: int | None, *values: Value) -> None:
    """Compare a row with its checksum.

    :param what: of which the row tells, for people.
    :raises DamagedError: if it is another one.
    """
    if crc != checksum(*values):
        raise DamagedError(what)


def in_order(found: Mapping[int, T], ids: Sequence[int], what: str = "passages") -> list[T]:
    """Return what was found, in the order of `ids`.

    :raises DamagedError: if something is missing.
    """
    if missing := set(ids) - found.keys():
        raise DamagedError(f"{len(missing)} {what} are missing")
    return [found[number] for number in ids]


class DamagedError(DataFolderError):
    """What the database holds is not what was written."""

    def __init__(self, what: str) -> None:
        """Say of what."""
        super().__init__(f"the database is damaged ({what}); what is to be done says: byline doctor")
