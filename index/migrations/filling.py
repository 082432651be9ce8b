"""What a database gets that an older Byline wrote: checksums, the terms of sentences, which attributions are whose."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sql

from index import forward
from index.attributed import extent_of, placed
from index.checksum import CHECKED, checksum
from index.dialects import chunks
from index.tables import articles, attributions, embeddings, extents, passages, tags, unpack


def check(connection: sql.Connection) -> None:
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
