"""Whom "he", "the newspaper" and "Quist" mean in their article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.attribution.antecedents import Mention, resolve
from corpus.attribution.names import actors
from corpus.attribution.references import reference

STEP = 100


def told(*mentions: str) -> list[str]:
    """Return whom the last mention of an article means, the others standing before it in this order."""
    return meant([*mentions], len(mentions) - 1)


def meant(mentions: list[str], which: int) -> list[str]:
    """Return whom one of an article's mentions means."""
    known = [
        Mention(place * STEP, mention, actors(mention)) for place, mention in enumerate(mentions) if place != which
    ]
    back = reference(mentions[which])
    assert back is not None
    return [actor.name for actor in resolve(back, which * STEP, known)]


ARTICLES: list[tuple[tuple[str, ...], list[str]]] = [
    (("Mara Quist", "The Harbour Post", "she"), ["Mara Quist"]),
    (("a deckhand", "he"), ["deckhand"]),
    (("Ms. Quist", "Osric Venn", "she"), ["Osric Venn"]),
    (("Ms. Quist", "Mr. Venn", "she"), ["Quist"]),
    (("Mr. Venn", "Ms. Quist", "he"), ["Venn"]),
    (("Lt. Osric Venn of the constabulary", "Ms. Quist", "Lt. Venn"), ["Osric Venn"]),
    (("a diplomat", "two officials", "they"), ["two officials"]),
    (("Orla Finn and Mara Quist", "they"), ["Orla Finn", "Mara Quist"]),
    (("The Harbour Post", "Vellish broadcaster Skerrin", "the newspaper"), ["The Harbour Post"]),
    (("The Harbour Post", "Vellish broadcaster Skerrin", "the broadcaster"), ["Skerrin"]),
    (("The Harbour Post", "Tidewrack, a magazine,", "the outlet"), ["Tidewrack"]),
    (("The Harbour Post", "Velland’s Northlight Wire", "the agency"), ["Northlight Wire"]),
    (("The Harbour Post", "the broadcaster"), []),
    (("a local newspaper", "the paper"), ["local newspaper"]),
    (("The Harbour Post", "Skera.net", "both outlets"), ["The Harbour Post", "Skera.net"]),
    (("sources in the navy", "unnamed intelligence officials", "the sources"), ["unnamed intelligence officials"]),
    (("a source in the harbour office", "two officials", "the source"), ["source in the harbour office"]),
    (("a Western diplomat", "a navy official", "the diplomat"), ["Western diplomat"]),
    (("two coastguard officials", "Mara Quist", "one of the officials"), ["two coastguard officials"]),
    (("a source", "Mara Quist", "the sources"), ["source"]),
    (("Defence Minister Stellan Orde", "Osric Venn", "the minister"), ["Stellan Orde"]),
    (("Ilka Tarn, a spokeswoman for the union,", "Osric Venn", "the spokesperson"), ["Ilka Tarn"]),
    (("Osric Venn", "the minister"), []),
    (
        ("Velland’s Ministry of Marine Affairs", "the coastguard", "the ministry"),
        ["Velland’s Ministry of Marine Affairs"],
    ),
    (("an official from the ministry", "the ministry"), []),
    (("the Deckhands’ Union", "Pellam & Roake", "the union"), ["Deckhands’ Union"]),
    (("the Deckhands’ Union", "Pellam & Roake", "the company"), ["Pellam & Roake"]),
    (("a 2014 study", "Mara Quist", "the study"), ["2014 study"]),
    (("A report by Northlight Wire", "the report"), ["Northlight Wire"]),
    (("Velland’s Defence Ministry", "Osric Venn", "the Defense Ministry"), ["Velland’s Defence Ministry"]),
    (("Pellam & Roake Marine", "Pellam & Roake"), ["Pellam & Roake Marine"]),
    (("Ostrey Broadcasting, known as OBC,", "OBC"), ["Ostrey Broadcasting"]),
    (("the Tidal Research Institute", "TRI"), ["Tidal Research Institute"]),
    (("Ko Tarn-hyun", "Ko"), ["Ko Tarn-hyun"]),
    (("the Quist Foundation", "Quist"), []),
]


@pytest.mark.parametrize(("mentions", "expected"), ARTICLES)
def test_a_reference_means_the_nearest_who_fits(mentions: tuple[str, ...], expected: list[str]) -> None:
    """Kind, number, noun, trade and sex must fit; where nobody does, nobody is meant."""
    assert told(*mentions) == expected


def test_a_short_name_means_a_full_one_that_comes_later() -> None:
    """Headlines and first lines are written for those who know the name."""
    assert meant(["Quist", "a source", "Mara Quist"], 0) == ["Mara Quist"]
    assert meant(["the Post", "The Harbour Post"], 0) == ["The Harbour Post"]


def test_a_pronoun_means_nobody_that_comes_later() -> None:
    """Nothing is guessed."""
    assert meant(["he", "Osric Venn"], 0) == []


@given(st.lists(st.sampled_from([mention for article, _ in ARTICLES for mention in article]), max_size=12))
def test_who_is_meant_was_named(mentions: list[str]) -> None:
    """No reference is given a name that the article's mentions don't hold, in any order of them."""
    for which, mention in enumerate(mentions):
        if reference(mention) is not None:
            others = " ".join(mentions[:which] + mentions[which + 1 :])
            assert all(name in others for name in meant(mentions, which))
