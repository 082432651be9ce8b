"""Brings a database that an older Byline wrote up to date."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sql

from index import forward
from index.attributed import extent_of, placed
from index.checksum import CHECKED, checksum
from index.dialects import chunks
from index.lessons import fill
from index.tables import SCHEMA, articles, attributions, embeddings, extents, passages, tables, tags, unpack

_TEACHING = 4  # the version from which on it holds what articles teach
_CHECKED = 6  # from which on it holds the checksums of today, the terms of sentences, and which attributions are whose

_STATEMENTS = {
    2: (
        "ALTER TABLE passages ADD COLUMN tags BLOB REFERENCES tags(digest)",
        "CREATE INDEX ix_passages_tags ON passages (tags)",
    ),
    3: (
        "ALTER TABLE articles ADD COLUMN provenance JSON NOT NULL DEFAULT '{}'",
        "ALTER TABLE articles ADD COLUMN language TEXT",
        "ALTER TABLE articles ADD COLUMN lines BLOB",
        "ALTER TABLE articles ADD COLUMN doubtful BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE articles ADD COLUMN signature BLOB",
        "ALTER TABLE articles ADD COLUMN story TEXT",
        "CREATE INDEX ix_articles_story ON articles (story)",
        "ALTER TABLE articles ADD COLUMN agency TEXT",
        "ALTER TABLE articles ADD COLUMN stored DATETIME",
    ),
    4: (
        "ALTER TABLE articles ADD COLUMN publisher INTEGER",
        "DROP INDEX ix_articles_path",
        "CREATE INDEX ix_articles_path ON articles (path, current)",
        "CREATE INDEX ix_articles_outlet ON articles (outlet, current)",
        "CREATE INDEX ix_articles_unsigned ON articles (row) WHERE current = 1 AND signature IS NULL",
        "CREATE INDEX IF NOT EXISTS ix_pages_place ON pages (place)",
        "INSERT OR REPLACE INTO meta (key, value) SELECT 'passages', count(*) FROM passages",
    ),
    5: (
        "ALTER TABLE articles ADD COLUMN crc INTEGER",
        "ALTER TABLE passages ADD COLUMN terms BLOB",
        "ALTER TABLE passages ADD COLUMN crc INTEGER",
        "ALTER TABLE embeddings ADD COLUMN crc INTEGER",
        "ALTER TABLE tags ADD COLUMN crc INTEGER",
        'ALTER TABLE attributions ADD COLUMN "start" INTEGER',
        'ALTER TABLE attributions ADD COLUMN "end" INTEGER',
        "ALTER TABLE attributions ADD COLUMN crc INTEGER",
    ),
    6: (
        "DROP INDEX IF EXISTS ix_attributions_place",
        "CREATE INDEX IF NOT EXISTS ix_attributions_article ON attributions (article)",
    ),
}
"""What brings the tables of the version before to each version, after the new tables are made."""


_ADDED = re.compile(r'ALTER TABLE (\w+) ADD COLUMN "?(\w+)')


def migrate(connection: sql.Connection, found: int) -> None:
    """Bring the tables from the version `found` to this one's."""
    tables.create_all(connection)
    for version in range(found + 1, SCHEMA + 1):
        for statement in _STATEMENTS[version]:
            new = _ADDED.match(statement)
            if not (new and _has(connection, *new.groups())):
                connection.exec_driver_sql(statement)
    if found < _TEACHING:
        fill(connection)
    if found < _CHECKED:
        _check(connection)


def _has(connection: sql.Connection, table: str, column: str) -> bool:
    """Whether a table has a column, as one has that was not there before."""
    return any(one["name"] == column for one in sql.inspect(connection).get_columns(table))


def _check(connection: sql.Connection) -> None:
    """Give all rows their checksums, passages their terms and attributions their places."""
    for some in chunks(connection.scalars(sql.select(articles.c.row)).all()):
        _check_articles(connection, some)
    for kept in (embeddings, tags):
        for some in chunks(connection.scalars(sql.select(kept.c.digest)).all()):
            rows = connection.execute(sql.select(kept).where(kept.c.digest.in_(some))).all()
            _set(connection, kept.c.digest, [{"its": key, "crc": checksum(key, value)} for key, value, _ in rows])


def _check_articles(connection: sql.Connection, some: Sequence[int]) -> None:
    texts: dict[int, str] = {}
    values: list[dict[str, object]] = []
    for row in connection.execute(sql.select(articles).where(articles.c.row.in_(some))):
        texts[row.row] = row.text
        values.append({"its": row.row, "crc": checksum(*(getattr(row, name) for name in CHECKED))})
    _set(connection, articles.c.row, values)
    values.clear()
    for row in connection.execute(sql.select(passages).where(passages.c.article.in_(some))):
        packed = forward.pack(texts[row.article][start:end] for start, end in unpack(row.bounds).tolist())
        values.append({"its": row.id, "terms": packed, "crc": checksum(row.id, row.article, row.bounds, packed)})
    _set(connection, passages.c.id, values)
    values.clear()
    own: dict[int, list[tuple[int, int, int]]] = {row: [] for row in some}
    query = sql.select(attributions).where(attributions.c.article.in_(some)).order_by(attributions.c.id)
    for row in connection.execute(query):
        start, end = extent_of(row.body)
        own[row.article].append((row.id, start, end))
        values.append(
            {"its": row.id, "start": start, "end": end, "crc": checksum(row.id, row.article, start, end, row.body)}
        )
    _set(connection, attributions.c.id, values)
    connection.execute(sql.delete(extents).where(extents.c.article.in_(some)))
    connection.execute(sql.insert(extents), [placed(row, each) for row, each in own.items()])


def _set(connection: sql.Connection, key: sql.Column[Any], rows: Sequence[Mapping[str, object]]) -> None:
    """Set columns of the rows whose `key` is `its`."""
    if rows:
        named: dict[str, Any] = {name: sql.bindparam(name) for name in rows[0] if name != "its"}
        query = sql.update(key.table).where(key == sql.bindparam("its")).values(named)
        connection.execute(query, list(rows))
