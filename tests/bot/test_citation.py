"""A quote with where it stands."""

from datetime import date

import rispy
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from bot.answer import Excerpt
from bot.citation import markdown, plain, ris

LINE = st.text(
    st.sampled_from("ab *_`[]<>&#+-=!|~$1.) \\\"'’é👩") | st.characters(categories=["L", "P", "S"]), min_size=1
)
TEXT = st.lists(LINE.filter(str.strip), min_size=1, max_size=3).map("\n\n".join)


def excerpt(quote: str, **values: object) -> Excerpt:
    """Return an excerpt of an article."""
    known = {
        "title": "Eighteen left",
        "outlet": "The Harbour Post",
        "url": "https://a.example/x",
        "published": date(2031, 3, 12),
    }
    made = {"article_id": "a", "version": 1, "path": "/a.txt", "start": 0, "end": len(quote), "quote": quote}
    return Excerpt.model_validate(made | known | values)


def test_a_plain_citation_says_where_it_stands() -> None:
    """Outlet, headline, day and address; what is not known is left out."""
    assert (
        plain(excerpt("It sank."))
        == "“It sank.”\n— The Harbour Post, “Eighteen left”, 12 March 2031, https://a.example/x"
    )
    assert plain(excerpt("It sank.", title=None, url=None, published=None)) == "“It sank.”\n— The Harbour Post"


@given(quote=TEXT, title=LINE)
def test_markdown_reads_as_the_article_does(quote: str, title: str) -> None:
    """Whatever characters have a meaning in Markdown."""
    page = html.fromstring(MarkdownIt("commonmark").render(markdown(excerpt(quote, title=title))))
    (block,) = page.xpath("//blockquote") if page.tag != "blockquote" else (page,)
    paragraphs = [" ".join(one.text_content().split()) for one in block.xpath("p")]
    assert paragraphs[:-1] == [" ".join(line.split()) for line in quote.split("\n") if line.strip()]
    assert paragraphs[-1].startswith("— The Harbour Post")
    assert " ".join(title.split()) in paragraphs[-1]


@given(quote=TEXT, title=LINE, author=st.none() | LINE)
def test_reference_managers_read_each_quote(quote: str, title: str, author: str | None) -> None:
    """No character of a quote, a headline or a name becomes a field of its own."""
    two = [excerpt(quote, title=title), excerpt("ER  -\nTY  - BOOK\nKW  - x")]
    found = rispy.loads(ris(two, [author, None]))
    assert len(found) == 2
    assert found[0]["notes"] == [f"“{quote.replace(chr(10) * 2, ' ')}”"]
    assert found[0].get("title", "").strip() == title.strip()
    assert found[1]["notes"] == ["“ER  - TY  - BOOK KW  - x”"]
    assert {one["type_of_reference"] for one in found} == {"NEWS"}


def test_nothing_but_an_address_of_the_web_is_linked() -> None:
    """A javascript: address is no link, in Markdown nor for reference managers."""
    one = excerpt("It sank.", url="javascript:alert(1)")
    assert "javascript" not in markdown(one)
    assert "javascript" not in ris([one], [None])


def test_spaces_that_do_not_break_stay() -> None:
    """They are characters of the quote."""
    one = excerpt("At 4\u00a0p.m.\u2009it sank.")
    assert one.quote in markdown(one)
    assert one.quote in ris([one], [None])
    assert one.quote in plain(one)
