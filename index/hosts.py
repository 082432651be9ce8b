"""Whose domains are whose: what the articles' addresses teach, in tables that are asked by domain."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import sqlalchemy as sql

from corpus.outlets import learned, places
from index.dialects import chunks, insert
from index.scan import LEARNED
from index.tables import hosts, outlets

_SAID = ("sidecar", "front matter", "its line")  # what a person wrote down
_GUESSED = (LEARNED, "byline's address")  # what addresses told teaches nothing about addresses

Lesson = tuple[str, str | None, bool]
"""A host or domain, the outlet that an article names there, and whether a person has told it.

None for the outlet of an article that is to learn it.
"""

_KEY = ("place", "outlet", "told")
_NONE: Mapping[Lesson, int] = MappingProxyType({})


def lessons(url: str | None, outlet: str | None, provenance: Mapping[str, str]) -> frozenset[Lesson]:
    """Return what an article's address teaches, or is to learn."""
    where = provenance.get("outlet")
    if learns(url, outlet, provenance):
        return frozenset((place, None, False) for place in places(url or ""))
    if not url or where in _GUESSED:
        return frozenset()
    return frozenset((place, outlet, where in _SAID) for place in places(url))


def learns(url: str | None, outlet: str | None, provenance: Mapping[str, str]) -> bool:
    """Whether an article gets its outlet by its address: it names none."""
    return bool(url) and (outlet is None or provenance.get("outlet") == LEARNED)


def stored(connection: sql.Connection, articles: Iterable[int]) -> dict[int, frozenset[Lesson]]:
    """Return the lessons of stored articles, by their rows."""
    found: dict[int, set[Lesson]] = {}
    for some in chunks(articles):
        for row in connection.execute(sql.select(hosts).where(hosts.c.article.in_(some))):
            found.setdefault(row.article, set()).add((row.place, row.outlet, row.told))
    return {article: frozenset(own) for article, own in found.items()}


def shift(out: Iterable[frozenset[Lesson]], come: Iterable[frozenset[Lesson]]) -> dict[Lesson, int]:
    """Return in how many more articles each outlet is named, when articles go and others come."""
    counts: Counter[Lesson] = Counter(one for own in come for one in own if one[1] is not None)
    counts.subtract(one for own in out for one in own if one[1] is not None)
    return {one: by for one, by in counts.items() if by}


def taught(
    connection: sql.Connection, wanted: Collection[str], by: Mapping[Lesson, int] = _NONE
) -> dict[str, str | None]:
    """Return whose the hosts and domains in `wanted` are, as `learned` does; `by` is what `shift` returned."""
    counts = Counter({one: number for one, number in by.items() if one[0] in wanted})
    for some in chunks(wanted):
        for row in connection.execute(sql.select(outlets).where(outlets.c.place.in_(some))):
            counts[row.place, row.outlet, row.told] += row.articles
    return learned((place, name, told, number) for (place, name, told), number in counts.items() if name and number)


def nameless(connection: sql.Connection, wanted: Collection[str]) -> set[int]:
    """Return the rows of the articles that are to learn whose the hosts and domains in `wanted` are."""
    found = set[int]()
    for some in chunks(wanted):
        query = sql.select(hosts.c.article).where(hosts.c.place.in_(some), hosts.c.outlet.is_(None))
        found.update(connection.scalars(query))
    return found


def write(
    connection: sql.Connection, out: Mapping[int, frozenset[Lesson]], come: Mapping[int, frozenset[Lesson]]
) -> None:
    """Forget the lessons of some articles and keep those of others, by their rows."""
    for some in chunks(out):
        connection.execute(sql.delete(hosts).where(hosts.c.article.in_(some)))
    values = [
        {"article": article, "place": place, "outlet": name, "told": told}
        for article, own in come.items()
        for place, name, told in own
    ]
    if values:
        connection.execute(sql.insert(hosts), values)
    changes = shift(out.values(), come.values())
    if changes:
        added = insert(connection, outlets).values({name: sql.bindparam(name) for name in (*_KEY, "articles")})
        whole = outlets.c.articles + added.excluded.articles
        values = [dict(zip(_KEY, one, strict=True), articles=by) for one, by in changes.items()]
        connection.execute(added.on_conflict_do_update(index_elements=_KEY, set_={"articles": whole}), values)
    less = [
        {f"the_{name}": value for name, value in zip(_KEY, one, strict=True)} for one, by in changes.items() if by < 0
    ]
    if less:
        here = sql.and_(*(outlets.c[name] == sql.bindparam(f"the_{name}") for name in _KEY))
        connection.execute(sql.delete(outlets).where(here, outlets.c.articles == 0), less)
