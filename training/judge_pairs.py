"""Pairs of question and sentence to train and measure the judge on."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embed import Embedder
from index.keywords import terms
from training import selqa
from training.judge_clauses import about_events
from training.judge_exchange import exchanged, renamed, without_answer
from training.judge_news import Line, about_said, articles
from training.judge_words import Words, collect
from training.selqa import Asked, held_out

HELD_OUT = 15
"""Percent of the sections and articles that are kept for measuring."""

_SECTION, _RIGHT, _WRONG = 5, 5, 3  # sentences of a section; questions of an article that it answers, and does not
_TOO_LIKE = 0.6  # part of a question's words from which another sentence of the article may answer it too
_BARE, _RENAMED = 0.4, 0.4  # how often a question has no question mark, and a name is another in question and sentence


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a sentence, and whether this answers that.

    :ivar kind: "answer" or "other" (of the section, article or collection) as they are found, and what was made to
        be wrong: "exchanged", "removed" (the answer, from the sentence) or "absent" (on its matters, without answer).
    """

    question: str
    sentence: str
    right: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to train on and to measure with."""

    train: list[Pair]
    news: list[Pair]
    sections: list[Asked]


def gather(folder: Path, embedder: Embedder, seed: int = 7) -> Material:
    """Read SelQA and PolNeAR and make all pairs; the same ones for the same seed."""
    rng = random.Random(seed)
    asked = list(selqa.questions(folder / "selqa"))
    news = list(articles(folder / "polnear" / "train"))
    texts = [" ".join(one.sentences) for one in asked] + [" ".join(line.text for line in lines) for lines in news]
    words = collect(texts, embedder)
    kept = {one: held_out(one.sentences[0], HELD_OUT) for one in asked}
    learnt = [one for one in asked if not kept[one]]
    train = [pair for one in learnt for pair in _of_section(one, learnt, words, rng)]
    measured: list[Pair] = []
    for lines in news:
        into = measured if held_out(" ".join(line.text for line in lines), HELD_OUT) else train
        into += _of_article(lines, words, rng)
    measured += [
        pair
        for one in asked
        if kept[one]
        for pair in _of_section(one, learnt, words, rng)
        if pair.kind in {"answer", "exchanged", "removed"}
    ]
    rng.shuffle(train)
    return Material(train, measured, [one for one in asked if kept[one] and any(one.right)])


def _of_section(one: Asked, others: Sequence[Asked], words: Words, rng: random.Random) -> Iterator[Pair]:
    """Yield a SelQA question's answers, what was made of them, and sentences that do not answer it."""
    for sentence in one.answers:
        yield from _made(one.question, sentence, words, rng)
    wrong = [sentence for sentence, right in zip(one.sentences, one.right, strict=True) if not right]
    for sentence in rng.sample(wrong, min(_SECTION, len(wrong))):
        yield Pair(_asked(one.question, rng), sentence, False, "other")
    stranger = rng.choice(others)
    if stranger.sentences != one.sentences:
        yield Pair(_asked(one.question, rng), rng.choice(stranger.sentences), False, "other")


def _of_article(lines: Sequence[Line], words: Words, rng: random.Random) -> Iterator[Pair]:
    """Yield made questions on an article: answered, near to answered, and not."""
    made = [
        ask
        for line in lines
        if 30 <= len(line.text) <= 400
        for ask in (*about_said(line, lines, words, rng), *about_events(line.text, words, rng))
    ]
    right, wrong = [ask for ask in made if ask[2]], [ask for ask in made if not ask[2]]
    for question, sentence, _ in rng.sample(right, min(_RIGHT, len(right))):
        yield from _made(question, sentence, words, rng)
        for other in _others(question, sentence, lines, rng):
            yield Pair(_asked(question, rng), other, False, "other")
    for question, sentence, _ in rng.sample(wrong, min(_WRONG, len(wrong))):
        yield Pair(_asked(question, rng), sentence, False, "absent")


def _made(question: str, sentence: str, words: Words, rng: random.Random) -> Iterator[Pair]:
    """Yield a right pair, and wrong ones made from it."""
    if rng.random() < _RENAMED:
        question, sentence = renamed(question, sentence, words, rng)
    yield Pair(_asked(question, rng), sentence, True, "answer")
    other = exchanged(question, sentence, words, rng)
    if other:
        yield Pair(_asked(other, rng), sentence, False, "exchanged")
    without = without_answer(question, sentence)
    if without and len(without.split()) > 4:
        yield Pair(_asked(question, rng), without, False, "removed")


def _others(question: str, sentence: str, lines: Sequence[Line], rng: random.Random) -> Iterator[str]:
    """Yield one sentence of the article that shares words with the question, though not too many, and one at random."""
    asked = set(terms(question))
    shares = {line.text: len(asked & set(terms(line.text))) / max(1, len(asked)) for line in lines}
    left = [text for text, share in shares.items() if text != sentence and share < _TOO_LIKE]
    near = sorted(left, key=lambda text: -shares[text])[:3]
    if near:
        yield rng.choice(near)
    if left and rng.random() < 0.5:
        yield rng.choice(left)


def _asked(question: str, rng: random.Random) -> str:
    return question.rstrip("? ").lower() if rng.random() < _BARE else question
