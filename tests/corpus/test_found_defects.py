"""Cases that were once wrong, each found by reading what the code did with it."""

import time
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.clean import body
from corpus.errors import ReadError
from corpus.metadata import whole_date
from corpus.readers import Source, article, read, reread
from corpus.sentences import paragraphs, sentences

FIRST = "The fog over the northern harbour lifted at noon on Tuesday."
LAST = "The harbour master went home and did not answer the telephone."
HEADLINE = "Nine boats come home to Eskerby"


def kept(*lines: str) -> list[str]:
    """Return those of `lines` that are body."""
    text = "\n\n".join(lines)
    found = paragraphs(text)
    return [span.of(text) for span, keep in zip(found, body(text, found), strict=True) if keep]


def shown(*lines: str) -> Article:
    """Read lines as one article."""
    return article("fog", "fog.txt", "\n\n".join(lines))


@pytest.mark.parametrize(
    "expected",
    [
        ["“The mate slept,” she said.", "“And then we stopped.", "Nobody was there."],
        ['"The mate slept," she said.', '"And then we stopped.', "Nobody was there."],
        ["The clock stopped at 11 a.m. May 4 and was never wound.", "Why?"],
        ["The ship came in at 5 p.m.", "OBX reported that nobody was aboard."],
    ],
)
def test_sentences(expected: list[str]) -> None:
    """A quotation left open keeps its mark; an hour ends a sentence unless a zone or a day follows."""
    text = " ".join(expected)
    assert [span.of(text) for part in paragraphs(text) for span in sentences(text, part)] == expected


@pytest.mark.parametrize(
    "line",
    [
        "“Subscribe to nothing,” the mate told his crew.",
        "“Get our people home,” the sister told the Lantern.",
        "“Support our families,” the union said.",
        "Registered nurses walked out on Monday.",
        "Register office clerks walked out on Monday.",
        "Tap water was cut off on Monday.",
        "Tapped telephones led the police to the barn.",
        "Log in hand, the mate walked ashore.",
        "Donated boots filled the hall by noon.",
        "More on board were asleep at the time.",
    ],
)
def test_prose_stays(line: str) -> None:
    """A sentence is kept, whatever word it begins with."""
    assert kept(FIRST, line, LAST) == [FIRST, line, LAST]


def test_controls() -> None:
    """The furniture that these patterns are for still goes."""
    for line in ("Register now", "Register", "Tap to enlarge", "Donate", "Log in", "More on this story:", "Subscribe!"):
        assert kept(FIRST, line, LAST) == [FIRST, LAST]


@pytest.mark.parametrize(
    "line", ["Updated: May 12, 2031", "Published: 12 May 2031", "First published on 12 May 2031", "Mon 12 May 2031"]
)
def test_date_lines(line: str) -> None:
    """Dating words with a colon are dating words."""
    assert shown(HEADLINE, line, FIRST).published == date(2031, 5, 12)


def test_small_words_are_no_time_zone() -> None:
    """A headline of short words does not date the article."""
    assert shown("What we know on 12 May 2031", FIRST).published is None


def test_unknown_zones_are_no_warning() -> None:
    """A date with a zone that dateutil does not know is a date."""
    assert whole_date("May 12, 2031, 6:05 p.m. EDT") == date(2031, 5, 12)


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("Copyright law is unclear on this, the judge said.", None),
        ("Copyright by the author", None),
        ("© St. Orla Lantern 2031", "St. Orla Lantern"),
        ("By Mara Quist, Tove Finn and Odd Lunde", None),
        ("By Mara Quist, Chief Correspondent", None),
        ("By Mara Quist, Eskerby", None),
    ],
)
def test_outlets(line: str, outlet: str | None) -> None:
    """A wrong outlet is worse than none."""
    assert shown(HEADLINE, line, FIRST, LAST).outlet == outlet


def test_front_matter_with_windows_line_ends() -> None:
    """Front matter is found whatever ends its lines, and is never quoted."""
    (found,) = read(Source.of_file(Path("fog.md"), f"---\r\ntitle: Fog over the cape.\r\n---\r\n{FIRST}\r\n".encode()))
    assert isinstance(found, Article)
    assert found.title == "Fog over the cape."
    assert [span.of(found.text) for part in found.passages for span in part.sentences] == [FIRST]


def test_reread_knows_the_suffix_in_capitals() -> None:
    """A .MD file is divided again as it was."""
    (found,) = read(Source.of_file(Path("fog.MD"), f"---\ntitle: Fog lay over the cape.\n---\n{FIRST}\n".encode()))
    assert isinstance(found, Article)
    assert reread(found) == found


@pytest.mark.parametrize("matter", ["published: 2031-02-31", "a: " + "[" * 3000, "title: " + "9" * 5000])
def test_front_matter_errors_are_read_errors(matter: str) -> None:
    """Whatever YAML raises is the article's error, not the run's."""
    (found,) = read(Source.of_file(Path("fog.md"), f"---\n{matter}\n---\n{FIRST}".encode()))
    assert isinstance(found, ReadError)


def test_deep_json_is_a_read_error() -> None:
    """A line nested too deep costs nothing but itself."""
    bad, good = read(Source.of_file(Path("fog.jsonl"), b"[" * 100_000 + b'\n{"text": "The fog lifted."}'))
    assert isinstance(bad, ReadError)
    assert isinstance(good, Article)


@pytest.mark.parametrize(
    "line",
    [
        "It was 12°C in the shade on Monday.",
        "The bank changed its privacy policy after the fine.",
        "Copyright law is unclear on this, the judge said.",
        "Reporting by three newspapers led to the inquiry.",
        "Published on Friday, the report says nothing of it.",
        "Updated 12 times since May, the list is long.",
        "He showed the court this photo: a ship at sea.",
        "Credit/debit cards were found in the second boat.",
        "Watch (Monday) was kept by the mate alone.",
    ],
)
def test_a_full_sentence_stays_whatever_word_it_begins_with(line: str) -> None:
    """Wording that furniture shares with prose does not drop a sentence."""
    assert kept(FIRST, line, LAST) == [FIRST, line, LAST]


@pytest.mark.parametrize("line", ["We use cookies to improve your visit.", "Monday, 12 May 2031, 6:05 p.m."])
def test_a_sentence_of_the_site_goes(line: str) -> None:
    """Cookie notices and dates end like sentences and are none of the article's."""
    assert kept(line, FIRST, LAST) == [FIRST, LAST]


def test_a_short_first_sentence_stays() -> None:
    """The edge of the page is no furniture."""
    assert kept("Nobody came.", "- Advertisement -", LAST) == ["Nobody came.", LAST]


@pytest.mark.parametrize("head", ["Port Corran", "Mara Quist", "Analysis", "Independent Inquiry", "Breaking News"])
def test_a_first_line_is_no_outlet_unless_papers_are_called_so(head: str) -> None:
    """A wrong outlet is worse than none."""
    assert shown(head, "12 May 2031", HEADLINE, FIRST, LAST).outlet is None


def test_an_agency_in_the_dateline_is_not_the_outlet() -> None:
    """The paper that ran the wire's story is not named."""
    dateline = "ESKERBY, May 12 (Northlight) — " + FIRST
    assert shown(HEADLINE, "By Mara Quist, Northlight Wire", dateline, LAST).outlet is None


def test_metadata_holds_no_control_characters(tmp_path: Path) -> None:
    """What a sidecar says goes to terminals and pages."""
    path = tmp_path / "fog.jsonl"
    line = '{"id": "a", "title": "Fog\\u001b[31m\\ud800 lifts", "text": "The fog lifted at noon."}'
    (found,) = read(Source.of_file(path, line.encode()))
    assert isinstance(found, Article)
    assert found.title == "Fog [31m lifts"


@pytest.mark.parametrize("value", ['"title": true', '"id": ["x"]', '"id": true'])
def test_values_of_another_sort_are_refused(value: str) -> None:
    """They are named, and not written out as if they were text."""
    (found,) = read(Source.of_file(Path("fog.jsonl"), f'{{{value}, "text": "The fog lifted at noon."}}'.encode()))
    assert isinstance(found, ReadError)


def test_sentences_that_the_library_joins() -> None:
    """A "no." and a bracket end a sentence where another one begins."""
    text = "The minister says no. A shout was heard. (They left early.) Nobody saw."
    (paragraph,) = paragraphs(text)
    assert [span.of(text) for span in sentences(text, paragraph)] == [
        "The minister says no.",
        "A shout was heard.",
        "(They left early.)",
        "Nobody saw.",
    ]


@pytest.mark.parametrize("encoding", ["iso8859_2", "koi8_r"])
def test_an_encoding_in_doubt_is_refused_or_right(encoding: str) -> None:
    """A wrong guess would alter a quote."""
    text = {
        "iso8859_2": "Prezes powiedział w środę, że związek nie zgodzi się na żadne cięcia. " * 3,
        "koi8_r": "Министр сообщил в среду, что корабль вышел из порта ночью. " * 3,
    }[encoding]
    (found,) = read(Source.of_file(Path("fog.txt"), text.encode(encoding)))
    assert isinstance(found, ReadError) or found.text == text


def test_english_with_few_accents_is_read_right() -> None:
    """Windows-1252 with a single accent, a sum or a degree sign is not taken for something else."""
    for text in (
        "The mate sat in a naïve café until noon. " + FIRST * 5,
        f"It cost £9 or €8. {FIRST * 4}",
        f"It’s 5°. {FIRST}",
    ):
        (found,) = read(Source.of_file(Path("fog.txt"), text.encode("cp1252")))
        assert isinstance(found, Article)
        assert found.text == text


@pytest.mark.parametrize(
    "line",
    [
        "Home > " * 5000 + "!",
        (">" + "   ") * 5000 + "!",
        "The fog lifted." + " " * 100_000 + "Nobody saw.",
        "“" * 20_000,
        "by " + "a " * 20_000 + ".",
        "1. " * 20_000,
        "no. " * 20_000,
        "(" * 20_000 + ")" * 20_000,
        "Published " * 10_000,
        "Photo: " * 10_000,
        "a.m. " * 20_000,
    ],
    ids=lambda line: line[:12],
)
def test_no_line_takes_long(line: str) -> None:
    """A hostile line costs no more than its length: far under a second for all that is done with it."""
    began = time.perf_counter()
    shown(HEADLINE, FIRST, line, LAST)
    assert time.perf_counter() - began < 5


def test_a_yaml_bomb_is_refused() -> None:
    """Aliases of aliases of aliases are no date and no title."""
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9)
    )
    for key in ("published", "title"):
        text = f"---\n{bomb}{key}: *j\n---\nThe fog lifted at noon.\n"
        (found,) = read(Source.of_file(Path("fog.md"), text.encode()))
        assert isinstance(found, ReadError)
