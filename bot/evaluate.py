"""Measures answers and search results against questions with known quotes or articles."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.answer import Answer, Excerpt
from bot.errors import SettingsError

Gold = Mapping[str, Any]
_FIRST = 8  # excerpts that count
_DEPTH = 10  # hits that count
_WHOLE = 25  # characters from which a quote that lies in the expected text counts as it


def read_questions(path: Path) -> list[Gold]:
    """Read questions, JSON Lines; each has `question`, and either `covered` and `expect` or `relevant`.

    :raises SettingsError: if the file is missing or a line is something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {str(getattr(error, 'strerror', None) or 'not UTF-8').lower()}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            if not isinstance(values["question"], str) or not (
                "relevant" in values or {"covered", "expect"} <= values.keys()
            ):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"{path} line {number}: no question with covered and expect, or with relevant"
            ) from error
        found.append(values)
    if not found:
        raise SettingsError(f"{path}: no questions in it")
    return found


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, None of nothing."""
    known = list(values)
    return sum(known) / len(known) if known else None


def score_answers(answers: Sequence[Answer], questions: Sequence[Gold]) -> dict[str, float | int | None]:
    """Return the means over questions with known quotes.

    `first`: the first quote is an expected one; `cites`: expected quotes that are among the first 8; `sources`:
    expected names given; `answer`: the expected words stand in the lead or the first quote; `answered`, `abstained`:
    the right thing was done.
    """
    measures = ("first", "cites", "sources", "answer", "answered", "abstained")
    tally: dict[str, list[float]] = {name: [] for name in measures}
    for answer, gold in zip(answers, questions, strict=True):
        answered = answer.status == "answered"
        if not gold["covered"]:
            tally["abstained"].append(not answered)
            continue
        tally["answered"].append(answered)
        shown = [one for finding in answer.findings for one in finding.excerpts][:_FIRST]
        groups, expect = gold["expect"]["cites"], gold["expect"]
        tally["first"].append(bool(shown) and any(_meets(shown[0], group) for group in groups))
        tally["cites"] += [any(_meets(one, group) for one in shown) for group in groups]
        names = [source.name for finding in answer.findings for source in finding.sources]
        named = " | ".join([answer.lead, *names]).lower() if answered else ""
        tally["sources"] += [any(name.lower() in named for name in names.split("|")) for names in expect["sources"]]
        if expect["answer"]:
            where = f"{answer.lead} {shown[0].quote}" if shown else ""
            tally["answer"].append(bool(re.search(expect["answer"], where, re.IGNORECASE)))
    return {"questions": len(questions), **{name: mean(values) for name, values in tally.items()}}


def _meets(excerpt: Excerpt, group: Sequence[tuple[str, str]]) -> bool:
    return any(
        excerpt.article_id == article
        and (text in excerpt.quote or (len(excerpt.quote) >= _WHOLE and excerpt.quote in text))
        for article, text in group
    )


def score_search(
    found: Sequence[tuple[Sequence[str], float]], questions: Sequence[Gold]
) -> dict[str, float | int | None]:
    """Return Hits@k, MRR@10, the share of questions with all articles among ten, and the AUC of the confidence.

    :param found: for each question the article ids, best first, and the confidence.
    """
    tally: dict[str, list[float]] = {name: [] for name in ("hits@1", "hits@4", "mrr@10", "all@10")}
    sure: dict[bool, list[float]] = {True: [], False: []}
    for (ids, confidence), gold in zip(found, questions, strict=True):
        relevant = set(gold["relevant"])
        sure[bool(relevant)].append(confidence)
        if relevant:
            top = list(dict.fromkeys(ids))[:_DEPTH]
            ranks = [rank for rank, article in enumerate(top, start=1) if article in relevant]
            tally["hits@1"].append(ranks[:1] == [1])
            tally["hits@4"].append(bool(ranks) and ranks[0] <= 4)
            tally["mrr@10"].append(1 / ranks[0] if ranks else 0)
            tally["all@10"].append(len(ranks) == len(relevant))
    means = {name: mean(values) for name, values in tally.items()}
    return {"questions": len(questions), **means, "null_auc": auc(sure[True], sure[False])}


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the probability that a positive outranks a negative, ties counting half."""
    pairs = len(positive) * len(negative)
    wins = sum((one > other) + (one == other) / 2 for one in positive for other in negative)
    return wins / pairs if pairs else None
