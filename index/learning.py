"""What articles teach about each other: whose domains are whose, what is furniture, which stories are the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sqlalchemy as sql

from corpus.duplicates import Signed, body_text, grouped, signature
from corpus.furniture import counted, fingerprints, repeated
from corpus.outlets import learned, outlet_of, publisher
from corpus.readers import body_of, reread
from corpus.wires import agency
from index.records import Traits
from index.scan import LEARNED, Scan
from index.store import Store

_SAID = ("sidecar", "front matter", "its line")  # what a person wrote down
_GUESSED = (LEARNED, "byline's address")  # what addresses told teaches nothing about addresses

_Rows = Mapping[str, sql.Row[Any]]
_Lines = frozenset[int]


def learn(store: Store, connection: sql.Connection, scan: Scan) -> tuple[dict[str, Traits], dict[str, str]]:
    """Have what is new learn from what is stored, and the other way round.

    Articles of `scan` get their outlets and lose what is furniture; stored ones join it, where that is other now.

    :returns: the traits of all articles of the scan, and of stored ones that are not among them their stories,
        where these are other now.
    """
    rows = {row.id: row for row in store.articles(connection)}
    _name_outlets(store, connection, rows, scan)
    lines = {identity: fingerprints(one.text, *body_of(one)) for identity, one in scan.fresh.items()}
    signatures = {identity: signature(body_text(one)) for identity, one in scan.fresh.items()}
    stories = _stories(store, connection, rows, scan, signatures)
    now = _repeated(_pages(rows, scan, lines, stories))
    for identity in _affected(rows, scan, now):
        found = store.article(connection, identity)
        if found is not None:
            scan.again(reread(found), counted=False)
            lines[identity], signatures[identity] = _unpack(rows[identity].lines), rows[identity].signature
    for identity, one in scan.fresh.items():
        known = now.get(publisher(one.outlet, one.url) or "", frozenset())
        if known & lines[identity]:
            scan.fresh[identity] = reread(one, known)
    traits = {
        identity: Traits(
            np.array(sorted(lines[identity]), np.int64).tobytes(),
            signatures[identity],
            stories.get(identity) or rows[identity].story,
            agency(one),
        )
        for identity, one in scan.fresh.items()
    }
    return traits, {identity: story for identity, story in stories.items() if identity not in scan.fresh}


def _name_outlets(store: Store, connection: sql.Connection, rows: _Rows, scan: Scan) -> None:
    """Give articles that name no outlet that of their address, where it is certain; stored ones too."""
    told: list[tuple[str, str]] = []
    shown: list[tuple[str, str]] = []
    nameless: list[Any] = []
    every: list[Any] = [row for row in rows.values() if row.id not in scan.fresh and row.id not in scan.removed]
    for one in [*every, *scan.fresh.values()]:
        where = one.provenance.get("outlet")
        if one.url and (one.outlet is None or where == LEARNED):
            nameless.append(one)
        elif one.url and where not in _GUESSED:
            (told if where in _SAID else shown).append((one.url, one.outlet))
    taught = learned(shown, told) if nameless else {}
    for one in nameless:
        outlet = outlet_of(one.url, taught)
        if outlet == one.outlet:
            continue
        if one.id not in scan.fresh and (found := store.article(connection, one.id)) is not None:
            scan.again(reread(found), counted=False)
        provenance = {name: where for name, where in one.provenance.items() if name != "outlet"}
        update = {"outlet": outlet, "provenance": provenance | ({"outlet": LEARNED} if outlet else {})}
        scan.fresh[one.id] = scan.fresh[one.id].model_copy(update=update)


def _stories(
    store: Store, connection: sql.Connection, rows: _Rows, scan: Scan, signatures: Mapping[str, bytes]
) -> dict[str, str]:
    """Return the stories of what is new, and those of stored articles that are other now."""

    def body(identity: str) -> str:
        if identity in scan.fresh:
            return body_text(scan.fresh[identity])
        found = store.article(connection, identity)
        return body_text(reread(found)) if found else ""  # with what was learned to be furniture, as signatures are

    known = {row.id: Signed(row.signature, row.story) for row in rows.values() if row.signature is not None}
    return grouped(known, signatures, body, scan.removed)


def _affected(rows: _Rows, scan: Scan, now: Mapping[str, _Lines]) -> list[str]:
    """Return the stored articles a line of which has become furniture, or is none any more."""
    before = _repeated((publisher(row.outlet, row.url), row.story, _unpack(row.lines)) for row in rows.values())
    found = []
    for row in rows.values():
        name = publisher(row.outlet, row.url)
        if name is None or row.id in scan.fresh or row.id in scan.removed:
            continue
        if _unpack(row.lines) & (before.get(name, frozenset()) ^ now.get(name, frozenset())):
            found.append(row.id)
    return found


def _pages(
    rows: _Rows, scan: Scan, lines: Mapping[str, _Lines], stories: Mapping[str, str]
) -> Iterable[tuple[str | None, str, _Lines]]:
    """Yield publisher, story and lines of every article that there will be."""
    for row in rows.values():
        if row.id not in scan.fresh and row.id not in scan.removed:
            yield publisher(row.outlet, row.url), stories.get(row.id, row.story), _unpack(row.lines)
    for identity, one in scan.fresh.items():
        story = stories.get(identity) or (rows[identity].story if identity in rows else identity)
        yield publisher(one.outlet, one.url), story, lines[identity]


def _repeated(pages: Iterable[tuple[str | None, str | None, _Lines]]) -> dict[str, _Lines]:
    """Return for each publisher the lines that repeat in its stories."""
    of_publisher: dict[str, list[tuple[str | None, _Lines]]] = defaultdict(list)
    for name, story, lines in pages:
        if name is not None:
            of_publisher[name].append((story, lines))
    return {name: repeated(*counted(some)) for name, some in of_publisher.items()}


def _unpack(lines: bytes | None) -> _Lines:
    return frozenset(np.frombuffer(lines or b"", np.int64).tolist())
