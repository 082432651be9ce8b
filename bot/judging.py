"""Has the judge read the most promising quotes, and puts what answers first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from bot import cues
from bot.agreement import sought, topic
from bot.credit import Credited, speaker
from bot.judge import Judge, Pair
from bot.kinds import Kind
from bot.question import Question
from index.keywords import stems, stems_of_word, terms
from index.numerals import numbers

JUDGED = 32  # quotes that are judged, of long ones fewer
# Characters of questions and sentences that it reads, a thousand of which take it 15 ms on two cores. More, up to all,
# answer no more questions of the sample coverage; none in context, a tenth fewer.
_ALONE, _TOLD, _ECHOED = 3_800, 2_700, 1_800
MOST = _ALONE + _TOLD + _ECHOED
"""Most characters that the judge reads for one question, unless a single quote is longer."""
_MARKS = 16  # what the marks around a question and a sentence take, in characters
_CUT = 560  # what it reads of one pair, MAX_TOKENS in characters
_WORTH = 8.0  # of the judge's full approval, beside the weights of bot/evidence.py
_IN_CONTEXT = 16  # quotes that are judged with the sentence before them, too
_CONTEXT = 0.8  # what that judgement counts for: the answer may stand in that sentence
_SHORT = 400  # characters; of a longer quote the judge reads the sentence that speaks to the question
_LACKING = 0.2  # likewise, of one without what an answer must hold
_MUST_HOLD = {kind: cues.OF_KIND[kind] for kind in (Kind.HOW_MANY, Kind.WHEN)}
_OF_OTHERS = 0.1  # what is left of the judgement of a quote on other ones of what the question names
_MODIFIES = 3  # words before a noun that may belong to it

_OF_CLAIMS = frozenset({Kind.WHO_REPORTED, Kind.HOW_MANY, Kind.AGREE})
SURE = 0.5  # judgement from which a quote counts as an answer
ALL = 0.9  # of the weight of the question's words, from which a quote holds them all
_HELD = 0.7  # what that is worth where the judge does not see it
_CLAIMS, _WORDS = 6, 30  # claims that are looked for, and words of each
_SAME = 0.5  # part of a claim's words with which one that shares a number too is the same claim
_LIKE = 0.3  # part of a claim's words that an echo shares


def judged(question: Question, found: Sequence[Credited], judge: Judge) -> list[Credited]:
    """Return the quotes with the probability that each answers, in order of that and of how they were found."""
    asked = _asked(question)
    alone = [(asked, _read(question, one)) for one in found[:JUDGED]]
    alone = alone[: _affordable(alone, _ALONE)]
    values = judge.of_pairs(alone)
    _judge_in_context(asked, found, values, judge)
    before, rest = found[: len(alone)], found[len(alone) :]
    values = np.maximum(values, np.array([_floor(question, one) for one in before], np.float32))
    better = [_with(one, float(value) * _part(question, one)) for one, value in zip(before, values, strict=True)]
    return sorted(_echoed(question, [*better, *rest], judge), key=lambda one: -one.evidence.score)


def _judge_in_context(asked: str, found: Sequence[Credited], values: NDArray[np.float32], judge: Judge) -> None:
    """Raise the values, (quotes), of those that answer only together with the sentence before them.

    Nothing is gained for a quote that does so alone, or that begins its passage.
    """
    told = [(at, text) for at, text in enumerate(map(_with_context, found[:_IN_CONTEXT])) if text]
    told = [(at, text) for at, text in told if at < len(values) and values[at] < _CONTEXT]
    pairs = [(asked, text) for _, text in told]
    pairs = pairs[: _affordable(pairs, _TOLD)]
    for (at, _), value in zip(told, _CONTEXT * judge.of_pairs(pairs), strict=False):
        values[at] = max(values[at], value)


def _affordable(pairs: Sequence[Pair], characters: int) -> int:
    """Return how many of the first pairs the judge reads in the time that so many characters take it."""
    each = [min(len(asked) + len(text) + _MARKS, _CUT) for asked, text in pairs]
    return max(sum(1 for sofar in accumulate(each) if sofar <= characters), min(len(pairs), 1))


def _asked(question: Question) -> str:
    """Return what the judge is asked: whether outlets agree on something is seen in what each of them says of it."""
    if question.kind is Kind.AGREE and (on := topic(question.whole)):
        return on
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
        if not set(stems(name)) <= set(stems(text)):
            return f"{name} said: {text}"
    return text


def _with_context(one: Credited) -> str:
    """Return a quote with the sentence before it in its passage, which may name what it speaks of; "" without one."""
    passage, span = one.evidence.passage, one.evidence.span
    before = [sentence for sentence in passage.sentences if sentence.end <= span.start]
    return f"{passage.quote(before[-1])} {one.evidence.core_text}" if before else ""


def _floor(question: Question, one: Credited) -> float:
    """Return what a quote is worth that credits somebody with all that it is asked who reported, in any form."""
    reports = question.kind is Kind.WHO_REPORTED and one.borrowed and not one.denies
    return _HELD if reports and one.evidence.share >= ALL else 0.0


def _part(question: Question, one: Credited) -> float:
    """Return what is left of the judge's approval of a quote: it overlooks whose number it is, or that none is."""
    wanted = sought(question.kind, question.whole)
    cue = cues.MONEY if cues.PRICE.search(question.whole) else _MUST_HOLD.get(wanted)
    lacks = cue is not None and not cue.search(one.evidence.quote)
    return (_OF_OTHERS if _of_others(question, one) else 1) * (_LACKING if lacks else 1)


def _of_others(question: Question, one: Credited) -> bool:
    """Whether a quote speaks of other ones of what the question names: North Korean soldiers, not Ukrainian ones.

    Where it doesn't say which ones, the passage that it stands in may.
    """
    for name, noun in _nouns(question.names, question.whole):
        own = _others(name, noun, one.evidence.quote)
        if own or (own is None and _others(name, noun, one.evidence.passage.text)):
            return True
    return False


@lru_cache(maxsize=16)
def _nouns(names: tuple[str, ...], asked: str) -> list[tuple[str, str]]:
    """Return the nouns that a question gives its names to, each with the name."""
    return [(name, noun) for name in names for noun in re.findall(rf"{re.escape(name)}\s+([a-z]+)", asked)]


@lru_cache(maxsize=256)
def _others(name: str, noun: str, text: str) -> bool | None:
    """Whether a text gives a noun the names of others only; None if it gives it no name at all."""
    stem, wanted = stems_of_word(noun), set(terms(name))
    sentences = [re.findall(r"[\w’'-]+", sentence) for sentence in re.split(r"[.!?;:]\s", text)]
    seen = [
        words[max(at - _MODIFIES, 0) : at]
        for words in sentences
        for at, word in enumerate(words)
        if stem and stems_of_word(word) == stem
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
        at: set(stems(one.evidence.core_text)) for at, one in enumerate(found) if not _of_others(question, one)
    }  # what may echo
    echoes = sorted(_echoes(question, found, known), key=lambda one: -one.worth * one.share)
    echoes = list({one.at: one for one in reversed(echoes)}.values())[::-1]  # of each quote that of its likest claim
    pairs = [(_asks_for(question, one.claim), better[one.at].evidence.core_text) for one in echoes]
    scores = judge.of_pairs(pairs[: _affordable(pairs, _ECHOED)])
    for one, score in zip(echoes, scores, strict=False):
        core = better[one.at].evidence.core_text
        same = one.share >= _SAME and _numbers(one.claim) & _numbers(core)
        value = one.worth * max(float(score), one.share if same else 0)
        if value > better[one.at].evidence.judged:
            better[one.at] = _with(better[one.at], value)
    return better


def _asks_for(question: Question, claim: str) -> str:
    """Return the question that a claim answers; where the number is asked for, another one answers it as well."""
    counted = numbers(claim) if sought(question.kind, question.whole) is Kind.HOW_MANY else []
    return f"How many {claim[counted[0][1] :].strip()}?" if counted else f"Who reported {claim}?"


@dataclass(frozen=True, slots=True)
class _Echo:
    """Quote `at`, which may make a claim in other words: what the claim is worth, and the part of its stems shared."""

    at: int
    claim: str
    worth: float
    share: float


def _echoes(question: Question, found: Sequence[Credited], known: Mapping[int, set[str]]) -> Iterator[_Echo]:
    """Yield what may echo the best claims.

    :param known: stems of each quote that may.
    """
    for top, claim, worth in _claims(question, found):
        words = set(stems(claim))
        for at, own in known.items():
            share = len(words & own) / len(words)
            if share >= _LIKE and found[at].evidence.judged < SURE and _apart(found[at], top):
                yield _Echo(at, claim, worth, share)


def _claims(question: Question, found: Sequence[Credited]) -> list[tuple[Credited, str, float]]:
    """Return the best quotes that say who makes a claim, with the claim and what it is worth that others echo it."""
    claims = []
    for one in sorted(found, key=lambda one: -one.evidence.score):
        content = one.attribution.content if one.attribution else ()
        claim = " ".join(" ".join(map(one.within, content)).split()[:_WORDS])
        worth = max(one.evidence.judged, _HELD if one.evidence.share >= ALL else 0)
        if worth >= SURE and set(stems(claim)) & set(question.focus):
            claims.append((one, claim, worth))
    return claims[:_CLAIMS]


def _numbers(text: str) -> set[str]:
    return {value for _, _, value in numbers(text)}


def _apart(one: Credited, other: Credited) -> bool:
    return one.evidence.passage.article_id != other.evidence.passage.article_id
