"""The numbers that quotes give, and where they differ."""

import pytest

from bot.figures import asked_for, differences, figures
from bot.question import understand
from tests.bot.made import DAY, quoted


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Eighteen sailors and 21 cooks deserted.", ["18", "21"]),
        ("The survey cost 6,140 crowns.", ["6140"]),
        ("Nine boats left on 10 March 2031 at 4:15 a.m.", ["9"]),
        ("It sank on Tuesday, in 2029.", []),
        ("Nobody knows.", []),
    ],
)
def test_numbers_that_count_something(text: str, values: list[str]) -> None:
    """In words or digits; those of dates and times of day count nothing."""
    assert [figure.value.replace(",", "") for figure in figures(text, DAY)] == values


def test_a_number_is_shown_as_it_stands() -> None:
    """Its words are those of the text, whatever its value is written as."""
    text = "Twenty-one sailors deserted."
    assert [figure.words for figure in figures(text)] == ["Twenty-one"]


def test_the_number_that_is_asked_for() -> None:
    """Of several in a quote the one that counts what the question counts; none where none does."""
    one = quoted("A", "For 14 days of fog and rain the 3 cutters went out to look for all seven sailors.")
    found = asked_for(understand("how many sailors are missing?", []), one)
    assert found is not None
    assert found.words == "seven"
    found = asked_for(understand("how many cutters searched?", []), one)
    assert found is not None
    assert found.words == "3"
    assert asked_for(understand("how many lighthouses were built?", []), one) is None


def given(*texts: str) -> list[list[str]]:
    """Return the values of each difference between the first numbers of texts."""
    quotes = [quoted(f"Outlet {at}", text) for at, text in enumerate(texts)]
    found = differences((figures(one.evidence.quote)[0], one) for one in quotes)
    return [[figure.words for figure, _ in one.given] for one in found]


def test_like_things_that_are_counted_differently_differ() -> None:
    """Each value is named once, in the order of the quotes."""
    assert given("Eighteen sailors deserted.", "21 sailors left.", "Some 18 sailors are gone.") == [["Eighteen", "21"]]


@pytest.mark.parametrize(
    "texts",
    [
        ("Eighteen sailors deserted.", "18 sailors left."),
        ("Eighteen sailors deserted.", "Three lighthouses burned."),
        ("It lay 4 km away.", "It lay 7 km deep."),
        ("Eleven weeks passed.", "Two weeks passed."),
        ("Nine of them left.", "Two of them stayed."),
    ],
)
def test_what_is_no_difference(texts: tuple[str, ...]) -> None:
    """The same value, another thing, or a measure, which may be of anything."""
    assert given(*texts) == []
