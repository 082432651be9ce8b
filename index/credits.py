"""Who is credited with what, in the database: what the network marked, and the attributions made of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sql

from corpus.article import Metadata, Span
from corpus.attribution.actor import key
from corpus.attribution.chains import Attribution
from corpus.attribution.lexicon import Kind
from corpus.attribution.tagger import Tagged
from index.checksum import checksum, compare
from index.tables import articles, attributions, credits

Pairs = list[list[int]]


@dataclass(frozen=True, slots=True)
class Credit:
    """An attribution with the article that it stands in."""

    article_id: str
    version: int
    path: str
    about: Metadata
    attribution: Attribution
    quote: str  # the characters of `attribution.extent`


@dataclass(frozen=True, slots=True)
class Standing:
    """How often a source is credited: in how many attributions of how many articles, by which outlets."""

    name: str
    kind: Kind
    attributions: int
    articles: int
    outlets: tuple[str, ...]


def dump_tags(found: Iterable[Tagged]) -> str:
    """Write what the network marked in one text."""
    return json.dumps([[_pairs([one.cue])[0], _pairs(one.source), _pairs(one.content)] for one in found])


def load_tags(text: str, offset: int) -> list[Tagged]:
    """Read it back, moved by `offset` characters."""
    return [
        Tagged(_spans([cue], offset)[0], _spans(source, offset), _spans(content, offset))
        for cue, source, content in json.loads(text)
    ]


def _pairs(spans: Iterable[Span]) -> Pairs:
    return [[span.start, span.end] for span in spans]


def _spans(pairs: Pairs, offset: int = 0) -> tuple[Span, ...]:
    return tuple(Span(start=start + offset, end=end + offset) for start, end in pairs)


_ROLES = ("source", "cue", "content", "recipient")
_STORED = [attributions.c[name] for name in ("start", "end", "body", "crc")]


def _dump(one: Attribution) -> str:
    roles = [_pairs(getattr(one, role)) for role in _ROLES]
    chains = [[chain.speaker, *([actor.name, actor.kind] for actor in chain.actors)] for chain in one.chains]
    return json.dumps([*roles, _pairs([one.extent])[0], one.direct, one.hedged, chains], ensure_ascii=False)


def _load(start: int, end: int, body: str, crc: int | None) -> Attribution:
    """Read back what was stored of an attribution.

    :raises DamagedError: if it is not what was written.
    """
    compare("who said what", crc, start, end, body)
    return _made(body)


def extent_of(body: str) -> tuple[int, int]:
    """Return where the extent of a stored attribution begins and ends."""
    start, end = json.loads(body)[len(_ROLES)]
    return start, end


@lru_cache(maxsize=4096)
def _made(body: str) -> Attribution:
    """Make an attribution of what `_dump` wrote, which questions on one subject, or a follow-up, meet again."""
    *roles, extent, direct, hedged, chains = json.loads(body)
    made: dict[str, Any] = {role: _bounds(pairs) for role, pairs in zip(_ROLES, roles, strict=True)}
    made["chains"] = [
        {"actors": [{"name": name, "kind": kind} for name, kind in named], "speaker": speaker}
        for speaker, *named in chains
    ]
    # pydantic makes the parts of it faster than we could one by one
    return Attribution.model_validate(made | {"extent": _bounds([extent])[0], "direct": direct, "hedged": hedged})


def _bounds(pairs: Pairs) -> list[dict[str, Any]]:
    return [{"start": start, "end": end} for start, end in pairs]


def write(connection: sql.Connection, row: int, found: Sequence[Attribution]) -> None:
    """Store the attributions of one article."""
    for one in found:
        body, (start, end) = _dump(one), (one.extent.start, one.extent.end)
        values = {"article": row, "start": start, "end": end, "body": body, "crc": checksum(start, end, body)}
        number = connection.execute(sql.insert(attributions).returning(attributions.c.id), values).scalar_one()
        named = {(key(actor.name), actor.name, actor.kind) for chain in one.chains for actor in chain.actors}
        if named:
            keyed = [
                {"attribution": number, "key": own, "name": name, "kind": kind} for own, name, kind in sorted(named)
            ]
            connection.execute(sql.insert(credits), keyed)


def erase(connection: sql.Connection, rows: sql.Select[tuple[int]]) -> None:
    """Remove the attributions of the articles in `rows`."""
    gone = sql.select(attributions.c.id).where(attributions.c.article.in_(rows))
    connection.execute(sql.delete(credits).where(credits.c.attribution.in_(gone)))
    connection.execute(sql.delete(attributions).where(attributions.c.article.in_(rows)))


def of_articles(connection: sql.Connection, identities: Sequence[str]) -> dict[str, list[Attribution]]:
    """Return the attributions of current articles by their ids, in order of place."""
    query = (
        sql.select(articles.c.id.label("identity"), *_STORED)
        .join(articles, articles.c.row == attributions.c.article)
        .where(articles.c.id.in_(identities), articles.c.current)
        .order_by(attributions.c.id)
    )
    found: dict[str, list[Attribution]] = {identity: [] for identity in identities}
    for row in connection.execute(query):
        found[row.identity].append(_load(row.start, row.end, row.body, row.crc))
    return found


def touching(connection: sql.Connection, places: Mapping[str, Sequence[Span]]) -> dict[str, list[Attribution]]:
    """Return those attributions of current articles whose content or cue meets one of the places, in order of place.

    :param places: by the articles' ids.
    """
    bounds = {identity: [(span.start, span.end) for span in spans] for identity, spans in places.items()}
    wanted = json.dumps([[identity, *pair] for identity, pairs in bounds.items() for pair in pairs])
    found: dict[str, list[Attribution]] = defaultdict(list)
    for row in connection.exec_driver_sql(_TOUCHING, (wanted,)):
        compare("who said what", row.crc, row.start, row.end, row.body)
        _, cue, content, *_ = json.loads(row.body)
        if _meet(bounds[row.identity], [*cue, *content]):
            found[row.identity].append(_made(row.body))
    return found


# By what they extend over, which the index tells, so that most of an article's attributions are not even read.
_TOUCHING = """
    SELECT DISTINCT made.id, articles.id AS identity, made."start", made."end", body, made.crc
    FROM json_each(?) AS place
    JOIN articles ON articles.id = json_extract(place.value, '$[0]') AND articles.current
    JOIN attributions AS made ON made.article = articles.row
    AND made."start" < json_extract(place.value, '$[2]') AND made."end" > json_extract(place.value, '$[1]')
    ORDER BY made.id
"""


def _meet(ones: Iterable[Sequence[int]], others: Sequence[Sequence[int]]) -> bool:
    return any(start < last and first < end for start, end in ones for first, last in others)


_ARTICLE = ("id", "version", "path", *Metadata.model_fields)


def said(connection: sql.Connection, keys: Iterable[str]) -> list[Credit]:
    """Return what those say whose names have the given keys, newest article first.

    Attributions in which somebody else heard it from them count: "X said, citing Y" is said by Y too.
    """
    query = (
        sql.select(
            *(articles.c[name] for name in _ARTICLE),
            articles.c.text,
            *_STORED,
        )
        .join(attributions, articles.c.row == attributions.c.article)
        .where(
            articles.c.current,
            attributions.c.id.in_(sql.select(credits.c.attribution).where(credits.c.key.in_(list(keys)))),
        )
        .order_by(articles.c.published.desc().nulls_last(), articles.c.id, attributions.c.id)
    )
    found: dict[tuple[str, int, Span], Credit] = {}
    for row in connection.execute(query):
        one = _load(row.start, row.end, row.body, row.crc)
        about = Metadata(**{name: getattr(row, name) for name in Metadata.model_fields})
        credit = Credit(row.id, row.version, row.path, about, one, one.extent.of(row.text))
        found.setdefault((row.id, row.version, one.extent), credit)  # a sentence may say several things
    return list(found.values())


def names(connection: sql.Connection) -> dict[str, str]:
    """Return the names of all who are credited, by key: of each the form most often used."""
    query = (
        sql.select(credits.c.key, credits.c.name)
        .group_by(credits.c.key, credits.c.name)
        .order_by(sql.func.count(), sql.func.length(credits.c.name), credits.c.name)
    )
    return {row.key: row.name for row in connection.execute(query)}


def standings(connection: sql.Connection, places: Mapping[str, Sequence[Span]] | None = None) -> list[Standing]:
    """Return who is credited, most often first; a publisher not for its own articles.

    :param places: only what stands there, by the articles' ids.
    """
    query = (
        sql.select(
            credits.c.key,
            credits.c.name,
            credits.c.kind,
            articles.c.id,
            articles.c.outlet,
            attributions.c.id.label("number"),
        )
        .join(attributions, attributions.c.id == credits.c.attribution)
        .join(articles, articles.c.row == attributions.c.article)
        .where(articles.c.current)
    )
    if places is not None:
        query = query.where(articles.c.id.in_(list(places))).add_columns(attributions.c.start, attributions.c.end)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        if places is not None and not any(row.start < span.end and span.start < row.end for span in places[row.id]):
            continue
        if row.outlet is None or key(row.outlet) != row.key:
            found.setdefault(row.key, []).append(row)
    standing = [_standing(rows) for rows in found.values()]
    return sorted(standing, key=lambda one: (-one.attributions, -one.articles, one.name))


def _ranked(values: Iterable[str]) -> list[str]:
    """Return the values, the most frequent first; of equal ones the first by the alphabet."""
    return [value for value, _ in sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))]


def _standing(rows: Sequence[Any]) -> Standing:
    name = _ranked(row.name for row in rows)[0]
    kind: Any = _ranked(row.kind for row in rows)[0]
    return Standing(
        name,
        kind,
        len({row.number for row in rows}),
        len({row.id for row in rows}),
        tuple(_ranked(row.outlet for row in rows if row.outlet)),
    )
