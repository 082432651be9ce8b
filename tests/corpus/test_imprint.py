"""Who published is told by the lines of a page that say so, and by no others: a wrong outlet is worse than none."""

import time
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import body
from corpus.metadata import shown
from corpus.sentences import paragraphs
from tests.corpus.lines import FIRST, HEADLINE

LAST = "The harbour master told the Harbour Post that nobody saw the boats leave."
PAGE = [HEADLINE, FIRST, LAST]


def told(*lines: str, taught: Mapping[str, str | None] | None = None) -> dict[str, tuple[str | date, str]]:
    """Return what the lines of one page show."""
    text = "\n\n".join(lines)
    spans = paragraphs(text)
    return shown(text, spans, body(text, spans), taught or {})


def outlet(*lines: str, taught: Mapping[str, str | None] | None = None) -> str | None:
    """Return the outlet that the lines of one page show."""
    name = told(*lines, taught=taught).get("outlet", (None, ""))[0]
    assert not isinstance(name, date)
    return name


@pytest.mark.parametrize(
    "lines",
    [
        ["Log in to comment with the Eskerby Courier"],
        ["Sign in to your Eskerby Courier account to continue."],
        ["Use a Pinnace or Sloop account to connect", "with the Eskerby Courier"],
        ["Register with the Eskerby Courier to read on"],
        ["Thank you for reading the Eskerby Courier!"],
    ],
)
def test_the_site_that_readers_log_in_to(lines: list[str]) -> None:
    """A page that has its readers log in or register names itself, over a line's end too."""
    assert told(*PAGE, *lines)["outlet"] == ("Eskerby Courier", "account line")


@pytest.mark.parametrize(
    "lines",
    [
        ["Connect with us"],
        ["Log in with Pinnace"],
        ["Sign in to comment", "Read more on the Eskerby Courier"],
        ["Sign in", "Follow the Eskerby Courier"],
        ["Log in to Daily News"],
        ["Register to vote"],
        ["Log in to the Harbour Office"],
    ],
)
def test_log_in_lines_that_name_no_outlet(lines: list[str]) -> None:
    """Networks, offices, sections and links to others are not the outlet."""
    assert outlet(*PAGE, *lines) is None


BYLINE = "BY MARA QUIST [m.quist@{}]"


def test_the_address_in_a_byline() -> None:
    """A reporter's mail address shows the outlet whose domain is known, or whose name in the text it spells."""
    assert told(*PAGE, BYLINE.format("harbourpost.example"))["outlet"] == ("Harbour Post", "byline's address")
    assert outlet(*PAGE, BYLINE.format("theharbourpost.example")) == "Harbour Post"
    assert outlet(*PAGE, BYLINE.format("mail.bbc.co.uk")) == "BBC"
    assert outlet(*PAGE, BYLINE.format("fog.example"), taught={"fog.example": "Fog Notes"}) == "Fog Notes"
    assert told(*PAGE, BYLINE.format("harbourpost.example"))["author"] == ("Mara Quist", "byline")


@pytest.mark.parametrize("place", ["gmail.com", "quist.example", "fog.example", "reuters.com", "post.example"])
def test_addresses_that_name_nobody(place: str) -> None:
    """A private address, an agency's, and one that spells no paper's name show no outlet."""
    assert outlet(*PAGE, BYLINE.format(place)) is None


def test_an_address_elsewhere_is_no_byline() -> None:
    """Whom readers may write to, or whom the text cites, did not publish it."""
    assert outlet(*PAGE, "E-mail: press@harbourpost.example") is None
    assert outlet(*PAGE, "Write to clerk@bbc.co.uk for a timetable.") is None


def test_a_domain_with_two_outlets_names_none() -> None:
    """Where the coverage knows a domain under two names, neither is taken, nor the table's."""
    assert outlet(*PAGE, BYLINE.format("bbc.co.uk"), taught={"bbc.co.uk": None}) is None


def test_the_wires_reporter_does_not_tell_who_published() -> None:
    """A byline's address at the agency of the dateline shows no outlet."""
    dateline = f"ESKERBY, May 12 (Northlight Wire) — {FIRST}"
    byline = BYLINE.format("northlightwire.example")
    assert outlet(HEADLINE, byline, dateline, "Northlight Wire has asked the office why.") is None


@pytest.mark.parametrize(
    "line", ["© 2031 Getty Images", "Copyright 2031 The Associated Press. All rights reserved.", "© Reuters 2031"]
)
def test_an_agencys_copyright_is_not_the_outlets(line: str) -> None:
    """What an agency owns others publish; the paper's own line beside it counts."""
    assert outlet(*PAGE, line) is None
    assert outlet(*PAGE, line, "© 2031 The Lantern") == "The Lantern"


def test_an_agencys_byline_is_not_the_outlets() -> None:
    """A story by an agency's reporter stands in any paper."""
    assert outlet(*PAGE, "By Mara Quist, The Associated Press") is None


def test_the_masthead_goes_before_the_company_that_owns_it() -> None:
    """A paper is called by its name and not by its publisher's, where the page has both."""
    company = "© 2031 Lantern Media Ltd. All rights reserved"
    assert told("The Lantern", *PAGE, company)["outlet"] == ("The Lantern", "masthead")
    assert told(*PAGE, company)["outlet"] == ("Lantern Media Ltd", "copyright line")
    assert told("The Lantern", *PAGE, "© 2031 OBX")["outlet"] == ("OBX", "copyright line")


@pytest.mark.parametrize(
    "above", [["Skip to content", "Menu"], ["63.3 F"], ["Advertisement", "12 May 2031"], ["Log in"]]
)
def test_the_masthead_below_the_menu(above: list[str]) -> None:
    """Menus, weather, dates and prompts may stand above the paper's name."""
    assert outlet(*above, "The Lantern", *PAGE) == "The Lantern"


@pytest.mark.parametrize("head", [["News", "The Lantern"], ["Menu", "News", HEADLINE, "The Lantern"]])
def test_a_name_below_something_else_is_no_masthead(head: list[str]) -> None:
    """A paper's name behind a section or a headline may be a link, or what the story is about."""
    assert outlet(*head, *PAGE) is None


@pytest.mark.parametrize(
    "line",
    [
        "The Harbour Post has not yet seen the log.",
        "The Lantern could not verify the report.",
        "Two officials told the Lantern of it.",
        "The BBC has not observed any boats.",
    ],
)
def test_an_outlet_that_the_body_speaks_of_is_not_taken(line: str) -> None:
    """The body cites other outlets as it does its own."""
    assert outlet(*PAGE, line) is None


@pytest.mark.parametrize(
    "line",
    [
        "By Mara Quist [" + "a" * 50_000,
        "." * 50_000 + " 12 May 2031",
        "By " + "Mara " * 10_000 + "12 May 2031",
        "Log in to " + "Post " * 10_000,
        "Log in " * 10_000,
        "The Lantern " * 5_000 + "x",
    ],
    ids=lambda line: line[:12],
)
def test_no_line_takes_long(line: str) -> None:
    """A hostile line costs no more than its length."""
    began = time.perf_counter()
    told(HEADLINE, BYLINE.format("fogpost.example"), line, FIRST, LAST, line)
    assert time.perf_counter() - began < 5


LINES = st.lists(
    st.sampled_from([*PAGE, "The Lantern", "By Mara Quist", "12 May 2031", "© 2031 OBX", "Most read", "Log in", "Menu"])
    | st.text(max_size=60),
    max_size=12,
)


@settings(max_examples=100)
@given(LINES)
def test_any_page_shows_values_that_stand_in_it(lines: list[str]) -> None:
    """Whatever the page, outlet and headline are words of it."""
    found = told(*lines)
    words = " ".join("\n\n".join(lines).split())  # a headline of odd white space is shown with blanks
    assert all(str(found[field][0]) in words for field in ("outlet", "title") if field in found)
