"""The time that a quote gives for what is asked."""

import pytest

from bot.moments import moment
from bot.question import understand
from tests.bot.made import chain, quoted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The boats landed shortly before 6 a.m. on Monday.", "shortly before 6 a.m. on Monday (10 March 2031)"),
        ("The boats landed on Tuesday at about 9 p.m.", "Tuesday at about 9 p.m. (11 March 2031)"),
        ("The boats landed at about 9 p.m. in fog.", "at about 9 p.m."),
        ("On Sunday it snowed; the boats landed on Monday.", "Monday (10 March 2031)"),
        ("The Gull reported on Tuesday that the boats landed on Monday.", "Monday (10 March 2031)"),
        ("The Gull reported on Tuesday that the boats landed.", None),
        ("The boats will land on 19 March.", None),
        ("The boats landed in fog.", None),
    ],
)
def test_when_something_happened(text: str, words: str | None) -> None:
    """In the words of the quote, with the day; neither the day of the report nor one that is to come."""
    found = moment(understand("when did the boats land?", []), quoted("The Tern", text))
    assert (found.words if found else None) == words


def test_when_somebody_spoke() -> None:
    """Is the day beside the words that credit them."""
    text = "Brandt said on Tuesday that the boats landed on Monday."
    asked = understand("when did Brandt say that the boats landed?", [])
    credit = chain("The Tern", "Brandt/person")
    found = moment(asked, quoted("The Tern", text, credit, cue="said", content="the boats landed on Monday"))
    assert found is not None
    assert found.words == "Tuesday (11 March 2031)"


def test_what_is_to_come_is_not_over() -> None:
    """A day before the article's own does not answer when something will happen."""
    asked = understand("when will the boats land?", [])
    assert moment(asked, quoted("The Tern", "The boats landed on Monday.")) is None
    found = moment(asked, quoted("The Tern", "The boats will land on 19 March."))
    assert found is not None
    assert found.words.startswith("19 March")
