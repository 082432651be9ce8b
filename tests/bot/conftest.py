"""What is measured of the sample coverage, once for all tests of measures and of the report."""

from typing import Any

import pytest

from bot.answer import Answer
from bot.evaluate import evaluate_answers, evaluate_search
from bot.find import find
from bot.measures import Evaluation
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home


@pytest.fixture(scope="session")
def answered(sample_home: Home, embedder: OnnxTwin, answers: list[Answer], gold: list[dict[str, Any]]) -> Evaluation:
    """Return what is measured of real answers."""
    return evaluate_answers(Coverage(sample_home, lambda: embedder), answers, gold)


@pytest.fixture(scope="session")
def searched(sample_home: Home, embedder: OnnxTwin) -> Evaluation:
    """Return what is measured of real searches: one hits, one misses, and nothing is expected of the third."""
    coverage = Coverage(sample_home, lambda: embedder)
    gold = [
        {"id": "s1", "question": "the leaking ballast tank", "relevant": ["05-lantern-sister-skellet-bay"]},
        {"id": "s2", "question": "the budget of the survey", "relevant": ["no-such-article"]},
        {"id": "s3", "question": "cycling in the mountains", "relevant": []},
    ]
    hits = []
    for one in gold:
        with coverage.reading() as snapshot:
            hits.append(find(coverage, snapshot, str(one["question"]), 10, per_article=1))
    return evaluate_search(hits, gold)
