"""Fits how sure an answer is to questions on the sample coverage; `python -m training.confidence --help`.

Logistic regression over what bot/confidence.py looks at. Its scores are those of ten-fold cross-validation.
"""

import argparse
import json
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold, cross_val_predict  # type: ignore[import-untyped]

from bot.confidence import CARD, features
from bot.credit import credited
from bot.evaluate import read_questions
from bot.evidence import PASSAGES, gather
from bot.find import find
from bot.judge import MODELS, judge
from bot.judging import judged
from bot.measures import ece, reliability
from index.coverage import Coverage
from index.home import Home
from index.twin import open_embedder
from index.update import update

_SEED = 7
_COVERED = 2 / 3  # of what is asked in earnest; of these questions fewer, for the hard ones' sake
_STRENGTH = 0.5  # inverse of the regularisation's; the questions are few
log = logging.getLogger(__name__)


def rows(coverage: Coverage, questions: Sequence[Path]) -> tuple[list[dict[str, float]], list[bool]]:
    """Return what is seen of each question, and whether the coverage answers it."""
    seen, covered = [], []
    for gold in (one for path in questions for one in read_questions(path)):
        with coverage.reading() as snapshot:
            found = find(coverage, snapshot, gold["question"], PASSAGES, after=gold.get("after"))
            evidence = gather(snapshot, found.question, found.vector, found.hits.found)
            known = snapshot.attributions(list({one.passage.article_id for one in evidence}))
            quoted = judged(found.question, credited(found.question, evidence, known), judge())
        if quoted:
            seen.append(features(found.question, quoted))
            covered.append(bool(gold["covered"]))
    return seen, covered


def main() -> None:
    """Fit, and write the card beside the judge's weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="the articles that are asked about")
    parser.add_argument("questions", type=Path, nargs="+", help="JSON Lines, as for byline eval")
    parser.add_argument("--out", type=Path, default=MODELS)
    given = parser.parse_args()
    logging.basicConfig(level="INFO", format="%(asctime)s %(message)s")
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        update(home, [given.articles], lambda: open_embedder(home, None))
        seen, covered = rows(Coverage(home, lambda: open_embedder(home, None)), given.questions)
    names = list(seen[0])
    matrix = np.array([[one[name] for name in names] for one in seen])
    labels = np.array(covered)
    shares = {True: _COVERED / labels.mean(), False: (1 - _COVERED) / (1 - labels.mean())}
    model = LogisticRegression(C=_STRENGTH, class_weight=shares, max_iter=1000)
    folds = StratifiedKFold(10, shuffle=True, random_state=_SEED)
    guessed = cross_val_predict(model, matrix, labels, cv=folds, method="predict_proba")[:, 1]
    model.fit(matrix, labels)
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    weights["constant"] = round(float(model.intercept_[0]), 4)
    scores = {
        "questions": len(covered),
        "covered": int(labels.sum()),
        "auc": round(float(roc_auc_score(labels, guessed)), 4),
        "ece": round(float(ece(reliability(guessed.tolist(), covered)) or 0), 4),
        "right": round(float(((guessed >= 0.5) == labels).mean()), 4),
    }
    log.info("%s %s", weights, scores)
    for least in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        told = guessed >= least
        log.info("from %.2f: answered %.3f, abstained %.3f", least, told[labels].mean(), 1 - told[~labels].mean())
    (given.out / CARD).write_text(json.dumps({"weights": weights, "cross_validation": scores}, indent=1) + "\n")


if __name__ == "__main__":
    main()
