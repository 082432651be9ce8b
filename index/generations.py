"""The search files of one generation: built beside the old ones, verified when opened, made again when damaged."""

import json
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from index.errors import DerivedFileError
from index.files import settle, sha256
from index.keywords import KeywordIndex
from index.records import StoredPassage
from index.store import Store
from index.vectors import VectorIndex

log = logging.getLogger(__name__)

_MANIFEST = "manifest.json"
_WRITING = ".writing-"
_LAYOUT = 1  # of the search files; others are built again
_AT_ONCE = 20_000  # passages held in memory while building


@dataclass(frozen=True, slots=True)
class Generation:
    """The search files of one generation, open."""

    number: int
    vectors: VectorIndex
    keywords: KeywordIndex


def folder_of(home: Path, number: int) -> Path:
    """Return where the files of a generation lie."""
    return home / "generations" / f"{number:08d}"


def _hashes(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock" and path.name != _MANIFEST)
    return {str(path.relative_to(folder)): sha256(path) for path in sorted(found)}


def load(home: Path, store: Store, connection: sql.Connection) -> Generation:
    """Open the files of the generation that `connection` sees.

    :raises DerivedFileError: if one is missing, of another generation, coverage or model, or not what was written.
    """
    folder = folder_of(home, store.generation(connection))
    try:
        return _load(folder, names(store, connection))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DerivedFileError(f"{folder}: unreadable ({error})") from error


def names(store: Store, connection: sql.Connection) -> dict[str, object]:
    """Return what a manifest must say of files that belong to what `connection` sees."""
    return {
        "layout": _LAYOUT,
        "generation": store.generation(connection),
        "coverage": store.get(connection, "coverage") or "",
        "model": store.get(connection, "model") or "",
    }


def _load(folder: Path, expected: dict[str, object]) -> Generation:
    manifest = json.loads((folder / _MANIFEST).read_text())
    if {key: manifest.get(key) for key in expected} != expected or _hashes(folder) != manifest["sha256"]:
        raise DerivedFileError(f"{folder}: not the files of this generation")
    vectors, keywords = VectorIndex.read(folder / "vectors.faiss"), KeywordIndex(folder / "keywords")
    if not len(vectors) == len(keywords) == manifest["count"]:
        raise DerivedFileError(f"{folder}: not as many passages as were written")
    return Generation(manifest["generation"], vectors, keywords)


def build(
    home: Path,
    named: Mapping[str, object],
    dimension: int,
    batches: Iterable[tuple[Sequence[StoredPassage], NDArray[np.float32]]],
    *,
    base: int | None = None,
    removed: Sequence[int] = (),
) -> Generation:
    """Write the search files of a generation beside those of others.

    :param named: what the manifest says of them: generation, coverage, model, layout; see `names`.
    :param batches: passages to add, each batch with their vectors (len(batch), dimension).
    :param base: the generation whose files to begin with; None for empty ones.
    :param removed: passages of `base` to leave out.
    """
    number = int(str(named["generation"]))
    final = folder_of(home, number)
    final.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=final.parent, prefix=_WRITING))
    try:
        if base is None:
            (folder / "keywords").mkdir()
            vectors = VectorIndex.empty(dimension)
        else:
            KeywordIndex.clone(folder_of(home, base) / "keywords", folder / "keywords")
            vectors = VectorIndex.read(folder_of(home, base) / "vectors.faiss")
        keywords = KeywordIndex(folder / "keywords")
        for passages, matrix in batches:
            vectors.change(removed, [one.id for one in passages], matrix)
            keywords.change(removed, passages)
            removed = ()
        vectors.write(folder / "vectors.faiss")
        about = {**named, "dimension": vectors.dimension, "count": len(vectors), "sha256": _hashes(folder)}
        (folder / _MANIFEST).write_text(json.dumps(about, indent=1))
        shutil.rmtree(final, ignore_errors=True)
        settle(folder, final)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Generation(number, vectors, KeywordIndex(final / "keywords"))


def rebuild(store: Store, connection: sql.Connection, home: Path) -> Generation:
    """Write the files of the generation that `connection` sees anew, from nothing but the database."""
    dimension = int(store.get(connection, "dimension") or 0)

    def batches() -> Iterator[tuple[Sequence[StoredPassage], NDArray[np.float32]]]:
        entries = store.entries(connection, dimension)
        while some := list(islice(entries, _AT_ONCE)):
            matrix = np.array([np.frombuffer(blob, np.float16, dimension) for _, blob in some], np.float32)
            yield [passage for passage, _ in some], matrix

    return build(home, names(store, connection), dimension, batches())


def open_or_rebuild(store: Store, connection: sql.Connection, home: Path) -> Generation:
    """Open the files of the generation that `connection` sees; make them again where they are no good.

    Rebuilding writes to the data folder: hold its lock.
    """
    try:
        return load(home, store, connection)
    except DerivedFileError as error:
        log.warning("%s; making them again from the database", error)
        return rebuild(store, connection, home)


def sweep(home: Path, number: int) -> None:
    """Delete the files of generations before the previous one; a reader may still be opening that."""
    for folder in (home / "generations").iterdir():
        if folder.name.startswith(_WRITING) or (folder.name.isdigit() and int(folder.name) < number - 1):
            shutil.rmtree(folder, ignore_errors=True)
