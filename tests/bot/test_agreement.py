"""What outlets are asked to agree on."""

import pytest

from bot.agreement import compared, sought, topic
from bot.kinds import Kind
from index.keywords import terms


@pytest.mark.parametrize(
    ("asked", "on"),
    [
        ("do the outlets agree on how many left?", "how many left?"),
        ("Do the reports agree on the number of sailors?", "how many sailors?"),
        ("is there any disagreement about where the boats landed?", "where the boats landed?"),
        ("do they agree on the unpaid wages?", "the unpaid wages?"),
        ("do the outlets agree with each other?", None),
        ("which account is right?", None),
    ],
)
def test_the_topic_is_a_question_of_its_own(asked: str, on: str | None) -> None:
    """Without the words that ask for agreement; None where nothing more is named."""
    assert topic(asked) == on


@pytest.mark.parametrize(
    ("kind", "asked", "wanted"),
    [
        (Kind.AGREE, "do the outlets agree on when they left?", Kind.WHEN),
        (Kind.AGREE, "do the outlets agree on the number of sailors?", Kind.HOW_MANY),
        (Kind.AGREE, "do the outlets agree?", Kind.HOW_MANY),
        (Kind.WHY, "why do the outlets disagree on when they left?", Kind.WHY),
    ],
)
def test_what_is_sought_is_what_they_are_to_agree_on(kind: Kind, asked: str, wanted: Kind) -> None:
    """A number where nothing is told; of any other question its own kind."""
    assert sought(kind, asked) is wanted


def test_words_that_ask_for_agreement_are_no_subject() -> None:
    """But where they are all there is, and in questions of another kind."""
    stems = terms("agree sailors")
    assert compared(Kind.AGREE, stems) == terms("sailors")
    assert compared(Kind.OTHER, stems) == stems
    assert compared(Kind.AGREE, terms("agree")) == terms("agree")
