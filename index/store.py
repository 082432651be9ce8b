"""The SQL database: the only truth. What FAISS and tantivy hold is derived from it."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert

from corpus.article import Article, Metadata, Passage, Span
from corpus.duplicates import SCHEME
from corpus.wires import Copy
from index.credits import erase, write
from index.errors import EMPTY, DataFolderError, explained
from index.lessons import fill, lessons, replace
from index.records import Changes, NewArticle, StoredPassage
from index.repeats import whose
from index.seen import remember
from index.sqlite import chunks, connect
from index.tables import (
    MIGRATIONS,
    SCHEMA,
    articles,
    embeddings,
    files,
    meta,
    pack,
    passages,
    removed,
    retired,
    tables,
    tags,
    unpack,
)

_KEPT = ((embeddings, passages.c.embedding), (tags, passages.c.tags))
"""What is made of a passage's words once, wherever they stand, and the column that names it."""

_TEACHING = 4  # the version of the tables from which on they hold what articles teach


class Store:
    """The database of one data folder. Readers see one generation through `reading`; one writer at a time publishes."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the database file, or make it.

        :raises DataFolderError: if there is none, it is none of Byline's, or of a newer version.
        """
        if not create and not path.exists():
            raise DataFolderError(EMPTY)
        self.path = path
        self.writable = os.access(path if path.exists() else path.parent, os.W_OK) and os.access(path.parent, os.W_OK)
        query = "mode=rwc"
        if not self.writable:
            # Without a write-ahead log nobody is writing; SQLite would want to make one even to read.
            query = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
        self._engine = connect(path, query, writable=self.writable)
        with explained(path.parent):
            if create and not sql.inspect(self._engine).get_table_names():
                with self._engine.begin() as connection:
                    tables.create_all(connection)
                    self._set(connection, "schema", str(SCHEMA))
                    self._set(connection, "coverage", uuid4().hex)  # so that files of another database don't fit
        with self.reading() as connection:
            found = int(self.get(connection, "schema") or 0)
        if found > SCHEMA:
            raise DataFolderError(
                f"{path.parent} was written by a newer Byline (its version {found}, ours {SCHEMA}): upgrade"
            )
        if found < SCHEMA:
            self._migrate(found, create=create)

    def _migrate(self, found: int, *, create: bool) -> None:
        """Bring the tables up to date; whoever writes next fills what is new in them.

        :raises DataFolderError: if nobody is about to write.
        """
        if not create:
            raise DataFolderError(f"{self.path.parent} was written by an older Byline; run: byline index --rebuild")
        with explained(self.path.parent), self._engine.begin() as connection:
            tables.create_all(connection)
            for version in range(found + 1, SCHEMA + 1):
                for statement in MIGRATIONS[version]:
                    connection.exec_driver_sql(statement)
            if found < _TEACHING:
                fill(connection)
            self._set(connection, "schema", str(SCHEMA))

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """Give a connection that sees one state of the database for as long as it is open."""
        with explained(self.path.parent), self._engine.connect() as connection:
            yield connection

    def pin(self) -> sql.Connection:
        """Open a connection that sees one state of the database until it is closed.

        Nobody who writes waits for it; what it sees stays on the disk for as long as it is open.
        """
        with explained(self.path.parent):
            connection = self._engine.connect()
            self.generation(connection)  # SQLite's transactions begin with the first thing that is read
            return connection

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """Give a connection all of whose changes are written together, or none of them."""
        with explained(self.path.parent), self._engine.begin() as connection:
            yield connection

    @staticmethod
    def get(connection: sql.Connection, key: str) -> str | None:
        """Return a value of the table `meta`."""
        found = connection.exec_driver_sql("SELECT value FROM meta WHERE key = ?", (key,)).scalar()
        return None if found is None else str(found)

    @staticmethod
    def values(connection: sql.Connection, *keys: str) -> dict[str, str | None]:
        """Return values of the table `meta`, None for what is not there."""
        found = {row.key: row.value for row in connection.execute(sql.select(meta).where(meta.c.key.in_(keys)))}
        return {key: found.get(key) for key in keys}

    def generation(self, connection: sql.Connection) -> int:
        """Return the number of the generation that `connection` sees; 0 before the first."""
        return int(self.get(connection, "generation") or 0)

    def articles(self, connection: sql.Connection) -> Sequence[sql.Row[Any]]:
        """Return id, version, path, digest and metadata of every current article, in order of id."""
        columns = [column for column in articles.c if column.name != "text"]
        return connection.execute(sql.select(*columns).where(articles.c.current).order_by(articles.c.id)).all()

    def ids(self, connection: sql.Connection) -> list[str]:
        """Return the ids of all current articles, in order."""
        return list(connection.scalars(sql.select(articles.c.id).where(articles.c.current).order_by(articles.c.id)))

    def is_empty(self, connection: sql.Connection) -> bool:
        """Whether there is no current article."""
        return connection.scalar(sql.select(articles.c.row).where(articles.c.current).limit(1)) is None

    def underived(self, connection: sql.Connection) -> list[str]:
        """Return the ids of articles of which an older Byline did not derive all that this one does."""
        if self.get(connection, "signatures") != SCHEME:
            return self.ids(connection)
        untagged = sql.select(passages.c.article).where(passages.c.tags.is_(None))
        unsigned = sql.select(articles.c.row).where(articles.c.current, articles.c.signature.is_(None))
        query = sql.select(articles.c.id).where(articles.c.current, articles.c.row.in_(untagged.union(unsigned)))
        return list(connection.scalars(query.order_by(articles.c.id)))

    def outlets(self, connection: sql.Connection) -> list[str]:
        """Return the outlets of the current articles, longest name first."""
        # From each to the next in the index: they are few, and the articles many.
        named = sql.select(articles.c.outlet).where(articles.c.current).order_by(articles.c.outlet).limit(1)
        found = sql.select(named.where(articles.c.outlet > "").scalar_subquery().label("name")).cte(recursive=True)
        after = named.where(articles.c.outlet > found.c.name).scalar_subquery()
        whole = found.union_all(sql.select(after).where(found.c.name.is_not(None)))
        names = connection.scalars(sql.select(whole.c.name).where(whole.c.name.is_not(None)))
        return sorted(names, key=lambda name: (-len(name), name))

    def texts(self, connection: sql.Connection, identities: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Return the versions and texts of current articles by their ids."""
        query = "SELECT id, version, text FROM articles WHERE current AND id IN (SELECT value FROM json_each(?))"
        return {identity: (version, text) for identity, version, text in _rows(connection, query, identities)}

    def newest_version(self, identity: str) -> int:
        """Return the number of an article's newest version."""
        with self.reading() as connection:
            query = sql.select(sql.func.max(articles.c.version)).where(articles.c.id == identity)
            return int(connection.scalar(query) or 0)

    def versions(self, connection: sql.Connection, identity: str, *, below: int) -> Sequence[Any]:
        """Return version, stored and text of an article's versions below a number, the newest first."""
        query = sql.select(articles.c.version, articles.c.stored, articles.c.text)
        older = query.where(articles.c.id == identity, articles.c.version < below)
        return connection.execute(older.order_by(articles.c.version.desc())).all()

    def article(self, connection: sql.Connection, identity: str, version: int | None = None) -> Article | None:
        """Return a stored article, the current version unless another is named."""
        wanted = articles.c.current if version is None else articles.c.version == version
        row = connection.execute(sql.select(articles).where(articles.c.id == identity, wanted)).one_or_none()
        if row is None:
            return None
        bounds = connection.scalars(
            sql.select(passages.c.bounds).where(passages.c.article == row.row).order_by(passages.c.id)
        )
        each = map(_spans, bounds)
        found = [Passage(start=spans[0].start, end=spans[-1].end, sentences=spans) for spans in each]
        return Article(
            id=row.id,
            path=row.path,
            text=row.text,
            passages=tuple(found),
            provenance=row.provenance,
            language=row.language,
            doubtful=_spans(row.doubtful),
            **_about(row),
        )

    def copies(self, connection: sql.Connection, identities: Sequence[str]) -> dict[str, list[Copy]]:
        """Return for each article that has copies all copies of its story, itself among them, in order of id."""
        query = (
            "SELECT story, id, outlet, published, agency FROM articles WHERE current AND story IN"
            " (SELECT story FROM articles WHERE current AND id IN (SELECT value FROM json_each(?))) ORDER BY id"
        )
        told: dict[str, list[Copy]] = {}
        for story, identity, outlet, published, agency in _rows(connection, query, identities):
            told.setdefault(story, []).append(Copy(identity, outlet, _day(published), agency))
        return {one.article_id: copies for copies in told.values() if len(copies) > 1 for one in copies}

    def passage_ids(self, connection: sql.Connection, identity: str) -> list[int]:
        """Return the ids of a current article's passages, in order."""
        query = sql.select(passages.c.id).join(articles).where(articles.c.id == identity).order_by(passages.c.id)
        return list(connection.scalars(query))

    def owners(self, connection: sql.Connection, ids: Sequence[int]) -> list[tuple[str, str | None]]:
        """Return the article and the outlet of each passage of `ids`, in that order."""
        query = (
            "SELECT passages.id, articles.id, articles.outlet FROM passages"
            " JOIN articles ON articles.row = passages.article WHERE passages.id IN (SELECT value FROM json_each(?))"
        )
        found = {number: (article, outlet) for number, article, outlet in _rows(connection, query, ids)}
        return [found[number] for number in ids]

    def passages(self, connection: sql.Connection, ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of `ids`, in that order."""
        query = (
            "SELECT passages.id, bounds, row, articles.id, path, doubtful, outlet, title, author, published, url"
            " FROM passages JOIN articles ON row = article WHERE passages.id IN (SELECT value FROM json_each(?))"
        )
        rows = _rows(connection, query, ids)
        # Each text once, however many of its passages are wanted.
        wanted = "SELECT row, text FROM articles WHERE row IN (SELECT value FROM json_each(?))"
        texts = dict(map(tuple, _rows(connection, wanted, list({row[2] for row in rows}))))
        found: dict[int, StoredPassage] = {}
        for number, bounds, row, identity, path, doubtful, outlet, title, author, published, url in rows:
            about = Metadata(outlet=outlet, title=title, author=author, published=_day(published), url=url)
            found[number] = _placed(number, bounds, identity, path, about, doubtful, texts[row])
        return [found[number] for number in ids]

    def vectors(self, connection: sql.Connection, ids: Sequence[int], dimension: int) -> list[NDArray[np.float16]]:
        """Return for each passage its matrix (1 + sentences, dimension): the passage first, then its sentences."""
        query = (
            "SELECT passages.id, vectors FROM passages"
            " JOIN embeddings ON digest = embedding WHERE passages.id IN (SELECT value FROM json_each(?))"
        )
        found = {
            number: np.frombuffer(vectors, np.float16).reshape(-1, dimension)
            for number, vectors in _rows(connection, query, ids)
        }
        return [found[number] for number in ids]

    def entries(self, connection: sql.Connection) -> Iterator[StoredPassage]:
        """Yield every current passage, for building search files anew."""
        wanted = [articles.c[name] for name in ("id", "path", "text", "doubtful", *Metadata.model_fields)]
        query = (
            sql.select(passages.c.id.label("passage"), passages.c.bounds, *wanted)
            .join(articles, articles.c.row == passages.c.article)
            .order_by(passages.c.id)
        )
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield _passage(row)

    def plan(
        self, connection: sql.Connection, changes: Changes
    ) -> tuple[list[int], list[tuple[StoredPassage, bytes, bytes]]]:
        """Tell what `changes` will mean to the search files: ids of passages that go, and those that come."""
        old: list[int] = []
        for some in chunks(changes.replaced | changes.removed):
            old += connection.scalars(sql.select(passages.c.id).join(articles).where(articles.c.id.in_(some)))
        next_id = int(self.get(connection, "next_passage") or 1)
        new: list[tuple[StoredPassage, bytes, bytes]] = []
        for fresh in changes.added:
            article = fresh.article
            about = Metadata.model_validate(article.model_dump(include=set(Metadata.model_fields)))
            for passage, embedding, marked in zip(article.passages, fresh.embeddings, fresh.tags, strict=True):
                text = article.text[passage.start : passage.end]
                stored = StoredPassage(
                    next_id + len(new),
                    article.id,
                    article.path,
                    about,
                    passage.start,
                    passage.end,
                    passage.sentences,
                    text,
                    article.doubtful,
                )
                new.append((stored, embedding, marked))
        return old, new

    def publish(
        self, changes: Changes, new: Sequence[tuple[StoredPassage, bytes, bytes]], settings: Mapping[str, str]
    ) -> None:
        """Write `changes` and the next generation in one transaction."""
        fresh_ids = {fresh.article.id for fresh in changes.added}
        concerned = fresh_ids | changes.replaced | changes.removed | changes.stories.keys()
        with self._engine.begin() as connection:
            before = lessons(connection, concerned, stored=True)
            freed = self._retire(connection, changes, self.generation(connection) + 1)
            row_of = {fresh.article.id: self._insert(connection, fresh) for fresh in changes.added}
            for fresh in changes.added:
                write(connection, row_of[fresh.article.id], fresh.attributions)
            if new:
                values = [
                    {
                        "id": one.id,
                        "article": row_of[one.article_id],
                        "bounds": pack(one.sentences),
                        "embedding": embedding,
                        "tags": marked,
                    }
                    for one, embedding, marked in new
                ]
                connection.execute(sql.insert(passages), values)
                self._set(connection, "next_passage", str(new[-1][0].id + 1))
            for identity, story in changes.stories.items():
                there = articles.c.current & (articles.c.id == identity)
                connection.execute(sql.update(articles).where(there).values(story=story))
            replace(connection, before, lessons(connection, concerned, stored=False))
            remember(connection, changes.files, changes.pages)
            for some in chunks(changes.welcome):
                connection.execute(sql.delete(removed).where(removed.c.path.in_(some)))
            for kept, column in _KEPT:
                used = sql.exists().where(column == kept.c.digest)
                for gone in chunks(freed[kept.name]):  # of what is unused, a killed index left some to be taken up
                    free = kept.c.digest.in_(gone) & ~used
                    connection.execute(sql.delete(kept).where(free))
            for key, value in settings.items():
                self._set(connection, key, value)

    @staticmethod
    def _retire(connection: sql.Connection, changes: Changes, generation: int) -> dict[str, list[bytes]]:
        """Take away what `changes` replaces or removes; return the digests of the embeddings and tags it used.

        :param generation: the first without it.
        """
        freed: dict[str, list[bytes]] = {kept.name: [] for kept, _ in _KEPT}
        for some in chunks(changes.replaced | changes.removed):
            for kept, column in _KEPT:
                left = sql.select(column).join(articles).where(articles.c.id.in_(some), column.is_not(None))
                freed[kept.name] += connection.scalars(left)
            rows = sql.select(articles.c.row).where(articles.c.id.in_(some))
            erase(connection, rows)
            left = sql.select(passages.c.id, sql.literal(generation)).where(passages.c.article.in_(rows))
            connection.execute(sql.insert(retired).from_select(["passage", "generation"], left))
            connection.execute(sql.delete(passages).where(passages.c.article.in_(rows)))
            connection.execute(sql.update(articles).where(articles.c.id.in_(some)).values(current=False))
        for some in chunks(changes.removed):
            there = connection.execute(sql.select(articles.c.path, articles.c.id).where(articles.c.id.in_(some))).all()
            unwanted = [{"path": row.path, "article": row.id} for row in there if row.id in changes.unwanted]
            if unwanted:
                connection.execute(insert(removed).on_conflict_do_nothing(), unwanted)
            connection.execute(sql.delete(files).where(files.c.path.in_([row.path for row in there])))
            connection.execute(sql.delete(articles).where(articles.c.id.in_(some)))
        return freed

    def _insert(self, connection: sql.Connection, fresh: NewArticle) -> int:
        """Store an article as a new version, or where the text is that of the last one, as that with new metadata."""
        article = fresh.article
        last = connection.execute(
            sql.select(articles.c.row, articles.c.version, articles.c.text)
            .where(articles.c.id == article.id)
            .order_by(articles.c.version.desc())
            .limit(1)
        ).first()
        values = article.model_dump(exclude={"passages", "doubtful"}) | asdict(fresh.traits)
        values |= {
            "publisher": whose(article.outlet, article.url),
            "digest": fresh.digest,
            "current": True,
            "doubtful": pack(article.doubtful),
        }
        if last is not None and last.text == article.text:
            connection.execute(sql.update(articles).where(articles.c.row == last.row).values(**values))
            return int(last.row)
        version = last.version + 1 if last is not None else 1
        values["stored"] = datetime.now(UTC).replace(tzinfo=None)
        done = connection.execute(sql.insert(articles).values(version=version, **values).returning(articles.c.row))
        return int(done.scalar_one())

    @staticmethod
    def _set(connection: sql.Connection, key: str, value: str) -> None:
        connection.execute(sql.delete(meta).where(meta.c.key == key))
        connection.execute(sql.insert(meta), {"key": key, "value": value})

    def check(self) -> str:
        """Return what SQLite says of the file's integrity: "ok", or what is wrong with it."""
        with self.reading() as connection:
            return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())


def _about(row: sql.Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Metadata.model_fields}


def _rows(connection: sql.Connection, query: str, values: Sequence[object]) -> Sequence[Any]:
    """Run one of the statements that every question runs; json_each gives it the values.

    As text, which is the same for however many values, it costs a fifth of what it costs built of columns.
    """
    return connection.exec_driver_sql(query, (json.dumps(values),)).all()


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _spans(bounds: bytes) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in unpack(bounds).tolist())


def _passage(row: sql.Row[Any]) -> StoredPassage:
    return _placed(row.passage, row.bounds, row.id, row.path, Metadata(**_about(row)), row.doubtful, row.text)


def _placed(
    number: int, bounds: bytes, identity: str, path: str, about: Metadata, doubtful: bytes, text: str
) -> StoredPassage:
    spans = _spans(bounds)
    start, end = spans[0].start, spans[-1].end
    return StoredPassage(number, identity, path, about, start, end, spans, text[start:end], _spans(doubtful))
