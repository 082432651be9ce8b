"""What is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuestionError
from bot.question import MAX_CHARACTERS, Kind, understand
from index.keywords import terms

OUTLETS = ("The Harbour Post on Sunday", "The Harbour Post", "Hull & Cable", "Tidewrack", "Time", "OBC")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("who reported the desertions?", Kind.WHO_REPORTED),
        ("Which outlet said the ship had sailed?", Kind.WHO_REPORTED),
        ("what newspapers carried the denial", Kind.WHO_REPORTED),
        ("who first reported it", Kind.WHO_REPORTED),
        ("who said the ship was sound?", Kind.WHO_SAID),
        ("Who denied the report?", Kind.WHO_SAID),
        ("which minister called it gossip?", Kind.WHO_SAID),
        ("What did the minister say about the wages?", Kind.WHAT_SAID),
        ("what is the union asking for?", Kind.WHAT_SAID),
        ("What does the Harbour Post say about the treaty?", Kind.OUTLET_SAYS),
        ("what has OBC reported on the search?", Kind.OUTLET_SAYS),
        ("According to Hull & Cable, what is owed?", Kind.OUTLET_SAYS),
        ("how many of the crew deserted", Kind.HOW_MANY),
        ("How far from shore was she?", Kind.HOW_MANY),
        ("when did they land?", Kind.WHEN),
        ("what time was it", Kind.WHEN),
        ("where did they land?", Kind.WHERE),
        ("Which port did she leave?", Kind.WHERE),
        ("why did they leave?", Kind.WHY),
        ("what led them to leave?", Kind.WHY),
        ("the missing seven", Kind.OTHER),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    """Each way of asking is known for what it wants."""
    assert understand(text, OUTLETS).kind is kind


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What does the harbour post say?", ("The Harbour Post",)),
        ("Did Harbour Post, or OBC, say so?", ("The Harbour Post", "OBC")),
        ("what did hull & cable find", ("Hull & Cable",)),
        ("is the obcure one in harbour posts?", ()),
        ("what does tidewrack say?", ("Tidewrack",)),
        ("what does time report", ("Time",)),
        ("What time did they leave?", ()),
        ("What did Time say?", ("Time",)),
    ],
)
def test_outlets_are_known_with_and_without_their_article(text: str, named: tuple[str, ...]) -> None:
    """Names count as whole words in any case; parts of other words do not."""
    assert understand(text, OUTLETS).outlets == named


def test_the_focus_leaves_out_words_of_asking_and_the_outlet() -> None:
    """What is left tells the subject; a question of nothing else keeps its words."""
    assert understand("who reported the desertions?", OUTLETS).focus == tuple(terms("desertions"))
    assert understand("What does the Harbour Post say about the treaty?", OUTLETS).focus == tuple(terms("treaty"))
    assert understand("Who said what?", OUTLETS).focus


@pytest.mark.parametrize("text", ["What was said on March 12, 2031?", "on 12 March 2031", "Mar. 12th 2031: what?"])
def test_dates_are_looked_for_as_articles_are_dated(text: str) -> None:
    """A full date is understood; its ISO form joins the words to look for."""
    question = understand(text, OUTLETS)
    assert question.words == f"{text} 2031-03-12"


@pytest.mark.parametrize(
    "text", ["On February 31, 2031?", "in March 2031", "the 12 marches of 1999", "May 2031 be good"]
)
def test_what_is_no_full_date_is_none(text: str) -> None:
    """Nothing is made up."""
    assert understand(text, OUTLETS).words == text


@pytest.mark.parametrize(
    "text", ["and who is looking for them?", "what about Tidewrack?", "when did he say that?", "why?"]
)
def test_a_follow_up_is_made_whole(text: str) -> None:
    """A question that leans on the one before it is looked for together with it."""
    question = understand(text, OUTLETS, "who reported the desertions?")
    assert question.text == text
    assert question.whole == f"who reported the desertions? {text}"
    assert set(terms("desertions")) <= set(question.focus)


def test_a_question_that_stands_alone_does_so_in_a_thread_too() -> None:
    """The one before it is not mixed in."""
    assert understand("how many lifeboats did the coastguard find", OUTLETS, "who reported the desertions?").whole == (
        "how many lifeboats did the coastguard find"
    )


@pytest.mark.parametrize("text", ["", "   ", "?!…", "“”", "()[]{}"])
def test_a_question_without_words_says_how_to_ask(text: str) -> None:
    """Punctuation alone is told from a question."""
    with pytest.raises(QuestionError, match="for example"):
        understand(text, OUTLETS)


def test_a_question_that_is_an_article_is_refused() -> None:
    """Its length and the limit are named."""
    with pytest.raises(QuestionError, match=r"10,000 characters.*2,000"):
        understand("x" * 10_000, OUTLETS)


@given(st.text(max_size=MAX_CHARACTERS), st.none() | st.text(max_size=100))
def test_every_text_is_understood_or_refused(text: str, after: str | None) -> None:
    """Nothing that can be typed makes it fail; what it gives can be written as UTF-8."""
    try:
        question = understand(text, OUTLETS, after)
    except QuestionError:
        return
    assert question.focus or not terms(question.whole)
    question.text.encode()
    assert question.words.startswith(question.whole)
