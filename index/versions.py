"""The versions of an article in the database: a new one comes, the one before gives way, or all of them leave."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sql

from index.attributed import erase
from index.checksum import CHECKED, checksum
from index.dialects import chunks, insert
from index.records import Changes, NewArticle
from index.repeats import whose
from index.tables import articles, embeddings, files, pack, passages, removed, retired, tags

KEPT = ((embeddings, passages.c.embedding), (tags, passages.c.tags))
"""What is made of a passage's words once, wherever they stand, and the column that names it."""


def retire(connection: sql.Connection, changes: Changes, generation: int) -> dict[str, list[bytes]]:
    """Take away what `changes` replaces or removes; return the digests of the embeddings and tags it used.

    :param generation: the first without it.
    """
    freed: dict[str, list[bytes]] = {kept.name: [] for kept, _ in KEPT}
    for some in chunks(changes.replaced | changes.removed):
        for kept, column in KEPT:
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
            connection.execute(insert(connection, removed).on_conflict_do_nothing(), unwanted)
        connection.execute(sql.delete(files).where(files.c.path.in_([row.path for row in there])))
        connection.execute(sql.delete(articles).where(articles.c.id.in_(some)))
    return freed


def release(connection: sql.Connection, freed: Mapping[str, Iterable[bytes]]) -> None:
    """Take away embeddings and tags of those that `retire` returned which nothing uses any more."""
    for kept, column in KEPT:
        used = sql.exists().where(column == kept.c.digest)
        for gone in chunks(freed[kept.name]):  # of what is unused, a killed index left some to be taken up
            free = kept.c.digest.in_(gone) & ~used
            connection.execute(sql.delete(kept).where(free))


def put(connection: sql.Connection, fresh: NewArticle) -> int:
    """Store an article as a new version, or if its text is the last one's as that with new metadata; return its row."""
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
        values["crc"] = checksum(*({**values, "version": last.version}[name] for name in CHECKED))
        connection.execute(sql.update(articles).where(articles.c.row == last.row).values(**values))
        return int(last.row)
    version = last.version + 1 if last is not None else 1
    values |= {"version": version, "stored": datetime.now(UTC).replace(tzinfo=None)}
    values["crc"] = checksum(*(values[name] for name in CHECKED))
    done = connection.execute(sql.insert(articles).values(**values).returning(articles.c.row))
    return int(done.scalar_one())
