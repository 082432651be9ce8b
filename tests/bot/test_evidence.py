"""Hits -> excerpts."""

from itertools import pairwise

import pytest

from bot import cues
from bot.evidence import PASSAGES, Evidence, _runs, _Sentence, gather
from bot.find import find
from bot.question import Kind
from corpus import readers
from corpus.article import Article, Metadata
from corpus.sentences import leans as leaning
from index import contents
from index.coverage import Coverage
from index.records import StoredPassage

QUESTIONS = (
    "who reported the desertions?",
    "How many of the crew deserted?",
    "What did the minister say about the wages?",
    "when were the lifeboats seen?",
    "where did they come ashore",
    "Why did they leave the ship?",
    "who won the cycling championship?",
)


def evidence(coverage: Coverage, text: str) -> tuple[list[Evidence], dict[str, Article]]:
    """Return the evidence for a question, and the articles that it is from."""
    with coverage.reading() as snapshot:
        found = find(coverage, snapshot, text, PASSAGES)
        gathered = gather(snapshot, found.question, found.vector, found.hits.found)
        articles = {}
        for one in gathered:
            article = contents.article(snapshot.connection, one.passage.article_id)
            assert article is not None
            articles[article.id] = article
        return gathered, articles


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_quote_is_whole_sentences_of_its_article_word_for_word(sample: Coverage, text: str) -> None:
    """Each quote stands at its place in the article, begins where a sentence begins and ends where one ends."""
    gathered, articles = evidence(sample, text)
    assert gathered
    for one in gathered:
        article = articles[one.passage.article_id]
        assert one.span.of(article.text) == one.quote
        sentences = [span for passage in article.passages for span in passage.sentences]
        assert one.span.start in {span.start for span in sentences}
        assert one.span.end in {span.end for span in sentences}


@pytest.mark.parametrize("text", QUESTIONS)
def test_no_sentence_is_quoted_twice(sample: Coverage, text: str) -> None:
    """Quotes of one article do not overlap."""
    gathered, _ = evidence(sample, text)
    places = sorted((one.passage.article_id, one.span.start, one.span.end) for one in gathered)
    for (article, _, end), (other, start, _) in pairwise(places):
        assert article != other or end <= start


@pytest.mark.parametrize("text", QUESTIONS)
def test_no_quote_begins_with_what_leans_on_the_sentence_before(sample: Coverage, text: str) -> None:
    """Where a quote begins with "He", nothing came before it in its passage, or three sentences are quoted already."""
    gathered, _ = evidence(sample, text)
    for one in gathered:
        places = [span.start for span in one.passage.sentences]
        first = places.index(one.span.start)
        count = sum(one.span.start <= start < one.span.end for start in places)
        leans = leaning(one.passage.quote(one.passage.sentences[first]))
        taken = any(
            other.passage.id == one.passage.id and other.span.end == one.passage.sentences[first - 1].end
            for other in gathered
        )
        assert first == 0 or not leans or count == 3 or taken


def test_the_best_come_first_and_hold_the_words(sample: Coverage) -> None:
    """A question in the article's own words finds its sentence first."""
    (best, *_), _ = evidence(sample, "Eight of the crew have reportedly asked Ostrey for leave to stay?")
    assert "have reportedly asked Ostrey for leave to stay" in best.quote
    assert best.share == pytest.approx(1)


@pytest.mark.parametrize(
    "sentence",
    [
        "He said so.",
        "But she was late.",
        "“They rowed,” he said.",
        "The source said the ship was near.",
        "The newspaper added that nobody knew.",
        "According to the officials, nobody knew.",
        "“Row!” said the captain.",
        "These were not found.",
        "His Ostreyan counterpart said so.",
        "According to the sources, Vellish commanders knew.",
        "According to him, Velland knew.",
    ],
)
def test_sentences_that_lean(sentence: str) -> None:
    """They name somebody or something that the sentence before them introduced."""
    assert leaning(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Harbour Post said so.",
        "According to Northlight Wire, nobody knew.",
        "Heather was late.",
        "Thesis papers were lost.",
        "“Nobody rowed,” Ms. Tolk said.",
        "Officials said so.",
        "The minister, Stellan Orde, said so.",
        "The newspaper Tidewrack said so.",
    ],
)
def test_sentences_that_stand_alone(sentence: str) -> None:
    """They can be quoted as they are."""
    assert not leaning(sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.WHO_REPORTED, "The Post reported it."),
        (Kind.HOW_MANY, "Eighteen left."),
        (Kind.HOW_MANY, "There were 18."),
        (Kind.WHEN, "It was on Oct. 3."),
        (Kind.WHEN, "It was 6 a.m."),
        (Kind.WHERE, "It lay near Port Corran."),
        (Kind.WHY, "It was because of the wages."),
    ],
)
def test_cues(kind: Kind, sentence: str) -> None:
    """A sentence of the kind asked for is known by its words."""
    assert cues.OF_KIND[kind].search(sentence)
    assert not cues.OF_KIND[kind].search("nothing of that sort")


def test_a_sentence_that_a_quote_has_no_room_for_hides_no_other() -> None:
    """The third of a chain makes the quote too long; the second, found after it, is still quoted."""
    one = readers.article("a", "/a.txt", "The ferry sailed at noon. It was late. It was full. It sank at dusk.")
    (passage,) = one.passages
    stored = StoredPassage(1, one.id, one.path, Metadata(), passage.start, passage.end, passage.sentences, one.text)
    sentences = [_Sentence(stored, i, 4) for i in range(len(passage.sentences))]
    assert _runs(sentences, {1: 10.0, 3: 9.0, 2: 8.0}) == [(1, range(3))]
    assert _runs(sentences, {1: 10.0, 3: 9.0, 2: 1.0}) == [(1, range(2))]
