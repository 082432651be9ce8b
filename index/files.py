"""Files that are there whole or not at all."""

import hashlib
import os
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the hex digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle(folder: Path, final: Path) -> None:
    """Give a finished folder its final name, in one step that a crash can't halve."""
    for path in folder.rglob("*"):
        if path.is_file():
            sync(path)
    sync(folder)
    folder.rename(final)
    sync(final.parent)
