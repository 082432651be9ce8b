"""The values of a map: what the answer holds, merged as the answer merges it, and nothing else."""

from datetime import date
from typing import Any

import pytest

from bot.answer import Answer, Elsewhere, Excerpt, Finding, ask
from bot.pictures import WORDS, in_words
from bot.sourcemap import NothingToMapError, SourceMap, source_map, traced
from corpus.attribution.chains import Chain
from index.coverage import Coverage
from tests.bot.made import chain
from tests.bot.maps import press

DAY = date(2031, 3, 12)


def excerpt(article: str, outlet: str | None, *chains: Chain, **fields: Any) -> Excerpt:
    """Make a quote of an article."""
    known: dict[str, Any] = {"version": 1, "path": "/a", "title": None, "url": None, "published": DAY}
    place: dict[str, Any] = {"article_id": article, "outlet": outlet, "start": 0, "end": 1, "quote": "x"}
    return Excerpt(**(known | place | {"chains": chains} | fields))


def answer(*excerpts: Excerpt, **fields: Any) -> Answer:
    """Make an answer of these quotes."""
    known: dict[str, Any] = {"question": "who?", "status": "answered", "lead": "", "kind": "who_reported"}
    finding = Finding(sources=(), excerpts=excerpts)
    return Answer(**(known | {"confidence": 0.9, "findings": (finding,)} | fields))


def links(found: SourceMap) -> dict[tuple[str, str], int]:
    """Return who is credited by whom in how many quotes, by name."""
    return {(found.name(one.source), found.name(one.target)): one.quotes for one in found.edges}


@pytest.fixture(scope="module")
def flagship(sample_home: Any, embedder: Any) -> tuple[Answer, SourceMap]:
    """Return the answer to the question that everybody asks, and its map."""
    asked = ask(Coverage(sample_home, lambda: embedder), "Who reported the desertions?")
    return asked, source_map(asked)


def test_every_name_number_and_day_is_the_answers(flagship: tuple[Answer, SourceMap]) -> None:
    """Nothing beyond the evidence: each node stands in a chain or is an outlet, each number stands in its quote."""
    asked, found = flagship
    quotes = [one for finding in asked.findings for one in finding.excerpts]
    names = {actor.name for one in quotes for way in one.chains for actor in way.actors}
    outlets = {name for one in quotes for name in (one.outlet, *(copy.outlet for copy in one.also)) if name}
    assert {node.name for node in found.nodes} <= names | outlets
    assert {node.name for node in found.nodes if node.publishes} == outlets == {one.outlet for one in found.reports}
    assert all(one.number in one.quote for one in quotes if one.number)
    days = {one.published for one in quotes} | {copy.published for one in quotes for copy in one.also}
    assert {tell.published for one in found.reports for tell in one.tellings} <= days


def test_who_credits_whom_in_the_sample_coverage(flagship: tuple[Answer, SourceMap]) -> None:
    """Origins are those that the answer counts; one source is one node, however many articles name it."""
    asked, found = flagship
    assert len([one for one in found.nodes if one.origin]) == found.origins == asked.origins
    assert ("OBC", "The Fenwold Register") in links(found)
    assert ("Northlight Wire", "The Karsholt Courant") in links(found)
    assert ("OBC", "Northlight Wire") in links(found)
    assert len([one for one in found.nodes if one.name == "OBC"]) == 1


def test_the_numbers_that_each_outlet_gave(flagship: tuple[Answer, SourceMap]) -> None:
    """Of what is asked: not how many boats there were, nor how many officials said so."""
    numbers = {one.outlet: {words for tell in one.tellings for words in tell.numbers} for one in flagship[1].reports}
    assert numbers["OBC"] == {"twenty-one"}
    assert numbers["The Harbour Post"] == {"eighteen"}
    assert numbers["Marrow Coast Radio"] == set()
    copies = {one.outlet: one.tellings[0].copy_of for one in flagship[1].reports}
    assert copies["Corran Evening Packet"] == "The Fenwold Register"


def test_bare_words_are_asked_about_as_a_question(sample: Coverage) -> None:
    """Of what the coverage does not hold there is no map."""
    assert traced(sample, "the desertions").question == "who reported the desertions?"
    with pytest.raises(NothingToMapError, match="cycling in the mountains"):
        traced(sample, "cycling in the mountains")


def test_the_unnamed_are_one_only_where_the_same_one_heard_them() -> None:
    """Nobody can tell whether two outlets' officials are the same."""
    found = source_map(
        answer(
            excerpt("a", "A", chain("A", "officials/unnamed")),
            excerpt("b", "B", chain("B", "officials/unnamed")),
            excerpt("c", "C", chain("C", "A", "officials/unnamed")),
        )
    )
    assert links(found) == {("officials", "A"): 2, ("officials", "B"): 1, ("A", "C"): 1}
    assert [node.name for node in found.nodes].count("officials") == 2


def test_spellings_of_a_name_are_one_node_with_the_publishers_name() -> None:
    """As the answer counts them."""
    found = source_map(
        answer(
            excerpt("a", "B", chain("B", "Harbour Post")), excerpt("b", "The Harbour Post", chain("The Harbour Post"))
        )
    )
    assert links(found) == {("The Harbour Post", "B"): 1}


def test_copies_of_a_story_hang_on_who_had_it_first() -> None:
    """An agency that is nowhere quoted is there all the same, as the answer rests on it."""
    copy = Elsewhere(article_id="b", outlet="B", published=None)
    one = excerpt("a", "A", chain("A"), chain("B"), also=(copy,))
    assert links(source_map(answer(one, resting={"A": ("A", "B")}))) == {("A", "B"): 0}
    found = source_map(answer(one, resting={"Northlight Wire": ("A", "B")}))
    assert links(found) == {("Northlight Wire", "A"): 0, ("Northlight Wire", "B"): 0}
    assert [node.name for node in found.nodes if node.origin] == ["Northlight Wire"]
    assert found.reports[-1].tellings[0].copy_of == "A"


def test_an_article_without_an_outlet_has_a_place_of_its_own() -> None:
    """Two of them are two."""
    found = source_map(answer(excerpt("a", None, chain("OBC")), excerpt("b", None, chain("OBC"))))
    assert len(found.nodes) == 3
    assert len(found.reports) == 2


def test_in_words_it_is_whole_or_says_what_is_left_out(flagship: tuple[Answer, SourceMap]) -> None:
    """Within what Slack takes."""
    said = in_words(flagship[1])
    assert "The Fenwold Register credits OBC." in said
    for found in (flagship[1], press()):
        for most in (WORDS, 300, 20):
            assert len(in_words(found, most)) <= most
    assert in_words(press(), 300).endswith(" more.")
