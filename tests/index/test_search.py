"""Fusion, filters, confidence."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from index.coverage import Coverage
from index.search import Hits, Query, logistic, standardised

pytestmark = pytest.mark.engines


def search(coverage: Coverage, text: str, most: int = 10, per_article: int | None = None, **limits: object) -> Hits:
    """Search as `byline search` does."""
    with coverage.reading() as snapshot:
        vector = coverage.embedder(snapshot).embed([text])[0][0]
        return snapshot.search(Query(text, vector, **limits), most, per_article)  # type: ignore[arg-type]


def test_hits_are_best_first_and_each_passage_once(sample: Coverage) -> None:
    """Scores fall, and no passage comes twice."""
    hits = search(sample, "the leaking ballast tank", 30).found
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert max(Counter(hit.passage.id for hit in hits).values()) == 1


def test_words_and_meaning_both_find(sample: Coverage) -> None:
    """A rare word finds its passage; so does a question that shares hardly a word with it."""
    assert "Lissamar" in search(sample, "Lissamar", 1).found[0].passage.text
    told = search(sample, "Had anybody been paying these mariners?", 3).found
    assert any("wage" in hit.passage.text or "paid" in hit.passage.text for hit in told)


@pytest.mark.parametrize("most", [1, 2])
def test_at_most_so_many_of_an_article(sample: Coverage, most: int) -> None:
    """No article has more hits than allowed, and the first hit is the same."""
    hits = search(sample, "the crew of the Halcyon Petrel", 20, most)
    assert max(Counter(hit.passage.article_id for hit in hits.found).values()) <= most
    assert hits.found[0] == search(sample, "the crew of the Halcyon Petrel", 1).found[0]


def test_a_named_outlet_is_favoured_not_required(sample: Coverage) -> None:
    """Its passages move up, others stay in."""
    plain = search(sample, "the lifeboats", 20).found
    favoured = search(sample, "the lifeboats", 20, favoured=["Hull & Cable"]).found
    rank = {hit.passage.id: i for i, hit in enumerate(plain)}
    own = [hit.passage.id for hit in favoured if hit.passage.about.outlet == "Hull & Cable"]
    assert own
    assert sum(rank.get(number, 20) for number in own) > sum(
        i for i, hit in enumerate(favoured) if hit.passage.id in own
    )
    assert len({hit.passage.about.outlet for hit in favoured}) > 1


@pytest.mark.parametrize("most", [1, 3, 20, 1000])
def test_what_is_favoured_comes_as_if_all_were_compared(sample: Coverage, most: int) -> None:
    """However few are wanted: the first of all of them."""
    favoured = {"favoured": ["Hull & Cable", "The Harbour Post"]}
    every = search(sample, "the lifeboats", 1000, **favoured)
    assert search(sample, "the lifeboats", most, **favoured).found == every.found[:most]


def test_limits_leave_out_the_rest(sample: Coverage) -> None:
    """Only the outlet's passages, only those of the days."""
    hits = search(sample, "the survey ship", 50, outlet="The Harbour Post").found
    assert {hit.passage.about.outlet for hit in hits} == {"The Harbour Post"}
    days = search(sample, "the survey ship", 50, since=date(2031, 3, 13), until=date(2031, 3, 14)).found
    assert {hit.passage.about.published for hit in days} == {date(2031, 3, 13), date(2031, 3, 14)}
    assert search(sample, "the survey ship", 5, since=date(2040, 1, 1)) == Hits([], 0.0)


def test_confidence_tells_what_is_covered(sample: Coverage) -> None:
    """A question on the coverage is surer than one on something else, and both lie between 0 and 1."""
    covered = search(sample, "When were the lifeboats of the Halcyon Petrel first seen?").confidence
    other = search(sample, "Which striker scored twice in the cup final?").confidence
    assert 0 <= other < 0.5 < covered <= 1


def test_standardised_values_have_mean_0_and_deviation_1() -> None:
    """As z-scores do; equal values are all 0 and none is none."""
    values = standardised(np.array([1, 2, 3, 10], np.float32))
    assert float(values.mean()) == pytest.approx(0, abs=1e-6)
    assert float(values.std()) == pytest.approx(1, abs=1e-4)
    assert standardised(np.full(3, 5, np.float32)).tolist() == [0, 0, 0]
    assert len(standardised(np.empty(0, np.float32))) == 0


def test_the_logistic_is_a_confidence() -> None:
    """It rises from 0 to 1 and is a half in the middle."""
    assert 0 < logistic(0.2, 10, 0.6) < logistic(0.6, 10, 0.6) == 0.5 < logistic(0.9, 10, 0.6) < 1
