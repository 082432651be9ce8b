"""Outlet, headline, byline and date: what was given, else what the text shows, else None."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Metadata
from corpus.clean import body
from corpus.errors import ReadError
from corpus.metadata import from_mapping, from_text, shown, whole_date
from corpus.readers import Known, article
from corpus.sentences import paragraphs
from tests.corpus.lines import HEADLINE

DAY = date(2031, 5, 12)
SENTENCE = "The fog over the northern harbour lifted at noon on Tuesday. Nobody saw the boats leave."


def read(*lines: str, given: Metadata | None = None) -> Article:
    """Read `lines` as the text of one article."""
    return article("fog", "fog.txt", "\n\n".join(lines), [Known("sidecar", given or Metadata())])


def test_mapping_gives_every_field() -> None:
    """Each known key is taken, trimmed, and every other key is ignored."""
    values = {
        "outlet": " The Lantern ",
        "title": HEADLINE,
        "author": "Mara Quist",
        "published": "2031-05-12",
        "url": "https://lantern.example/fog",
        "tags": ["fog"],
    }
    assert from_mapping(values, "fog.json") == Metadata(
        outlet="The Lantern", title=HEADLINE, author="Mara Quist", published=DAY, url="https://lantern.example/fog"
    )


@pytest.mark.parametrize("value", [None, "", "   ", "\n"])
@pytest.mark.parametrize("key", ["outlet", "title", "author", "url"])
def test_blank_values_are_none(key: str, value: str | None) -> None:
    """An empty value shows nothing."""
    assert from_mapping({key: value}, "fog.json") == Metadata()


def test_numbers_are_read_as_text() -> None:
    """A headline or an outlet that YAML takes for a number is kept as it reads."""
    assert from_mapping({"title": 1984, "outlet": 24.7}, "fog.json") == Metadata(title="1984", outlet="24.7")


@pytest.mark.parametrize("value", [[], ["The Lantern"], {"name": "The Lantern"}, DAY])
@pytest.mark.parametrize("key", ["outlet", "title", "author", "url"])
def test_values_that_are_no_text_are_refused(key: str, value: object) -> None:
    """The error names the place and the key."""
    with pytest.raises(ReadError, match=rf"^fog\.json: {key} must be text, not {type(value).__name__}$"):
        from_mapping({key: value}, "fog.json")


@pytest.mark.parametrize(
    "value", [DAY, datetime(2031, 5, 12, 23, 59, tzinfo=UTC), "2031-05-12", "2031-05-12T23:30:00+09:00", "May 12, 2031"]
)
def test_dates_are_read_in_every_form(value: object) -> None:
    """A date, a time and their written forms give the day that they name, in whatever zone."""
    assert from_mapping({"published": value}, "fog.json").published == DAY


@pytest.mark.parametrize("value", [None, ""])
def test_no_date_is_none(value: str | None) -> None:
    """An empty date is no error."""
    assert from_mapping({"published": value}, "fog.json").published is None


@pytest.mark.parametrize("value", ["soon", "May 2031", "2031", "03/04/2031", "2031-02-31", 2031, True, ["2031-05-12"]])
def test_dates_in_doubt_are_refused(value: object) -> None:
    """A given date that is not a full one is an error that says how to write it."""
    with pytest.raises(ReadError, match=r"^fog\.json: published .*YYYY-MM-DD$"):
        from_mapping({"published": value}, "fog.json")


@pytest.mark.parametrize(
    "words",
    [
        "2031-05-12",
        "2031-05-12T10:00:00Z",
        "2031-05-12 10:00",
        "May 12, 2031",
        "May 12 2031",
        "12 May 2031",
        "12th May 2031",
        "Monday, 12 May 2031",
        "Mon, 12 May 2031 06:05:00 GMT",
        "May 12, 2031, 6:05 p.m.",
    ],
)
def test_whole_dates(words: str) -> None:
    """Day, month and year in the usual orders give the date."""
    assert whole_date(words) == DAY


@pytest.mark.parametrize(
    "words",
    [
        "",
        "fog",
        "May 2031",
        "12 May",
        "2031",
        "Monday",
        "10:30",
        "03/04/2031",
        "04.03.2031",
        "2031-13-01",
        "2031-02-31",
        "31 April 2031",
        "Feb 29 2031",
        "99999999999999999999",
        "(",
    ],
)
def test_dates_with_a_part_missing_or_two_readings_are_none(words: str) -> None:
    """No part of a date is filled in, and none is chosen of two that it might be."""
    assert whole_date(words) is None


@pytest.mark.parametrize(("words", "month"), [("13/04/2031", 4), ("04/13/2031", 4), ("5/5/2031", 5)])
def test_figures_with_one_reading_are_dates(words: str, month: int) -> None:
    """Figures are a date where day and month can't be exchanged, or are the same."""
    found = whole_date(words)
    assert found is not None
    assert (found.year, found.month) == (2031, month)


# dateutil warns of letters that might be a time zone; what counts here is the answer.
@pytest.mark.filterwarnings("ignore::dateutil.parser.UnknownTimezoneWarning")
@given(st.text(max_size=40) | st.from_regex(r"[0-9a-zA-Z:/., -]{0,30}", fullmatch=True))
def test_any_words_give_a_date_or_none(words: str) -> None:
    """No words make the reading of a date fail."""
    assert isinstance(whole_date(words), date | None)


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    """A day written as YYYY-MM-DD is that day."""
    assert whole_date(day.isoformat()) == day


def test_bare_text_shows_nothing() -> None:
    """Of a text that is nothing but sentences, nothing is invented."""
    found = read(SENTENCE)
    assert (found.outlet, found.title, found.author, found.published, found.url) == (None,) * 5


def test_the_text_shows_what_was_not_given() -> None:
    """Masthead, headline, byline and date line are read where they stand."""
    found = read("The Eskerby Times", HEADLINE, "By Mara Quist", "May 12, 2031", SENTENCE)
    assert (found.outlet, found.title, found.author, found.published) == (
        "The Eskerby Times",
        HEADLINE,
        "Mara Quist",
        DAY,
    )


def test_what_was_given_goes_before_what_the_text_shows() -> None:
    """A given value is kept, and only the missing ones are read from the text."""
    given = Metadata(outlet="The Lantern", published=date(2031, 5, 13))
    found = read("The Eskerby Times", HEADLINE, "May 12, 2031", SENTENCE, given=given)
    assert (found.outlet, found.title, found.published) == ("The Lantern", HEADLINE, date(2031, 5, 13))


@pytest.mark.parametrize(
    "line",
    [
        "May 12, 2031",
        "12 MAY 2031",
        "Monday, 12 May 2031",
        "Published 12 May 2031, 6:05 a.m.",
        "Published on May 12, 2031 at 18:05",
        "Last updated on 12th May 2031",
        "Posted May 12, 2031",
        "12 May 2031, updated 13 May 2031",
        "12 May 2031 06:05 GMT",
        "2031-05-12",
    ],
)
def test_date_lines(line: str) -> None:
    """A line that holds nothing but dating gives its first date, above the text and below it."""
    assert read(HEADLINE, line, SENTENCE).published == DAY
    assert read(HEADLINE, SENTENCE, line).published == DAY


@pytest.mark.parametrize(
    "line", ["The treaty of 12 May 2031", "Timeline: 12 May 2031 in nine charts", "Published May 2031"]
)
def test_a_date_among_other_words_is_not_the_day_of_publication(line: str) -> None:
    """A headline or a label that names a day does not date the article."""
    assert read(line, SENTENCE).published is None


def test_a_date_in_the_body_is_not_the_day_of_publication() -> None:
    """A day that a sentence names does not date the article."""
    assert read(HEADLINE, SENTENCE, "The ship sailed on 12 May 2031.").published is None


def test_days_that_do_not_exist_are_none() -> None:
    """A date line with an impossible day dates nothing."""
    assert read(HEADLINE, "31 April 2031", SENTENCE).published is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Mara Quist", "Mara Quist"),
        ("BY MARA QUIST", "Mara Quist"),
        ("by Mara Quist", "Mara Quist"),
        ("— By Mara Quist", "Mara Quist"),
        ("BY MARA QUIST [m.quist@lantern.example]", "Mara Quist"),
        ("By Mara Quist <m.quist@lantern.example>", "Mara Quist"),
        ("By Mara Quist, science editor", "Mara Quist"),
        ("By Mara Quist, The Lantern", "Mara Quist"),
        ("By Mara Quist | The Lantern", "Mara Quist"),
        ("By Mara Quist and Tove Finn", "Mara Quist and Tove Finn"),
        ("By Zoë O’Dell-Łuk", "Zoë O’Dell-Łuk"),
    ],
)
def test_bylines(line: str, author: str) -> None:
    """Who wrote it is read out of every style of byline, without address, job or outlet."""
    assert read(HEADLINE, line, SENTENCE).author == author
    assert read(HEADLINE, SENTENCE, line).author == author


@pytest.mark.parametrize(
    "line", ["by the harbour wall", "By and by the fog lifted over the roads, they say", "Fog by night"]
)
def test_a_line_with_by_names_no_author(line: str) -> None:
    """Small words behind "by" are no name."""
    assert read(HEADLINE, line, SENTENCE).author is None


def test_a_sentence_with_by_names_no_author() -> None:
    """A sentence of the body is no byline."""
    assert read(HEADLINE, SENTENCE, "By Tuesday the ship had gone.").author is None


@pytest.mark.parametrize("line", ["By Mara Quist, The Lantern", "By Mara Quist | The Lantern"])
def test_the_outlet_behind_the_name(line: str) -> None:
    """A byline that names the outlet shows it."""
    assert read(HEADLINE, line, SENTENCE).outlet == "The Lantern"


@pytest.mark.parametrize("line", ["By Mara Quist, science editor", "By Mara Quist, Lantern islands correspondent"])
def test_a_job_behind_the_name_is_no_outlet(line: str) -> None:
    """A job title in small letters names nobody's outlet."""
    assert read(HEADLINE, line, SENTENCE).outlet is None


def test_the_agency_of_the_dateline_is_not_the_outlet() -> None:
    """A wire's reporter and dateline do not tell which paper ran the story."""
    found = read(HEADLINE, "By Mara Quist, Northern Wire", f"ESKERBY, May 12 (Northern Wire) — {SENTENCE}")
    assert (found.author, found.outlet) == ("Mara Quist", None)


def test_the_masthead_above_a_wire_story_is_the_outlet() -> None:
    """The paper that ran a wire's story is the one on top of the page."""
    found = read("The Lantern", HEADLINE, "By Mara Quist, Northern Wire", f"ESKERBY (Northern Wire) — {SENTENCE}")
    assert found.outlet == "The Lantern"


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("© 2031 The Lantern. All rights reserved.", "The Lantern"),
        ("(c) The Lantern", "The Lantern"),
        ("Copyright 2031 The Lantern", "The Lantern"),
        ("Copyright © 2029-2031 The Lantern", "The Lantern"),
        ("© The Lantern 2031", "The Lantern"),
        ("© OBX 2031. OBX answers for no other site.", "OBX"),
        ("© 2031, Rope & Sail", "Rope & Sail"),
        ("© 2031 Lantern Media Ltd. All rights reserved", "Lantern Media Ltd"),
    ],
)
def test_copyright_lines(line: str, outlet: str) -> None:
    """The owner that a copyright line names is the outlet, whatever the order of its parts."""
    assert read(HEADLINE, SENTENCE, line).outlet == outlet


@pytest.mark.parametrize("line", ["© 2031", "All rights reserved.", "©"])
def test_copyright_lines_without_a_name_show_no_outlet(line: str) -> None:
    """No owner, no outlet."""
    assert read(HEADLINE, SENTENCE, line).outlet is None


@pytest.mark.parametrize(
    "masthead", ["The Lantern", "Eskerby Courier", "Northern Radio", "OBX News", "The St. Orla Herald"]
)
def test_a_masthead_of_the_kind_that_papers_have(masthead: str) -> None:
    """A first line that is named as papers are is the outlet."""
    assert read(masthead, HEADLINE, SENTENCE).outlet == masthead


def test_a_masthead_that_speaks_in_the_text() -> None:
    """A first line whose name acts as an outlet does in the text is the outlet."""
    assert read("Saltwrack", HEADLINE, f"{SENTENCE} Saltwrack has asked the office why.").outlet == "Saltwrack"


@pytest.mark.parametrize(
    "line", ["Breaking News", "World", "Sport", "Opinion", "The Latest", "Connect with us", "Saltwrack"]
)
def test_sections_and_strangers_are_no_outlet(line: str) -> None:
    """The name of a section, a label, or a name that nothing confirms is no outlet."""
    assert read(line, HEADLINE, SENTENCE).outlet is None


def test_a_name_in_the_body_is_no_outlet() -> None:
    """A paper that the article cites did not publish it."""
    assert read(HEADLINE, SENTENCE, "The Eskerby Times had reported the fog on Monday.").outlet is None


def test_the_headline_is_found_above_the_body() -> None:
    """Neither masthead, crumbs, byline nor date is taken for the headline, and its mark-up is no part of it."""
    found = read(
        "The Lantern",
        "Home > News > Coast",
        "By Mara Quist",
        "Monday, 12 May 2031, 18:05",
        f"# {HEADLINE}",
        SENTENCE,
    )
    assert found.title == HEADLINE


@pytest.mark.parametrize("line", ["Fog", "Fog over Eskerby", "Subscribe to our newsletter for the fog"])
def test_labels_are_no_headline(line: str) -> None:
    """Too few words, or furniture, are no headline."""
    assert read(line, SENTENCE).title is None


def test_lines_below_the_text_are_no_headline() -> None:
    """The title of another story under the text is not this one's."""
    assert read(SENTENCE, HEADLINE).title is None


def told(*lines: str) -> dict[str, tuple[str | date, str]]:
    """Return what the lines of one page show, and where."""
    text = "\n\n".join(lines)
    spans = paragraphs(text)
    return shown(text, spans, body(text, spans))


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["Tuesday, 14 May 2031", "Published 12 May 2031", "Updated 13 May 2031"], 12),
        (["Updated 13 May 2031", "First published 12 May 2031"], 12),
        (["Last updated 13 May 2031", "12 May 2031"], 12),
        (["Updated 13 May 2031"], 13),
        (["By Mara Quist, May 12, 2031"], 12),
        (["By Mara Quist | Published 12 May 2031 at 18:05"], 12),
        (["By Mara Quist · 12 May 2031"], 12),
    ],
)
def test_the_day_of_publication(lines: list[str], day: int) -> None:
    """The line that says it published goes before other dates, and those before one that says updated."""
    assert told(HEADLINE, *lines, SENTENCE)["published"] == (date(2031, 5, day), "date line")


@pytest.mark.parametrize(
    "line", ["By Mara Quist, May 12, 2031", "By Mara Quist | Published 12 May 2031", "Story by Mara Quist"]
)
def test_a_byline_with_a_date(line: str) -> None:
    """A date behind the name is no part of it, and such a line is no headline."""
    found = told(line, SENTENCE)
    assert found["author"] == ("Mara Quist", "byline")
    assert "title" not in found


@pytest.mark.parametrize("heading", ["Related stories", "Most read", "Latest news", "You may also like"])
def test_dates_and_names_among_links_are_of_other_stories(heading: str) -> None:
    """Below the heading of a list of links nothing dates or signs this article."""
    found = told(HEADLINE, SENTENCE, heading, "Who owns the fog?", "By Tove Finn", "9 May 2031")
    assert found == {"title": (HEADLINE, "headline")}


def test_by_the_harbour_no_day_is_signed() -> None:
    """Words with "by" and a date in them are no date line."""
    assert "published" not in told(HEADLINE, "By the wall on 12 May 2031", SENTENCE)


def test_the_headline_that_stands_twice() -> None:
    """Of several lines that may be the headline, the one that is marked up or shown again is it."""
    motto = "News and views from the northern coast"
    assert told(motto, HEADLINE, "Home > Coast > Fog", HEADLINE, SENTENCE)["title"] == (HEADLINE, "headline")
    assert told(motto, f"# {HEADLINE}", SENTENCE)["title"] == (HEADLINE, "headline")


def test_nothing_is_invented() -> None:
    """Of a page with a menu, a headline and a picture's label, the headline is all that is known."""
    found = told("Connect with us", "News", HEADLINE, "Published", "on", "Boats in the Fog", SENTENCE)
    assert found == {"title": (HEADLINE, "headline")}


def test_values_and_places_are_the_same_reading() -> None:
    """`from_text` gives the values of `shown`."""
    text = "\n\n".join(["The Lantern", HEADLINE, "By Mara Quist", "12 May 2031", SENTENCE])
    spans = paragraphs(text)
    kept = body(text, spans)
    values = {field: value for field, (value, _) in shown(text, spans, kept).items()}
    assert from_text(text, spans, kept).model_dump(exclude_none=True) == values
    assert values.keys() == {"outlet", "title", "author", "published"}
