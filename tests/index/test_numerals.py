"""Numbers written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keywords import terms
from index.numerals import digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eighteen of the crew", "18 of the crew"),
        ("twenty-one sailors", "21 sailors"),
        ("Twenty One", "21"),
        ("3,000 men and 1,234,567 boats", "3000 men and 1234567 boats"),
        ("three thousand", "3000"),
        ("two hundred and six", "206"),
        ("forty-five thousand two hundred", "45200"),
        ("64 million quills", "64000000 quills"),
        ("nine million", "9000000"),
        ("one of them", "one of them"),
        ("no one", "no one"),
        ("hundred", "hundred"),
        ("hundreds of thousands", "hundreds of thousands"),
        ("two three", "two three"),
        ("on 3, 4 and 5 May", "on 3, 4 and 5 May"),
        ("tend to a tenth", "tend to a tenth"),
        ("5 mıllion, ſeven", "5 mıllion, ſeven"),
        ("", ""),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    """Whole numbers become digits; what is no number, or two, stays."""
    assert digits(text) == expected


@given(st.integers(0, 10**9))
def test_separators_make_no_difference(number: int) -> None:
    """3,000 and 3000 are one term."""
    assert terms(f"{number:,} men") == terms(f"{number} men")


@given(st.text(max_size=200))
def test_no_text_fails_and_doing_it_twice_changes_nothing(text: str) -> None:
    """Any text goes through; what was written in digits stays."""
    once = digits(text)
    assert digits(once) == once or any(scale in once.lower() for scale in ("thousand", "million", "billion"))


def test_a_number_is_found_however_it_is_written() -> None:
    """Both spellings have the same term."""
    assert terms("How many, 18?")[-1] == terms("eighteen")[0]
    assert terms("twenty-one") == terms("21")
