"""Rows that are not what was written are noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.checksum import DamagedError, Value, checksum, compare

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.lists(st.one_of(TEXT, st.binary(), st.integers(), st.none(), st.dates()), min_size=1)


@given(VALUES, st.data())
def test_a_flipped_bit_is_another_checksum(values: list[Value], data: st.DataObject) -> None:
    """Of any bit of any value; CRC-32 finds each that is alone."""
    content = bytearray(data.draw(st.binary(min_size=1)))
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    before = checksum(*values, bytes(content))
    content[at] ^= 1 << bit
    assert checksum(*values, bytes(content)) != before
    with pytest.raises(DamagedError, match="this row"):
        compare("this row", before, *values, bytes(content))


def test_what_moves_from_a_column_to_the_next_is_another_row() -> None:
    """Nor are nothing and the empty text the same."""
    rows: list[tuple[Value, ...]] = [("ab", "c"), ("a", "bc"), ("abc", ""), ("abc", None), ("abc",)]
    assert len({checksum(*row) for row in rows}) == len(rows)


def test_a_day_is_the_same_as_it_is_stored() -> None:
    """SQLite holds it as text."""
    compare("day", checksum(date(2026, 5, 4)), "2026-05-04")


def test_a_row_without_a_checksum_is_damaged() -> None:
    """Every row that is written has one."""
    with pytest.raises(DamagedError):
        compare("row", None, "a")
