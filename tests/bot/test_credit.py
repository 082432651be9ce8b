"""Who stands behind a quote, and on how many origins several rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credit import behind, credited, origin, origins, speaker
from bot.question import Question, understand
from corpus.attribution.actor import key
from corpus.attribution.chains import Chain
from tests.bot.made import attribution, chain, evidence

TEXT = "The Courant reported that nine sailors deserted, but the port said that the crane had fallen."
WHO: Question = understand("who reported the desertions?", [])


def test_an_outlet_speaks_for_itself_where_it_credits_nobody() -> None:
    """A quote without an attribution is its outlet's; one of no outlet is nobody's."""
    (one,) = credited(WHO, [evidence("The Gazette", TEXT)], {})
    assert (one.chains, one.attribution, one.borrowed) == ((chain("The Gazette"),), None, False)
    (none,) = credited(WHO, [evidence(None, TEXT)], {})
    assert (none.chains, none.borrowed) == ((), False)


def test_the_attribution_that_holds_what_is_asked_for_speaks_for_the_quote() -> None:
    """Of two in one sentence, the one whose content the question is about."""
    ship = attribution(TEXT, "reported", chain("The Gazette", "The Courant"), content="that nine sailors deserted")
    crane = attribution(TEXT, "said", chain("The Gazette", "port/unnamed"), content="that the crane had fallen")
    found = evidence("The Gazette", TEXT)
    for question, wanted in ((WHO, ship), (understand("who reported that the crane fell?", []), crane)):
        (one,) = credited(question, [found], {"the-gazette": [ship, crane]})
        assert one.attribution == wanted
        assert one.borrowed


def test_a_hedge_that_names_nobody_credits_nobody() -> None:
    """A sentence that is "reportedly" so is its outlet's."""
    text = "Nine sailors reportedly deserted."
    (one,) = credited(WHO, [evidence("The Gazette", text)], {"the-gazette": [attribution(text, "reportedly")]})
    assert (one.chains, one.borrowed) == ((chain("The Gazette"),), False)


def test_attributions_of_other_sentences_are_not_those_of_the_quote() -> None:
    """Only what stands in the sentence speaks for it."""
    elsewhere = attribution(TEXT + " " * 5 + "Brandt denied it.", "denied", chain("A", "Brandt/person"), content="it.")
    (one,) = credited(WHO, [evidence("The Gazette", TEXT)], {"the-gazette": [elsewhere]})
    assert one.attribution is None


@pytest.mark.parametrize(
    ("given_", "whose", "first"),
    [
        (chain("The Gazette", "Ilse Brandt/person"), "Ilse Brandt", "Ilse Brandt"),
        (chain("The Gazette", "officials/unnamed"), "The Gazette", "The Gazette"),
        (chain("The Gazette", "The Courant", "officials/unnamed"), "The Courant", "The Courant"),
        (chain("The Gazette", "The Courant", "Ilse Brandt/person", speaker=1), "The Courant", "Ilse Brandt"),
        (chain("officials/unnamed"), "officials", "officials"),
    ],
)
def test_who_is_unnamed_is_known_by_who_heard_them(given_: Chain, whose: str, first: str) -> None:
    """A finding belongs to the last one with a name up to the speaker, an origin is the last one with a name."""
    assert behind(given_) == key(whose)
    assert origin(given_).name == first
    assert speaker(given_) == given_.actors[given_.speaker]


# Origins


def test_two_outlets_with_one_origin_count_once() -> None:
    """Whoever repeats the same source adds no origin."""
    found = origins([chain("The Gazette", "Pier Radio"), chain("The Courant", "Pier Radio")])
    assert found.resting == {"Pier Radio": ("The Gazette", "The Courant")}
    assert found.circles == ()


def test_the_origin_counts_itself_once_however_it_is_spelled() -> None:
    """With "The" or without, it is one, and that it reports itself adds nothing."""
    found = origins([chain("Pier Radio"), chain("The Courant", "The Pier Radio")])
    assert found.resting == {"Pier Radio": ("Pier Radio", "The Courant")}


def test_who_has_it_from_another_is_no_origin() -> None:
    """Chains are followed through what other articles show."""
    found = origins([chain("The Gazette", "The Courant"), chain("The Courant", "Pier Radio")])
    assert found.resting == {"Pier Radio": ("The Gazette", "The Courant")}


def test_unnamed_sources_of_two_outlets_are_two_origins() -> None:
    """Nobody can tell whether their officials are the same, so each outlet answers for its own."""
    found = origins([chain("The Gazette", "officials/unnamed"), chain("The Courant", "officials/unnamed")])
    assert found.resting == {"The Gazette": ("The Gazette",), "The Courant": ("The Courant",)}


def test_circular_reporting_is_seen() -> None:
    """Two that have it from each other are one origin, and a circle; a third that cites one of them adds none."""
    circle = [chain("The Gazette", "The Courant"), chain("The Courant", "The Gazette")]
    found = origins([*circle, chain("Pier Radio", "The Courant")])
    assert len(found.resting) == 1
    assert set(*found.resting.values()) == {"The Gazette", "The Courant", "Pier Radio"}
    assert found.circles == (("The Courant", "The Gazette"),)


def test_a_circle_with_a_way_out_ends_there() -> None:
    """Where one of the two has another source as well, all of it rests on that."""
    found = origins(
        [chain("The Gazette", "The Courant"), chain("The Courant", "The Gazette"), chain("The Courant", "Pier Radio")]
    )
    assert list(found.resting) == ["Pier Radio"]


def test_nothing_rests_on_nothing() -> None:
    """No chains, and empty ones."""
    assert origins([]).resting == {}
    assert origins([Chain(actors=(), speaker=0)]).resting == {}


NAMES = st.sampled_from(["A", "B", "C", "D/person", "x/unnamed", "y/unnamed"])
CHAINS = st.lists(st.lists(NAMES, min_size=1, max_size=4).map(lambda names: chain(*names)), max_size=6)


@given(chains=CHAINS, order=st.randoms(use_true_random=False))
def test_origins_whatever_the_order(chains: list[Chain], order: object) -> None:
    """As many however the chains are ordered, at most as many as names, and every outlet rests on one."""
    found = origins(chains)
    mixed = list(chains)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    assert set(origins(mixed).resting) == set(found.resting)
    assert origins(mixed).circles == found.circles
    assert {outlet for outlets in found.resting.values() for outlet in outlets} == {
        one.actors[0].name for one in chains
    }
    assert len(found.resting) <= len({actor.name for one in chains for actor in one.actors})
