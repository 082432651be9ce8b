"""Marks: what the network marked is put right, and what the words around it say is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Span
from corpus.attribution import marks
from corpus.attribution.tagger import Tagged
from corpus.sentences import paragraphs, sentences

TEXT = "The pilot told the Corvel Courant, citing port officials, that the ferry had sunk."


def span(words: str, text: str = TEXT) -> Span:
    """Return the place of words in a text."""
    return Span(start=text.index(words), end=text.index(words) + len(words))


def spans(text: str) -> list[Span]:
    """Return the sentences of a text."""
    return [one for line in paragraphs(text) for one in sentences(text, line)]


TOLD = Tagged(span("told"), (span("The pilot"),), (span("that the ferry had sunk"),))


def test_who_was_told_and_who_is_cited_stand_in_the_sentence() -> None:
    """Each by its own words; what the content itself cites is not what the sentence rests on."""
    (sentence,) = spans(TEXT)
    told = marks.recipient(TEXT, TOLD, sentence)
    assert told is not None
    assert told.of(TEXT) == "the Corvel Courant"
    assert list(marks.cited(TEXT, TOLD, sentence)) == ["port officials"]
    text = "The pilot said that a report citing port officials was wrong."
    said = Tagged(span("said", text), (span("The pilot", text),), (Span(start=text.index("that"), end=len(text) - 1),))
    assert list(marks.cited(text, said, spans(text)[0])) == []


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("According to the pilot, the ferry had sunk by noon.", "the pilot", "the ferry had sunk by noon"),
        ("The ferry had sunk by noon, according to the pilot.", "the pilot", "The ferry had sunk by noon"),
    ],
)
def test_the_plainest_is_found_though_it_was_missed(text: str, source: str, content: str) -> None:
    """And only once, whether or not the network marked it."""
    (one,) = marks.completed(text, spans(text), [])
    assert [part.of(text) for part in (*one.source, *one.content)] == [source, content]
    assert marks.completed(text, spans(text), [one]) == [one]


def test_a_source_after_according_to_ends_with_its_clause() -> None:
    """What the network took for more of the name is cut off."""
    text = "According to the pilot, they knew, it sank."
    whole = Tagged(span("According to", text), (span("the pilot, they", text),), (span("it", text),))
    (one,) = marks.completed(text, [], [whole])
    assert one.source[0].of(text) == "the pilot"


@pytest.mark.parametrize(
    ("source", "speakers", "through"),
    [
        ("a report by the Courant", ["the Courant", "a report by the Courant"], []),
        ("a pilot quoted by the Courant", ["a pilot"], ["the Courant"]),
        ("the pilot", ["the pilot"], []),
    ],
)
def test_a_source_says_who_speaks_and_who_heard_it(source: str, speakers: list[str], through: list[str]) -> None:
    """The likelier first."""
    assert (list(marks.speakers(source)), marks.through(source)) == (speakers, through)


def test_a_hedge_is_a_cue_or_stands_in_a_sentence() -> None:
    """Its own word, not one that it is a part of."""
    assert marks.is_hedge("reportedly")
    assert not marks.is_hedge("said")
    assert marks.is_hedged("It reportedly sank.")
    assert not marks.is_hedged("It sank.")


PLACES = st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda pair: Span(start=pair[0], end=sum(pair)))


@given(st.lists(st.builds(Tagged, PLACES, st.tuples(PLACES), st.tuples(PLACES)), max_size=8))
def test_whatever_holds_another_comes_before_it(found: list[Tagged]) -> None:
    """And whatever stands around a mark holds its cue and all of its source."""
    found.sort(key=marks.order)
    for at, one in enumerate(found):
        assert all(not _holds(later, one) for later in found[at + 1 :])
        around = marks.around(one, found[:at])
        if around is not None:
            (content,) = found[around].content
            assert all(content.start <= part.start and part.end <= content.end for part in (one.cue, *one.source))


def _holds(one: Tagged, other: Tagged) -> bool:
    outer, inner = marks.extent(one), marks.extent(other)
    return outer != inner and outer.start <= inner.start and inner.end <= outer.end


def test_a_sentence_is_that_in_which_a_cue_begins() -> None:
    """The first, for one that stands before all."""
    text = "The ferry sank. The pilot said so."
    found = spans(text)
    assert marks.sentence_of(found, span("said", text)) == found[1]
    assert marks.sentence_of(found[1:], span("ferry", text)) == found[1]
    assert marks.words(text, found) == text
    assert marks.words(text, []) == ""
