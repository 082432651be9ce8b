"""Who is credited with what, by their names: what they say, and how often."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from corpus.article import Metadata, Span
from corpus.attribution.actor import key
from corpus.attribution.chains import Attribution
from corpus.attribution.lexicon import Kind
from index.attributed import STORED, load
from index.tables import articles, attributions, credits


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


_ARTICLE = ("id", "version", "path", *Metadata.model_fields)


def said(connection: sql.Connection, keys: Iterable[str]) -> list[Credit]:
    """Return what those say whose names have the given keys, newest article first.

    Attributions in which somebody else heard it from them count: "X said, citing Y" is said by Y too.
    """
    query = (
        sql.select(
            *(articles.c[name] for name in _ARTICLE),
            articles.c.text,
            *STORED,
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
        one = load(*row[-len(STORED) :])
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
