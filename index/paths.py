"""Paths that are given -> the article files there."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.readers import SUFFIXES


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read, and why."""

    path: str
    error: str


def is_url(text: str) -> bool:
    """Whether what is given is an address, and no path; not every address can be fetched."""
    return re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE) is not None


def plain(path: Path) -> Path:
    """Return a path as it is stored: from the root, without "." and ".."."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps "..", Path.resolve follows links


def gone(path: str) -> bool:
    """Whether a file is no longer there; one that can't be looked at may be, and so may what an address holds."""
    if is_url(path):
        return False
    try:
        os.stat(path)  # noqa: PTH116 - Path.exists hides which error it was
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def expand(paths: Iterable[Path]) -> list[Path | Failure]:
    """Return the article files among `paths` and in the folders among them, each once, without hidden ones."""
    found: dict[Path | Failure, None] = {}
    for one in _expanded(paths):
        try:
            str(one).encode()
        except UnicodeEncodeError:
            shown = os.fsencode(one if isinstance(one, Path) else one.path).decode(errors="replace")
            one = Failure(shown, "its name is not UTF-8: rename it")
        found[one] = None
    return list(found)


def _expanded(paths: Iterable[Path]) -> Iterator[Path | Failure]:
    for path in map(plain, paths):
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for names that are too long
            yield path
            continue
        closed: list[OSError] = []
        found: list[Path] = []
        for folder, inner, names in os.walk(path, onerror=closed.append):
            inner[:] = [name for name in inner if not name.startswith(".")]
            found += (Path(folder, name) for name in names if not name.startswith("."))
        yield from sorted(file for file in found if file.suffix.lower() in SUFFIXES)
        yield from (Failure(str(error.filename), (error.strerror or str(error)).lower()) for error in closed)
