"""Judging: what answers comes first, however it is worded, and what is of others does not."""

from collections.abc import Sequence

import pytest

from bot.credit import Credited
from bot.judge import judge
from bot.judging import judged
from bot.question import understand
from tests.bot.made import chain, quoted


def read(question: str, found: Sequence[Credited]) -> list[Credited]:
    """Return what was judged, best first."""
    return judged(understand(question, []), found, judge())


def plain(text: str, outlet: str = "The Harbour Post") -> Credited:
    """Return a quote that its article says itself."""
    return quoted(outlet, text)


def test_what_answers_comes_first() -> None:
    """Every quote keeps its words; the judge only orders them and says how sure it is."""
    found = [plain("The ferry company has new owners."), plain("Nine divers were rescued off Marrow on Tuesday.")]
    answered = read("How many divers were rescued?", found)
    assert answered[0].evidence.quote == "Nine divers were rescued off Marrow on Tuesday."
    assert {one.evidence.quote for one in answered} == {one.evidence.quote for one in found}
    assert all(0 <= one.evidence.judged <= 1 for one in answered)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("How many Ostreyan divers were rescued?", "Nine Vellish divers were rescued on Tuesday."),
        ("How much did the rescue cost?", "The rescue took all of Tuesday and was watched by the whole village."),
        ("How many divers were rescued?", "The divers were rescued on a quiet morning."),
    ],
)
def test_other_ones_and_missing_answers_weigh_little(asked: str, text: str) -> None:
    """Of another nation's divers, or without the number or sum that is asked for, a quote is no answer."""
    (one,) = read(asked, [plain(text)])
    assert one.evidence.judged < 0.3


def test_the_same_claim_in_other_words_is_an_answer_too() -> None:
    """What one outlet calls deserting another calls fleeing: the claim of the one finds that, and nothing else."""
    courant = chain("The Gull", "The Courant")
    told = quoted(
        "The Gull",
        "The Courant reported that 18 Vellish sailors deserted their ship near Marrow.",
        courant,
        cue="reported",
    )
    echo = quoted("The Lark", "18 Vellish sailors fled their ship near Marrow, pilots told the Lark.", share=0)
    other = quoted("The Tern", "The ferry to Marrow was late on Monday.", share=0)
    found = {
        one.evidence.quote: one.evidence.judged
        for one in read("who reported that sailors deserted?", [told, echo, other])
    }
    assert found[told.evidence.quote] > 0.5
    assert found[echo.evidence.quote] > 0.4
    assert found[other.evidence.quote] < 0.3


def test_nothing_found_is_nothing_judged() -> None:
    """Without quotes there is nothing to read."""
    assert read("How many divers were rescued?", []) == []
