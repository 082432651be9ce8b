"""Has the judge read the most promising quotes, and puts what answers first."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot import cues
from bot.credit import Credited, speaker
from bot.judge import Judge
from bot.kinds import Kind
from bot.question import Question
from index.keywords import terms
from index.numerals import numbers

JUDGED = 32  # quotes that are judged
_WORTH = 8.0  # of the judge's full approval, beside the weights of bot/evidence.py
_IN_CONTEXT = 16  # quotes that are judged with the sentence before them, too
_CONTEXT = 0.8  # what that judgement counts for: the answer may stand in that sentence
_SHORT = 400  # characters; of a longer quote the judge reads the sentence that speaks to the question
_LACKING = 0.2  # likewise, of one without what an answer must hold
_MUST_HOLD = {kind: cues.OF_KIND[kind] for kind in (Kind.HOW_MANY, Kind.WHEN)}
_OF_OTHERS = 0.1  # what is left of the judgement of a quote on other ones of what the question names
_MODIFIES = 3  # words before a noun that may belong to it

_AGREE_ON = re.compile(
    r"\b(?:agree\w*|differ\w*|disagree\w*|match|conflict\w*|contradict\w*)\b.{0,20}?"
    r"\b(?P<topic>(?:how|when|where|who|what)\b.+)",
    re.IGNORECASE,
)
_OF_CLAIMS = frozenset({Kind.WHO_REPORTED, Kind.HOW_MANY, Kind.AGREE})
SURE = 0.5  # judgement from which a quote counts as an answer
ALL = 0.9  # of the weight of the question's words, from which a quote holds them all
_HELD = 0.7  # what that is worth where the judge does not see it
_CLAIMS, _WORDS = 6, 30  # claims that are looked for, and words of each
_SAME = 0.5  # part of a claim's words with which one that shares a number too is the same claim
_LIKE, _ECHOES = 0.3, 8  # part of a claim's words that an echo shares; how many are judged


def judged(question: Question, found: Sequence[Credited], judge: Judge) -> list[Credited]:
    """Return the quotes with the probability that each answers, in order of that and of how they were found."""
    before, rest = found[:JUDGED], found[JUDGED:]
    alone = [_read(question, one) for one in before]
    told = [_with_context(one) for one in before[:_IN_CONTEXT]]
    scores = judge.scores(_asked(question), alone + told)
    values = np.array(scores[: len(before)])
    values[: len(told)] = np.maximum(values[: len(told)], _CONTEXT * scores[len(before) :])
    floors = [_floor(question, one) for one in before]
    values = np.maximum(values, floors)
    better = [_with(one, float(value) * _part(question, one)) for one, value in zip(before, values, strict=True)]
    return sorted(_echoed(question, [*better, *rest], judge), key=lambda one: -one.evidence.score)


def _asked(question: Question) -> str:
    """Return what the judge is asked: whether outlets agree on something is seen in what each of them says of it."""
    if question.kind is Kind.AGREE and (on := _AGREE_ON.search(question.whole)):
        return on["topic"]
    if question.kind is Kind.DENIES and question.about:
        return f"Who denied {question.about}?"
    return question.whole


def _with(one: Credited, value: float) -> Credited:
    evidence = one.evidence
    score = evidence.score + _WORTH * (value - evidence.judged)
    return replace(one, evidence=replace(evidence, judged=value, score=score))


def _read(question: Question, one: Credited) -> str:
    """Return what the judge reads of a quote: its words and, where they don't name who says them, who does."""
    evidence = one.evidence
    text = evidence.quote if len(evidence.quote) <= _SHORT else evidence.core_text
    outlet = evidence.passage.about.outlet
    if question.kind is Kind.OUTLET_SAYS and outlet:
        return f"{outlet} says: {text}"
    if one.attribution and one.borrowed:
        name = speaker(one.chains[0]).name
        if not set(terms(name)) <= set(terms(text)):
            return f"{name} said: {text}"
    return text


def _with_context(one: Credited) -> str:
    """Return a quote with the sentence before it in its passage, which may name what it speaks of."""
    passage, span = one.evidence.passage, one.evidence.span
    before = [sentence for sentence in passage.sentences if sentence.end <= span.start][-1:]
    return " ".join([*map(passage.quote, before), one.evidence.core_text])


def _floor(question: Question, one: Credited) -> float:
    """Return what a quote is worth that credits somebody with all that it is asked who reported, in any form."""
    reports = question.kind is Kind.WHO_REPORTED and one.borrowed and not one.denies
    return _HELD if reports and one.evidence.share >= ALL else 0.0


def _part(question: Question, one: Credited) -> float:
    """Return what is left of the judge's approval of a quote: it overlooks whose number it is, or that none is."""
    cue = cues.MONEY if cues.PRICE.search(question.whole) else _MUST_HOLD.get(question.kind)
    lacks = cue is not None and not cue.search(one.evidence.quote)
    return (_OF_OTHERS if _of_others(question, one) else 1) * (_LACKING if lacks else 1)


def _of_others(question: Question, one: Credited) -> bool:
    """Whether a quote speaks of other ones of what the question names: North Korean soldiers, not Ukrainian ones.

    Where it doesn't say which ones, the passage that it stands in may.
    """
    for name in question.names:
        for noun in re.findall(rf"{re.escape(name)}\s+([a-z]+)", question.whole):
            own = _others(name, noun, one.evidence.quote)
            if own or (own is None and _others(name, noun, one.evidence.passage.text)):
                return True
    return False


def _others(name: str, noun: str, text: str) -> bool | None:
    """Whether a text gives a noun the names of others only; None if it gives it no name at all."""
    stem, wanted = terms(noun), set(terms(name))
    sentences = [re.findall(r"[\w’'-]+", sentence) for sentence in re.split(r"[.!?;:]\s", text)]
    seen = [
        words[max(at - _MODIFIES, 0) : at]
        for words in sentences
        for at, word in enumerate(words)
        if stem and terms(word) == stem
    ]
    named = [set(terms(" ".join(word for word in before if word[0].isupper()))) for before in seen]
    if not any(named):
        return None
    return not any(wanted <= one for one in named)


def _echoed(question: Question, found: Sequence[Credited], judge: Judge) -> list[Credited]:
    """Have the others judged by the claims of the best ones, which other outlets may make in other words.

    "Who reported the desertions?" finds that eighteen had deserted; who reported that, others answer who wrote "fled".
    """
    better = list(found)
    if question.kind not in _OF_CLAIMS:
        return better
    known = {
        at: set(terms(one.evidence.core_text)) for at, one in enumerate(found) if not _of_others(question, one)
    }  # what may echo
    for top, claim, worth in _claims(question, found):
        stems = set(terms(claim))
        shares = {
            at: len(stems & own) / len(stems)
            for at, own in known.items()
            if better[at].evidence.judged < SURE and _apart(better[at], top)
        }
        waiting = sorted((at for at, share in shares.items() if share >= _LIKE), key=lambda at: -shares[at])[:_ECHOES]
        scores = judge.scores(f"Who reported {claim}?", [better[at].evidence.core_text for at in waiting])
        for at, score in zip(waiting, scores, strict=True):
            same = shares[at] >= _SAME and _numbers(claim) & _numbers(better[at].evidence.core_text)
            value = worth * max(float(score), shares[at] if same else 0)
            if value > better[at].evidence.judged:
                better[at] = _with(better[at], value)
    return better


def _claims(question: Question, found: Sequence[Credited]) -> list[tuple[Credited, str, float]]:
    """Return the best quotes that say who makes a claim, with the claim and what it is worth that others echo it."""
    claims = []
    for one in sorted(found, key=lambda one: -one.evidence.score):
        content = one.attribution.content if one.attribution else ()
        claim = " ".join(" ".join(map(one.within, content)).split()[:_WORDS])
        worth = max(one.evidence.judged, _HELD if one.evidence.share >= ALL else 0)
        if worth >= SURE and set(terms(claim)) & set(question.focus):
            claims.append((one, claim, worth))
    return claims[:_CLAIMS]


def _numbers(text: str) -> set[str]:
    return {value for _, _, value in numbers(text)}


def _apart(one: Credited, other: Credited) -> bool:
    return one.evidence.passage.article_id != other.evidence.passage.article_id
