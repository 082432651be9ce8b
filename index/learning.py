"""What articles teach about each other: whose domains are whose, what is furniture, which stories are the same.

What the stored ones teach is asked for where it matters (`index.hosts`, `index.repeats`, `index.bands`), so that one
article costs the same however many there are.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sql

from corpus.duplicates import Signed, body_text, grouped, signature
from corpus.furniture import fingerprints
from corpus.outlets import outlet_of, places
from corpus.readers import body_of, reread
from corpus.wires import agency
from index import bands, contents, hosts, repeats
from index.dialects import chunks
from index.lessons import lessons
from index.records import Traits
from index.scan import LEARNED, Scan
from index.tables import articles

_Rows = dict[str, sql.Row[Any]]


def learn(connection: sql.Connection, scan: Scan) -> tuple[dict[str, Traits], dict[str, str]]:
    """Have what is new learn from what is stored, and the other way round.

    Articles of `scan` get their outlets and lose what is furniture; stored ones join it, where that is other now.

    :returns: the traits of all articles of the scan, and of stored ones that are not among them their stories,
        where these are other now.
    """
    _name_outlets(connection, scan)
    lines = {identity: fingerprints(one.text, *body_of(one)) for identity, one in scan.fresh.items()}
    signatures = {identity: signature(body_text(one)) for identity, one in scan.fresh.items()}
    stories = _stories(connection, scan, signatures)
    shift = _shift(connection, scan, lines, stories)
    for row in _rows(connection, articles.c.row, repeats.holders(connection, shift.flipped())).values():
        found = None if row.id in scan.fresh or row.id in scan.removed else contents.article(connection, row.id)
        if found is not None:
            scan.again(reread(found), row.digest, counted=False)
            lines[row.id], signatures[row.id] = repeats.unpacked(row.lines), row.signature
            stories.setdefault(row.id, row.story)
    _drop_furniture(scan, shift, lines)
    traits = {
        identity: Traits(repeats.packed(lines[identity]), signatures[identity], stories[identity], agency(one))
        for identity, one in scan.fresh.items()
    }
    return traits, {identity: story for identity, story in stories.items() if identity not in scan.fresh}


def _rows(connection: sql.Connection, column: sql.Column[Any], values: Iterable[object]) -> _Rows:
    """Return all but the texts of the current articles that have one of these values in a column, by id."""
    columns = [one for one in articles.c if one.name != "text"]
    found: _Rows = {}
    for some in chunks(values):
        query = sql.select(*columns).where(articles.c.current, column.in_(some))
        found.update((row.id, row) for row in connection.execute(query))
    return found


def _name_outlets(connection: sql.Connection, scan: Scan) -> None:
    """Give articles that name no outlet that of their address, where it is certain; stored ones too."""
    out = lessons(connection, scan.fresh.keys() | scan.removed, stored=True).hosts
    come = {identity: hosts.lessons(one.url, one.outlet, one.provenance) for identity, one in scan.fresh.items()}
    by = hosts.shift(out.values(), come.values())
    turned = {place for place, _, _ in by}
    before, after = hosts.taught(connection, turned), hosts.taught(connection, turned, by)
    other = {place for place in turned if before.get(place, "") != after.get(place, "")}
    nameless: list[Any] = [
        row
        for row in _rows(connection, articles.c.row, hosts.nameless(connection, other)).values()
        if row.id not in scan.fresh and row.id not in scan.removed
    ]
    nameless += [one for one in scan.fresh.values() if hosts.learns(one.url, one.outlet, one.provenance)]
    taught = hosts.taught(connection, {place for one in nameless for place in places(one.url)}, by)
    for one in nameless:
        outlet = outlet_of(one.url, taught)
        if outlet == one.outlet:
            continue
        if one.id not in scan.fresh and (found := contents.article(connection, one.id)) is not None:
            scan.again(reread(found), one.digest, counted=False)
        provenance = {name: where for name, where in one.provenance.items() if name != "outlet"}
        update = {"outlet": outlet, "provenance": provenance | ({"outlet": LEARNED} if outlet else {})}
        scan.fresh[one.id] = scan.fresh[one.id].model_copy(update=update)


def _stories(connection: sql.Connection, scan: Scan, signatures: Mapping[str, bytes]) -> dict[str, str]:
    """Return the stories of what is new, and those of stored articles that are other now."""

    def body(identity: str) -> str:
        if identity in scan.fresh:
            return body_text(scan.fresh[identity])
        found = contents.article(connection, identity)
        return body_text(reread(found)) if found else ""  # with what was learned to be furniture, as signatures are

    out = _rows(connection, articles.c.id, scan.fresh.keys() | scan.removed)
    broken = _members(connection, out.values())
    loose = [*signatures.values(), *(row.signature for row in broken.values() if row.id not in out)]
    akin = _rows(connection, articles.c.row, bands.akin(connection, loose))
    known = broken | _members(connection, akin.values())
    return grouped({row.id: Signed(row.signature, row.story) for row in known.values()}, signatures, body, scan.removed)


def _members(connection: sql.Connection, rows: Collection[sql.Row[Any]]) -> _Rows:
    """Return all articles of the stories of `rows`; those that an older Byline stored have none."""
    stories = {row.story for row in rows if row.signature is not None}
    found = _rows(connection, articles.c.story, stories)
    return {identity: row for identity, row in found.items() if row.signature is not None}


def _shift(
    connection: sql.Connection, scan: Scan, lines: Mapping[str, frozenset[int]], stories: Mapping[str, str]
) -> repeats.Shift:
    """Return how the lines of publishers come to stand in more or fewer stories."""
    rows = _rows(connection, articles.c.id, scan.fresh.keys() | scan.removed | stories.keys())
    out = [_lesson(row.publisher, row.story, repeats.unpacked(row.lines)) for row in rows.values()]
    come = [
        _lesson(row.publisher, stories[row.id], repeats.unpacked(row.lines))
        for row in rows.values()
        if row.id not in scan.fresh and row.id not in scan.removed
    ]
    for identity, one in scan.fresh.items():
        come.append(_lesson(repeats.whose(one.outlet, one.url), stories[identity], lines[identity]))
    return repeats.Shift(connection, filter(None, out), filter(None, come))


def _lesson(publisher: int | None, story: str | None, lines: frozenset[int]) -> repeats.Lesson | None:
    return None if publisher is None or story is None else repeats.Lesson(publisher, repeats.number(story), lines)


def _drop_furniture(scan: Scan, shift: repeats.Shift, lines: Mapping[str, frozenset[int]]) -> None:
    """Take the lines that repeat out of the articles of the scan, or mark them as doubtful."""
    whose = {identity: repeats.whose(one.outlet, one.url) for identity, one in scan.fresh.items()}
    own = {identity: {(name, line) for line in lines[identity]} for identity, name in whose.items() if name is not None}
    furniture = shift.furniture({place for places_ in own.values() for place in places_})
    for identity, places_ in own.items():
        if known := places_ & furniture:
            scan.fresh[identity] = reread(scan.fresh[identity], [line for _, line in known])
