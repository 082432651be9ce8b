"""Tables of one database made what they are in another."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sql
from hypothesis import given
from hypothesis import strategies as st

from index import syncing
from index.sqlite import connect
from index.syncing import affected, digest, drop, fill

tables = sql.MetaData()
parents = sql.Table(
    "parents",
    tables,
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("name", sql.Text, unique=True),
)
children = sql.Table(
    "children",
    tables,
    sql.Column("kind", sql.Text, primary_key=True),
    sql.Column("told", sql.Boolean, primary_key=True),
    sql.Column("parent", sql.ForeignKey("parents.number"), nullable=False),
    sql.Column("body", sql.LargeBinary),
)
keyless = sql.Table(
    "keyless",
    tables,
    sql.Column("parent", sql.ForeignKey("parents.number"), nullable=False),
    sql.Column("name", sql.Text, nullable=False),
)
State = tuple[dict[int, str], dict[tuple[str, bool], tuple[int, bytes]], list[tuple[int, str]]]


@st.composite
def states(draw: st.DrawFn) -> State:
    """Make rows; names are few and unique, so that they change places."""
    numbers = draw(st.lists(st.integers(0, 12), unique=True, max_size=10))
    names = draw(st.permutations("abcdefghijklm"))
    known = dict(zip(numbers, names, strict=False))
    if not known:
        return {}, {}, []
    parent = st.sampled_from(sorted(known))
    keys = st.tuples(st.sampled_from(["", "é", "z", "\U0001f6a2", "Z"]), st.booleans())
    own = draw(st.dictionaries(keys, st.tuples(parent, st.binary(max_size=2)), max_size=10))
    return known, own, draw(st.lists(st.tuples(parent, st.sampled_from("xyz")), max_size=14))


def write(connection: sql.Connection, state: State) -> None:
    """Have the tables hold rows, and nothing else."""
    for table in reversed(tables.sorted_tables):
        connection.execute(sql.delete(table))
    rows: list[tuple[sql.Table, Iterable[tuple[object, ...]]]] = [
        (parents, state[0].items()),
        (children, [(*key, *rest) for key, rest in state[1].items()]),
        (keyless, state[2]),
    ]
    for table, some in rows:
        for row in some:
            connection.execute(sql.insert(table).values(row))
    connection.commit()


def held(connection: sql.Connection) -> list[list[tuple[object, ...]]]:
    """Return all that the tables hold."""
    return [sorted(map(tuple, connection.execute(sql.select(one)))) for one in tables.sorted_tables]


@given(st.lists(st.tuples(states(), st.booleans()), min_size=1, max_size=4), st.integers(1, 4))
def test_whatever_was_there_it_becomes_the_same(several: list[tuple[State, bool]], at_once: int) -> None:
    """Rows that came, went, changed, or exchanged keys and unique names; also after it was broken off in between."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(syncing, "_AT_ONCE", at_once)
        ours, theirs = (connect(Path(folder) / name, kept=1) for name in ("ours", "theirs"))
        with ours.connect() as target, theirs.connect() as source:
            tables.create_all(target)
            tables.create_all(source)
            for state, is_broken_off in several:
                write(source, state)
                for table in reversed(tables.sorted_tables):
                    drop(source, target, table)
                if is_broken_off:
                    continue
                for table in tables.sorted_tables:
                    fill(source, target, table)
                assert held(target) == held(source)
                assert [digest(target, one) for one in tables.tables.values()] == [
                    digest(source, one) for one in tables.tables.values()
                ]
                assert [drop(source, target, one) + fill(source, target, one) for one in tables.sorted_tables] == [
                    0
                ] * 3
                assert target.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        ours.dispose()
        theirs.dispose()


@given(states(), states())
def test_hashes_tell_what_differs(one: State, other: State) -> None:
    """They are the same exactly where the tables are."""
    with TemporaryDirectory() as folder:
        engine = connect(Path(folder) / "one", kept=1)
        found = []
        with engine.connect() as connection:
            tables.create_all(connection)
            for state in (one, other):
                write(connection, state)
                found.append((held(connection), [digest(connection, table) for table in tables.sorted_tables]))
        engine.dispose()
    (rows, hashes), (others, other_hashes) = found
    for here, there, first, second in zip(rows, others, hashes, other_hashes, strict=True):
        assert (here == there) == (first == second)


def test_a_table_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """What the target has of it goes."""
    engine = connect(tmp_path / "one", kept=1)
    with engine.connect() as target:
        tables.create_all(target)
        write(target, ({1: "a"}, {}, [(1, "x")]))
        assert digest(None, parents) == (0, syncing.digest(None, children)[1])
        assert drop(None, target, parents) == 1
        assert fill(None, target, parents) == 0
        assert held(target) == [[], [], []]
    engine.dispose()


def test_what_points_to_a_changed_table_is_looked_at_too() -> None:
    """Its rows went with those that they point to."""
    assert affected(tables.sorted_tables, [parents]) == tables.sorted_tables
    assert affected(tables.sorted_tables, [keyless]) == [keyless]
