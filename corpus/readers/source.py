"""What is to be read: the bytes of a file or a page, and what is known of them before they are read."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from corpus.errors import ReadError

MAX_ARTICLE_BYTES = 8 * 1024 * 1024
"""The most that one article may weigh: several times the longest book, and less than a log saved as .txt."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes, and where they come from.

    :ivar place: the path or the address, by which articles in it are stored and shown.
    :ivar name: the id of the article in it, if it is one.
    :ivar suffix: of the file, in lower case and with its dot: ".txt".
    :ivar media_type: what a server calls it, such as "text/html"; `charset` the encoding that it names.
    :ivar sidecar: the content of NAME.json beside a file, which tells the metadata of the one article in it.
    """

    place: str
    name: str
    suffix: str
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    sidecar: bytes | None = None

    @classmethod
    def of_file(cls, path: Path, data: bytes, sidecar: bytes | None = None) -> Self:
        """Describe the content of a file."""
        return cls(str(path), path.stem, path.suffix.lower(), data, sidecar=sidecar)

    @property
    def path(self) -> Path:
        """The place as a path."""
        return Path(self.place)


def sidecar(path: Path) -> Path:
    """Return where the metadata of a file would lie: NAME.json beside NAME.txt."""
    return path.with_suffix(".json")


def load_file(path: Path, most: int | None, *, with_sidecar: bool) -> Source:
    """Return what is to be read of a file.

    :param most: bytes that it may have.
    :raises ReadError: if it, or its sidecar, is missing, unreadable, no file or too large.
    """
    try:
        data = _bytes(path, most)
    except OSError as error:
        raise ReadError((error.strerror or str(error)).lower()) from error
    return Source.of_file(path, data, _load_sidecar(path) if with_sidecar else None)


def _load_sidecar(path: Path) -> bytes | None:
    beside = sidecar(path)
    try:
        return _bytes(beside, MAX_ARTICLE_BYTES)
    except FileNotFoundError:
        return None
    except (ReadError, OSError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        raise ReadError(f"its sidecar {beside.name}: {reason}") from error


def _bytes(path: Path, most: int | None) -> bytes:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ReadError("not a file that can be read (a folder, pipe or device)")
    if most is not None and found.st_size > most:
        raise ReadError(f"{size(found.st_size)} is too large for one article; the most is {size(most)}")
    return path.read_bytes()


def plain(words: str) -> str:
    """Return what a file holds, or an error repeats of it, as one line of printable characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())


def size(count: float) -> str:
    """Write a number of bytes for people."""
    return f"{count / 1024 / 1024:,.1f} MB" if count >= 1024 * 1024 else f"{count / 1024:,.0f} kB"
