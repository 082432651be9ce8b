"""Chains: from what the network marks to who says it, through whom, each span equal to its text."""

import pytest

from corpus.article import Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import Tagged
from corpus.sentences import paragraphs, sentences


def marked(text: str, *relations: tuple[str, str, str]) -> list[Tagged]:
    """Make what the network would mark: for each relation the words of source, cue and content."""
    found, begin = [], 0
    for source, cue, content in relations:
        cue_at = text.index(cue, begin)

        def span(words: str, near: int = cue_at) -> tuple[Span, ...]:
            if not words:
                return ()
            places = [at for at in range(len(text)) if text.startswith(words, at)]
            at = min(places, key=lambda place: abs(place - near))
            return (Span(start=at, end=at + len(words)),)

        found.append(Tagged(Span(start=cue_at, end=cue_at + len(cue)), span(source), span(content)))
        begin = cue_at + 1
    return found


def read(text: str, outlet: str | None, *relations: tuple[str, str, str]) -> list[Attribution]:
    """Return the attributions of a text."""
    spans = [one for line in paragraphs(text) for one in sentences(text, line)]
    return attributions(text, outlet, spans, marked(text, *relations))


def chains(found: Attribution) -> list[list[str]]:
    """Return the names in the chains of an attribution."""
    return [[actor.name for actor in chain.actors] for chain in found.chains]


def speakers(found: Attribution) -> list[str]:
    """Return whom its source names."""
    return [chain.actors[chain.speaker].name for chain in found.chains]


OUTLET = "The Harbour Post"


def test_a_chain_begins_with_the_outlet_that_published() -> None:
    """Who is quoted stands behind the publisher."""
    text = "The Corvel Courant reported that the ferry had sunk."
    (one,) = read(text, OUTLET, ("The Corvel Courant", "reported", "that the ferry had sunk"))
    assert chains(one) == [[OUTLET, "The Corvel Courant"]]


def test_citing_goes_on_behind_the_speaker() -> None:
    """What stands with "X, citing Y" is said by X and comes from Y."""
    text = "The Corvel Courant reported, citing port officials, that the ferry had sunk."
    (one,) = read(text, OUTLET, ("The Corvel Courant", "reported", "that the ferry had sunk"))
    assert chains(one) == [[OUTLET, "The Corvel Courant", "port officials"]]
    assert speakers(one) == ["The Corvel Courant"]


def test_citing_a_reason_cites_nobody() -> None:
    """What "citing rough seas" names is a reason."""
    text = "The Corvel Courant doubted the plan, citing rough seas and old engines."
    (one,) = read(text, OUTLET, ("The Corvel Courant", "doubted", "the plan"))
    assert chains(one) == [[OUTLET, "The Corvel Courant"]]


def test_who_was_told_stands_between() -> None:
    """Where X told an outlet, the outlet heard it and X says it."""
    text = "A dock worker told the Corvel Courant on Monday that the crane had moved."
    (one,) = read(text, OUTLET, ("A dock worker", "told", "that the crane had moved"))
    assert [names[:2] for names in chains(one)] == [[OUTLET, "Corvel Courant"]]
    assert one.recipient[0].of(text) == "the Corvel Courant"
    assert one.chains[0].actors[-1].kind == "unnamed"


def test_telling_lawmakers_adds_nobody() -> None:
    """People who were told something are recipients, but no outlet that it came through."""
    text = "Minister Orla Brandt told lawmakers that the harbour would close."
    (one,) = read(text, OUTLET, ("Minister Orla Brandt", "told", "that the harbour would close"))
    assert chains(one) == [[OUTLET, "Orla Brandt"]]
    assert one.recipient[0].of(text) == "lawmakers"


def test_quoted_by_an_outlet() -> None:
    """Sources quoted by an outlet speak through it."""
    text = "Two pilots quoted by Northlight Radio said the buoy was missing."
    (one,) = read(text, OUTLET, ("Two pilots quoted by Northlight Radio", "said", "the buoy was missing"))
    assert [names[:2] for names in chains(one)] == [[OUTLET, "Northlight Radio"]]
    assert len(one.chains[0].actors) == 3


def test_a_report_by_an_outlet_that_cited_others() -> None:
    """What a report by X says that cited Y is X's, from Y."""
    text = "According to a Tuesday report by the Corvel Courant that cited Ostrey’s coastguard, nine men were saved."
    (one,) = read(
        text,
        OUTLET,
        (
            "a Tuesday report by the Corvel Courant that cited Ostrey’s coastguard",
            "According to",
            "nine men were saved",
        ),
    )
    (chain,) = chains(one)
    assert chain[:2] == [OUTLET, "Corvel Courant"]
    assert "coastguard" in chain[2]


@pytest.mark.parametrize("back", ["the newspaper", "The newspaper", "the paper"])
def test_the_newspaper_is_the_one_named_before(back: str) -> None:
    """A reference takes the chain of the one that it points back to."""
    text = f"The Corvel Courant reported that the ferry had sunk. It was an old boat, {back} said."
    _, two = read(
        text,
        OUTLET,
        ("The Corvel Courant", "reported", "that the ferry had sunk"),
        (back, "said", "It was an old boat"),
    )
    assert chains(two) == [[OUTLET, "The Corvel Courant"]]


def test_the_source_comes_through_the_outlet_that_found_it() -> None:
    """A source of a report that an outlet made is that outlet's."""
    text = "A coastguard source told the Corvel Courant that the ferry had sunk.\nThe source said the crew was safe."
    _, two = read(
        text,
        OUTLET,
        ("A coastguard source", "told", "that the ferry had sunk"),
        ("The source", "said", "the crew was safe"),
    )
    (chain,) = chains(two)
    assert chain[:2] == [OUTLET, "Corvel Courant"]
    assert "source" in chain[2]


def test_a_statement_within_a_report_goes_through_it() -> None:
    """What stands in the content of another attribution came through that."""
    text = "The minister said the reports were likely true, according to Northlight Radio."
    inner, outer = read(
        text,
        OUTLET,
        ("The minister", "said", "the reports were likely true"),
        ("Northlight Radio", "according to", "The minister said the reports were likely true"),
    )
    assert chains(outer) == [[OUTLET, "Northlight Radio"]]
    assert all(names[:2] == [OUTLET, "Northlight Radio"] for names in chains(inner))


def test_according_to_ends_at_the_comma() -> None:
    """What follows "According to" names its source up to the comma, whatever the network marked."""
    text = "According to Northlight Radio, officials in Corvel deny it."
    (one,) = read(text, OUTLET, ("Northlight Radio, officials in Corvel", "According to", "deny it"))
    assert one.source[0].of(text) == "Northlight Radio"


def test_according_to_is_found_where_the_network_missed_it() -> None:
    """The plainest attribution of all is found at either end of a sentence."""
    text = (
        "According to Northlight Radio, nine men were saved at sea. The ferry was old, according to the Corvel Courant."
    )
    one, two = read(text, OUTLET)
    assert chains(one) == [[OUTLET, "Northlight Radio"]]
    assert one.content[0].of(text) == "nine men were saved at sea"
    assert [names[-1] for names in chains(two)] == ["Corvel Courant"]
    assert two.content[0].of(text) == "The ferry was old"


def test_a_hedge_names_nobody() -> None:
    """A bare "reportedly" is an attribution to nobody."""
    text = "The ferry reportedly sank at noon."
    (one,) = read(text, OUTLET, ("", "reportedly", "The ferry"))
    assert one.hedged
    assert one.chains == ()


def test_unnamed_ones_behind_a_hedge_spoke_to_the_outlet_before() -> None:
    """A hedged sentence that goes on with an outlet's report, by unnamed ones, is of that outlet."""
    text = (
        "Northlight Radio reported that nine sailors had left. "
        "The sailors reportedly rowed ashore, according to unnamed coastguard officials."
    )
    _, two = read(
        text,
        OUTLET,
        ("Northlight Radio", "reported", "that nine sailors had left"),
        ("unnamed coastguard officials", "according to", "The sailors reportedly rowed ashore"),
    )
    assert chains(two) == [[OUTLET, "Northlight Radio", "unnamed coastguard officials"]]


def test_the_outlets_own_words_are_its_own() -> None:
    """What the publisher says of itself has a chain of one."""
    text = "The Harbour Post has not been able to verify the claim."
    (one,) = read(text, OUTLET, ("The Harbour Post", "has not been able to verify", "the claim"))
    assert chains(one) == [[OUTLET]]


def test_an_article_of_no_known_outlet_has_chains_all_the_same() -> None:
    """Without a publisher the chain begins with who is quoted."""
    text = "The Corvel Courant reported that the ferry had sunk."
    (one,) = read(text, None, ("The Corvel Courant", "reported", "that the ferry had sunk"))
    assert chains(one) == [["The Corvel Courant"]]


def test_extents_are_whole_sentences() -> None:
    """What is quoted of an attribution is never cut in the middle of a sentence."""
    text = "It rained. The Corvel Courant reported that the ferry had sunk, and nobody knew why. It cleared."
    (one,) = read(text, OUTLET, ("The Corvel Courant", "reported", "that the ferry had sunk"))
    assert one.extent.of(text) == "The Corvel Courant reported that the ferry had sunk, and nobody knew why."


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    """A paragraph that is one quotation and names nobody is of the speaker before; another paragraph ends that."""
    text = (
        "“The boats are gone,” harbour master Ilse Brandt said.\n“Nobody saw them leave. Nobody heard them.”\n"
        "The harbour was quiet on Monday.\n“Come and buy,” reads a sign at the quay.\n"
    )
    found = read(text, OUTLET, ("harbour master Ilse Brandt", "said", "“The boats are gone,”"))
    assert [speakers(one) for one in found] == [["Ilse Brandt"], ["Ilse Brandt"]]
    assert found[1].content[0].of(text) == "“Nobody saw them leave. Nobody heard them.”"
    assert (found[1].source, found[1].cue) == ((), ())
