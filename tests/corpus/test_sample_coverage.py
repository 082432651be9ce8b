"""The sample coverage that is shipped: every file reads, and every quote that the questions ask for can be given."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from corpus import readers
from corpus.article import Article
from corpus.readers import SUFFIXES
from tests.conftest import ROOT, SAMPLE
from tests.corpus.reading import quotes

DATA = ROOT / "tests" / "data"
FURNITURE: dict[str, list[str]] = json.loads((DATA / "sample_furniture.json").read_text(encoding="utf-8"))
QUESTIONS = [json.loads(line) for line in (DATA / "sample_questions.jsonl").read_text(encoding="utf-8").splitlines()]
FICTION = "This article is fiction, written as sample coverage for Byline; its people, places and outlets are invented."
UTF8 = [path for path in sorted(SAMPLE.iterdir()) if path.suffix in SUFFIXES and not path.name.startswith("05-")]


@cache
def sample() -> dict[str, Article]:
    """Read the sample coverage, by id."""
    found = [
        item
        for path in sorted(SAMPLE.iterdir())
        if path.suffix in SUFFIXES
        for item in readers.read(readers.load(path))
    ]
    return {item.id: item for item in found if isinstance(item, Article)}


IDS = sorted(sample())


def test_every_file_is_read() -> None:
    """No sample article fails, and no two have one id."""
    found = [item for path in [*UTF8, *SAMPLE.glob("05-*.txt")] for item in readers.read(readers.load(path))]
    assert [item for item in found if not isinstance(item, Article)] == []
    assert len(found) == len(sample()) == 14


@pytest.mark.parametrize("path", [path for path in UTF8 if path.suffix != ".jsonl"], ids=lambda path: path.stem)
def test_the_text_is_the_files(path: Path) -> None:
    """The stored text is the file's, and each passage lies in it."""
    text = path.read_bytes().decode("utf-8")
    found = sample()[path.stem]
    assert found.text == text
    assert all(quote in text for quote in quotes(sample()[path.stem]))


@pytest.mark.parametrize("identity", IDS)
def test_each_article_says_last_that_it_is_fiction(identity: str) -> None:
    """The notice is the last sentence, whatever furniture stands below it."""
    assert quotes(sample()[identity])[-1] == FICTION


@pytest.mark.parametrize(("identity", "lines"), FURNITURE.items(), ids=FURNITURE)
def test_no_furniture_is_quoted(identity: str, lines: list[str]) -> None:
    """No line of the site around an article is a sentence, holds one, or is part of one."""
    text = sample()[identity].text
    for line in lines:
        assert line in text
        assert [quote for quote in quotes(sample()[identity]) if line in quote or quote in line] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_each_cited_text_lies_in_one_sentence(question: dict[str, object]) -> None:
    """What a question's answer must quote can be quoted: it lies within one sentence of its article."""
    expect = question["expect"]
    assert isinstance(expect, dict)
    missing = [
        (identity, words)
        for group in expect.get("cites") or []
        for identity, words in group
        if not any(words in quote for quote in quotes(sample()[identity]))
    ]
    assert missing == []


def test_the_outlet_is_none_where_none_is_shown() -> None:
    """Just the article without sidecar, masthead or copyright line has no outlet."""
    assert [identity for identity in IDS if sample()[identity].outlet is None] == ["12-corvidel-demands-inquiry"]


def test_the_date_is_none_where_none_is_shown() -> None:
    """Just the article without sidecar and date line has no date."""
    assert [identity for identity in IDS if sample()[identity].published is None] == ["11-marrow-coast-radio-fisherman"]


def test_the_author_is_none_where_none_is_shown() -> None:
    """Just the article without byline has no author."""
    assert [identity for identity in IDS if sample()[identity].author is None] == ["08-hull-and-cable-wages"]


def test_every_article_has_a_headline() -> None:
    """Each sample article shows a headline, given or in its text."""
    assert [identity for identity in IDS if not sample()[identity].title] == []


@pytest.mark.parametrize(
    ("identity", "outlet", "author", "published"),
    [
        ("01-harbour-post-eighteen-leave", "The Harbour Post", "Ansel Tarn", date(2031, 3, 12)),
        ("03-fenwold-register-wire", "The Fenwold Register", "Sefa Lindrow", date(2031, 3, 12)),
        ("05-lantern-sister-skellet-bay", "The St. Orla Lantern", "Zélie Quarrow", date(2031, 3, 13)),
        ("09-harbour-post-compact-clock", "The Harbour Post", "Isaura Wendlock", date(2031, 3, 16)),
        ("11-marrow-coast-radio-fisherman", "Marrow Coast Radio", "Odran Fisk", None),
        ("12-corvidel-demands-inquiry", None, "Lorne Mabbick", date(2031, 3, 15)),
        ("obc-two-found-alive", "OBC", "OBC newsdesk", date(2031, 3, 14)),
    ],
)
def test_metadata_from_file_and_text(identity: str, outlet: str | None, author: str, published: date | None) -> None:
    """Given metadata and what the text shows come together, in each of the formats."""
    found = sample()[identity]
    assert (found.outlet, found.author, found.published) == (outlet, author, published)


def test_the_windows_1252_file_keeps_its_quotes() -> None:
    """The one file that is not UTF-8 is decoded byte for byte as it was written."""
    data = next(SAMPLE.glob("05-*.txt")).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    text = sample()["05-lantern-sister-skellet-bay"].text
    assert text.encode("cp1252") == data
    assert {"“", "”", "‘", "’", "é", "ô", "…", "—"} <= set(text)


def test_the_wire_story_stands_in_two_papers() -> None:
    """Most sentences of the wire's story are the same in both copies, and each copy has its own outlet."""
    first, second = "03-fenwold-register-wire", "04-evening-packet-wire"
    assert sample()[first].outlet != sample()[second].outlet
    common = set(quotes(sample()[first])) & set(quotes(sample()[second]))
    assert len(common) > 0.8 * len(quotes(sample()[first]))
    assert set(quotes(sample()[first])) - common
    assert set(quotes(sample()[second])) - common
