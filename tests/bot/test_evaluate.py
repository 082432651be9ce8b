"""Measures."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, ask
from bot.evaluate import auc, mean, score_answers, score_search
from index.coverage import Coverage


def test_auc_is_the_chance_to_outrank() -> None:
    """1 where all positives are above, 0 below, a half where they are alike, none without pairs."""
    assert auc([2, 3], [0, 1]) == 1
    assert auc([0], [1, 2]) == 0
    assert auc([1, 1], [1]) == 0.5
    assert auc([], [1]) is None
    assert mean([]) is None


def test_search_measures() -> None:
    """Ranks, and whether all articles are among ten."""
    gold = [{"relevant": ["a", "b"]}, {"relevant": ["c"]}, {"relevant": []}]
    scores = score_search([(["x", "a", "b"], 0.9), (["y", "z"], 0.4), (["a"], 0.1)], gold)
    assert (scores["hits@1"], scores["hits@4"], scores["mrr@10"], scores["all@10"]) == (0, 0.5, 0.25, 0.5)
    assert scores["null_auc"] == 1


def test_answers_are_measured_as_the_shared_scorer_does(
    shared: Path, sample: Coverage, gold: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The same answers have the same figures in both."""
    answers: list[Answer] = [ask(sample, one["question"], after=one["after"]) for one in gold]
    (tmp_path / "answers.jsonl").write_text("\n".join(one.model_dump_json() for one in answers), encoding="utf-8")
    single = [one for one in gold if one["expect"]["cites"]]
    assert single
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, gold)), encoding="utf-8")
    with sample.reading() as snapshot:
        for row in snapshot.store.articles(snapshot.connection):
            article = snapshot.store.article(snapshot.connection, row.id)
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
