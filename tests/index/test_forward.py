"""The terms of sentences as they are stored."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.forward import joined, pack
from index.keywords import terms

WORDS = st.sampled_from(["ferry", "ferries", "sank", "eighteen", "18", "the", "harbour", "said"])
SENTENCES = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=4)


@given(st.lists(SENTENCES, min_size=1, max_size=4))
def test_each_sentence_has_the_terms_that_its_words_have(passages: list[list[str]]) -> None:
    """As often, however passages are put together, also where a sentence has none."""
    found = joined([pack(sentences) for sentences in passages], [len(sentences) for sentences in passages])
    asked = ["ferri", "18", "harbour", "nothing"]
    each = [terms(sentence) for sentences in passages for sentence in sentences]
    assert found.counts.tolist() == [len(own) for own in each]
    expected = [[own.count(word) for own in each] for word in asked]
    assert np.array_equal(found.frequencies(asked), np.array(expected, np.float32))


def test_nothing_is_asked_for() -> None:
    """A question may have no word that weighs anything."""
    assert joined([pack(["The ferry sank."])], [1]).frequencies([]).shape == (0, 1)
