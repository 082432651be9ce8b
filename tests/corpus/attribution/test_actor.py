"""One entity has one key, and two entities don't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.attribution.actor import Actor, key, same
from corpus.attribution.lexicon import Kind

ALIKE = [
    ("The Harbour Post", "harbour post"),
    ("Ko Tarn-Hyun", "Ko Tarn-hyun"),
    ("Ko Tarn Hyun", "Ko Tarn-hyun"),
    ("Zélie Aumônier", "Zelie Aumonier"),
    ("U.S. State Department", "US State Department"),
    ("U.S. Department of State", "US State Department"),
    ("Vellish Ministry of Defence", "Vellish Defense Ministry"),
    ("Ms. Quist", "Quist"),
    ("Mara Quist's", "Mara Quist"),
    ("J. R. Tove", "J.R. Tove"),
    ("Pellam & Roake", "Pellam and Roake"),
    ("SKERA", "Skera.net"),
]
APART = [("Mara Quist", "Quist"), ("Harbour Post", "Harbour Times"), ("Justice Department", "State Department")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    """Case, articles, honorifics, possessives, accents, dots, hyphens and an office's order of words don't count."""
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    """A surname is not a key to a full name: that is for an article to say."""
    assert key(one) != key(other)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    """What is looked up twice is found twice, and nothing is raised."""
    assert key(key(name)) == key(key(key(name)))


@pytest.mark.parametrize(
    ("one", "first", "other", "second", "expected"),
    [
        ("Mara Quist", "person", "Mara Quist", "person", True),
        ("Mara T. Quist", "person", "Mara Quist", "person", True),
        ("Mara T. Quist", "person", "Mara B. Quist", "person", False),
        ("M. Quist", "person", "Mara Quist", "person", False),
        ("Quist", "person", "Mara Quist", "person", False),
        ("Tidewrack", "person", "Tidewrack", "outlet", False),
        ("The Harbour Post", "outlet", "Harbour Post", "outlet", True),
        ("Skera", "organisation", "SKERA", "outlet", True),
        ("Vellish officials", "unnamed", "Vellish officials", "unnamed", False),
        ("police", "state_body", "police", "state_body", False),
        ("new poll", "document", "new poll", "document", False),
    ],
)
def test_only_the_named_are_the_same_across_articles(
    one: str, first: Kind, other: str, second: Kind, *, expected: bool
) -> None:
    """Two articles' officials may be four people; two full names are one."""
    assert same(Actor(name=one, kind=first), Actor(name=other, kind=second)) is expected
    assert same(Actor(name=other, kind=second), Actor(name=one, kind=first)) is expected
