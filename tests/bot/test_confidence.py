"""Confidence: more sure of what the judge approves of and holds the question's names, never outside 0 to 1."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.confidence import _weights, confidence_of, features
from bot.credit import Credited
from bot.question import understand
from index.errors import ModelError
from tests.bot.made import quoted

TEXT = "Nine Vellish divers were rescued off Marrow on Tuesday."


def seen(*, judged: float = 0.9, similarity: float = 0.6, share: float = 0.8) -> Credited:
    """Return a quote as the judge and retrieval saw it."""
    one = quoted("The Harbour Post", TEXT)
    return replace(one, evidence=replace(one.evidence, judged=judged, similarity=similarity, share=share))


@given(judged=st.floats(0, 1), similarity=st.floats(-1, 1), share=st.floats(0, 1))
def test_it_is_a_probability(judged: float, similarity: float, share: float) -> None:
    """Whatever was seen, 0 to 1; of nothing, 0."""
    question = understand("How many divers were rescued?", [])
    assert 0 <= confidence_of(question, [seen(judged=judged, similarity=similarity, share=share)]) <= 1
    assert confidence_of(question, []) == 0


@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_approval_makes_sure(low: float, high: float) -> None:
    """The surer the judge, the surer the answer."""
    question = understand("How many divers were rescued?", [])
    low, high = sorted((low, high))
    assert confidence_of(question, [seen(judged=low)]) <= confidence_of(question, [seen(judged=high)]) + 1e-9


def test_what_nothing_holds_is_seen() -> None:
    """A name, a number and a speaker that no quote holds are told from those that one does."""
    told = features(understand("What did Orla Quist say about the 7 boats off Marrow?", []), [seen()])
    assert told["no_name"] > 0
    assert told["no_number"] == 1
    assert told["no_speaker"] == 1
    held = features(understand("How many Vellish divers were rescued off Marrow?", []), [seen()])
    assert held["no_name"] == held["no_number"] == held["no_speaker"] == 0


def test_missing_weights_are_told(tmp_path: Path) -> None:
    """A broken installation gives one line that says what to do."""
    with pytest.raises(ModelError, match="install Byline again"):
        _weights(tmp_path / "confidence.json")


def test_a_doubtful_quote_is_not_an_answer() -> None:
    """What the judge rejects, of another name and in other words, is not covered; what it approves of is."""
    other = understand("What did Orla Quist say about the harbour dues?", [])
    assert confidence_of(other, [seen(judged=0.01, similarity=0.2, share=0)]) < 0.5
    assert confidence_of(understand("How many divers were rescued?", []), [seen()]) > 0.5
