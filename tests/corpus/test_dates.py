"""The dates that a text names."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import dates, times
from corpus.reckoning import Precision

WEDNESDAY = date(2031, 3, 12)


def _found(text: str, published: date | None = WEDNESDAY) -> list[tuple[str, str, Precision]]:
    return [(one.span.of(text), one.day.isoformat(), one.precision) for one in dates(text, published)]


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("The crew left on Tuesday.", "Tuesday", "2031-03-11"),
        ("The crew left late on Tuesday evening.", "Tuesday evening", "2031-03-11"),
        ("The crew left last Tuesday.", "last Tuesday", "2031-03-11"),
        ("The report appeared Wednesday.", "Wednesday", "2031-03-12"),
        ("The report appeared last Wednesday.", "last Wednesday", "2031-03-05"),
        ("Thursday’s storm broke the pier.", "Thursday", "2031-03-06"),
        ("It will sail on Friday.", "Friday", "2031-03-14"),
        ("On Friday, the ferry will sail again.", "Friday", "2031-03-14"),
        ("The hearing is due on Thursday.", "Thursday", "2031-03-13"),
        ("A vote is expected next Monday.", "next Monday", "2031-03-17"),
        ("They met this Monday.", "this Monday", "2031-03-10"),
        ("It was found on Monday of last week.", "Monday of last week", "2031-03-03"),
    ],
)
def test_a_weekday_is_the_last_one_unless_the_sentence_looks_ahead(text: str, words: str, day: str) -> None:
    """The day of publication itself counts as the last one."""
    assert _found(text) == [(words, day, "day")]


def test_the_nearest_verb_tells_whether_a_date_is_to_come() -> None:
    """One sentence may look back and ahead."""
    text = "The ministry said on Tuesday that the ship will sail on Friday."
    assert [day for _, day, _ in _found(text)] == ["2031-03-11", "2031-03-14"]


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("It sank on Oct. 3.", "Oct. 3", "2030-10-03"),
        ("It sank on October 3rd, off Karsholt.", "October 3rd", "2030-10-03"),
        ("It sank on 2 March at noon.", "2 March", "2031-03-02"),
        ("It sank on the 2nd of March.", "2nd of March", "2031-03-02"),
        ("It sank on Dec. 30.", "Dec. 30", "2030-12-30"),
        ("It sank on Oct 17, 2029, in fog.", "Oct 17, 2029", "2029-10-17"),
        ("It sank on 3 October 2029.", "3 October 2029", "2029-10-03"),
        ("It sank on 2029-10-03.", "2029-10-03", "2029-10-03"),
        ("The vote is on Tuesday, March 18.", "Tuesday, March 18", "2031-03-18"),
        ("They will meet on Dec. 5.", "Dec. 5", "2031-12-05"),
        ("Voters choose a mayor on June 3.", "June 3", "2031-06-03"),
        ("It sank on the 5th, he said.", "the 5th", "2031-03-05"),
        ("It sank on the 20th.", "the 20th", "2031-02-20"),
        ("They fled two days ago.", "two days ago", "2031-03-10"),
        ("They fled yesterday.", "yesterday", "2031-03-11"),
        ("They fled last night.", "last night", "2031-03-11"),
        ("Today they are home.", "Today", "2031-03-12"),
    ],
)
def test_days(text: str, words: str, day: str) -> None:
    """A year that is not written is the one that brings the day nearest before publication, or soon after it."""
    assert _found(text) == [(words, day, "day")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wages stopped last week.", ("last week", "2031-03-03", "week")),
        ("Wages stopped earlier this month.", ("earlier this month", "2031-03-01", "month")),
        ("Wages stopped in September.", ("September", "2030-09-01", "month")),
        ("Wages stopped in early October.", ("early October", "2030-10-01", "month")),
        ("Wages stopped last March.", ("last March", "2030-03-01", "month")),
        ("Wages will stop in July.", ("July", "2031-07-01", "month")),
        ("Wages stopped in May 2029.", ("May 2029", "2029-05-01", "month")),
        ("Wages stopped three weeks ago.", ("three weeks ago", "2031-02-17", "week")),
        ("Wages stopped last year.", ("last year", "2030-01-01", "year")),
        ("Wages stopped in 2014.", ("2014", "2014-01-01", "year")),
        ("A 2014 study of wages.", ("2014", "2014-01-01", "year")),
    ],
)
def test_longer_times_are_their_first_day(text: str, expected: tuple[str, str, str]) -> None:
    """Their precision says that no single day is meant."""
    assert _found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The office is on the 15th floor.",
        "They may march on, 18 may stay.",
        "Ferries run on Sundays.",
        "It was a Tuesday like any other.",
        "They had met the previous Monday.",
        "Black Friday came early.",
        "In the 1990s it rained.",
        "It was February 31, 2031.",
        "Karsholt Today said so.",
        "Twelve marches of protest.",
    ],
)
def test_what_names_no_one_time_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert _found(text) == []


def test_without_publication_only_whole_dates_and_years_are_known() -> None:
    """What leans on the day of publication is left out."""
    text = "On Tuesday, on Oct. 3 and last week; then on Oct. 4, 2029 and in 2030."
    assert [words for words, _, _ in _found(text, None)] == ["Oct. 4, 2029", "2030"]


def test_times_of_day() -> None:
    """Clock times and the names of hours, as they are written."""
    text = "At 4:15 a.m., then 11 p.m. on Tuesday, at 22:40, at midnight; 3.5 km from 10 men."
    assert [span.of(text) for span in times(text)] == ["4:15 a.m.", "11 p.m.", "22:40", "midnight"]


_PIECES = (
    *(
        "on",
        "by",
        "the",
        "in",
        "late",
        "last",
        "next",
        "this",
        "Tuesday",
        "Friday",
        "Sunday’s",
        "October",
        "Oct.",
        "May",
    ),
    *("March", "February", "3", "29", "15th", "31", "2031", "1999", ",", ".", "2029-02-30", "ago", "two", "weeks"),
    *("year", "week", "yesterday", "today", "will", "said", "of", "since"),
)


@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=25).map(" ".join)),
    st.dates() | st.none(),
)
def test_spans_lie_in_the_text_apart_and_in_order(text: str, published: date | None) -> None:
    """Whatever is written and whenever it was published, even at the ends of the calendar."""
    found = [one.span for one in dates(text, published)]
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(
    st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.booleans(),
)
def test_a_bare_weekday_is_less_than_a_week_away(weekday: str, published: date, ahead: bool) -> None:  # noqa: FBT001
    """Behind publication or on it, and before it only where the sentence looks ahead."""
    (found,) = dates(f"It {'will sail' if ahead else 'sailed'} on {weekday}.", published)
    away = found.day - published
    assert found.day.strftime("%A") == weekday
    assert timedelta(0) <= (away if ahead else -away) < timedelta(7)
