"""What speaks against what is quoted: denials, and numbers that differ."""

from collections.abc import Iterator, Sequence

from bot import cues, messages
from bot.counted import given
from bot.credit import Credited
from bot.figures import differences
from bot.judging import SURE
from bot.kinds import Kind
from bot.naming import named
from bot.question import Question

_DENIALS = 3
_ABOUT = 0.5  # of the weight of the question's words, what a denial must hold: it may be of something else
_ALIKE = 60  # characters with which two sentences that begin so are copies of one


def disagreements(question: Question, everything: Sequence[Credited], quoted: Sequence[Credited]) -> Iterator[str]:
    """Yield what disagrees with the quotes of an answer, asked for or not.

    :param everything: what was found, best first. :param quoted: what of it the answer quotes.
    """
    if question.kind is not Kind.DENIES:
        said = dict[str, Credited]()
        for one in everything:
            if one.evidence.share >= _ABOUT and one not in quoted and one.cued(cues.DENIED):
                said.setdefault(one.evidence.core_text[:_ALIKE], one)
        for one in list(said.values())[:_DENIALS]:
            yield messages.denial(named([one])[0], one.evidence.core_text.strip())
    if question.kind is Kind.AGREE:  # its lead says so
        return
    asked = question.kind in {Kind.HOW_MANY, Kind.WHO_REPORTED}
    sure = [one for one in quoted if one.evidence.judged >= SURE]
    for difference in differences(given(question, sure), alike=1 if asked else 2):
        yield messages.difference([(figure.words, named(ones)) for figure, ones in difference.given])
