"""The tables of a coverage carried over to another database: whole, or with a mark that keeps everybody out of it.

The last transaction takes the mark away, and leaves a record of what was copied, by which a later copy knows what it
may replace: its own coverage, unless somebody has used it since.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from uuid import uuid4

import sqlalchemy as sql

from index import syncing
from index.clustered import COLLECTED, COLLECTION, FILLING, WORDS
from index.copying import COPYING, count_on
from index.derive import Meter
from index.dialects import is_postgres, opened
from index.errors import DataFolderError
from index.home import Home
from index.lock import HOLDER, take
from index.postgres import make_schema
from index.syncing import Advance
from index.tables import SCHEMA, meta, retired, version

COPIED = "copied"
"""The key in the table `meta` of what is on record of a copy."""

_OWN = (COLLECTION, COLLECTED, FILLING, WORDS)  # keys there that tell of a database's own index, and are not copied

Digests = dict[str, tuple[int, str]]
"""How many rows a table has, and a SHA-256 of them, by its name."""

_Step = Callable[[sql.Connection | None, sql.Connection, sql.Table, Advance], int]

_ADVICE = "name an empty database or schema, or empty that one"


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of it.

    :ivar generation: that was copied; `tables` what both sides hold.
    :ivar written, deleted: rows of the target.
    """

    generation: int
    tables: Digests
    written: int
    deleted: int


@dataclass(frozen=True, slots=True)
class _Record:
    """What a copy's table `meta` says of its being one, while it is made and later.

    :ivar source: the coverage that it is a copy of; `own` the name of the copy.
    :ivar kept: what else of that table is the copy's own.
    :ivar generation: that was copied; `tables` the hashes then.
    """

    source: str
    own: str = field(default_factory=lambda: uuid4().hex)
    kept: dict[str, str] = field(default_factory=dict)
    generation: int = 0
    tables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carrying:
    """Tables on their way from one database to another.

    :ivar target: where they go.
    :ivar schemas: the coverage's tables, and others.
    :ivar sources: the connection that sees a table at the moment that is copied, by the names of those that there are.
    """

    target: Home
    schemas: Sequence[sql.MetaData]
    sources: Mapping[str, sql.Connection]
    meter: Meter

    @property
    def _tables(self) -> list[sql.Table]:
        """Return what is compared row by row, each table after what it points to."""
        return [one for schema in self.schemas for one in schema.sorted_tables if one not in (meta, version)]

    def done(self) -> Carried:
        """Make the target's tables the same; what an earlier try did stays.

        :raises DataFolderError: if the target holds something else, or is used, or is not the same in the end.
        """
        noted = _noted(self.sources[meta.name])
        with self._alone(), opened(self.target).writer.connect() as target:
            record = self._entered(target, noted["coverage"])
            theirs = self._digests("Reading", self._tables, self.sources)
            changed = [one for one in self._tables if record.tables.get(one.name) != theirs[one.name][1]]
            affected = syncing.affected(self._tables, changed)
            self._mark(target, record)
            deleted = self._through("Comparing", affected[::-1], target, syncing.drop)
            written = self._through("Copying", affected, target, syncing.fill)
            ours = self._digests("Verifying", affected, {one.name: target for one in affected})
            for name, (count, value) in ours.items():
                if (count, value) != theirs[name]:
                    raise DataFolderError(f"{name} is not the same after copying; run the command again")
            self._settle(target, record, noted, theirs)
        return Carried(int(noted.get("generation") or 0), theirs, written, deleted)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of all who index into the target, but not that of the data folder, where others do."""
        held = take(self.target, HOLDER)
        if held is None:
            raise DataFolderError("somebody is indexing into the target, or copying to it; wait until that is done")
        try:
            yield
        finally:
            held.release()

    def _entered(self, target: sql.Connection, source: str) -> _Record:
        """Return what is on record of an earlier copy, with the hashes of what the target holds if that is whole.

        :raises DataFolderError: if the target holds anything else.
        """
        found = _noted(target)
        written = found.get(COPYING) or found.get(COPIED)
        if written is None:
            self._ensure_empty(target, found)
            return _Record(source)
        record = _Record(**json.loads(written))
        if record.source != source:
            raise DataFolderError(f"the target holds a copy of another coverage; {_ADVICE}")
        if target.scalar(sql.select(version.c.version_num)) != str(SCHEMA):
            raise DataFolderError(f"the target's copy was made by another version of Byline; {_ADVICE}")
        if COPYING in found:
            return replace(record, tables={})
        there = {one.name: target for one in self._there(target)}
        now = {name: value for name, (_, value) in self._digests("Looking for changes", self._tables, there).items()}
        used = [name for name, value in now.items() if name != retired.name and record.tables.get(name) != value]
        if used or found.get("generation", "0") != str(record.generation):
            raise DataFolderError(
                "the target was used since it was copied to: somebody indexed or asked there, and another copy would"
                f" undo that; go on with it there, or begin anew: {_ADVICE}"
            )
        return replace(record, kept={key: found[key] for key in _OWN if key in found}, tables=now)

    def _there(self, target: sql.Connection) -> list[sql.Table]:
        names = {*sql.inspect(target).get_table_names()}
        return [one for one in self._tables if one.name in names]

    def _ensure_empty(self, target: sql.Connection, noted: Mapping[str, str]) -> None:
        there = self._there(target)  # those of Slack, if a bot was started there
        if noted or any(target.scalar(sql.select(sql.exists().select_from(one))) for one in there):
            raise DataFolderError(f"the target holds something that is no copy of this coverage; {_ADVICE}")

    def _digests(self, what: str, tables: Sequence[sql.Table], connections: Mapping[str, sql.Connection]) -> Digests:
        """Return what tables hold, nothing of those that are not there."""
        with self.meter(what, _rows(tables, connections)) as advance:
            return {one.name: syncing.digest(connections.get(one.name), one, advance) for one in tables}

    def _mark(self, target: sql.Connection, record: _Record) -> None:
        """Keep everybody out, where there is nothing yet by making the tables with that."""
        target.rollback()
        if is_postgres(target):
            make_schema(target)
        for schema in self.schemas:
            schema.create_all(target)
        target.execute(sql.delete(version))
        target.execute(sql.insert(version), {"version_num": str(SCHEMA)})
        _note(target, {COPYING: json.dumps(asdict(replace(record, tables={})))})
        target.commit()

    def _through(self, what: str, tables: Sequence[sql.Table], target: sql.Connection, step: _Step) -> int:
        """Take a step with one table after the other; return how many rows changed."""
        with self.meter(what, _rows(tables, self.sources)) as advance:
            return sum(step(self.sources.get(one.name), target, one, advance) for one in tables)

    def _settle(self, target: sql.Connection, record: _Record, noted: Mapping[str, str], tables: Digests) -> None:
        """Take the mark away: the target is a coverage like the source, but for its name."""
        hashes = {name: value for name, (_, value) in tables.items()}
        whole = replace(record, generation=int(noted.get("generation", 0)), tables=hashes)
        taken = {key: value for key, value in noted.items() if key not in (*_OWN, COPYING, COPIED)}
        own = {**record.kept, "coverage": record.own, COPIED: json.dumps(asdict(whole))}
        if is_postgres(target):
            count_on(target, self._tables)
            target.exec_driver_sql("ANALYZE")  # or the first questions would be asked without knowing how much there is
        _note(target, {**taken, **own})
        target.commit()


def _noted(connection: sql.Connection) -> dict[str, str]:
    """Return what the table `meta` says, nothing where there is none."""
    if not sql.inspect(connection).has_table(meta.name):
        return {}
    return {row.key: row.value for row in connection.execute(sql.select(meta))}


def _note(connection: sql.Connection, values: Mapping[str, str]) -> None:
    """Have the table `meta` say this, and nothing else."""
    connection.execute(sql.delete(meta))
    connection.execute(sql.insert(meta), [{"key": key, "value": value} for key, value in values.items()])


def _rows(tables: Sequence[sql.Table], connections: Mapping[str, sql.Connection]) -> int:
    there = [(one, connections[one.name]) for one in tables if one.name in connections]
    return sum(connection.scalar(sql.select(sql.func.count()).select_from(one)) or 0 for one, connection in there)
