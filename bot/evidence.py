"""Hits -> excerpts: the sentences that answer, each whole, in its context, and checked against its article."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp

import numpy as np
from numpy.typing import NDArray

from bot import cues
from bot.agreement import compared, sought
from bot.kinds import Kind
from bot.question import Question
from corpus.article import Span
from corpus.sentences import leans
from corpus.wires import Copy
from index.coverage import Snapshot
from index.forward import Terms, joined
from index.keywords import stems_of_word
from index.records import Features, StoredPassage
from index.search import Hit

Scores = NDArray[np.float32]

PASSAGES = 32  # best passages whose sentences are looked at

_K1, _B = 1.2, 0.5  # of BM25 over sentences, which differ less in length than documents
# What speaks for a sentence. The weights lie on a broad plateau: answer sentences of SelQA's dev set are found as well
# (first sentence right .83 to .84) with each of the first four a third larger or smaller.
_SIMILARITY = 8.0  # cosine of question and sentence
_LEXICAL = 5.0  # BM25, as a part of what the question's words weigh
_PASSAGE = 2.0  # cosine of question and passage
_BEFORE = 0.5  # BM25 of the sentence before
_CUE = 1.0
_LEDE = 0.5  # news says the main thing first; the advantage fades with the characters before it
_LEDE_FADES = 800
_ASKS = 3.0
_CREDITS = 1.0
_LEANING = 0.5  # a sentence that stands alone is the better quote
_DENIES = 5.0  # who reported something is not answered by who denies it
_SHORT = 1.0
_OUTLET = 2.0
_SHORT_TERMS = 5
_DENIAL_REACH = 8  # words

_PROMISING = 80  # sentences whose words are looked at closely; the rest could not catch up
_WORTH = 0.6  # least score of a sentence that a quote goes on with, as a part of the quote's own
_RUN = 3  # sentences in a quote at most

_WHO = frozenset({Kind.WHO_REPORTED, Kind.WHO_SAID})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that speaks to the question: one sentence, and before it those without which it is not understood."""

    passage: StoredPassage
    span: Span
    quote: str
    core: Span  # the sentence that speaks to it
    score: float
    judged: float  # the probability that it answers, as bot/judging.py says; 0 where it was not judged
    similarity: float  # cosine of the question and the sentence
    share: float  # of the weight of the question's words, how much the quote holds
    denies: bool  # that what the question asks about happened
    also: tuple[Copy, ...] = ()  # copies of the article in other outlets that hold the same words, or these edited

    @property
    def doubtful(self) -> bool:
        """Whether it may be furniture of the site that the article was on."""
        return any(line.start < self.core.end and self.core.start < line.end for line in self.passage.doubtful)

    @property
    def core_text(self) -> str:
        """The words of `core`."""
        return self.passage.quote(self.core)


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: StoredPassage
    place: int  # among the passage's sentences
    terms: int  # how many it has

    @property
    def span(self) -> Span:
        """Return where it stands."""
        return self.passage.sentences[self.place]

    @property
    def text(self) -> str:
        """Return its words."""
        return self.passage.quote(self.span)


def gather(snapshot: Snapshot, question: Question, vector: NDArray[np.float32], hits: Sequence[Hit]) -> list[Evidence]:
    """Return what the passages of `hits` say to the question, best first, no sentence twice.

    :param vector: of the question, (dimension,).
    """
    if not hits:
        return []
    features = snapshot.features([hit.passage.id for hit in hits], len(vector))
    sizes = [len(hit.passage.sentences) for hit in hits]
    terms = joined([one.terms for one in features], sizes)
    sentences = _sentences(hits, terms)
    above, similarity = _cosines(features, vector, sizes)
    weights = snapshot.generation.weights(compared(question.kind, question.focus))
    frequencies = terms.frequencies(weights)
    lexical = _bm25(frequencies, terms, np.array(list(weights.values()), np.float32))
    before = np.where([one.place > 0 for one in sentences], np.roll(lexical, 1), 0)
    scores = _SIMILARITY * similarity + _LEXICAL * lexical + _PASSAGE * above + _BEFORE * before
    promising = np.argsort(-scores, kind="stable")[:_PROMISING].tolist()
    cue = cues.OF_KIND.get(sought(question.kind, question.whole))
    denied = {i: _denies(question, sentences[i]) for i in promising}
    chosen = {i: float(scores[i]) + _sign(question, sentences[i], cue, denies=denied[i]) for i in promising}
    held, total = frequencies > 0, sum(weights.values())
    shares = np.array(list(weights.values())) / (total or 1.0)
    found = []
    for i, run in _runs(sentences, chosen):
        quoted = [sentences[n] for n in run]
        core = sentences[i].span
        share = float(shares @ held[:, run.start : run.stop].any(axis=1))
        found.append(_quoted(quoted, core, chosen[i], float(similarity[i]), share, denies=denied[i]))
    return found


def _sentences(hits: Sequence[Hit], terms: Terms) -> list[_Sentence]:
    places = [(hit.passage, place) for hit in hits for place in range(len(hit.passage.sentences))]
    return [_Sentence(*place, count) for place, count in zip(places, terms.counts.tolist(), strict=True)]


def _cosines(features: Sequence[Features], vector: Scores, sizes: Sequence[int]) -> tuple[Scores, Scores]:
    """Return of each sentence the cosine of its passage with `vector`, and its own."""
    rows = np.concatenate([one.matrix for one in features]).astype(np.float32)
    cosines = np.asarray(np.vecdot(rows, vector), np.float32)
    first = np.cumsum([0, *(size + 1 for size in sizes[:-1])])
    return np.repeat(cosines[first], sizes), np.delete(cosines, first)


def _runs(sentences: Sequence[_Sentence], chosen: Mapping[int, float]) -> list[tuple[int, range]]:
    """Return the sentences to quote, best first: each of `chosen` that no better one's quote holds, and its context.

    :param chosen: the scores of sentences.
    """
    runs: list[tuple[int, range]] = []
    taken: set[int] = set()
    ending: dict[int, int] = {}  # the run that a sentence ends
    for i in sorted(chosen, key=lambda i: -chosen[i]):
        if i in taken:
            continue
        run = _run(sentences, i)
        joined = min((ending[n] for n in run if n in ending), default=None)
        if joined is None:
            ending[i] = len(runs)
            runs.append((i, run))
            taken.update(run)
            continue
        taken.add(i)
        best, other = runs[joined]  # what it leans on is a quote already: that goes on, if this is worth it and short
        if i - other[0] < _RUN and chosen[i] >= _WORTH * chosen[best]:
            runs[joined] = (best, range(other[0], i + 1))
            del ending[other[-1]]
            ending[i] = joined
            taken.update(run)
    return runs


def _bm25(frequencies: Scores, terms: Terms, weights: Scores) -> Scores:
    """Return BM25 of each sentence, as a part of what all the words weigh.

    :param frequencies: (words, sentences). :param weights: (words,).
    """
    lengths = terms.counts.astype(np.float32)
    norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1))
    total = weights @ (frequencies * (_K1 + 1) / (frequencies + norm))
    share: Scores = np.minimum(total / max(float(weights.sum()), 1e-9), 1).astype(np.float32)
    return share


def _sign(question: Question, sentence: _Sentence, cue: re.Pattern[str] | None, *, denies: bool) -> float:
    """Score what a sentence is, whatever it is about: near the top, of the kind asked for.

    :param cue: what one holds that is of that kind.
    """
    text, start = sentence.text, sentence.span.start
    score = _LEDE * exp(-start / _LEDE_FADES)
    score += _CUE * bool(cue and cue.search(text))
    score += _CREDITS * bool(question.kind in _WHO and cues.CREDIT.search(text))
    score += _OUTLET * (sentence.passage.about.outlet in question.outlets)
    score -= _DENIES * (question.kind is Kind.WHO_REPORTED and denies)
    score -= _ASKS * bool(cues.ASKING.search(text))
    score -= _SHORT * (sentence.terms < _SHORT_TERMS)
    return score - _LEANING * _leans(sentence)


def _leans(sentence: _Sentence) -> bool:
    """Whether a sentence can't be understood without the one before it in the passage."""
    return sentence.place > 0 and _stands_on(sentence.text)


_stands_on = lru_cache(maxsize=1024)(leans)  # each is looked at twice or more


def _run(sentences: Sequence[_Sentence], i: int) -> range:
    """Return the sentences to quote for sentence `i` to be understood: it, and what it leans on."""
    first = i
    while _leans(sentences[first]) and i - first + 1 < _RUN:
        first -= 1
    return range(first, i + 1)


def _denies(question: Question, sentence: _Sentence) -> bool:
    """Whether a "no" or "not" stands shortly before a word of the question's subject."""
    return negated(sentence.text, question.focus, cues.DENIAL)


def negated(text: str, wanted: Collection[str], negation: re.Pattern[str]) -> bool:
    """Whether a word that matches `negation` stands shortly before one of `wanted`, stems."""
    if not _as_word(negation).search(text):
        return False
    words = re.findall(r"[\w’']+", text)
    places = [i for i, word in enumerate(words) if negation.fullmatch(word)]
    near = {n for i in places for n in range(i + 1, min(i + 1 + _DENIAL_REACH, len(words)))}
    return any(not set(wanted).isdisjoint(stems_of_word(words[n])) for n in near)


@cache
def _as_word(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'])(?:{pattern.pattern})(?![\w’'])", pattern.flags)


def _quoted(
    run: Sequence[_Sentence],
    core: Span,
    score: float,
    similarity: float,
    share: float,
    *,
    denies: bool,
) -> Evidence:
    passage = run[0].passage
    span = Span(start=run[0].span.start, end=run[-1].span.end)
    return Evidence(passage, span, passage.quote(span), core, score, 0.0, similarity, share, denies)
