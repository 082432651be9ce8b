"""What speaks against an answer is said though nobody asked."""

from bot.disagree import disagreements
from bot.question import understand
from tests.bot.made import chain, quoted

NUMBER = understand("how many sailors deserted?", [])
FIRST = quoted(
    "The Gazette", "Eighteen sailors deserted, Pier Radio said.", chain("The Gazette", "Pier Radio"), cue="said"
)
SECOND = quoted("The Courant", "Twenty-one sailors deserted on Sunday.")
DENIAL = quoted(
    "The Courant",
    "The ministry denied that any sailors deserted.",
    chain("The Courant", "ministry/unnamed"),
    cue="denied",
    article="other",
    share=0.6,
)


def test_numbers_that_differ_are_said_with_who_gives_them() -> None:
    """Each number in its own words, each with its source."""
    (said,) = disagreements(NUMBER, [FIRST, SECOND], [FIRST, SECOND])
    assert "Eighteen (Pier Radio (The Gazette))" in said
    assert "Twenty-one (The Courant)" in said


def test_a_denial_is_said_in_its_own_words() -> None:
    """With who denies it; also where the quote itself is not chosen."""
    (said,) = disagreements(NUMBER, [FIRST, DENIAL], [FIRST])
    assert said.startswith("Denied by ministry")
    assert said.endswith("The ministry denied that any sailors deserted.")


def test_a_denial_that_is_far_off_is_not() -> None:
    """One that holds little of what the question asks about is of something else."""
    far = quoted("The Courant", "Brandt denied it.", chain("The Courant", "Brandt/person"), cue="denied", share=0.1)
    assert list(disagreements(NUMBER, [FIRST, far], [FIRST])) == []


def test_who_asks_for_denials_is_not_told_twice() -> None:
    """They are the answer itself."""
    asked = understand("does anyone deny that sailors deserted?", [])
    assert list(disagreements(asked, [DENIAL, FIRST], [DENIAL, FIRST])) == []


def test_where_all_agree_nothing_is_said() -> None:
    """The same number twice, in words and in digits."""
    same = quoted("The Courant", "In all 18 sailors deserted.")
    assert list(disagreements(NUMBER, [FIRST, same], [FIRST, same])) == []
