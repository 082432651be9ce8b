"""The SQL database: the only truth. What FAISS and tantivy hold is derived from it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from uuid import uuid4

import sqlalchemy as sql

from corpus.article import Metadata
from index import forward
from index.attributed import write
from index.checksum import checksum
from index.copying import ensure_whole
from index.dialects import Watch, add, chunks, is_postgres, looked_up, opened
from index.errors import EMPTY, DataFolderError, FasterError, OutdatedError, explained
from index.home import Home
from index.lessons import lessons, replace
from index.migrations import migrate
from index.postgres import make_schema
from index.records import Changes, NewPassage, StoredPassage
from index.seen import remember
from index.tables import SCHEMA, articles, meta, pack, passages, removed, tables, version
from index.versions import put, release, retire

_RESERVED = "reserved"
"""The key in the table `meta` of the first number of a passage that nobody has reserved."""


def exists(home: Home) -> bool:
    """Whether there is a coverage, which an older Byline may have written.

    :raises DataFolderError: if its database can't be reached.
    """
    with explained(home):
        return opened(home).exists()


class Store:
    """The database of one coverage. Readers see one generation through `reading`; one writer at a time publishes."""

    def __init__(self, home: Home, *, create: bool = False) -> None:
        """Open the database, or make it.

        :raises DataFolderError: if there is none, it is none of Byline's, of a newer version, or can't be reached.
        """
        self.home = home
        with explained(home):
            self._database = opened(home)
            if not create and not self._database.exists():
                raise DataFolderError(EMPTY)
            if create and not sql.inspect(self._database.engine).has_table(meta.name):
                self._create()
        with self.reading() as connection:
            found = self._version(connection)
            ensure_whole(connection)
        if found > SCHEMA:
            raise DataFolderError(f"{home} was written by a newer Byline (its version {found}, ours {SCHEMA}): upgrade")
        if found < SCHEMA:
            self._migrate(found, create=create)

    def _create(self) -> None:
        """Make the tables, unless another process was faster."""
        with self._database.writer.execution_options(alone=True).begin() as connection:
            if is_postgres(connection):
                make_schema(connection)
            if not sql.inspect(connection).has_table(meta.name):
                tables.create_all(connection)
                connection.execute(sql.insert(version), {"version_num": str(SCHEMA)})
                self._set(connection, "coverage", uuid4().hex)  # so that files of another database don't fit

    @classmethod
    def existing(cls, home: Home) -> "Store | None":
        """Open the database if there is one.

        :raises DataFolderError: if it is none of Byline's, of another version, or can't be reached.
        """
        return cls(home) if exists(home) else None

    @property
    def writable(self) -> bool:
        """Return whether it can be written to."""
        return self._database.writable

    @staticmethod
    def _version(connection: sql.Connection) -> int:
        """Return of which version the tables are; 0 if they are none of Byline's."""
        if sql.inspect(connection).has_table(version.name) and (found := connection.scalar(sql.select(version))):
            return int(found)
        return int(Store.get(connection, "schema") or 0)  # of a Byline before Alembic

    def _migrate(self, found: int, *, create: bool) -> None:
        """Bring the tables up to date; whoever writes next fills what is new in them.

        :raises OutdatedError: if nobody is about to write.
        """
        if not create:
            raise OutdatedError(
                f"{self.home} was written by an older Byline; bring it up to date with: byline doctor --fix"
            )
        with self.writing() as connection:
            migrate(connection, found)

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """Give a connection that sees one state of the database for as long as it is open."""
        with explained(self.home), self._database.engine.connect() as connection:
            yield connection

    def pin(self) -> sql.Connection:
        """Open a connection that sees one state of the database until it is closed.

        Nobody who writes waits for it; what it sees stays on the disk for as long as it is open.
        """
        with explained(self.home):
            connection = self._database.engine.connect()
            self.generation(connection)  # transactions begin with the first thing that is read
            return connection

    @staticmethod
    def unpin(connection: sql.Connection) -> None:
        """Close a pinned connection, which may be broken."""
        with suppress(sql.exc.DBAPIError):
            connection.close()

    def is_alive(self, connection: sql.Connection) -> bool:
        """Whether a pinned connection can still be used."""
        return self._database.is_alive(connection)

    def which(self) -> int | None:
        """Return what tells the database from one that took its place; None if it is gone, as whoever reads it says."""
        return self._database.which()

    def watch(self) -> Watch | None:
        """Return what tells whether the database may have changed; None where nothing does for less than reading it."""
        with explained(self.home):
            return self._database.watch()

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """Give a connection all of whose changes are written together, or none of them."""
        with explained(self.home), self._database.writer.begin() as connection:
            yield connection

    @staticmethod
    def get(connection: sql.Connection, key: str) -> str | None:
        """Return a value of the table `meta`."""
        found = looked_up(connection, "SELECT value FROM meta WHERE key IN (SELECT value FROM json_each(?))", [key])
        return str(found[0][0]) if found and found[0][0] is not None else None

    @staticmethod
    def values(connection: sql.Connection, *keys: str) -> dict[str, str | None]:
        """Return values of the table `meta`, None for what is not there."""
        found = {row.key: row.value for row in connection.execute(sql.select(meta).where(meta.c.key.in_(keys)))}
        return {key: found.get(key) for key in keys}

    @staticmethod
    def generation(connection: sql.Connection) -> int:
        """Return the number of the generation that `connection` sees; 0 before the first."""
        return int(Store.get(connection, "generation") or 0)

    def newest_version(self, identity: str) -> int:
        """Return the number of an article's newest version."""
        with self.reading() as connection:
            query = sql.select(sql.func.max(articles.c.version)).where(articles.c.id == identity)
            return int(connection.scalar(query) or 0)

    def plan(
        self, connection: sql.Connection, changes: Changes, first: int | None = None
    ) -> tuple[list[int], list[NewPassage]]:
        """Tell what `changes` will mean to the search files: ids of passages that go, and those that come.

        :param first: the first number of these, if it was reserved.
        """
        old: list[int] = []
        for some in chunks(changes.replaced | changes.removed):
            old += connection.scalars(sql.select(passages.c.id).join(articles).where(articles.c.id.in_(some)))
        next_id = int(first or self.get(connection, "next_passage") or 1)
        new: list[NewPassage] = []
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
                new.append(NewPassage(stored, embedding, marked, forward.pack(map(stored.quote, stored.sentences))))
        return old, new

    def publish(self, changes: Changes, new: Sequence[NewPassage], settings: Mapping[str, str]) -> None:
        """Write `changes` and the next generation in one transaction.

        :raises FasterError: if another process was; nothing is written then.
        """
        fresh_ids = {fresh.article.id for fresh in changes.added}
        concerned = fresh_ids | changes.replaced | changes.removed | changes.stories.keys()
        with explained(self.home), self._database.writer.execution_options(alone=True).begin() as connection:
            if int(settings.get("generation", 0)) not in (0, self.generation(connection) + 1):
                raise FasterError(self.home)
            before = lessons(connection, concerned, stored=True)
            freed = retire(connection, changes, self.generation(connection) + 1)
            row_of = {fresh.article.id: put(connection, fresh) for fresh in changes.added}
            write(connection, {row_of[fresh.article.id]: fresh.attributions for fresh in changes.added})
            if new:
                add(connection, passages, _rows(new, row_of))
                self._set(connection, "next_passage", str(new[-1].stored.id + 1))
            for identity, story in changes.stories.items():
                there = articles.c.current & (articles.c.id == identity)
                connection.execute(sql.update(articles).where(there).values(story=story))
            replace(connection, before, lessons(connection, concerned, stored=False))
            remember(connection, changes.files, changes.pages)
            for some in chunks(changes.welcome):
                connection.execute(sql.delete(removed).where(removed.c.path.in_(some)))
            release(connection, freed)
            for key, value in settings.items():
                self._set(connection, key, value)

    @staticmethod
    def _set(connection: sql.Connection, key: str, value: str) -> None:
        connection.execute(sql.delete(meta).where(meta.c.key == key))
        connection.execute(sql.insert(meta), {"key": key, "value": value})

    def note(self, settings: Mapping[str, str], *, generation: int | None = None) -> bool:
        """Write values of the table `meta`, all of them together; return whether that was done.

        :param generation: only if this is the newest still.
        """
        with explained(self.home), self._database.writer.execution_options(alone=True).begin() as connection:
            if generation not in (None, self.generation(connection)):
                return False
            for key, value in settings.items():
                self._set(connection, key, value)
        return True

    def reserve(self, count: int) -> int:
        """Return the first of so many numbers of passages that no others get, whatever becomes of these."""
        with explained(self.home), self._database.writer.execution_options(alone=True).begin() as connection:
            first = max(int(self.get(connection, key) or 1) for key in ("next_passage", _RESERVED))
            self._set(connection, _RESERVED, str(first + count))
        return first

    def reindex(self) -> None:
        """Make the database's own indexes again from its tables."""
        with self.writing() as connection:
            self._database.reindex(connection)

    def check(self) -> str:
        """Return what the database says of its own integrity: "ok", or what is wrong with it."""
        with self.reading() as connection:
            return self._database.integrity(connection)


def _rows(new: Sequence[NewPassage], row_of: Mapping[str, int]) -> list[dict[str, object]]:
    """Return what is stored of passages; `row_of` are the rows of their articles, by id."""
    rows: list[dict[str, object]] = []
    for one in new:
        identity, article, bounds = one.stored.id, row_of[one.stored.article_id], pack(one.stored.sentences)
        made = {"embedding": one.embedding, "tags": one.tags, "terms": one.terms}
        crc = checksum(identity, article, bounds, one.terms)
        rows.append({"id": identity, "article": article, "bounds": bounds, "crc": crc} | made)
    return rows
