"""Coverages of up to a million passages, made in minutes: a part is indexed, and its rows are copied with other words.

A copy's sentences lie where the original's do; its vectors are made of those of real sentences (`tests.bench.vectors`),
and everything else that stands in the database is what publishing so many articles would have written.
"""

import hashlib
import json
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from index import checkpoints, forward
from index.attributed import placed
from index.checksum import CHECKED, checksum
from index.generations import rebuild
from index.home import Home, database
from index.lessons import fill
from index.lock import writing
from index.repeats import packed, unpacked
from index.store import Store
from index.tables import articles, attributions, credits, extents, files, meta, passages, unpack
from index.twin import open_embedder
from index.update import update
from tests.bench import material
from tests.bench.vectors import recombined
from tests.bench.wording import other_words

_BASE = 333  # articles that are indexed as any are, a thousand passages
_VARIANTS = 20  # wordings of the sample's sentences that are embedded
_POOL = 40_000  # vectors that copied sentences have, by chance
_READY = "ready.json"  # is there once a coverage is whole: what `Made` holds
_INDEXED = (articles, passages, attributions, credits)


@dataclass(frozen=True, slots=True)
class Made:
    """A coverage of a size.

    :ivar home: its data folder.
    :ivar following: the first id that no passage had when it was made.
    :ivar seconds: that its search files took, the words' and the vectors'.
    """

    home: Home
    following: int
    seconds: float


def made(folder: Path, size: int) -> Made:
    """Return a coverage of about so many passages below `folder`; make it where it is not there."""
    home = Home(folder / str(size))
    if (home / _READY).exists():
        return Made(home, **json.loads((home / _READY).read_text()))
    base, sentences = _base(folder), _sentences(folder)
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home, ignore=shutil.ignore_patterns(_READY))
    _grow(database(home), size, sentences)
    store = Store(home)
    began = perf_counter()
    with writing(home), store.reading() as connection:
        rebuild(store, connection, home)
    checkpoints.write(home, store)
    about = {"seconds": perf_counter() - began}
    with store.reading() as connection:
        about["following"] = int(store.get(connection, "next_passage") or 1)
    (home / _READY).write_text(json.dumps(about))
    return Made(home, **about)


def _base(folder: Path) -> Home:
    """Return a data folder with what is copied: articles in words of their own, so that none is a copy of another."""
    home, source = Home(folder / "base"), folder / "base.jsonl"
    if not (home / _READY).exists():
        shutil.rmtree(home, ignore_errors=True)
        home.folder.mkdir(parents=True)
        material.recombine(source, _BASE)
        told = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
        own = [
            one
            | {
                "text": other_words(number)(one["text"]),
                "url": f"https://www.{one['outlet'].lower().replace(' ', '').replace('&', '')}.example/{one['id']}",
            }
            for number, one in enumerate(told)
        ]
        source.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in own), "utf-8")
        report = update(home, [source], lambda: open_embedder(home, None))
        if report.failed:
            raise RuntimeError(f"{source}: {report.failed[0]}")
        (home / _READY).touch()
    return home


def _sentences(folder: Path) -> NDArray[np.float32]:
    """Return the vectors of the sample's sentences, and of the same with other words, in order."""
    path = folder / "sentences.npy"
    if not path.exists():
        embedder, rows = open_embedder(_base(folder), None), []
        for seed in range(_VARIANTS):
            worded = other_words(seed) if seed else str
            for one in material.sample():
                rows += embedder.embed([worded(s.of(one.text)) for p in one.passages for s in p.sentences])
        np.save(path, np.vstack(rows))
    found: NDArray[np.float32] = np.load(path)
    return found


def _grow(path: Path, size: int, sentences: NDArray[np.float32]) -> None:
    """Copy the rows of a database until it has so many passages."""
    engine = sql.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        for table in _INDEXED:
            for index in table.indexes:
                index.drop(connection)
        _Copies(connection, sentences, size).make()
        for table in _INDEXED:
            for index in table.indexes:
                index.create(connection)
        for name in ("lines", "repeats", "bands", "hosts", "outlets"):
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608
        fill(connection)
        connection.commit()
    engine.dispose()


class _Copies:
    """Makes copies of all that is in a database."""

    def __init__(self, connection: sql.Connection, sentences: NDArray[np.float32], size: int) -> None:
        """Read what there is; make it `size` passages with `make`."""
        self._connection = connection
        self._articles = connection.execute(sql.select(articles).where(articles.c.current)).mappings().all()
        self._passages = connection.execute(sql.select(passages).order_by(passages.c.id)).all()
        self._attributions = connection.execute(sql.select(attributions).order_by(attributions.c.id)).all()
        self._more = size - len(self._passages)
        self._rows, self._ids, self._credited = (
            int(connection.scalar(sql.select(sql.func.max(column))) or 0)
            for column in (articles.c.row, passages.c.id, attributions.c.id)
        )
        self._names = connection.exec_driver_sql("SELECT max(rowid) FROM credits").scalar()
        self._own = chain.from_iterable(rows for _, rows in recombined(sentences, self._more))
        self._pool = np.vstack([rows for _, rows in recombined(sentences, _POOL, seed=1)])
        self._chance = np.random.default_rng(size)

    def make(self) -> None:
        """Add copies until there are so many passages."""
        for number in count(1):
            some = self._passages[: max(0, self._more)]
            if not some:
                break
            self._copy(number, some)
            self._more -= len(some)
        self._connection.execute(
            sql.insert(files).from_select(
                ["path", "fingerprint"],
                sql.select(articles.c.path, articles.c.digest).where(articles.c.row > self._rows),
            )
        )
        last, total = self._connection.execute(
            sql.select(sql.func.max(passages.c.id), sql.func.count(passages.c.id))
        ).one()
        for key, value in {"coverage": uuid4().hex, "passages": total, "next_passage": last + 1}.items():
            self._connection.execute(sql.update(meta).where(meta.c.key == key).values(value=str(value)))

    def _copy(self, number: int, some: Sequence[sql.Row[Any]]) -> None:
        """Copy the articles of some passages; each copy's rows and ids lie as far apart as the originals'."""
        rows, ids, credited = number * self._rows, number * self._ids, number * self._credited
        wanted = {one.article for one in some}
        reworded = _Reworded(number)
        values = [reworded(one) | {"row": one["row"] + rows} for one in self._articles if one["row"] in wanted]
        values = [one | {"crc": checksum(*(one[name] for name in CHECKED))} for one in values]
        self._connection.execute(sql.insert(articles), values)
        texts = {one["row"]: one["text"] for one in values}
        digests = [hashlib.sha256(f"{number} {one.id}".encode()).digest() for one in some]
        vectors = [self._vectors(len(unpack(one.bounds))) for one in some]
        self._connection.exec_driver_sql(
            "INSERT INTO embeddings (digest, vectors, crc) VALUES (?, ?, ?)",
            [(digest, own, checksum(digest, own)) for digest, own in zip(digests, vectors, strict=True)],
        )
        terms = [_terms(texts[one.article + rows], one.bounds) for one in some]
        self._connection.exec_driver_sql(
            "INSERT INTO passages (id, article, bounds, embedding, tags, terms, crc) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (*places, one.bounds, digest, one.tags, own, checksum(*places, one.bounds, own))
                for one, digest, own in zip(some, digests, terms, strict=True)
                for places in [(one.id + ids, one.article + rows)]
            ],
        )
        first, last = min(wanted), max(wanted)
        said = [one for one in self._attributions if one.article in wanted]
        self._connection.exec_driver_sql(
            'INSERT INTO attributions (id, article, "start", "end", body, crc) VALUES (?, ?, ?, ?, ?, ?)',
            [
                (*columns, checksum(*columns))
                for one in said
                for columns in [(one.id + credited, one.article + rows, one.start, one.end, one.body)]
            ],
        )
        own: dict[int, list[tuple[int, int, int]]] = {row: [] for row in wanted}
        for one in said:
            own[one.article].append((one.id + credited, one.start, one.end))
        self._connection.execute(sql.insert(extents), [placed(row + rows, each) for row, each in own.items()])
        self._connection.exec_driver_sql(
            "INSERT INTO credits (attribution, key, name, kind) SELECT attribution + ?, key, name, kind FROM credits"
            " JOIN attributions ON attributions.id = attribution"
            " WHERE credits.rowid <= ? AND article BETWEEN ? AND ?",
            (credited, self._names, first, last),
        )

    def _vectors(self, sentences: int) -> bytes:
        """Return a passage's vector and those of its sentences as they are stored."""
        others = self._pool[self._chance.integers(0, _POOL, sentences)]
        return next(self._own).tobytes() + others.tobytes()


def _terms(text: str, bounds: bytes) -> bytes:
    """Return the terms of a passage's sentences, as they are stored."""
    return forward.pack(text[start:end] for start, end in unpack(bounds).tolist())


class _Reworded:
    """Makes the row of an article that says the same as another in other words.

    Signatures and numbers of lines differ from the others' by the same bits in one copy of a coverage, so that what was
    alike in the original is in its copy, and nothing else.
    """

    def __init__(self, number: int) -> None:
        """Reword for the copy with this number, from 1 on."""
        chance = random.Random(number)  # noqa: S311
        self._number, self._words = number, other_words(number)
        self._signature = chance.getrandbits(8 * 1024)
        self._line = chance.getrandbits(61) << 1  # the lowest bit says what kind of line it is

    def __call__(self, one: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a row, made of those of another."""
        lines = packed({line ^ self._line for line in unpacked(one["lines"])})
        return {
            **one,
            "id": f"{one['id']}-{self._number}",
            "path": f"copies/{one['id']}-{self._number}.txt",
            "story": f"{one['story']}-{self._number}",
            "title": one["title"] and self._words(one["title"]),
            "text": self._words(one["text"]),
            "lines": lines,
            "signature": self._signed(one["signature"]),
        }

    def _signed(self, signature: bytes) -> bytes:
        mask = self._signature.to_bytes(1024)[: len(signature)]
        return (np.frombuffer(signature, np.uint8) ^ np.frombuffer(mask, np.uint8)).tobytes()
