"""The measures themselves, on examples worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.measures import Confidence, Evaluation, auc, ece, mean, reliability

SHARES = st.floats(0, 1)


def test_the_mean_of_nothing_is_unknown() -> None:
    """None, not 0: nothing was measured."""
    assert mean([]) is None
    assert mean([True, False, False, True]) == 0.5


def test_auc_is_the_chance_to_outrank() -> None:
    """1 where all positives are above, 0 below, a half where they are alike, none without pairs."""
    assert auc([2, 3], [0, 1]) == 1
    assert auc([0], [1, 2]) == 0
    assert auc([1, 1], [1]) == 0.5
    assert auc([], [1]) is None
    assert auc([1], []) is None


def test_auc_by_hand() -> None:
    """Six pairs: .9 beats three, .4 beats one, ties one and loses one: 4.5 of 6."""
    assert auc([0.9, 0.4], [0.1, 0.4, 0.6]) == pytest.approx(4.5 / 6)


def test_ece_by_hand() -> None:
    """Two of .95 (one covered) and three of .2 (none covered) and one of .65 that is: 2·.45 + 3·.2 + 1·.35, over 6."""
    confidences = [0.95, 0.95, 0.2, 0.2, 0.2, 0.65]
    bins = reliability(confidences, [True, False, False, False, False, True])
    assert {(one.low, one.high): one.count for one in bins if one.count} == {
        (0.1, 0.2): 3,
        (0.6, 0.7): 1,
        (0.9, 1): 2,
    }
    assert ece(bins) == pytest.approx((2 * 0.45 + 3 * 0.2 + 1 * 0.35) / 6)


def test_ece_is_of_the_mean_in_a_bin() -> None:
    """.72 and .78 with one covered: apart by .75 - .5, though each alone is apart by something else."""
    assert ece(reliability([0.72, 0.78], [True, False])) == pytest.approx(0.25)


def test_a_confidence_that_is_right_has_no_error() -> None:
    """Sure and right is 0, sure and wrong is 1, nothing asked is unknown."""
    assert ece(reliability([1, 1, 0, 0], [True, True, False, False])) == 0
    assert ece(reliability([1, 0], [False, True])) == 1
    assert ece(reliability([], [])) is None


def test_an_edge_belongs_to_the_bin_below() -> None:
    """Every tenth, as it is written, ends its bin; 0 is in the first."""
    for i in range(11):
        (only,) = (one for one in reliability([i / 10], [True]) if one.count)
        assert only.high == max(i, 1) / 10


@given(pairs=st.lists(st.tuples(SHARES, st.booleans())))
def test_bins_hold_every_question_once(pairs: list[tuple[float, bool]]) -> None:
    """Counts add up, each bin's mean lies in it, and the error is between 0 and 1."""
    bins = reliability([sure for sure, _ in pairs], [truth for _, truth in pairs])
    assert sum(one.count for one in bins) == len(pairs)
    assert len(bins) == 10
    for one in bins:
        assert (one.confidence is None) == (one.count == 0)
        if one.confidence is not None:
            assert one.low - 1e-9 <= one.confidence <= one.high + 1e-9
    error = ece(bins)
    assert error is None or 0 <= error <= 1


@given(positive=st.lists(SHARES, min_size=1), negative=st.lists(SHARES, min_size=1))
def test_auc_is_fair_to_both_sides(positive: list[float], negative: list[float]) -> None:
    """What one side wins the other loses."""
    one, other = auc(positive, negative), auc(negative, positive)
    assert one is not None
    assert other is not None
    assert math.isclose(one + other, 1)


def test_on_topic_questions_are_ranked_apart() -> None:
    """One not covered question is off topic and easy, one on topic and hard."""
    scores = Confidence(covered=(0.9, 0.6), not_covered=(0.1, 0.7), on_topic=(0.7,)).scores()
    assert (scores["null_auc"], scores["null_auc_on_topic"]) == (0.75, 0.5)


def test_latency_is_of_the_times_there_are() -> None:
    """Median and 95th percentile, linear between neighbours; unknown where nothing was timed."""
    nothing = Confidence(covered=(), not_covered=(), on_topic=())
    found = Evaluation(
        about="answers",
        scores={},
        by_kind={},
        confidence=nothing,
        curve=(),
        milliseconds=tuple(range(101)),
        misses=(),
    )
    assert found.latency() == {"median": 50, "p95": 95}
    assert found.model_copy(update={"milliseconds": ()}).latency() == {"median": None, "p95": None}
