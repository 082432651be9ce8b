"""Who is credited with what, in the database: what the network marked, and the attributions made of it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from corpus.article import Metadata, Span
from corpus.attribution.actor import key
from corpus.attribution.chains import Attribution
from corpus.attribution.lexicon import Kind
from corpus.attribution.tagger import Tagged
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


def _dump(one: Attribution) -> str:
    roles = [_pairs(getattr(one, role)) for role in _ROLES]
    chains = [[chain.speaker, *([actor.name, actor.kind] for actor in chain.actors)] for chain in one.chains]
    return json.dumps([*roles, _pairs([one.extent])[0], one.direct, one.hedged, chains], ensure_ascii=False)


def _load(text: str) -> Attribution:
    return _made(json.loads(text))


def _made(values: Sequence[Any]) -> Attribution:
    """Make an attribution of what `_dump` wrote: pydantic makes the parts of it faster than we could one by one."""
    *roles, extent, direct, hedged, chains = values
    made: dict[str, Any] = {role: _bounds(pairs) for role, pairs in zip(_ROLES, roles, strict=True)}
    made["chains"] = [
        {"actors": [{"name": name, "kind": kind} for name, kind in named], "speaker": speaker}
        for speaker, *named in chains
    ]
    return Attribution.model_validate(made | {"extent": _bounds([extent])[0], "direct": direct, "hedged": hedged})


def _bounds(pairs: Pairs) -> list[dict[str, Any]]:
    return [{"start": start, "end": end} for start, end in pairs]


def write(connection: sql.Connection, row: int, found: Sequence[Attribution]) -> None:
    """Store the attributions of one article."""
    for one in found:
        query = sql.insert(attributions).values(article=row, body=_dump(one)).returning(attributions.c.id)
        number = connection.execute(query).scalar_one()
        named = {(key(actor.name), actor.name, actor.kind) for chain in one.chains for actor in chain.actors}
        if named:
            values = [
                {"attribution": number, "key": own, "name": name, "kind": kind} for own, name, kind in sorted(named)
            ]
            connection.execute(sql.insert(credits), values)


def erase(connection: sql.Connection, rows: sql.Select[tuple[int]]) -> None:
    """Remove the attributions of the articles in `rows`."""
    gone = sql.select(attributions.c.id).where(attributions.c.article.in_(rows))
    connection.execute(sql.delete(credits).where(credits.c.attribution.in_(gone)))
    connection.execute(sql.delete(attributions).where(attributions.c.article.in_(rows)))


def of_articles(connection: sql.Connection, identities: Sequence[str]) -> dict[str, list[Attribution]]:
    """Return the attributions of current articles by their ids, in order of place."""
    query = (
        sql.select(articles.c.id, attributions.c.body)
        .join(articles, articles.c.row == attributions.c.article)
        .where(articles.c.id.in_(identities), articles.c.current)
        .order_by(attributions.c.id)
    )
    found: dict[str, list[Attribution]] = {identity: [] for identity in identities}
    for row in connection.execute(query):
        found[row.id].append(_load(row.body))
    return found


def touching(connection: sql.Connection, places: Mapping[str, Sequence[Span]]) -> dict[str, list[Attribution]]:
    """Return those attributions of current articles whose content or cue meets one of the places, in order of place.

    :param places: by the articles' ids.
    """
    query = (
        "SELECT articles.id, attributions.body FROM attributions JOIN articles ON articles.row = attributions.article"
        " WHERE articles.current AND articles.id IN (SELECT value FROM json_each(?)) ORDER BY attributions.id"
    )
    rows = connection.exec_driver_sql(query, (json.dumps(list(places)),)).all()
    bounds = {identity: [(span.start, span.end) for span in spans] for identity, spans in places.items()}
    found: dict[str, list[Attribution]] = defaultdict(list)
    for identity, body in rows:
        near = bounds[identity]
        extent = _EXTENT.search(body)
        if extent is None or not _meet(near, [(int(extent[1]), int(extent[2]))]):
            continue  # most of an article's attributions: these are not even read
        values = json.loads(body)
        _, cue, content, *_ = values
        if _meet(near, [*cue, *content]):
            found[identity].append(_made(values))
    return found


_EXTENT = re.compile(r"\], \[(\d+), (\d+)\], (?:true|false)")  # as _dump writes it; no text stands before it


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
            attributions.c.body,
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
        one = _load(row.body)
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
        query = query.where(articles.c.id.in_(list(places))).add_columns(attributions.c.body)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        if places is not None and not any(_meets(_load(row.body).extent, span) for span in places[row.id]):
            continue
        if row.outlet is None or key(row.outlet) != row.key:
            found.setdefault(row.key, []).append(row)
    standing = [_standing(rows) for rows in found.values()]
    return sorted(standing, key=lambda one: (-one.attributions, -one.articles, one.name))


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


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
