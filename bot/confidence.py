"""How sure it is that the coverage answers a question: the judge, retrieval, and what of the question nothing holds."""

import json
from collections.abc import Sequence
from functools import cache
from math import exp, log
from pathlib import Path

from bot.credit import Credited
from bot.judge import MODELS
from bot.question import Question
from index.errors import ModelError
from index.keywords import terms
from index.numerals import digits

CARD = "confidence.json"
"""Weights of a logistic regression over `features`, made by training/confidence.py."""

_BEST = 3  # quotes that count


def confidence_of(question: Question, quoted: Sequence[Credited]) -> float:
    """Return how sure it is, 0 to 1, that the quotes answer the question.

    :param quoted: what was found, best first.
    :raises ModelError: if the weights that come with Byline are missing.
    """
    if not quoted:
        return 0.0
    weights = _weights(MODELS / CARD)
    total = weights["constant"] + sum(weights[name] * value for name, value in features(question, quoted).items())
    return 1 / (1 + exp(-total))


@cache
def _weights(path: Path) -> dict[str, float]:
    try:
        found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: the weights of the confidence are missing; install Byline again") from error
    return found


def features(question: Question, quoted: Sequence[Credited]) -> dict[str, float]:
    """Return what speaks for an answer (judged, cosine, share) and against one (what of the question is lacking).

    All but `judged`, which is log odds, are 0 to 1.
    """
    best = sorted(quoted, key=lambda one: -one.evidence.judged)[:_BEST]
    found = [one.evidence for one in best]
    top = min(max(found[0].judged, 1e-3), 1 - 1e-3)
    own = " ".join(filter(None, (found[0].quote, found[0].passage.about.title, found[0].passage.about.outlet)))
    near = " ".join([own, found[0].passage.text])
    speakers = " ".join(
        " ".join([one.evidence.quote, *(actor.name for chain in one.chains for actor in chain.actors)]) for one in best
    )
    return {
        "judged": log(top / (1 - top)),
        "cosine": max(one.evidence.similarity for one in quoted[:_BEST]),
        "share": max(one.evidence.share for one in quoted[:_BEST]),
        "no_name": _lacks(" ".join(question.names), near),
        "no_subject": _lacks(question.subject or "", own),
        "no_number": _lacks(" ".join(question.numbers), digits(own)),
        "no_speaker": _lacks(question.speaker or "", speakers),
    }


def _lacks(wanted: str, text: str) -> float:
    """Return the share of the wanted words that a text does not hold."""
    words = set(terms(wanted))
    return len(words - set(terms(text))) / len(words) if words else 0.0
