"""Checkpoints of the vectors: what a reader begins with, so that it need not read every vector in the database.

What came and went since is read there (`index.delta`). A new one is written while questions and updates go on.
"""

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import sqlalchemy as sql
from filelock import FileLock, Timeout

from index import delta, derived, vectors
from index.errors import DerivedFileError, explained
from index.home import Home
from index.lock import writing
from index.store import Store
from index.vectors import VectorIndex

log = logging.getLogger(__name__)

_LAYOUT = 2  # of the files; others are written again

_FEW = 4_096  # passages that are sooner read from the database than a checkpoint of them is worth its writing
_PART = 0.02  # of all passages; then a search of the delta takes longer than that of the checkpoint


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The vectors of the passages with ids below `next` as they were at a generation."""

    generation: int
    next: int
    vectors: VectorIndex


def root_of(home: Home) -> Path:
    """Return where the checkpoints lie."""
    return home.derived / "checkpoints"


def written(home: Home) -> list[int]:
    """Return the generations of the checkpoints that there are, the newest first."""
    return derived.numbers(root_of(home))


def newest(home: Home, store: Store, connection: sql.Connection) -> Checkpoint:
    """Open the newest checkpoint from which the generation that `connection` sees can be reached; or an empty one."""
    names, least, most = _names(store, connection), delta.oldest(connection), store.generation(connection)
    for number, about in _sealed(home, names):
        if least <= number <= most:
            folder = derived.folder_of(root_of(home), number)
            try:
                return Checkpoint(number, int(about["next"]), _opened(folder, about))
            except DerivedFileError as error:
                log.warning("%s; the vectors come from the database until it is written again", error)
                shutil.rmtree(folder, ignore_errors=True)
    return Checkpoint(0, 0, VectorIndex.empty(int(store.get(connection, "dimension") or 0)))


def _opened(folder: Path, about: Mapping[str, Any]) -> VectorIndex:
    """Open a checkpoint's vectors.

    :raises DerivedFileError: if they are not what was written.
    """
    derived.verified(folder, about)
    found: VectorIndex = VectorIndex.open(folder, int(about["dimension"]))
    if len(found) != about["count"]:
        raise DerivedFileError(f"{folder}: not as many vectors as were written")
    return found


def _sealed(home: Home, names: Mapping[str, object]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the generations of the checkpoints that are what `names` says, the newest first, with their manifests."""
    for number in written(home):
        with suppress(DerivedFileError):  # of another model, say
            yield number, derived.manifest(derived.folder_of(root_of(home), number), names)


def _names(store: Store, connection: sql.Connection) -> dict[str, object]:
    """Return what the manifest of a checkpoint must say that fits what `connection` sees."""
    found = store.values(connection, "coverage", "model", "dimension")
    return {"layout": _LAYOUT, **found, "dimension": int(found["dimension"] or 0)}


def examine(home: Home, store: Store, connection: sql.Connection) -> Iterator[tuple[int, str | None]]:
    """Yield the generations of the checkpoints that could be used, and what is wrong with each where something is."""
    for number, about in _sealed(home, _names(store, connection)):
        try:
            _opened(derived.folder_of(root_of(home), number), about)
            yield number, None
        except DerivedFileError as error:
            yield number, str(error)


def is_due(home: Home, store: Store, connection: sql.Connection) -> bool:
    """Whether so much came and went since the last checkpoint that a new one is worth its writing."""
    before, about = next(_sealed(home, _names(store, connection)), (0, {"next": 0}))
    count = int(store.get(connection, "passages") or 0)
    return delta.size(connection, before, int(about["next"])) > max(_FEW, _PART * count)


def keep_up(home: Home, store: Store) -> None:
    """Write a checkpoint in the background if one is due; the process ends no sooner than it is written."""
    if not store.writable:
        return
    with store.reading() as connection:
        due = is_due(home, store, connection)
    if due:
        Thread(target=_write_quietly, args=(home, store), name="checkpoint").start()


def _write_quietly(home: Home, store: Store) -> None:
    try:
        write(home, store)
    except Exception as error:  # a full disk, say: what is there stays, and the next update tries again
        log.warning("no checkpoint of the vectors was written: %s", error)


def write(home: Home, store: Store) -> bool:
    """Write a checkpoint of the newest generation, unless another process is at it; return whether it was written.

    :raises DataFolderError: if the data folder can't be written to, or the disk won't take it.
    """
    root = root_of(home)
    with explained(home), suppress(Timeout):
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "lock", timeout=0):
            derived.sweep(root, 0)  # what a killed process left unfinished
            number = _write(store, root)
            older = [one for one in written(home) if one < number]
            # The one before stays for readers that are opening it, and in case that the new one is damaged.
            with writing(home), store.writing() as connection:
                # What is forgotten already stays so, also where a checkpoint that was damaged is there no more.
                delta.forget(connection, max(delta.oldest(connection), *older[:1], 0))
            for one in older[1:]:
                shutil.rmtree(derived.folder_of(root, one), ignore_errors=True)
            return True
    return False


def renew(home: Home, store: Store, damaged: int) -> bool:
    """Write a checkpoint in place of one that is damaged, of whatever generation that is; return as `write` does.

    :raises DataFolderError: if the data folder can't be written to, or the disk won't take it.
    """
    shutil.rmtree(derived.folder_of(root_of(home), damaged), ignore_errors=True)
    return write(home, store)


def _write(store: Store, root: Path) -> int:
    with store.reading() as connection:
        number = store.generation(connection)
        dimension = int(store.get(connection, "dimension") or 0)
        with derived.made(root, number) as folder:
            count = vectors.write(folder, dimension, delta.arrived(connection, 0, dimension))
            following = int(store.get(connection, "next_passage") or 1)
            about = {**_names(store, connection), "generation": number, "next": following, "count": count}
            derived.seal(folder, about)
    return number
