"""A coverage in one file, and back: while questions are answered and articles indexed."""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

import sqlalchemy as sql

from index import checkpoints, copying, generations, postgres
from index.engines import engine
from index.errors import AwayError, DataFolderError, explained
from index.home import Home, database
from index.lock import writing
from index.store import Store, exists
from index.tables import SCHEMA, meta
from index.tables import tables as coverage_tables

_MANIFEST = "byline-backup.json"
_FORMAT = 1
_BLOCK = 1 << 20  # bytes copied at a time
_PAGES = 1_000  # of a database, copied between two looks at who else writes

Databases = Mapping[str, sql.MetaData]
_NONE: Databases = MappingProxyType({})


def backup(home: Home, target: Path, folders: Sequence[Path] = (), others: Databases = _NONE) -> int:
    """Write the coverage as it is now, and more of what is kept with it, to a new zip file; return its size in bytes.

    What can be made again from the database is left out. Nobody waits for it.

    :param folders: those in `home` that belong to it, if they are there.
    :param others: the tables of other databases, by the names of their files in `home`.
    :raises DataFolderError: if there is no coverage, or the file is there already or can't be written.
    """
    Store(home)  # says so if there is none
    if target.exists():
        raise DataFolderError(f"{target} is there already; name another file")
    with explained(target.parent), tempfile.TemporaryDirectory(dir=target.parent, prefix=".byline-") as folder:
        part, hashes = Path(folder) / "backup.zip", dict[str, str]()
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, tables in {database(home).name: coverage_tables, **others}.items():
                if _copied(home, name, tables, Path(folder) / name):
                    hashes[name] = _store(archive, Path(folder) / name, name)
                    (Path(folder) / name).unlink()
            for path in folders:
                for one in sorted(path.rglob("*")):
                    if one.is_file() and not one.is_symlink():
                        name = one.relative_to(home.folder).as_posix()
                        hashes[name] = _store(archive, one, name)
            about = {"format": _FORMAT, "schema": SCHEMA, "made": datetime.now(UTC).isoformat(), "sha256": hashes}
            archive.writestr(_MANIFEST, json.dumps(about, indent=1))
        part.rename(target)
    return target.stat().st_size


def _copied(home: Home, name: str, tables: sql.MetaData, target: Path) -> bool:
    """Copy a database as it is at one moment to a file; return whether there is one."""
    if home.database is None:
        if not (home / name).exists():
            return False
        with closing(_opened(home / name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES)
        return True
    with postgres.connect(home.database).connect() as source:
        if not all(sql.inspect(source).has_table(table) for table in tables.tables):
            return False
        copying.to_file(source, target, tables)
    return True


def copied(home: Home, target: Home) -> None:
    """Copy the coverage as it is now to another, empty data folder; nobody waits for it.

    The models are shared, what came through Slack stays where it is.

    :raises DataFolderError: if there is no coverage, or no room for it.
    """
    Store(home)  # says so if there is none
    with explained(target):
        _copied(home, database(home).name, coverage_tables, database(target))
        for root_of in (generations.root_of, checkpoints.root_of):
            # A folder that goes while it is copied was out of date: what is missing is made again.
            with suppress(shutil.Error, FileNotFoundError):
                shutil.copytree(root_of(home), root_of(target), ignore=shutil.ignore_patterns(".writing-*"))
        (target / "models").symlink_to(home.models)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _store(archive: zipfile.ZipFile, source: Path, name: str) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file, archive.open(name, "w", force_zip64=True) as member:
        while block := file.read(_BLOCK):
            digest.update(block)
            member.write(block)
    return digest.hexdigest()


def restore(home: Home, source: Path, others: Databases = _NONE) -> list[str]:
    """Put back what a backup holds, in place of the coverage that is there; return what of it was kept as it is here.

    Readers see the coverage before or after, and need no restart. What else the backup holds is put back where there
    is nothing of its name: what was asked in the meantime is not undone.

    :param others: as for `backup`.
    :raises DataFolderError: if the file is no backup, is damaged or of a newer Byline, or there is no room for it.
    """
    with _unpacked(home, source) as (folder, names):
        with writing(home):
            _replace(home, folder / database(home).name)
        more = [name for name in names if name != database(home).name]
        kept = [name for name in more if not _put_back(home, folder, name, others.get(name))]
    engine(home, Store(home)).keep_up()
    return kept


def _put_back(home: Home, folder: Path, name: str, tables: sql.MetaData | None) -> bool:
    """Put something else back, unless there is something of its name; return whether that was done."""
    if tables is not None and home.database is not None:
        with postgres.connect(home.database).begin() as target:
            tables.create_all(target)
            if any(target.scalar(sql.select(sql.exists().select_from(one))) for one in tables.sorted_tables):
                return False
            with copying.of_file(folder / name) as source:
                copying.replace(source, target, tables)
            return True
    if (home / name).exists():
        return False
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / name, home / name)
    return True


@contextmanager
def _unpacked(home: Home, source: Path) -> Iterator[tuple[Path, list[str]]]:
    """Unpack a backup beside the data, and check every byte of it."""
    with explained(home):
        home.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.folder, prefix=".restoring-") as made:
            folder = Path(made)
            try:
                with zipfile.ZipFile(source) as archive:
                    about = json.loads(archive.read(_MANIFEST))
                    if about["format"] > _FORMAT or about["schema"] > SCHEMA:
                        raise DataFolderError(f"{source} was written by a newer Byline: upgrade")
                    for name, digest in about["sha256"].items():
                        _take_out(archive, name, digest, folder)
            except FileNotFoundError as error:
                raise DataFolderError(f"{source}: there is no such file") from error
            except (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError) as error:
                raise DataFolderError(f"{source} is no backup, or a damaged one ({error}); take another") from error
            yield folder, list(about["sha256"])


def _take_out(archive: zipfile.ZipFile, name: str, digest: str, folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise ValueError(f"{name!r} lies outside")
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with archive.open(name) as member, target.open("wb") as file:
        while block := member.read(_BLOCK):
            found.update(block)
            file.write(block)
    if found.hexdigest() != digest:
        raise ValueError(f"{name!r} is not what was stored")


def _replace(home: Home, copy: Path) -> None:
    """Make the database what a copy of one is, in one transaction, under a name and a number that no reader knows."""
    generation = _generation(home)
    new = Store(Home(copy.parent), create=True)  # one of an older Byline is brought up to date
    with new.writing() as connection:
        values = {"coverage": uuid4().hex, "generation": max(generation, new.generation(connection)) + 1}
        for key, value in values.items():
            connection.execute(sql.update(meta).where(meta.c.key == key).values(value=str(value)))
    if home.database is None:
        with closing(_opened(copy)) as source, closing(sqlite3.connect(database(home))) as target:
            source.backup(target)
        return
    with Store(home, create=True).writing() as target, copying.of_file(copy) as source:
        copying.replace(source, target, coverage_tables)


def _generation(home: Home) -> int:
    """Return the generation of the database that is there; one that is damaged is moved aside."""
    if not exists(home):
        return 0
    try:
        store = Store(home, create=True)
        with store.reading() as connection:
            return store.generation(connection)
    except AwayError:
        raise
    except DataFolderError:
        if home.database is not None:  # its server keeps what it has until all of the backup is there
            raise
        for path in home.folder.glob(f"{database(home).name}*"):
            path.rename(path.with_name(f"damaged-{path.name}"))
        return 0
