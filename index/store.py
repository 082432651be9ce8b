"""The SQL database: the only truth. What FAISS and tantivy hold is derived from it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from corpus.article import Article, Metadata, Passage, Span
from corpus.duplicates import SCHEME
from corpus.wires import Copy
from index.credits import erase, write
from index.errors import EMPTY, DataFolderError, explained
from index.records import Changes, NewArticle, StoredPassage
from index.seen import REMOVED, remember
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
    retired,
    tables,
    tags,
    unpack,
)

_KEPT = ((embeddings, passages.c.embedding), (tags, passages.c.tags))
"""What is made of a passage's words once, wherever they stand, and the column that names it."""


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
            self._set(connection, "schema", str(SCHEMA))

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """Give a connection that sees one state of the database for as long as it is open."""
        with explained(self.path.parent), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """Give a connection all of whose changes are written together, or none of them."""
        with explained(self.path.parent), self._engine.begin() as connection:
            yield connection

    @staticmethod
    def get(connection: sql.Connection, key: str) -> str | None:
        """Return a value of the table `meta`."""
        return connection.scalar(sql.select(meta.c.value).where(meta.c.key == key))

    def generation(self, connection: sql.Connection) -> int:
        """Return the number of the generation that `connection` sees; 0 before the first."""
        return int(self.get(connection, "generation") or 0)

    def articles(self, connection: sql.Connection) -> Sequence[sql.Row[Any]]:
        """Return id, version, path, digest and metadata of every current article, in order of id."""
        columns = [column for column in articles.c if column.name != "text"]
        return connection.execute(sql.select(*columns).where(articles.c.current).order_by(articles.c.id)).all()

    def is_empty(self, connection: sql.Connection) -> bool:
        """Whether there is no current article."""
        return connection.scalar(sql.select(articles.c.row).where(articles.c.current).limit(1)) is None

    def underived(self, connection: sql.Connection) -> list[str]:
        """Return the ids of articles of which an older Byline did not derive all that this one does."""
        query = sql.select(articles.c.id).distinct().join(passages).where(articles.c.current)
        if self.get(connection, "signatures") == SCHEME:
            query = query.where(sql.or_(passages.c.tags.is_(None), articles.c.signature.is_(None)))
        return list(connection.scalars(query.order_by(articles.c.id)))

    def outlets(self, connection: sql.Connection) -> list[str]:
        """Return the outlets of the current articles, longest name first."""
        named = articles.c.current & articles.c.outlet.is_not(None)
        found = connection.scalars(sql.select(articles.c.outlet).distinct().where(named))
        return sorted(found, key=lambda name: (-len(name), name))

    def texts(self, connection: sql.Connection, identities: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Return the versions and texts of current articles by their ids."""
        columns = (articles.c.id, articles.c.version, articles.c.text)
        query = sql.select(*columns).where(articles.c.id.in_(identities), articles.c.current)
        return {row.id: (row.version, row.text) for row in connection.execute(query)}

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
        wanted = sql.select(articles.c.story).where(articles.c.current, articles.c.id.in_(identities))
        query = (
            sql.select(*(articles.c[name] for name in ("story", "id", "outlet", "published", "agency")))
            .where(articles.c.current, articles.c.story.in_(wanted))
            .order_by(articles.c.id)
        )
        told: dict[str, list[Copy]] = {}
        for row in connection.execute(query):
            told.setdefault(row.story, []).append(Copy(row.id, row.outlet, row.published, row.agency))
        return {one.article_id: copies for copies in told.values() if len(copies) > 1 for one in copies}

    def passage_ids(self, connection: sql.Connection, identity: str) -> list[int]:
        """Return the ids of a current article's passages, in order."""
        query = sql.select(passages.c.id).join(articles).where(articles.c.id == identity).order_by(passages.c.id)
        return list(connection.scalars(query))

    def owners(self, connection: sql.Connection, ids: Sequence[int]) -> list[tuple[str, str | None]]:
        """Return the article and the outlet of each passage of `ids`, in that order."""
        query = (
            sql.select(passages.c.id, articles.c.id.label("article"), articles.c.outlet)
            .join(articles, articles.c.row == passages.c.article)
            .where(passages.c.id.in_(ids))
        )
        found = {row.id: (row.article, row.outlet) for row in connection.execute(query)}
        return [found[number] for number in ids]

    def passages(self, connection: sql.Connection, ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of `ids`, in that order."""
        wanted = [articles.c[name] for name in ("id", "path", "doubtful", *Metadata.model_fields)]
        query = (
            sql.select(passages.c.id.label("passage"), passages.c.bounds, articles.c.text, *wanted)
            .join(articles, articles.c.row == passages.c.article)
            .where(passages.c.id.in_(ids))
        )
        found = {row.passage: _passage(row) for row in connection.execute(query)}
        return [found[number] for number in ids]

    def vectors(self, connection: sql.Connection, ids: Sequence[int], dimension: int) -> list[NDArray[np.float16]]:
        """Return for each passage its matrix (1 + sentences, dimension): the passage first, then its sentences."""
        query = (
            sql.select(passages.c.id, embeddings.c.vectors)
            .join(embeddings, embeddings.c.digest == passages.c.embedding)
            .where(passages.c.id.in_(ids))
        )
        found = {
            row.id: np.frombuffer(row.vectors, np.float16).reshape(-1, dimension) for row in connection.execute(query)
        }
        return [found[number] for number in ids]

    def entries(self, connection: sql.Connection, dimension: int) -> Iterator[tuple[StoredPassage, bytes]]:
        """Yield every current passage with its vector (float16), for building search files anew."""
        wanted = [articles.c[name] for name in ("id", "path", "text", "doubtful", *Metadata.model_fields)]
        query = (
            sql.select(passages.c.id.label("passage"), passages.c.bounds, _first_row(dimension), *wanted)
            .join(articles, articles.c.row == passages.c.article)
            .join(embeddings, embeddings.c.digest == passages.c.embedding)
            .order_by(passages.c.id)
        )
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield _passage(row), row.first

    def passage_vectors(
        self, connection: sql.Connection, digests: Sequence[bytes], dimension: int
    ) -> NDArray[np.float32]:
        """Return the vectors of passages by the digests of their embeddings: (len(digests), dimension)."""
        found: dict[bytes, bytes] = {}
        for some in chunks(dict.fromkeys(digests)):
            query = sql.select(embeddings.c.digest, _first_row(dimension)).where(embeddings.c.digest.in_(some))
            found.update((row.digest, row.first) for row in connection.execute(query))
        joined = b"".join(found[key] for key in digests)
        return np.frombuffer(joined, np.float16).reshape(-1, dimension).astype(np.float32)

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
        with self._engine.begin() as connection:
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
            remember(connection, changes.files, changes.pages)
            for kept, column in _KEPT:
                used = sql.select(column).where(column.is_not(None))
                for gone in chunks(freed[kept.name]):  # of what is unused, a killed index left some to be taken up
                    free = kept.c.digest.in_(gone) & kept.c.digest.not_in(used)
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
            # Their files count as unread by whoever names them, and so brings them back; not by those who only watch.
            paths = sql.select(articles.c.path).where(articles.c.id.in_(some))
            theirs = files.c.path.in_(paths) & ~files.c.fingerprint.startswith(REMOVED)
            marked = sql.literal(REMOVED) + files.c.fingerprint
            connection.execute(sql.update(files).where(theirs).values(fingerprint=marked))
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
        values |= {"digest": fresh.digest, "current": True, "doubtful": pack(article.doubtful)}
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


def _first_row(dimension: int) -> sql.Label[bytes]:
    """Return the column that is the passage's own vector, without those of its sentences."""
    return sql.func.substr(embeddings.c.vectors, 1, 2 * dimension).label("first")


def _about(row: sql.Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Metadata.model_fields}


def _spans(bounds: bytes) -> tuple[Span, ...]:
    return tuple(Span(start=int(start), end=int(end)) for start, end in unpack(bounds))


def _passage(row: sql.Row[Any]) -> StoredPassage:
    spans = _spans(row.bounds)
    start, end = spans[0].start, spans[-1].end
    about = Metadata(**_about(row))
    doubtful = _spans(row.doubtful)
    return StoredPassage(row.passage, row.id, row.path, about, start, end, spans, row.text[start:end], doubtful)
