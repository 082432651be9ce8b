"""Cases that were once wrong, each found by reading what the code did with it."""

import time
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from corpus.article import Article
from corpus.errors import ReadError
from corpus.metadata import whole_date
from corpus.readers import Source, article, read, reread
from corpus.readers.listings import links
from corpus.sentences import paragraphs, sentences
from tests.corpus.lines import FIRST, HEADLINE, LAST, kept


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


def packed(name: str, data: str) -> bytes:
    """Make a zip archive of one file."""
    out = BytesIO()
    with ZipFile(out, "w") as made:
        made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "<" * 500_000,
        "12 May 2031 " + "AM " * 40 + "and nobody saw it.",
        "by the mate" + "[@" * 600 + " at noon.",
        "By" + " " * 190 + "@",
        "©" + " " * 5_000 + "2031 " + " " * 5_000 + "_",
        "The fog " * 3 + "of " * 100_000,
    ],
    ids=["marks", "hours", "addresses", "byline", "copyright", "no end"],
)
def test_no_wording_takes_long(line: str) -> None:
    """Time does not grow with the square of a line, nor with what its patterns could match in many ways."""
    begun = time.process_time()
    found = shown(FIRST, line, LAST)
    assert time.process_time() - begun < 2
    assert FIRST in [sentence.of(found.text) for passage in found.passages for sentence in passage.sentences]


def test_a_line_without_end_is_body_and_no_headline() -> None:
    """What is too long for its wording to tell stays, and a headline of thousands of characters is none."""
    line = " ".join(["x" * 20_000] * 5)
    assert kept(FIRST, line, LAST) == [FIRST, line, LAST]
    assert shown(line, FIRST, LAST).title is None


def test_many_lines_above_the_first_sentence_take_no_time() -> None:
    """Each may be the headline, and each is counted once."""
    begun = time.process_time()
    assert shown(*(f"Boat number {i} of all" for i in range(15_000)), FIRST, LAST).title == "Boat number 0 of all"
    assert time.process_time() - begun < 4


def test_a_headline_of_several_lines_is_one_line() -> None:
    """Text that is broken at a column breaks its headline too."""
    lines = [
        "The council of the northern harbours decides on Tuesday what",
        "becomes of the nine boats that came home to Eskerby at night",
        "",
        "The fog over the northern harbour lifted at noon on Tuesday and",
        "nobody saw the boats leave, the harbour master of Eskerby said,",
        "who had slept since the evening before, and so had all his men.",
    ]
    found = article("fog", "fog.txt", "\n".join(lines))
    assert found.title == " ".join(lines[:2])


@pytest.mark.parametrize(
    "source",
    [
        Source("fog", "fog", ".\x1b[2J\n\x9b", b"fog"),
        Source("fog.zip", "fog", ".zip", packed("a\x1b[2J\u2028.txt", "")),
        Source("fog.md", "fog", ".md", "---\na: *b\u200b\n---\n".encode()),
    ],
    ids=["suffix", "name in an archive", "front matter"],
)
def test_a_reason_is_one_line_that_speaks_to_no_terminal(source: Source) -> None:
    """What a hostile file holds may be repeated by the error about it, but not its control characters."""
    (found,) = read(source)
    assert isinstance(found, ReadError)
    assert str(found).isprintable()


@pytest.mark.parametrize("feed", ["<rss><channel><item \x85\ufeff<", "<feed xmlns='htt\u200bp://a b'></feed"])
def test_a_broken_listing_says_so_in_one_line(feed: str) -> None:
    """The parser's own words repeat what it stumbled over."""
    with pytest.raises(ReadError) as caught:
        links(Source("feed", "feed", ".xml", feed.encode()))
    assert str(caught.value).isprintable()


def test_front_matter_in_an_archive_is_never_quoted() -> None:
    """A Markdown file in an archive is read again as it was read first, whatever the archive is called."""
    text = "---\ntitle: Fog lifts.\nother: Nobody saw it leave, they say.\n---\nThe fog lifted at noon.\n"
    (found,) = read(Source("week.zip", "week", ".zip", packed("fog.md", text)))
    assert isinstance(found, Article)
    assert reread(found).passages == found.passages


@pytest.mark.parametrize("mark", ["⸨1⸩", "⸨0⸩", "⸨" + "9" * 5_000 + "⸩"])
def test_a_page_may_hold_the_readers_own_marks(mark: str) -> None:
    """They are text there, and stay in it."""
    page = f"<!doctype html><article><p>{FIRST} {mark} {LAST}</p></article>"
    (found,) = read(Source("fog.html", "fog", ".html", page.encode()))
    assert isinstance(found, Article)
    assert found.text == f"{FIRST} {mark} {LAST}"


def test_a_page_of_words_without_end_takes_no_time() -> None:
    """Whether a page holds a sentence is asked once, and not from every word on."""
    begun = time.process_time()
    page = "<!doctype html><p>" + "fog " * 60_000 + "<a href='x'>fog</a>" * 12
    list(read(Source("fog.html", "fog", ".html", page.encode())))
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("fog.txt", b"a.\n" * 250_000, "more than 200,000 lines in one article: split it"),
        ("fog.txt", b"x" * 1_000_001, "more than 1,000,000 characters in one line"),
        ("fog.eml", b"MIME-Version: 1.0\n" + b"a: b\n" * 600_000, "more than 600,000 lines in one mail"),
        ("fog.md", b"---\n" + b"- a\n" * 20_000 + b"---\nFog.", "its front matter is longer than 64 kB"),
    ],
    ids=["lines", "a line", "headers", "front matter"],
)
def test_what_would_take_minutes_and_gigabytes_is_refused(name: str, data: bytes, reason: str) -> None:
    """No file of the size that is allowed costs more than a few seconds and a part of a gigabyte."""
    (found,) = read(Source.of_file(Path(name), data))
    assert isinstance(found, ReadError)
    assert str(found).startswith(reason)


def test_a_listing_of_the_same_again_and_again_is_refused() -> None:
    """What was a link before costs time and memory too."""
    with pytest.raises(ReadError, match="it holds more than 50,000 addresses: split it"):
        links(Source("https://a.example", "list", ".txt", b"https://a.example/fog\n" * 50_001))
    with pytest.raises(ReadError, match="more than 2,000,000 tags in one listing: split it"):
        links(Source("https://a.example", "feed", ".xml", b"<rss>" + b"<a/>" * 2_000_000))


def test_a_subject_of_nothing_that_shows_is_no_title() -> None:
    """Characters that do not print are white space."""
    mail = "MIME-Version: 1.0\nSubject: \u200b\u200b\n\n" + FIRST
    (found,) = read(Source("fog.eml", "fog", ".eml", mail.encode()))
    assert isinstance(found, Article)
    assert found.title is None
