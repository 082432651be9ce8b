"""Folders of derived files: there whole or not at all, and believed only if every byte is what was written."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.errors import DerivedFileError
from index.files import settle, sha256

_MANIFEST = "manifest.json"
_WRITING = ".writing-"

_hashes: dict[tuple[int, int, int, int], str] = {}
"""What this process has hashed, by what tells one file from another: a file that two folders share is read once."""


def folder_of(root: Path, number: int) -> Path:
    """Return where the files of a generation lie under `root`."""
    return root / f"{number:08d}"


def numbers(root: Path) -> list[int]:
    """Return the generations that have files under `root`, the newest first."""
    if not root.is_dir():
        return []
    return sorted((int(path.name) for path in root.iterdir() if path.name.isdigit()), reverse=True)


@contextmanager
def made(root: Path, number: int) -> Iterator[Path]:
    """Give a folder to write files into, and at the end its final name under `root`; see `seal`.

    :raises OSError: if the disk won't take it; then nothing is left of it.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root, prefix=_WRITING))
    try:
        yield folder
        shutil.rmtree(folder_of(root, number), ignore_errors=True)
        settle(folder, folder_of(root, number))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seal(folder: Path, about: Mapping[str, object], carried: Mapping[str, str] = MappingProxyType({})) -> None:
    """Write a manifest: what the files are, and the hash of each.

    :param carried: hashes that are known, of files that were linked here, by their paths in the folder.
    """
    found = {name: carried.get(name) or sha256(path) for name, path in _files(folder)}
    (folder / _MANIFEST).write_text(json.dumps({**about, "sha256": found}, indent=1))


def manifest(folder: Path, expected: Mapping[str, object]) -> dict[str, Any]:
    """Return a folder's manifest, without a look at its other files.

    :raises DerivedFileError: if there is none, or it is not what is expected.
    """
    try:
        found = json.loads((folder / _MANIFEST).read_text())
        if {key: found.get(key) for key in expected} == expected and isinstance(found["sha256"], dict):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DerivedFileError(f"{folder}: unreadable ({error})") from error
    raise DerivedFileError(f"{folder}: not the files of this generation")


def verified(folder: Path, expected: Mapping[str, object]) -> dict[str, Any]:
    """Return a folder's manifest, once all its files were found to be those that were written.

    :raises DerivedFileError: if they are not.
    """
    found = manifest(folder, expected)
    try:
        hashes = {name: _hash(path) for name, path in _files(folder)}
    except OSError as error:
        raise DerivedFileError(f"{folder}: unreadable ({error})") from error
    if hashes != found["sha256"]:
        raise DerivedFileError(f"{folder}: not the files of this generation")
    return found


def sweep(root: Path, keep: int) -> None:
    """Delete the files of generations before `keep`, and what was never finished; hold the lock of who writes there."""
    for path in root.iterdir() if root.is_dir() else ():
        if path.name.startswith(_WRITING) or (path.name.isdigit() and int(path.name) < keep):
            shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock" and path.name != _MANIFEST:
            yield str(path.relative_to(folder)), path


def _hash(path: Path) -> str:
    about = path.stat()
    identity = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
    if identity not in _hashes:
        _hashes[identity] = sha256(path)
    return _hashes[identity]
