"""Quality on real coverage and real questions, where the measuring data are at hand."""

import json
from pathlib import Path

import pytest

from bot.answer import ask
from bot.evaluate import read_questions, score_answers, score_search
from bot.find import find
from corpus.article import Article
from corpus.attribution.tagger import FOLDER
from corpus.readers import load, read
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from index.update import update
from tests.homes import Homes
from tests.lite import Lite
from training.tagger_export import measure


def indexed(home: Home, source: Path, embedder: OnnxTwin) -> Coverage:
    """Return a folder's articles, indexed, none of which failed."""
    report = update(home, [source], lambda: embedder)
    assert not report.failed
    return Coverage(home, lambda: embedder)


@pytest.mark.slow
def test_answers_on_real_coverage(shared: Path, home: Home, embedder: OnnxTwin) -> None:
    """Five articles, none failed: every quote verbatim, the first one right, the expected ones cited."""
    coverage = indexed(home, shared / "coverage", embedder)
    questions = read_questions(shared / "questions" / "coverage_dev.jsonl")
    answers = [ask(coverage, one["question"], after=one["after"]) for one in questions]
    files = {path.stem: path.read_text(encoding="utf-8") for path in (shared / "coverage").glob("*.txt")}
    assert len(files) == 5
    for answer in answers:
        for one in [*answer.closest, *(quote for finding in answer.findings for quote in finding.excerpts)]:
            assert one.quote in files[one.article_id]
    scores = score_answers(answers, questions)
    least = {"first": 0.9, "cites": 0.95, "sources": 0.95, "answer": 0.9, "answered": 0.95, "abstained": 1.0}
    assert not {name: scores[name] for name, value in least.items() if (scores[name] or 0) < value}


@pytest.mark.slow
def test_attributions_of_real_news(shared: Path) -> None:
    """The weights that ship are those of the card: exact spans and whole relations on a split that nothing saw."""
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    scores = measure(FOLDER, shared / "polnear" / "dev")
    least = {"source": 81.5, "cue": 74.5, "content": 69, "relations": 73.5}
    assert not {name: scores[name] for name, value in least.items() if scores[name] < value}
    assert scores == pytest.approx(card["dev"], abs=0.5)


@pytest.mark.slow
def test_retrieval_over_many_outlets(shared: Path, home: Home, embedder: OnnxTwin) -> None:
    """News questions over several outlets find their articles, and what is not covered is told from what is."""
    source = shared / "multihop" / "articles.jsonl"
    coverage = indexed(home, source, embedder)
    assert sum(isinstance(one, Article) for one in read(load(source))) == len(
        [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    )
    questions = read_questions(shared / "multihop" / "questions_dev.jsonl")
    found = []
    for one in questions:
        with coverage.reading() as snapshot:
            hits = find(coverage, snapshot, one["question"], 10, per_article=1).hits
        found.append(([hit.passage.article_id for hit in hits.found], hits.confidence))
    scores = score_search(found, questions)
    least = {"hits@4": 0.99, "mrr@10": 0.915, "all@10": 0.715, "null_auc": 0.99}
    assert not {name: scores[name] for name, value in least.items() if (scores[name] or 0) < value}


@pytest.mark.slow
@pytest.mark.servers
def test_milvus_over_many_outlets(
    shared: Path, home: Home, embedder: OnnxTwin, homes: Homes, lite: Lite, tmp_path: Path
) -> None:
    """Of the ten best passages .95 are those that files find, and as many questions find their articles."""
    files = indexed(home, shared / "multihop" / "articles.jsonl", embedder)
    milvus = Coverage(homes.on(lite.url).made(tmp_path / "other", home), lambda: embedder)
    questions = read_questions(shared / "multihop" / "questions_dev.jsonl")[::6]
    found: dict[Coverage, list[tuple[list[str], float]]] = {files: [], milvus: []}
    alike = 0
    for one in questions:
        best = []
        for coverage, scored in found.items():
            with coverage.reading() as snapshot:
                hits = find(coverage, snapshot, one["question"], 10, per_article=1).hits
            scored.append(([hit.passage.article_id for hit in hits.found], hits.confidence))
            best.append({hit.passage.id for hit in hits.found})
        alike += len(best[0] & best[1])
    assert alike / (10 * len(questions)) >= 0.95
    ours, theirs = (score_search(scored, questions) for scored in found.values())
    assert theirs == pytest.approx(ours, abs=0.01)
