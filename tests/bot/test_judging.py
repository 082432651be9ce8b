"""Judging: what answers comes first, however it is worded, and what is of others does not."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.credit import Credited
from bot.judge import Judge, Pair, judge
from bot.judging import MOST, judged
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


class Counting(Judge):
    """The judge, which counts the characters that it reads."""

    read = 0

    def of_pairs(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """Count, and judge."""
        self.read += sum(len(question) + len(text) for question, text in pairs)
        return super().of_pairs(pairs)


@pytest.mark.parametrize("sentence", ["Nine divers were rescued, the pilots told the Gull. ", "Rain. "])
@pytest.mark.parametrize("asked", ["How many divers were rescued?", "who reported that divers were rescued?"])
def test_what_is_judged_of_a_question_is_bounded(asked: str, sentence: str) -> None:
    """However many quotes are found and however long they are; the best one is read always."""
    told = chain("The Gull", "pilots/unnamed")
    found = [
        quoted("The Gull", f"{n}: {sentence * (n + 1)}", told, cue=sentence[:4], article=f"a{n}") for n in range(60)
    ]
    counting = Counting()
    answered = judged(understand(asked, []), found, counting)
    assert 0 < counting.read <= MOST
    assert sorted(one.evidence.quote for one in answered) == sorted(one.evidence.quote for one in found)
    assert next(one for one in answered if one.evidence.quote == found[0].evidence.quote).evidence.judged != 0.9


def test_one_quote_is_judged_however_long() -> None:
    """A question that takes all the room leaves some for the best quote."""
    (one,) = read("How many divers were rescued " * 60, [plain("Nine divers were rescued on Tuesday.")])
    assert one.evidence.judged != 0.9


def test_another_number_of_the_same_is_an_echo() -> None:
    """How many it was is answered by each number that is given for it, in other words and of another size."""
    courant = chain("The Gull", "The Courant")
    told = quoted("The Gull", "The Courant reported that 18 sailors deserted their ship.", courant, cue="reported")
    echo = quoted("The Lark", "Twenty-one sailors fled their ship, pilots told the Lark.", share=0)
    found = {one.evidence.quote: one.evidence.judged for one in read("how many deserted?", [told, echo])}
    assert found[echo.evidence.quote] > 0.4
