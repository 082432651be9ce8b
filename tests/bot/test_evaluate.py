"""Measures of answers and of search results."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer
from bot.errors import SettingsError
from bot.evaluate import evaluate_answers, read_questions, score_answers, score_search
from bot.find import find
from bot.measures import Evaluation
from index import contents
from index.coverage import Coverage


def test_search_measures() -> None:
    """Ranks, and whether all articles are among ten."""
    gold: list[dict[str, Any]] = [{"relevant": ["a", "b"]}, {"relevant": ["c"]}, {"relevant": []}]
    scores = score_search([(["x", "a", "b"], 0.9), (["y", "z"], 0.4), (["a"], 0.1)], gold)
    assert (scores["hits@1"], scores["hits@4"], scores["mrr@10"], scores["all@10"]) == (0, 0.5, 0.25, 0.5)
    assert scores["null_auc"] == 1


def test_answers_are_measured_as_the_shared_scorer_does(
    shared: Path, sample: Coverage, answers: list[Answer], gold: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The same answers have the same figures in both."""
    (tmp_path / "answers.jsonl").write_text("\n".join(one.model_dump_json() for one in answers), encoding="utf-8")
    single = [one for one in gold if one["expect"]["cites"]]
    assert single
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, gold)), encoding="utf-8")
    with sample.reading() as snapshot:
        for row in contents.articles(snapshot.connection):
            article = contents.article(snapshot.connection, row.id)
            assert article is not None
            with (tmp_path / f"{Path(article.path).stem}.txt").open("a", encoding="utf-8") as file:
                file.write(article.text)
    scorer = shared.parent / "tools" / "score_answers.py"
    command = [sys.executable, str(scorer), "answers.jsonl", "questions.jsonl", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    theirs, ours = json.loads(done.stdout), score_answers(answers, gold)
    for name in ("answered", "abstained", "sources", "answer"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-4)
    # The shared scorer knows articles by their file, so those of one .jsonl file are one to it.
    assert ours["cites"] == pytest.approx(theirs["cites"], abs=0.1)


def test_searches_are_measured_as_the_shared_scorer_does(shared: Path, tmp_path: Path) -> None:
    """The same hits have the same figures in both."""
    chance = random.Random(1)  # noqa: S311
    gold = [{"question": str(i), "relevant": chance.sample("abcdefgh", chance.randint(0, 3))} for i in range(60)]
    found = [(chance.sample("abcdefghijklmnop", 12), chance.random()) for _ in gold]
    hits = [
        {"question": one["question"], "confidence": sure, "hits": [{"article_id": name} for name in ids]}
        for one, (ids, sure) in zip(gold, found, strict=True)
    ]
    for name, rows in (("hits.jsonl", hits), ("questions.jsonl", gold)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))
    scorer = shared.parent / "tools" / "score_retrieval.py"
    command = [sys.executable, str(scorer), "hits.jsonl", "questions.jsonl"]
    theirs = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    ours = score_search(found, gold)
    for name in ("hits@1", "hits@4", "mrr@10", "all@10", "null_auc"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-4)


def test_an_evaluation_keeps_the_means_and_adds_to_them(
    answered: Evaluation, answers: list[Answer], gold: list[dict[str, Any]]
) -> None:
    """What `score_answers` returns, and more beside it; every quote is verbatim."""
    values = answered.values()
    means = score_answers(answers, gold)
    assert {name: values[name] for name in means} == means
    assert {"verbatim", "ece", "null_auc", "by_kind", "bins", "curve", "latency_ms", "misses"} <= values.keys()
    assert values["verbatim"] == 1
    assert json.loads(json.dumps(values)) == json.loads(json.dumps(values, default=str))


def test_kinds_together_are_the_whole(answered: Evaluation) -> None:
    """Every question is in one kind, and the kinds' means, weighted, are the mean."""
    kinds = list(answered.by_kind.values())
    assert sum(one["questions"] or 0 for one in kinds) == answered.scores["questions"]
    right = sum((one["right"] or 0) * (one["questions"] or 0) for one in kinds)
    assert right / (answered.scores["questions"] or 1) == pytest.approx(answered.scores["right"])


def test_the_curve_begins_with_the_first_quote_and_only_rises(answered: Evaluation) -> None:
    """Among the first one is what `first` measures; more quotes lose nothing."""
    assert len(answered.curve) == 8
    assert answered.curve[0] == answered.scores["first"]
    assert list(answered.curve) == sorted(answered.curve, key=lambda share: share or 0)


def test_a_miss_tells_what_was_expected_and_what_was_given(
    answered: Evaluation, answers: list[Answer], gold: list[dict[str, Any]]
) -> None:
    """Each question is right or a miss; a miss names the lead, the quote and every expected thing that is lacking."""
    assert answered.scores["right"] == pytest.approx(1 - len(answered.misses) / len(gold))
    given = {one["id"]: (answer, one) for answer, one in zip(answers, gold, strict=True)}
    for miss in answered.misses:
        answer, one = given[miss.id]
        shown = [quote for finding in answer.findings for quote in finding.excerpts] or list(answer.closest)
        assert (miss.question, miss.lead, miss.confidence) == (one["question"], answer.lead, answer.confidence)
        assert (miss.article, miss.quote) == ((shown[0].article_id, shown[0].quote) if shown else (None, None))
        assert miss.missing
        for mark in miss.missing:
            expected = {tuple(pair) for group in one["expect"]["cites"] for pair in group}
            if mark.measure in {"first", "cites"}:
                assert {(form.article, form.text) for form in mark.wanted} <= expected
            if mark.measure == "sources":
                assert "|".join(form.text for form in mark.wanted) in one["expect"]["sources"]


def test_a_quote_that_is_not_in_its_article_is_found(
    sample: Coverage, answers: list[Answer], gold: list[dict[str, Any]]
) -> None:
    """One character less, and one place further: both count as misquotes and are shown as misses."""
    i = next(i for i, answer in enumerate(answers) if answer.findings)
    finding = answers[i].findings[0]
    quote = finding.excerpts[0]
    for change in ({"quote": quote.quote[:-1]}, {"start": quote.start + 1, "end": quote.end + 1}):
        wrong = finding.model_copy(update={"excerpts": (quote.model_copy(update=change),)})
        answer = answers[i].model_copy(update={"findings": (wrong,), "closest": ()})
        found = evaluate_answers(sample, [answer], [gold[i]])
        assert found.scores["verbatim"] == 0
        assert [mark.wanted[0].article for mark in found.misses[0].missing if mark.measure == "verbatim"] == [
            quote.article_id
        ]


def test_questions_on_topic_are_measured_apart(
    sample: Coverage, answers: list[Answer], gold: list[dict[str, Any]]
) -> None:
    """Marked as on or off, they have shares of their own, which make up that of all; unmarked, none."""
    nots = [(answer, one) for answer, one in zip(answers, gold, strict=True) if not one["covered"]]
    marked = [one | {"topic": "off" if i == 0 else "on"} for i, (_, one) in enumerate(nots)]
    scores = evaluate_answers(sample, [answer for answer, _ in nots], marked).scores
    share, on, off = (scores[name] for name in ("abstained", "abstained_on_topic", "abstained_off_topic"))
    assert share == pytest.approx(((on or 0) * (len(nots) - 1) + (off or 0)) / len(nots))
    assert off == (nots[0][0].status == "not_covered")
    unmarked = evaluate_answers(sample, [answer for answer, _ in nots], [one for _, one in nots]).scores
    assert (unmarked["abstained"], unmarked["abstained_on_topic"], unmarked["abstained_off_topic"]) == (
        share,
        None,
        None,
    )


def test_searches_have_curve_latency_and_misses(sample: Coverage, searched: Evaluation) -> None:
    """One article is found at once, one that does not exist is a miss, and nothing is expected of the third."""
    assert (searched.scores["hits@4"], searched.scores["null_auc"]) == (0.5, 1)
    assert (searched.curve[3], len(searched.curve), len(searched.milliseconds)) == (0.5, 10, 3)
    (miss,) = searched.misses
    assert miss.id == "s2"
    assert miss.missing[0].wanted[0].article == "no-such-article"
    with sample.reading() as snapshot:
        given = find(sample, snapshot, miss.question, 10, per_article=1)
    assert miss.quote == given.hits.found[0].passage.text
    assert searched.by_kind == {}


ANSWERABLE = {"question": "q", "covered": True, "expect": {"answer": None, "sources": [], "cites": [[["a", "b"]]]}}


@pytest.mark.parametrize(
    "second",
    [
        {"question": "q"},
        {"question": 1, "relevant": []},
        {"question": "q", "covered": True, "expect": {}},
        {"question": "q", "relevant": ["a"]},
        ANSWERABLE | {"expect": {"answer": "(", "sources": [], "cites": []}},
        [],
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, second: object) -> None:
    """Missing parts, a pattern that is none, the other sort of question: an error with the line's number."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(ANSWERABLE)}\n{json.dumps(second)}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2"):
        read_questions(path)


def test_only_line_feeds_end_a_line(tmp_path: Path) -> None:
    """A separator of paragraphs inside a question does not."""
    path = tmp_path / "questions.jsonl"
    path.write_text(
        json.dumps(ANSWERABLE | {"question": "one\u2029two"}, ensure_ascii=False) + "\r\n\n", encoding="utf-8"
    )
    assert [one["question"] for one in read_questions(path)] == ["one\u2029two"]
