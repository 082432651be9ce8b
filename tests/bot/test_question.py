"""What is asked."""

import pytest
from hypothesis import example, given
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
        ("and what time was it?", Kind.WHEN),
        ("Where was she when it sank?", Kind.WHERE),
        ("what's the source for that", Kind.WHO_REPORTED),
        ("where does that number come from", Kind.WHO_REPORTED),
        ("who is calling for an inquiry", Kind.WHO_SAID),
        ("says who?", Kind.WHO_SAID),
        ("what's Corvidel's take on the treaty", Kind.WHAT_SAID),
        ("how did the ministry respond to the report?", Kind.WHAT_SAID),
        ("any comment from the ministry?", Kind.WHAT_SAID),
        ("what the ministry said about the wages", Kind.WHAT_SAID),
        ("what's the budget for the survey", Kind.HOW_MANY),
        ("number of deserters?", Kind.HOW_MANY),
        ("on what date was it signed", Kind.WHEN),
        ("how come they left", Kind.WHY),
        ("what's behind the desertions", Kind.WHY),
        ("has it been verified?", Kind.VERIFIED),
        ("anyone confirm this?", Kind.VERIFIED),
        ("is it true that the crew left", Kind.VERIFIED),
        ("Has anyone independently verified the number?", Kind.VERIFIED),
        ("how reliable is the count", Kind.VERIFIED),
        ("does anyone deny it?", Kind.DENIES),
        ("any denial?", Kind.DENIES),
        ("Has the ministry disputed the count?", Kind.DENIES),
        ("who denies it", Kind.DENIES),
        ("do the outlets agree?", Kind.AGREE),
        ("do the numbers match", Kind.AGREE),
        ("which number is right?", Kind.AGREE),
        ("where do the accounts differ", Kind.AGREE),
        ("is there any discrepancy", Kind.AGREE),
        ("Do OBC and Tidewrack agree on the number?", Kind.AGREE),
        ("why doesn't one count match the other?", Kind.WHY),
        ("Did the union agree to the deal?", Kind.OTHER),
        ("which ship did they leave", Kind.WHICH),
        ("What treaty was signed?", Kind.WHICH),
        ("In which unit did they serve?", Kind.WHICH),
        ("which unit was called up", Kind.WHICH),
        ("Has the Harbour Post confirmed any of this?", Kind.OUTLET_SAYS),
        ("what was the ship called", Kind.OTHER),
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


REPORTED = "who reported the desertions?"


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (REPORTED, "and who is looking for them?", "Who is looking for them (the desertions)?"),
        (REPORTED, "why?", "Why (the desertions)?"),
        (REPORTED, "how many?", "How many (the desertions)?"),
        (REPORTED, "any denial?", "Any denial (the desertions)?"),
        (REPORTED, "who else?", "Who else reported the desertions?"),
        (REPORTED, "what about Tidewrack?", "What does Tidewrack say about the desertions?"),
        (REPORTED, "and the ministry?", "What does the ministry say about the desertions?"),
        (REPORTED, "and in Karsholt?", "Who reported the desertions in Karsholt?"),
        ("What did Corvidel say about the treaty?", "what about Velland?", "What did Velland say about the treaty?"),
        ("What did Jo Tarn say about the treaty?", "and the wages?", "What did Jo Tarn say about the wages?"),
        ("What did Jo Tarn say about losses?", "when did he say that?", "When did Jo Tarn say that (losses)?"),
        (
            "What does OBC say about the search?",
            "and the Harbour Post?",
            "What does the Harbour Post say about the search?",
        ),
        ("How many Vellish sailors deserted?", "and the Ostrish ones?", "How many Ostrish sailors deserted?"),
        ("how many sailors deserted?", "and officers?", "How many officers deserted?"),
        ("how many sailors deserted?", "where are they now?", "Where are they now (sailors that deserted)?"),
        ("how many are still missing", "why?", "Why (those that are still missing)?"),
        ("How many men left on Monday?", "and on Tuesday?", "How many men left on Tuesday?"),
        ("When did the raid near Karsholt end?", "who was hurt there?", "Who was hurt there (the raid near Karsholt)?"),
        ("is it true that the crew was unpaid?", "who denies it?", "Who denies it (the crew was unpaid)?"),
        ("Who is looking for them (the desertions)?", "since when?", "Since when (the desertions)?"),
        ("the missing seven", "where were they found?", "Where were they found (the missing seven)?"),
    ],
)
def test_a_follow_up_is_made_whole(before: str, text: str, whole: str) -> None:
    """Its pronoun is explained, or the slot that it changes is filled, in words that a user reads."""
    question = understand(text, OUTLETS, before)
    assert question.text == text
    assert question.whole == whole


def test_a_follow_up_takes_names_from_the_answer_before() -> None:
    """Who is meant by a pronoun, where the question before names nobody."""
    said = ("Jo Tarn", "OBC")
    assert (
        understand("when did she say that?", OUTLETS, REPORTED, said).whole
        == "When did Jo Tarn say that (the desertions)?"
    )
    assert understand("why did they say so?", OUTLETS, REPORTED, said).whole == (
        "Why did Jo Tarn and OBC say so (the desertions)?"
    )


def test_a_follow_up_looks_for_what_was_asked_before() -> None:
    """The words before stay in its focus, behind its own, but for those whose place it takes."""
    question = understand("where did they land?", OUTLETS, "how many sailors deserted the survey ship?")
    assert question.focus == tuple(terms("land sailors deserted survey ship"))
    assert set(terms("how many sailors deserted the survey ship")) <= set(terms(question.words))
    question = understand("and Velland?", OUTLETS, "What did Corvidel say about the treaty?")
    assert question.focus == tuple(terms("velland treaty"))
    question = understand("when did it start?", OUTLETS, "What does OBC say about the search?")
    assert question.outlets == ("OBC",)


@pytest.mark.parametrize(
    "text",
    [
        "how many lifeboats did the coastguard find",
        "Where is Karsholt?",
        "Is it true that the ministry paid the wages?",
        "What are the ferry prices this summer?",
        "What did the fisherman see when he hauled his nets?",
    ],
)
def test_a_question_that_stands_alone_does_so_in_a_thread_too(text: str) -> None:
    """The one before it is not mixed in."""
    question = understand(text, OUTLETS, REPORTED)
    assert question.whole == text
    assert question.focus == understand(text, OUTLETS).focus


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What did John Harl say about Vellish losses?", ("John Harl", "Vellish")),
        ("Does the Ministry of Works own the Halcyon Petrel?", ("Ministry of Works", "Halcyon Petrel")),
        ("What does The Harbour Post say about Corvidel's treaty?", ("Corvidel",)),
        ("Desertions in St. Orla in October, why?", ("St. Orla",)),
        ("who won the US vote on Tuesday?", ("US",)),
        ("what did john harl say", ()),
        ("Who Reported The Desertions? What Did Harl Say?", ()),
        ("WHO REPORTED THE DESERTIONS IN KARSHOLT?", ()),
        ("Who said “We are looking for people”?", ()),
    ],
)
def test_names(text: str, found: tuple[str, ...]) -> None:
    """Names of several words are one; outlets, days and the first words of sentences are none."""
    assert understand(text, OUTLETS).names == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Did three of the 1,200 men leave on October 3 at 4:15 a.m.?", ("3", "1200")),
        ("Who won the 2024 race by two hundred votes?", ("2024", "200")),
        ("Were K-19 and the F16 there?", ()),
    ],
)
def test_numbers(text: str, found: tuple[str, ...]) -> None:
    """Written in digits; days and times of day are none, nor are names with a number."""
    assert understand(text, OUTLETS).numbers == found


@pytest.mark.parametrize(
    ("text", "speaker", "about"),
    [
        ("What did John Harl say about losses?", "John Harl", "losses"),
        ("what does the union leader want", "the union leader", None),
        ("What did the minister tell reporters on Tuesday?", "the minister", None),
        ("what's the ministry's position on wages?", "the ministry", "wages"),
        ("What is the view of the union on the treaty?", "the union", "the treaty"),
        ("How has Tarn responded to the strike?", "Tarn", "the strike"),
        ("what did the fisherman say when he saw them", "the fisherman", None),
        ("What did Harl call the reports?", "Harl", "the reports"),
        ("does Velland deny the report?", "Velland", "the report"),
        ("does anyone deny it?", None, None),
        ("What does OBC say about the search?", None, "the search"),
        ("how many sailors deserted?", None, None),
    ],
)
def test_whose_words_are_asked_for_and_about_what(text: str, speaker: str | None, about: str | None) -> None:
    """A role counts as a name does; an outlet is among the outlets."""
    question = understand(text, OUTLETS)
    assert (question.speaker, question.about) == (speaker, about)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("how many Vellish sailors have deserted?", "Vellish sailors"),
        ("How many of the crew deserted?", "the crew"),
        ("how many wounded officers were there", "wounded officers"),
        ("how many are still missing", None),
        ("How much does Velland charge for a berth?", "Velland"),
        ("How far from land was the Halcyon Petrel when they left?", "the Halcyon Petrel"),
        ("what's the number of people missing", "people"),
        ("Which ship sank off Karsholt?", "ship"),
        ("when did the raid near Karsholt happen?", "the raid"),
        ("Where did the sailors come ashore?", "the sailors"),
        ("Why did they leave?", None),
        ("who reported the desertions?", None),
    ],
)
def test_what_is_counted_or_whose_doing_is_asked_after(text: str, subject: str | None) -> None:
    """Where it is not plain to see, it is none."""
    assert understand(text, OUTLETS).subject == subject


@pytest.mark.parametrize("text", ["", "   ", "?!…", "“”", "()[]{}"])
def test_a_question_without_words_says_how_to_ask(text: str) -> None:
    """Punctuation alone is told from a question."""
    with pytest.raises(QuestionError, match="for example"):
        understand(text, OUTLETS)


def test_a_question_that_is_an_article_is_refused() -> None:
    """Its length and the limit are named."""
    with pytest.raises(QuestionError, match=r"10,000 characters.*2,000"):
        understand("x" * 10_000, OUTLETS)


_PIECES = (
    *(
        "and",
        "what about",
        "how many",
        "who",
        "did",
        "the",
        "they",
        "he",
        "say",
        "that",
        "about",
        "Jo Tarn",
        "OBC",
        "in",
    ),
    *(
        "Karsholt",
        "desertions",
        "deserted",
        "18",
        "?",
        ".",
        "(",
        ")",
        "is it true",
        "anyone",
        "deny",
        "on Tuesday",
        "why",
    ),
)
_TEXTS = st.text(max_size=MAX_CHARACTERS) | st.lists(st.sampled_from(_PIECES), max_size=20).map(" ".join)


@given(_TEXTS, st.none() | _TEXTS, st.lists(st.text(max_size=20), max_size=3))
@example("when did he say that?", "what did the minister say?", ["\\g<0>\\"])
def test_every_text_is_understood_or_refused(text: str, after: str | None, said: list[str]) -> None:
    """Nothing that can be typed makes it fail; what it gives can be written as UTF-8."""
    try:
        question = understand(text, OUTLETS, after, said)
    except QuestionError:
        return
    assert question.focus or not terms(question.whole)
    question.text.encode()
    assert question.words.startswith(question.whole)
    assert all(name in question.whole for name in question.names)
