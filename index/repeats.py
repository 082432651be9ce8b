"""Which lines stand in how many stories of a publisher, in tables that are asked by publisher and line."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import sqlalchemy as sql

from corpus.furniture import least
from corpus.outlets import publisher
from index.dialects import at, insert
from index.tables import PLAIN, lines, repeats

_ANY = -1  # stands for a line in every story; a line's own number is positive

Place = tuple[int, int]
"""A publisher's number and a line's."""

_Entry = tuple[int, int, int]  # the numbers of a publisher, a line and a story


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an article adds to what is known of its publisher.

    :ivar publisher, story: their numbers.
    """

    publisher: int
    story: int
    lines: frozenset[int]


def number(name: str) -> int:
    """Return the number of a publisher or story, which fits an int64."""
    hashed = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, signed=True)


def whose(outlet: str | None, url: str | None) -> int | None:
    """Return the number of an article's publisher; None if nobody knows it, and nothing is learned."""
    name = publisher(outlet, url)
    return None if name is None else number(name)


def packed(some: Collection[int]) -> bytes:
    """Write the numbers of lines as they are stored with an article."""
    return np.array(sorted(some), np.int64).tobytes()


def unpacked(some: bytes | None) -> frozenset[int]:
    """Read them back."""
    return frozenset(np.frombuffer(some or b"", np.int64).tolist())


class Shift:
    """In how many more stories each line stands, when articles go and others come.

    :ivar by: of each publisher's lines, only those of which that is another number.
    """

    def __init__(self, connection: sql.Connection, out: Iterable[Lesson], come: Iterable[Lesson]) -> None:
        """Hold the lessons of what goes and comes against what is stored."""
        more = Counter(_entries(come))
        more.subtract(_entries(out))
        there = _holding(connection, [one for one, by in more.items() if by])
        self._connection = connection
        turned = Counter[Place]()
        for one, by in more.items():
            before = there.get(one, 0)
            turned[one[:2]] += (before + by > 0) - (before > 0)
        self.by = {place: by for place, by in turned.items() if by}

    def flipped(self) -> set[Place]:
        """Return the lines that come to stand in enough stories of their publisher, or no longer do."""
        before = self._counts([*self.by, *((one, _ANY) for one, _ in self.by)])
        found = set[Place]()
        for place, by in self.by.items():
            name, line = place
            stories = before[name, _ANY]
            now = stories + self.by.get((name, _ANY), 0)
            if line == _ANY:
                found |= self._between(name, least(0, stories), least(0, now)) - self.by.keys()
            elif (before[place] >= least(line, stories)) != (before[place] + by >= least(line, now)):
                found.add(place)
        return found

    def furniture(self, wanted: Iterable[Place]) -> set[Place]:
        """Return which of these lines stand in enough stories of their publisher after the change."""
        places = set(wanted)
        counts = self._counts([*places, *((one, _ANY) for one, _ in places)])
        after = {place: count + self.by.get(place, 0) for place, count in counts.items()}
        return {one for one in places if after[one] >= least(one[1], after[one[0], _ANY])}

    def _counts(self, places: Iterable[Place]) -> Mapping[Place, int]:
        found = dict.fromkeys(places, 0)
        rows = at(self._connection, sql.select(repeats), [repeats.c.publisher, repeats.c.line], found)
        found.update(((row.publisher, row.line), row.stories) for row in rows)
        return found

    def _between(self, name: int, one: int, other: int) -> set[Place]:
        """Return the lines that need a part of all stories, and stand in more than the one number and not the other."""
        low, high = sorted((one, other))
        among = (repeats.c.publisher == name) & PLAIN
        query = sql.select(repeats.c.line).where(among, repeats.c.stories >= low, repeats.c.stories < high)
        return {(name, line) for line in self._connection.scalars(query)}


def _entries(some: Iterable[Lesson]) -> Iterable[_Entry]:
    return ((one.publisher, line, one.story) for one in some for line in (*one.lines, _ANY))


def _holding(connection: sql.Connection, entries: Iterable[_Entry]) -> dict[_Entry, int]:
    """Return how many articles of each story of a publisher have a line."""
    key = [lines.c.publisher, lines.c.line, lines.c.story]
    rows = at(connection, sql.select(*key, sql.func.count().label("articles")).group_by(*key), key, entries)
    return {(row.publisher, row.line, row.story): row.articles for row in rows}


def holders(connection: sql.Connection, places: Iterable[Place]) -> set[int]:
    """Return the rows of the articles that have one of these lines."""
    rows = at(connection, sql.select(lines.c.article), [lines.c.publisher, lines.c.line], places)
    return {row.article for row in rows}


def write(connection: sql.Connection, out: Mapping[int, Lesson], come: Mapping[int, Lesson]) -> None:
    """Forget the lessons of some articles and keep those of others, by their rows."""
    by = Shift(connection, out.values(), come.values()).by
    old, new = ({(*entry, row) for row, one in some.items() for entry in _entries([one])} for some in (out, come))
    key = [column.name for column in lines.c]
    here = sql.and_(*(lines.c[name] == sql.bindparam(f"the_{name}") for name in key))
    if gone := [{f"the_{name}": value for name, value in zip(key, one, strict=True)} for one in old - new]:
        connection.execute(sql.delete(lines).where(here), gone)
    if added := [dict(zip(key, one, strict=True)) for one in sorted(new - old)]:
        connection.execute(sql.insert(lines), added)
    if by:
        adding = insert(connection, repeats)
        whole = repeats.c.stories + adding.excluded.stories
        adding = adding.on_conflict_do_update(index_elements=["publisher", "line"], set_={"stories": whole})
        connection.execute(adding, [{"publisher": name, "line": line, "stories": n} for (name, line), n in by.items()])
    if less := [{"whose": name, "which": line} for (name, line), n in by.items() if n < 0]:
        here = (repeats.c.publisher == sql.bindparam("whose")) & (repeats.c.line == sql.bindparam("which"))
        connection.execute(sql.delete(repeats).where(here, repeats.c.stories == 0), less)
