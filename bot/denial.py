"""Which quotes deny what a question asks about."""

from bot import cues
from bot.credit import Credited
from bot.evidence import negated
from bot.question import Question
from index.keywords import stems, terms

_DENYING = frozenset(
    terms(
        """deny denies denied denying denial denials dispute disputes disputed reject rejects rejected refute refutes
        refuted rebut rebuts rebutted contradict contradicts contradicted dismiss dismisses dismissed doubt doubts
        doubted disagree debunk anyone anybody someone somebody nobody"""
    )
)


def asserted(question: Question) -> set[str]:
    """Return the stems of what a question asks denials of; none of a bare "it"."""
    return set(question.focus) - _DENYING


def denying(question: Question, one: Credited) -> bool:
    """Whether somebody denies here what it is asked about: by the word ("denied"), or by saying that it is not so."""
    about = asserted(question)
    if one.cued(cues.DENIED):
        return not about or not about.isdisjoint(stems(one.evidence.core_text))
    said = " ".join(map(one.within, one.attribution.content)) if one.attribution else ""
    return one.borrowed and negated(said, about, cues.NEGATION)
