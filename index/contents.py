"""What one state of the database holds, as far as questions and updates want it."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sql

from corpus.article import Article, Metadata, Passage, Span
from corpus.duplicates import SCHEME
from corpus.wires import Copy
from index import tables
from index.checksum import CHECKED, DamagedError, compare, in_order
from index.dialects import looked_up
from index.records import Features, StoredPassage
from index.store import Store
from index.tables import unpack


def articles(connection: sql.Connection) -> Sequence[sql.Row[Any]]:
    """Return id, version, path, digest and metadata of every current article, in order of id."""
    columns = [column for column in tables.articles.c if column.name != "text"]
    return connection.execute(
        sql.select(*columns).where(tables.articles.c.current).order_by(tables.articles.c.id)
    ).all()


def ids(connection: sql.Connection) -> list[str]:
    """Return the ids of all current articles, in order."""
    return list(
        connection.scalars(
            sql.select(tables.articles.c.id).where(tables.articles.c.current).order_by(tables.articles.c.id)
        )
    )


def is_empty(connection: sql.Connection) -> bool:
    """Whether there is no current article."""
    return connection.scalar(sql.select(tables.articles.c.row).where(tables.articles.c.current).limit(1)) is None


def underived(connection: sql.Connection) -> list[str]:
    """Return the ids of articles of which an older Byline did not derive all that this one does."""
    if Store.get(connection, "signatures") != SCHEME:
        return ids(connection)
    untagged = sql.select(tables.passages.c.article).where(tables.passages.c.tags.is_(None))
    unsigned = sql.select(tables.articles.c.row).where(tables.articles.c.current, tables.articles.c.signature.is_(None))
    query = sql.select(tables.articles.c.id).where(
        tables.articles.c.current, tables.articles.c.row.in_(untagged.union(unsigned))
    )
    return list(connection.scalars(query.order_by(tables.articles.c.id)))


def outlets(connection: sql.Connection) -> list[str]:
    """Return the outlets of the current articles, longest name first."""
    # From each to the next in the index: they are few, and the articles many.
    named = (
        sql.select(tables.articles.c.outlet)
        .where(tables.articles.c.current)
        .order_by(tables.articles.c.outlet)
        .limit(1)
    )
    found = sql.select(named.where(tables.articles.c.outlet > "").scalar_subquery().label("name")).cte(recursive=True)
    after = named.where(tables.articles.c.outlet > found.c.name).scalar_subquery()
    whole = found.union_all(sql.select(after).where(found.c.name.is_not(None)))
    names = connection.scalars(sql.select(whole.c.name).where(whole.c.name.is_not(None)))
    return sorted(names, key=lambda name: (-len(name), name))


def texts(connection: sql.Connection, identities: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return the versions and texts of current articles by their ids."""
    query = "SELECT id, version, text FROM articles WHERE current AND id IN (SELECT value FROM json_each(?))"
    return {identity: (version, text) for identity, version, text in looked_up(connection, query, identities)}


def versions(connection: sql.Connection, identity: str, *, below: int) -> Sequence[Any]:
    """Return version, stored and text of an article's versions below a number, the newest first."""
    query = sql.select(tables.articles.c.version, tables.articles.c.stored, tables.articles.c.text)
    older = query.where(tables.articles.c.id == identity, tables.articles.c.version < below)
    return connection.execute(older.order_by(tables.articles.c.version.desc())).all()


def numbers(connection: sql.Connection, identities: Sequence[str]) -> dict[str, int]:
    """Return the versions of current articles by their ids."""
    query = "SELECT id, version FROM articles WHERE current AND id IN (SELECT value FROM json_each(?))"
    return dict(looked_up(connection, query, identities))


def history(connection: sql.Connection, identity: str) -> Sequence[Any]:
    """Return version and stored of all versions of an article, the newest first."""
    query = sql.select(tables.articles.c.version, tables.articles.c.stored).where(tables.articles.c.id == identity)
    return connection.execute(query.order_by(tables.articles.c.version.desc())).all()


def article(
    connection: sql.Connection, identity: str, version: int | None = None, *, whole: bool = True
) -> Article | None:
    """Return a stored article, the current version unless another is named.

    :param whole: whether with its passages, of which old versions have none.
    :raises DamagedError: if it is not what was written.
    """
    wanted = tables.articles.c.current if version is None else tables.articles.c.version == version
    row = connection.execute(sql.select(tables.articles).where(tables.articles.c.id == identity, wanted)).one_or_none()
    if row is None:
        return None
    compare(f"article {identity}", row.crc, *(getattr(row, name) for name in CHECKED))
    columns = ("id", "article", "bounds", "terms", "crc")
    query = sql.select(*(tables.passages.c[name] for name in columns))
    query = query.where(tables.passages.c.article == row.row).order_by(tables.passages.c.id)
    each = [_checked(identity, *one) for one in connection.execute(query)] if whole else []
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


def copies(connection: sql.Connection, identities: Sequence[str]) -> dict[str, list[Copy]]:
    """Return for each article that has copies all copies of its story, itself among them, in order of id."""
    query = (
        "SELECT story, id, outlet, published, agency FROM articles WHERE current AND story IN"
        " (SELECT story FROM articles WHERE current AND id IN (SELECT value FROM json_each(?))) ORDER BY id"
    )
    told: dict[str, list[Copy]] = {}
    for story, identity, outlet, published, agency in looked_up(connection, query, identities):
        told.setdefault(story, []).append(Copy(identity, outlet, _day(published), agency))
    return {one.article_id: copies for copies in told.values() if len(copies) > 1 for one in copies}


def passage_ids(connection: sql.Connection, identity: str) -> list[int]:
    """Return the ids of a current article's passages, in order."""
    query = (
        sql.select(tables.passages.c.id)
        .join(tables.articles)
        .where(tables.articles.c.id == identity)
        .order_by(tables.passages.c.id)
    )
    return list(connection.scalars(query))


def marks(connection: sql.Connection, identity: str) -> list[bytes]:
    """Return under which digests it is kept what the network marked in a current article's passages."""
    query = sql.select(tables.passages.c.tags).join(tables.articles).where(tables.articles.c.id == identity)
    return list(connection.scalars(query.where(tables.passages.c.tags.is_not(None))))


def owners(connection: sql.Connection, ids: Sequence[int]) -> list[tuple[str, str | None]]:
    """Return the article and the outlet of each passage of `ids`, in that order."""
    query = (
        "SELECT passages.id, articles.id, articles.outlet FROM passages"
        " JOIN articles ON articles.row = passages.article WHERE passages.id IN (SELECT value FROM json_each(?))"
    )
    return in_order({number: (article, outlet) for number, article, outlet in looked_up(connection, query, ids)}, ids)


def passages(connection: sql.Connection, ids: Sequence[int]) -> list[StoredPassage]:
    """Return the passages of `ids`, in that order."""
    query = "SELECT id, article, bounds, terms, crc FROM passages WHERE id IN (SELECT value FROM json_each(?))"
    rows = looked_up(connection, query, ids)
    # Each article once, however many of its passages are wanted.
    wanted = (
        "SELECT articles.row, crc, id, version, path, outlet, title, author, published, url, doubtful, text"
        " FROM articles WHERE articles.row IN (SELECT value FROM json_each(?))"  # the columns of `CHECKED`
    )
    told: dict[int, tuple[str, str, Metadata, bytes, str]] = {}
    for row, crc, *values in looked_up(connection, wanted, list({row[1] for row in rows})):
        identity, _, path, outlet, title, author, published, url, doubtful, text = values
        compare(f"article {identity}", crc, *values)
        about = Metadata(outlet=outlet, title=title, author=author, published=_day(published), url=url)
        told[row] = identity, path, about, doubtful, text
    found: dict[int, StoredPassage] = {}
    for number, row, bounds, terms, crc in rows:
        if row not in told:
            raise DamagedError("an article is missing")
        spans = _checked(told[row][0], number, row, bounds, terms, crc)
        found[number] = _placed(number, spans, *told[row])
    return in_order(found, ids)


def features(connection: sql.Connection, ids: Sequence[int], dimension: int) -> list[Features]:
    """Return what questions are compared with in each passage of `ids`, in that order."""
    query = (
        "SELECT passages.id, terms, embedding, vectors, embeddings.crc FROM passages"
        " JOIN embeddings ON digest = embedding WHERE passages.id IN (SELECT value FROM json_each(?))"
    )
    found: dict[int, Features] = {}
    for number, terms, digest, vectors, crc in looked_up(connection, query, ids):
        compare("vectors", crc, digest, vectors)
        found[number] = Features(np.frombuffer(vectors, np.float16).reshape(-1, dimension), terms)
    return in_order(found, ids)


def entries(connection: sql.Connection, since: int = 0) -> Iterator[StoredPassage]:
    """Yield the current passages from the id `since` on, for building search files."""
    wanted = [tables.articles.c[name] for name in ("id", "path", "text", "doubtful", *Metadata.model_fields)]
    query = (
        sql.select(tables.passages.c.id.label("passage"), tables.passages.c.bounds, *wanted)
        .join(tables.articles, tables.articles.c.row == tables.passages.c.article)
        .where(tables.passages.c.id >= since)
        .order_by(tables.passages.c.id)
    )
    with connection.execute(query.execution_options(yield_per=1000)) as found:
        yield from map(_passage, found)


def _about(row: sql.Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Metadata.model_fields}


def _day(written: str | date | None) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else written


@lru_cache(maxsize=4096)
def _spans(bounds: bytes) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in unpack(bounds).tolist())


def _checked(identity: str, number: int, row: int, bounds: bytes, terms: bytes, crc: int | None) -> tuple[Span, ...]:
    compare(f"passages of article {identity}", crc, number, row, bounds, terms)
    return _spans(bounds)


def _passage(row: sql.Row[Any]) -> StoredPassage:
    about = Metadata(**_about(row))
    return _placed(row.passage, _spans(row.bounds), row.id, row.path, about, row.doubtful, row.text)


def _placed(
    number: int, spans: tuple[Span, ...], identity: str, path: str, about: Metadata, doubtful: bytes, text: str
) -> StoredPassage:
    start, end = spans[0].start, spans[-1].end
    return StoredPassage(number, identity, path, about, start, end, spans, text[start:end], _spans(doubtful))
