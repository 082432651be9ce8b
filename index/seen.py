"""What was read: files by their fingerprints, pages by their servers' stamps, watched places by their last look."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC

import sqlalchemy as sql

from index.records import NO_ARTICLE, Look, Stamp
from index.sqlite import chunks
from index.tables import articles, files, pages, watched

REMOVED = "removed "
"""Before the fingerprint of a file of which an article was removed."""


def fingerprints(connection: sql.Connection) -> dict[str, str]:
    """Return path -> fingerprint of the files that were read whole."""
    return {row.path: row.fingerprint for row in connection.execute(sql.select(files))}


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of addresses from before.

    :ivar stamps: by their canonical spellings.
    :ivar removed: the places of articles that were removed: no listing brings them back.
    """

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


def past(connection: sql.Connection) -> Past:
    """Return what is known of addresses."""
    there = sql.select(articles.c.path).where(articles.c.current)
    query = sql.select(pages.c.place).where(pages.c.place != NO_ARTICLE, pages.c.place.not_in(there))
    return Past(_stamps(connection), frozenset(connection.scalars(query)))


def _stamps(connection: sql.Connection) -> dict[str, Stamp]:
    found = {}
    for row in connection.execute(sql.select(pages)).mappings():
        values = dict(row)
        url, checked = values.pop("url"), values.pop("checked")
        found[url] = Stamp(checked=checked.replace(tzinfo=UTC), **values)
    return found


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
