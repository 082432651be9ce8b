"""An article's text as HTML."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from bot.web.reader import lines
from bot.web.text import QUOTE, as_html, drawn, pieces
from corpus.article import Article, Span

# Emoji of several characters, combining marks, right-to-left letters, what turns them, line ends, what HTML reads.
TELLING = [
    "👩🏽\u200d🚒",
    "🇺🇦",
    "e\u0301",
    "\u0301",
    "שלום",
    "مرحبا",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u2028",
    "\x07",
    "\x85",
]
TELLING += [
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    "\t",
    " ",
    "<b onclick=x>",
    "</mark>",
    "&amp;",
    "&#13;",
    '"',
    "'",
    "Words of it. ",
]
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = st.lists(st.sampled_from(TELLING) | ANY, min_size=1)


@st.composite
def layered(draw: st.DrawFn) -> tuple[str, Span, list[tuple[Span, str]]]:
    """Draw a text, a part of it, and layers on it."""
    text = "".join(draw(TEXT))
    places = st.integers(0, len(text))
    spans = st.tuples(places, places).map(sorted).filter(lambda two: two[0] < two[1])
    made = spans.map(lambda two: Span(start=two[0], end=two[1]))
    return text, draw(made), draw(st.lists(st.tuples(made, st.sampled_from([QUOTE, "source", "cue"])), max_size=6))


@given(drawn_=layered())
def test_pieces_joined_are_the_text_and_lie_in_the_layers_that_cover_them(
    drawn_: tuple[str, Span, list[tuple[Span, str]]],
) -> None:
    """Nothing is lost, doubled or moved, however layers overlap."""
    text, within, layers = drawn_
    found = list(pieces(text, within, layers))
    assert "".join(one.text for one in found) == within.of(text)
    ends = [within.start]
    for one in found:
        ends.append(ends[-1] + len(one.text))
    for one, (start, end) in zip(found, pairwise(ends), strict=True):
        for at in range(start, end):
            assert one.layers == {name for span, name in layers if span.start <= at < span.end}


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Page:
    """Return an empty tab in which no script runs."""
    return browser.new_context(java_script_enabled=False).new_page()


@settings(max_examples=60)
@given(text=TEXT.map("".join).filter(str.strip), data=st.data())
def test_what_a_browser_marks_is_the_quote(blank: Page, text: str, data: st.DataObject) -> None:
    """Character for character: emoji, combining marks, carriage returns, right-to-left text and what turns it."""
    start = data.draw(st.integers(0, len(text) - 1))
    quote = Span(start=start, end=data.draw(st.integers(start + 1, len(text))))
    before, found = lines(Article(id="a", path="/a.txt", text=text, passages=()), quote, [])
    whole = [before, *(part for line in found for part in (line.pieces, line.gap))]
    blank.set_content("<!doctype html><meta charset=utf-8><p id=all>" + "".join(drawn(one, "q") for one in whole))
    assert "".join(blank.locator("mark").all_text_contents()) == quote.of(text)
    assert blank.locator("#all").text_content() == text
    assert blank.locator("#q").count() == 1
    assert blank.locator("b").count() == 0


def test_what_turns_text_turns_nothing_else() -> None:
    """It stands alone in an element that is isolated; NUL, which HTML can't hold, shows as its picture."""
    assert as_html("a\u202eb") == 'a<bdi class="control" title="RIGHT-TO-LEFT OVERRIDE">\u202e</bdi>b'
    assert as_html("\0") == '<bdi class="control" title="U+0000">\u2400</bdi>'
