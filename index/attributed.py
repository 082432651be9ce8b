"""Who says what in an article, in the database: what the network marked, and the attributions made of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from corpus.article import Span
from corpus.attribution.actor import key
from corpus.attribution.chains import Attribution
from corpus.attribution.tagger import Tagged
from index.checksum import DamagedError, checksum, compare, in_order
from index.dialects import add, looked_up
from index.tables import attributions, credits, extents

Pairs = list[list[int]]


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
STORED = [attributions.c[name] for name in ("id", "article", "start", "end", "body", "crc")]


def _dump(one: Attribution) -> str:
    roles = [_pairs(getattr(one, role)) for role in _ROLES]
    chains = [[chain.speaker, *([actor.name, actor.kind] for actor in chain.actors)] for chain in one.chains]
    return json.dumps([*roles, _pairs([one.extent])[0], one.direct, one.hedged, chains], ensure_ascii=False)


def load(number: int, article: int, start: int, end: int, body: str, crc: int | None) -> Attribution:
    """Read back what was stored of an attribution, the columns `STORED`.

    :raises DamagedError: if it is not what was written.
    """
    return _made(_checked(number, article, start, end, body, crc))


def _checked(number: int, article: int, start: int, end: int, body: str, crc: int | None) -> str:
    compare("who said what", crc, number, article, start, end, body)
    return body


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


def write(connection: sql.Connection, found: Mapping[int, Sequence[Attribution]]) -> None:
    """Store the attributions of articles, by the rows of these."""
    number = connection.scalar(sql.select(sql.func.max(attributions.c.id))) or 0
    told: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    extended: list[dict[str, Any]] = []
    for row, those in found.items():
        own = []
        for number, one in enumerate(those, number + 1):  # noqa: B020 - it goes on where the last article ended
            start, end, body = one.extent.start, one.extent.end, _dump(one)
            own.append((number, start, end))
            columns: dict[str, str | int] = {"id": number, "article": row, "start": start, "end": end, "body": body}
            told.append(columns | {"crc": checksum(*columns.values())})
            actors = {(key(actor.name), actor.name, actor.kind) for chain in one.chains for actor in chain.actors}
            named += [
                {"attribution": number, "key": key_, "name": name, "kind": kind} for key_, name, kind in sorted(actors)
            ]
        extended.append(placed(row, own))
    for table, rows in ((attributions, told), (credits, named), (extents, extended)):
        add(connection, table, rows)


def placed(row: int, own: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """Return the row of `extents` of an article, made of id, start and end of its attributions."""
    packed = np.array(own, np.int64).tobytes()
    return {"article": row, "extents": packed, "crc": checksum(row, packed)}


def erase(connection: sql.Connection, rows: sql.Select[tuple[int]]) -> None:
    """Remove the attributions of the articles in `rows`."""
    gone = sql.select(attributions.c.id).where(attributions.c.article.in_(rows))
    connection.execute(sql.delete(credits).where(credits.c.attribution.in_(gone)))
    for table in (attributions, extents):
        connection.execute(sql.delete(table).where(table.c.article.in_(rows)))


def of_articles(connection: sql.Connection, identities: Sequence[str]) -> dict[str, list[Attribution]]:
    """Return the attributions of current articles by their ids, in order of place.

    :raises DamagedError: if they are not what was written.
    """
    own = _extents(connection, identities)
    stored = _stored(connection, [number for each in own.values() for number in each[:, 0].tolist()])
    return {
        identity: [load(*stored[number]) for number in own[identity][:, 0].tolist()] if identity in own else []
        for identity in identities
    }


def touching(connection: sql.Connection, places: Mapping[str, Sequence[Span]]) -> dict[str, list[Attribution]]:
    """Return those attributions of current articles whose content or cue meets one of the places, in order of place.

    :param places: by the articles' ids.
    :raises DamagedError: if they are not what was written, or an article is missing.
    """
    own = _extents(connection, list(places))
    if missing := places.keys() - own.keys():
        raise DamagedError(f"article {min(missing)} is missing")
    bounds = {identity: [(span.start, span.end) for span in spans] for identity, spans in places.items()}
    # By what they extend over, so that most of an article's attributions are not even read.
    near = {identity: _reaching(own[identity], pairs) for identity, pairs in bounds.items()}
    stored = _stored(connection, [number for ids in near.values() for number in ids])
    found: dict[str, list[Attribution]] = {}
    for identity, ids in near.items():
        checked = [_checked(*stored[number]) for number in ids]
        meeting = [body for body in checked if _meet(bounds[identity], _spoken(body))]
        if meeting:
            found[identity] = [_made(body) for body in meeting]
    return found


def _spoken(body: str) -> Pairs:
    """Return where the cue and the content of a stored attribution stand."""
    _, cue, content, *_ = json.loads(body)
    return [*cue, *content]


def _extents(connection: sql.Connection, identities: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Return id, start and end of the attributions of current articles, by the articles' ids, in order of place.

    They are kept with the article and not looked up in an index, in which damage hides a row and nobody sees it.
    """
    query = (
        "SELECT articles.id, articles.row, extents, extents.crc FROM articles"
        " LEFT JOIN extents ON extents.article = articles.row"
        " WHERE current AND articles.id IN (SELECT value FROM json_each(?))"
    )
    found: dict[str, NDArray[np.int64]] = {}
    for identity, row, packed, crc in looked_up(connection, query, identities):
        compare(f"who said what in article {identity}", crc, row, packed)
        found[identity] = np.frombuffer(packed, np.int64).reshape(-1, 3)
    return found


def _stored(connection: sql.Connection, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return the columns `STORED` of attributions, by their ids."""
    columns = 'id, article, start, "end", body, crc'
    query = f"SELECT {columns} FROM attributions WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
    found = {row[0]: row for row in looked_up(connection, query, ids)}
    in_order(found, ids, "attributions")
    return found


def _reaching(own: NDArray[np.int64], pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return the ids of those attributions that extend into one of the places."""
    near = np.zeros(len(own), bool)
    for start, end in pairs:
        near |= (own[:, 1] < end) & (own[:, 2] > start)
    ids: list[int] = own[near, 0].tolist()
    return ids


def _meet(ones: Iterable[Sequence[int]], others: Sequence[Sequence[int]]) -> bool:
    return any(start < last and first < end for start, end in ones for first, last in others)
