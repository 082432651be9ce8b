"""Measures answers and search results against questions with known quotes or articles."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from bot.answer import Answer, Excerpt
from bot.errors import SettingsError
from bot.find import Found
from bot.measures import Confidence, Evaluation, Mark, Means, Miss, Wanted, auc, mean
from index import contents
from index.coverage import Coverage, Snapshot

Gold = Mapping[str, Any]
T = TypeVar("T")
_FIRST = 8  # excerpts that count
_DEPTH = 10  # hits that count
_NEAR = 4  # hits among which the first right one is looked for by a reader
_WHOLE = 25  # characters from which a quote that lies in the expected text counts as it
_MEASURES = (
    "first",
    "cites",
    "sources",
    "answer",
    "answered",
    "abstained",
    "abstained_on_topic",
    "abstained_off_topic",
)


class _Expect(BaseModel):
    answer: re.Pattern[str] | None
    sources: list[str]
    cites: list[list[tuple[str, str]]]


class _Answerable(BaseModel):
    question: str
    covered: bool
    expect: _Expect


class _Findable(BaseModel):
    question: str
    relevant: list[str]


_ROW: TypeAdapter[_Answerable | _Findable] = TypeAdapter(_Answerable | _Findable)


def read_questions(path: Path) -> list[Gold]:
    """Read questions, JSON Lines; each has `question`, and either all `covered` and `expect` or all `relevant`.

    :raises SettingsError: if the file is missing or a line is something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {str(getattr(error, 'strerror', None) or 'not UTF-8').lower()}") from error
    found: list[Gold] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            _ROW.validate_python(values)
        except ValueError as error:
            raise SettingsError(
                f"{path} line {number}: no question with covered and expect, or with relevant"
            ) from error
        if found and ("relevant" in values) != ("relevant" in found[0]):
            raise SettingsError(f"{path} line {number}: not of the first one's sort; put them in files of their own")
        found.append(values)
    if not found:
        raise SettingsError(f"{path}: no questions in it")
    return found


def score_answers(answers: Sequence[Answer], questions: Sequence[Gold]) -> Means:
    """Return the means over questions with known quotes.

    `first`: the first quote is an expected one; `cites`: expected quotes that are among the first 8; `sources`:
    expected names given; `answer`: the expected words stand in the lead or the first quote; `answered`, `abstained`:
    the right thing was done, `abstained` also apart for questions marked as on and off the coverage's topic; `right`:
    questions with nothing missing.
    """
    marks = [_marks(answer, gold) for answer, gold in zip(answers, questions, strict=True)]
    every = [mark for one in marks for mark in one]
    means = {name: mean(mark.met for mark in every if mark.measure == name) for name in _MEASURES}
    return {"questions": len(questions), **means, "right": mean(all(mark.met for mark in one) for one in marks)}


def _marks(answer: Answer, gold: Gold) -> list[Mark]:
    """Hold an answer against what was expected."""
    answered = answer.status == "answered"
    if not gold["covered"]:
        topics = [f"abstained_{gold['topic']}_topic"] if gold.get("topic") else []
        return [Mark(measure=name, met=not answered) for name in ("abstained", *topics)]
    expect, shown, expected = gold["expect"], _shown(answer)[:_FIRST], _expected(gold)
    named = " | ".join([answer.lead, *(one.name for finding in answer.findings for one in finding.sources)]).lower()
    cites = [Mark(measure="cites", met=any(_meets(one, group) for one in shown), wanted=group) for group in expected]
    first = any(_meets(one, group) for one in shown[:1] for group in expected)
    elsewhere = tuple(form for mark in cites if mark.met for form in mark.wanted)  # the others are missed under cites
    marks = [Mark(measure="answered", met=answered), Mark(measure="first", met=first, wanted=elsewhere), *cites]
    for names in expect["sources"]:
        forms = tuple(Wanted(text=name) for name in names.split("|"))
        met = answered and any(one.text.lower() in named for one in forms)
        marks.append(Mark(measure="sources", met=met, wanted=forms))
    if expect["answer"]:
        where = f"{answer.lead} {shown[0].quote}" if shown else ""
        met = bool(re.search(expect["answer"], where, re.IGNORECASE))
        marks.append(Mark(measure="answer", met=met, wanted=(Wanted(text=expect["answer"]),)))
    return marks


def _expected(gold: Gold) -> list[tuple[Wanted, ...]]:
    """Return the quotes that are expected, each in its several forms."""
    return [tuple(Wanted(article=article, text=text) for article, text in group) for group in gold["expect"]["cites"]]


def _shown(answer: Answer) -> list[Excerpt]:
    return [one for finding in answer.findings for one in finding.excerpts]


def _meets(excerpt: Excerpt, group: Sequence[Wanted]) -> bool:
    quote = excerpt.quote
    return any(
        excerpt.article_id == one.article and (one.text in quote or (len(quote) >= _WHOLE and quote in one.text))
        for one in group
    )


def evaluate_answers(coverage: Coverage, answers: Sequence[Answer], questions: Sequence[Gold]) -> Evaluation:
    """Measure the answers of `coverage` to questions with known quotes, and hold each quote against its article."""
    with coverage.reading() as snapshot:
        quotes = [list(_verbatim(snapshot, answer)) for answer in answers]
    misses, hits = [], []
    for answer, gold, checked in zip(answers, questions, quotes, strict=True):
        if missing := [mark for mark in [*_marks(answer, gold), *checked] if not mark.met]:
            first = next(iter([*_shown(answer), *answer.closest]), None)
            given = (first.article_id, first.quote) if first else None
            misses.append(_miss(gold, missing, answer.confidence, answer.lead, given))
        if gold["covered"]:
            groups = _expected(gold)
            hits.append([any(_meets(one, group) for group in groups) for one in _shown(answer)[:_FIRST]])
    sure = _confidence([answer.confidence for answer in answers], questions)
    verbatim = mean(mark.met for checked in quotes for mark in checked)
    return Evaluation(
        about="answers",
        scores=score_answers(answers, questions) | {"verbatim": verbatim} | sure.scores(),
        by_kind=_by_kind(score_answers, answers, questions),
        confidence=sure,
        curve=_curve(hits, _FIRST),
        milliseconds=tuple(answer.timing_ms["total"] for answer in answers if answer.timing_ms),
        misses=tuple(misses),
    )


def _verbatim(snapshot: Snapshot, answer: Answer) -> Iterator[Mark]:
    """Hold each quote that an answer shows against its article as it is stored."""
    for one in [*_shown(answer), *answer.closest]:
        article = contents.article(snapshot.connection, one.article_id, one.version)
        met = article is not None and article.text[one.start : one.end] == one.quote
        yield Mark(measure="verbatim", met=met, wanted=(Wanted(article=one.article_id, text=one.quote),))


def score_search(found: Sequence[tuple[Sequence[str], float]], questions: Sequence[Gold]) -> Means:
    """Return Hits@k, MRR@10, the share of questions with all articles among ten, and the AUC of the confidence.

    :param found: for each question the article ids, best first, and the confidence.
    """
    tally: dict[str, list[float]] = {name: [] for name in ("hits@1", "hits@4", "mrr@10", "all@10")}
    sure: dict[bool, list[float]] = {True: [], False: []}
    for (ids, confidence), gold in zip(found, questions, strict=True):
        sure[bool(gold["relevant"])].append(confidence)
        if gold["relevant"]:
            hits = _relevant(ids, gold)
            rank = hits.index(True) + 1 if any(hits) else 0
            tally["hits@1"].append(rank == 1)
            tally["hits@4"].append(1 <= rank <= _NEAR)
            tally["mrr@10"].append(1 / rank if rank else 0)
            tally["all@10"].append(sum(hits) == len(set(gold["relevant"])))
    means = {name: mean(values) for name, values in tally.items()}
    return {"questions": len(questions), **means, "null_auc": auc(sure[True], sure[False])}


def _relevant(ids: Sequence[str], gold: Gold) -> list[bool]:
    """Return for each of the first ten articles whether it is one that was expected."""
    return [article in gold["relevant"] for article in list(dict.fromkeys(ids))[:_DEPTH]]


def evaluate_search(found: Sequence[Found], questions: Sequence[Gold]) -> Evaluation:
    """Measure search results for questions with known articles."""
    results = [([hit.passage.article_id for hit in one.hits.found], one.hits.confidence) for one in found]
    misses, hits = [], []
    for one, (ids, confidence), gold in zip(found, results, questions, strict=True):
        if gold["relevant"]:
            hits.append(_relevant(ids, gold))
            if not any(hits[-1][:_NEAR]):
                wanted = tuple(Wanted(article=article) for article in gold["relevant"])
                best = next((hit.passage for hit in one.hits.found), None)
                given = (best.article_id, best.text) if best else None
                misses.append(_miss(gold, [Mark(measure="hits@4", met=False, wanted=wanted)], confidence, None, given))
    sure = _confidence([confidence for _, confidence in results], questions)
    return Evaluation(
        about="search",
        scores=score_search(results, questions) | sure.scores(),
        by_kind=_by_kind(score_search, results, questions),
        confidence=sure,
        curve=_curve(hits, _DEPTH),
        milliseconds=tuple(1000 * sum(one.seconds.values()) for one in found),
        misses=tuple(misses),
    )


def _curve(hits: Sequence[Sequence[bool]], depth: int) -> tuple[float | None, ...]:
    return tuple(mean(any(one[:k]) for one in hits) for k in range(1, depth + 1))


def _miss(
    gold: Gold, missing: Sequence[Mark], confidence: float, lead: str | None, given: tuple[str, str] | None
) -> Miss:
    article, quote = given or (None, None)
    about = {"id": str(gold.get("id", "")), "kind": gold.get("kind"), "question": gold["question"]}
    return Miss(**about, missing=tuple(missing), confidence=confidence, lead=lead, article=article, quote=quote)


def _confidence(confidences: Sequence[float], questions: Sequence[Gold]) -> Confidence:
    parts: dict[str, list[float]] = {"covered": [], "not_covered": [], "on_topic": []}
    for confidence, gold in zip(confidences, questions, strict=True):
        covered = gold["relevant"] if "relevant" in gold else gold["covered"]
        parts["covered" if covered else "not_covered"].append(confidence)
        if not covered and gold.get("topic") == "on":
            parts["on_topic"].append(confidence)
    return Confidence(**parts)


def _by_kind(
    score: Callable[[Sequence[T], Sequence[Gold]], Means], results: Sequence[T], questions: Sequence[Gold]
) -> dict[str, Means]:
    kinds: dict[str, list[tuple[T, Gold]]] = {}
    for result, gold in zip(results, questions, strict=True):
        if gold.get("kind"):
            kinds.setdefault(gold["kind"], []).append((result, gold))
    return {kind: score(*zip(*pairs, strict=True)) for kind, pairs in kinds.items()}
