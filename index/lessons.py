"""What the current articles teach each other, stored in one go with the articles themselves."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sql

from index import bands, hosts, repeats
from index.dialects import chunks
from index.tables import articles

T = TypeVar("T", bound=Hashable)

_COLUMNS = [
    articles.c[name]
    for name in ("row", "id", "outlet", "url", "provenance", "publisher", "story", "lines", "signature")
]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What some articles teach, by their rows."""

    hosts: Mapping[int, frozenset[hosts.Lesson]]
    repeats: Mapping[int, repeats.Lesson]
    signatures: Mapping[int, bytes]


def lessons(connection: sql.Connection, identities: Collection[str], *, stored: bool) -> Lessons:
    """Return what articles teach, as far as they are current.

    :param stored: whether as it is stored, and not as the articles are now.
    """
    of_hosts: dict[int, frozenset[hosts.Lesson]] = {}
    of_lines: dict[int, repeats.Lesson] = {}
    signatures: dict[int, bytes] = {}
    for some in chunks(identities):
        query = sql.select(*_COLUMNS).where(articles.c.current, articles.c.id.in_(some))
        for row in connection.execute(query):
            of_hosts[row.row] = frozenset() if stored else hosts.lessons(row.url, row.outlet, row.provenance)
            if row.publisher is not None and row.story is not None:
                story, own = repeats.number(row.story), repeats.unpacked(row.lines)
                of_lines[row.row] = repeats.Lesson(row.publisher, story, own)
            if row.signature:
                signatures[row.row] = row.signature
    if stored:
        of_hosts = hosts.stored(connection, of_hosts)
    return Lessons({row: own for row, own in of_hosts.items() if own}, of_lines, signatures)


def replace(connection: sql.Connection, before: Lessons, after: Lessons) -> None:
    """Forget what articles taught before a change, and keep what they teach after it."""
    hosts.write(connection, *_other(before.hosts, after.hosts))
    repeats.write(connection, *_other(before.repeats, after.repeats))
    bands.write(connection, *_other(before.signatures, after.signatures))


def _other(before: Mapping[int, T], after: Mapping[int, T]) -> tuple[dict[int, T], dict[int, T]]:
    """Return what is in the one and not in the other, and the other way round."""
    return dict(_less(before, after)), dict(_less(after, before))


def _less(one: Mapping[int, T], other: Mapping[int, T]) -> Iterable[tuple[int, T]]:
    return ((row, own) for row, own in one.items() if other.get(row) != own)


def fill(connection: sql.Connection) -> None:
    """Store what all articles teach: an older Byline did not."""
    query = sql.select(articles.c.row, articles.c.id, articles.c.outlet, articles.c.url).where(articles.c.current)
    known = connection.execute(query).all()
    for some in chunks(known):
        values = [{"the_row": one.row, "whose": repeats.whose(one.outlet, one.url)} for one in some]
        connection.execute(
            sql.update(articles)
            .where(articles.c.row == sql.bindparam("the_row"))
            .values(publisher=sql.bindparam("whose")),
            values,
        )
        found = lessons(connection, [one.id for one in some], stored=False)
        replace(connection, Lessons({}, {}, {}), found)
