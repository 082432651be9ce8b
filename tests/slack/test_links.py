"""Links that open an article at the very quote."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from bot.answer import Excerpt
from bot.slack.links import WHOLE, cited, safe
from tests.slack.answers import excerpt, excerpts

LONG = "The harbour master said that the ship had left by night and that nobody had been told of it. " * 5


@pytest.mark.parametrize(
    ("url", "quote", "link"),
    [
        ("https://p.example/a", "It was open.", "https://p.example/a#:~:text=It%20was%20open."),
        ("http://p.example/", "a-b, c & d", "http://p.example/#:~:text=a%2Db%2C%20c%20%26%20d"),
        ("https://p.example/a#part", "Open.", "https://p.example/a#part:~:text=Open."),
        ("https://p.example/a#:~:text=old", "Open.", "https://p.example/a#:~:text=Open."),
        ("https://p.example/a|b", "Öffnen", "https://p.example/a%7Cb#:~:text=%C3%96ffnen"),
        ("https://p.example/a?x=1&y=%20", "100%", "https://p.example/a?x=1&y=%20#:~:text=100%25"),
        ("https://bücher.example/ü", "Open.", "https://xn--bcher-kva.example/%C3%BC#:~:text=Open."),
        (" https://p.example/a b\n", "Open.", "https://p.example/a%20b#:~:text=Open."),
        ("https://p.example/a", "one  \t two", "https://p.example/a#:~:text=one%20two"),
        ("https://p.example/a", "He left.\n\nNobody knew.", "https://p.example/a#:~:text=He%20left.,Nobody%20knew."),
    ],
)
def test_the_fragment_is_written_as_the_specification_asks(url: str, quote: str, link: str) -> None:
    """Dashes, commas and ampersands are encoded, a fragment that is there stays, white space is one space."""
    assert cited(excerpt(quote, url=url)) == link


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://p.example/a",
        "p.example/a",
        "//p.example/a",
        "https://",
        "https://[broken/a",
        "https://user@p.example/a",
        "https://p .example/a",
        "https://p<b>.example/a",
        "https://" + "p" * 70 + ".example/a",
        "https://p.example/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    """Only http and https addresses of a host are linked to, and only those that Slack takes."""
    assert safe(url) is None
    assert cited(excerpt("Open.", url=url)) is None


def test_a_long_quote_is_found_by_its_two_ends() -> None:
    """Beyond 300 characters the fragment holds the first and the last whole words."""
    quote = LONG.strip()
    assert len(quote) > WHOLE
    link = cited(excerpt(quote))
    assert link is not None
    start, end = (unquote(part) for part in link.partition(":~:text=")[2].split(","))
    assert quote.startswith(f"{start} ")
    assert quote.endswith(f" {end}")
    assert len(start) > 80
    assert len(end) > 80


def test_a_long_address_has_a_shorter_fragment() -> None:
    """Where the whole quote would make the URL too long, its two ends are looked for, then shorter ones, then none."""
    quote = "Сорок слов о гавани. " * 8
    sizes = (100, 2000, 2500, 2800, 2970)
    links = [cited(excerpt(quote, url=f"https://p.example/{'a' * size}")) or "" for size in sizes]
    fragments = [link.partition(":~:text=")[2] for link in links]
    assert all(0 < len(link) <= 3000 for link in links)
    assert [len(unquote(one)) for one in fragments] == sorted((len(unquote(one)) for one in fragments), reverse=True)
    assert unquote(fragments[0]) == quote.strip()
    assert "," in fragments[2]
    assert fragments[-1] == ""


@settings(max_examples=300)
@given(excerpts)
def test_any_link_is_one_that_slack_and_a_browser_take(one: Excerpt) -> None:
    """A link is short, holds nothing that ends it early, and its texts are the quote's own beginning and end."""
    link = cited(one)
    if link is None:
        return
    assert len(link) <= 3000
    assert re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~]+", link), link
    base, _, fragment = link.partition(":~:text=")
    assert (safe(one.url) or "").partition(":~:")[0].rstrip("#") == base.rstrip("#")
    if fragment:
        assert "-" not in fragment
        words = [" ".join(line.split()) for line in one.quote.splitlines() if line.strip()]
        start, *end = [unquote(part, errors="strict") for part in fragment.split(",")]
        assert words[0].startswith(start)
        assert words[-1].endswith(end[0]) if end else words == [start]
