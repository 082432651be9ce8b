"""What words that only point back may refer to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.attribution.names import actors
from corpus.attribution.references import Reference, reference

POINTING = {
    "he": ({"person", "unnamed"}, False, None),
    "she": ({"person", "unnamed"}, False, None),
    "The newspaper": ({"outlet"}, False, "newspaper"),
    "the media outlet": ({"outlet"}, False, "outlet"),
    "the news agency": ({"outlet", "state_body"}, False, "agency"),
    "both papers": ({"outlet"}, True, "paper"),
    "the ministry": ({"state_body"}, False, "ministry"),
    "the spokesman": ({"person", "unnamed"}, False, "spokesperson"),
    "the sources": ({"person", "unnamed"}, True, "source"),
    "the source, who has a boat,": ({"person", "unnamed"}, False, "source"),
    "one of the officials": ({"person", "unnamed"}, False, "official"),
    "the two diplomats": ({"person", "unnamed"}, True, "diplomat"),
    "the union": ({"organisation"}, False, "union"),
    "the report": ({"document", "outlet"}, False, "report"),
    "the harbour master": ({"person", "unnamed"}, False, "master"),
    "the fisherman": ({"person", "unnamed"}, False, "fisherman"),
    "his letter": ({"person", "unnamed"}, False, None),
    "the company itself": ({"organisation"}, False, "company"),
}
SHORT = {"Quist": "Quist", "Mr. Quist": "Quist", "the Post": "Post", "the Defense Ministry": "Defense Ministry"}
NOBODY = [
    *("", "I", "we", "who", "Mara Quist", "an official", "sources", "the minister, Stellan Orde,", "two officials"),
    *("The Harbour Post and OBC", "a report by Tidewrack", "the Harbour Post’s sources", "Moscow"),
]


@pytest.mark.parametrize(("mention", "expected"), POINTING.items())
def test_a_pointing_mention_says_what_it_may_mean(mention: str, expected: tuple[set[str], bool, str | None]) -> None:
    """Kinds, number and noun are those of the words."""
    found = reference(mention)
    assert found is not None
    assert (set(found.kinds), found.plural, found.role) == expected


@pytest.mark.parametrize(("mention", "name"), SHORT.items())
def test_a_short_name_may_stand_for_a_longer_one(mention: str, name: str) -> None:
    """A surname is also a name by itself, for the article that has no more."""
    found = reference(mention)
    assert found is not None
    assert found.name == name
    assert [actor.name for actor in actors(mention)] == [name]


@pytest.mark.parametrize("mention", NOBODY)
def test_who_is_introduced_is_no_reference(mention: str) -> None:
    """New names, new descriptions and speakers of quotations point at nobody before them."""
    assert reference(mention) is None


@given(st.text(max_size=60))
def test_any_text_is_read(mention: str) -> None:
    """Nothing is raised."""
    assert isinstance(reference(mention), Reference | None)
