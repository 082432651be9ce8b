"""What was read: files by their fingerprints, pages by their servers' stamps, watched places by their last look."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from index.dialects import chunks
from index.pages import told_before
from index.records import NO_ARTICLE, Look, Stamp
from index.tables import articles, files, pages, removed, watched


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of an article; `fed` is what listings told of it."""

    path: str
    digest: str
    fed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """What the database knows of a file: its fingerprint, if it was read whole, and how many articles it holds.

    :ivar removed: the ids of articles in it that people removed.
    """

    fingerprint: str | None = None
    articles: int = 0
    removed: frozenset[str] = frozenset()


class Before:
    """What is known from before of files and articles: looked up when it is needed, however much there is."""

    def __init__(self, connection: sql.Connection) -> None:
        """Ask what `connection` sees."""
        self._connection = connection
        self._files: dict[str, File] = {}
        self._articles: dict[str, Known | None] = {}

    def expect(self, paths: Collection[str]) -> None:
        """Look up files together that are asked for next."""
        here = articles.c.current & articles.c.path.in_(paths)
        query = sql.select(articles.c.path, sql.func.count().label("articles")).where(here).group_by(articles.c.path)
        counts = {row.path: row.articles for row in self._connection.execute(query)}
        there = self._connection.execute(sql.select(files).where(files.c.path.in_(paths)))
        fingerprints = {row.path: row.fingerprint for row in there}
        gone: dict[str, set[str]] = {}
        for row in self._connection.execute(sql.select(removed).where(removed.c.path.in_(paths))):
            gone.setdefault(row.path, set()).add(row.article)
        self._files = {
            path: File(fingerprints.get(path), counts.get(path, 0), frozenset(gone.get(path, ()))) for path in paths
        }

    def file(self, path: str) -> File:
        """Return what is known of a file."""
        if path not in self._files:
            self.expect([path])
        return self._files[path]

    def article(self, identity: str) -> Known | None:
        """Return what is known of a current article."""
        if identity not in self._articles:
            query = _KNOWN.where(articles.c.id == identity)
            self._articles[identity] = next((_known(row) for row in self._connection.execute(query)), None)
        return self._articles[identity]

    def below(self, root: Path) -> Iterator[tuple[str, Known]]:
        """Yield the articles of a file, or of all files below a folder, by their ids."""
        folder = str(root).rstrip("/")
        inside = (articles.c.path > f"{folder}/") & (articles.c.path < f"{folder}0")  # what follows the slash
        for where in (articles.c.path == str(root), inside):
            for row in self._connection.execute(_KNOWN.where(where)):
                yield row.id, _known(row)

    def is_removed(self, place: str) -> bool:
        """Whether an address held an article that was removed."""
        return place in _removed(self._connection, [place])


_KNOWN = sql.select(*(articles.c[name] for name in ("id", "path", "digest", "title", "published", "provenance"))).where(
    articles.c.current
)


def _known(row: Any) -> Known:  # noqa: ANN401 - a row of articles
    return Known(row.path, row.digest, told_before(row))


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of some addresses from before.

    :ivar stamps: by their canonical spellings.
    :ivar removed: the places of articles that were removed: no listing brings them back.
    """

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


def past(connection: sql.Connection, addresses: Collection[str]) -> Past:
    """Return what is known of addresses, by their canonical spellings."""
    found = {}
    for some in chunks(addresses):
        for row in connection.execute(sql.select(pages).where(pages.c.url.in_(some))).mappings():
            values = dict(row)
            url, checked = values.pop("url"), values.pop("checked")
            found[url] = Stamp(checked=checked.replace(tzinfo=UTC), **values)
    return Past(found, _removed(connection, {stamp.place for stamp in found.values() if stamp.place}))


def _removed(connection: sql.Connection, places: Collection[str]) -> frozenset[str]:
    """Return those of `places` that addresses led to, and where no article is any more."""
    found = set[str]()
    there = sql.exists().where(articles.c.path == pages.c.place, articles.c.current)
    for some in chunks(places):
        query = sql.select(pages.c.place).where(pages.c.place.in_(some), pages.c.place != NO_ARTICLE, ~there)
        found.update(place for place in connection.scalars(query) if place is not None)
    return frozenset(found)


def remember(connection: sql.Connection, read: Mapping[str, str], fetched: Mapping[str, Stamp]) -> None:
    """Keep what was read: the fingerprints of files, the stamps of addresses."""
    for some in chunks(read):
        connection.execute(sql.delete(files).where(files.c.path.in_(some)))
        connection.execute(sql.insert(files), [{"path": path, "fingerprint": read[path]} for path in some])
    for some in chunks(fetched):
        connection.execute(sql.delete(pages).where(pages.c.url.in_(some)))
        connection.execute(sql.insert(pages), [{"url": url, **_stamped(fetched[url])} for url in some])


def _stamped(stamp: Stamp) -> dict[str, object]:
    return asdict(stamp) | {"checked": stamp.checked.astimezone(UTC).replace(tzinfo=None)}


def note(connection: sql.Connection, look: Look) -> None:
    """Keep what came of a look at a watched place."""
    values = asdict(look) | {"at": look.at.astimezone(UTC).replace(tzinfo=None)}
    connection.execute(sql.delete(watched).where(watched.c.place == look.place))
    connection.execute(sql.insert(watched), values)


def looks(connection: sql.Connection) -> list[Look]:
    """Return what came of the last look at each watched place, by place."""
    rows = connection.execute(sql.select(watched).order_by(watched.c.place))
    return [Look(row.place, row.at.replace(tzinfo=UTC), row.said, good=row.good) for row in rows]
