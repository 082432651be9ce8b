"""What came of an address."""

from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Metadata
from corpus.readers import MAX_ID, Known, article
from corpus.readers.listings import Link
from corpus.web.canonical import canonical
from index.pages import id_of, told

LINK = Link("https://post.example/a", title="Lamps out in Ostrey", published=datetime(2031, 3, 12, 8, tzinfo=UTC))


def made(**known: object) -> Article:
    """Return an article as a reader makes it."""
    return article("a", "/a", "The lamps went out on Tuesday. ", [Known("JSON-LD", Metadata.model_validate(known))])


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("/2031/03/lamps-out-in-ostrey.html", "lamps-out-in-ostrey-"),
        ("/news/Lamps_Out/", "lamps-out-"),
        ("/news/%C3%96strey", "östrey-"),
        ("/", "post-example-"),
        ("/%2E%2E/...", "post-example-"),
    ],
)
def test_an_id_can_be_read(path: str, begins: str) -> None:
    """It begins with what the address says, and is the same every time."""
    found = id_of(f"https://post.example{path}")
    assert found.replace(".", "-").startswith(begins)
    assert found == id_of(f"https://post.example{path}")


@given(st.text(max_size=300), st.text(max_size=20))
def test_an_id_is_one_that_articles_may_have(path: str, query: str) -> None:
    """Whatever an address is, its id is short, printable and without a slash, and another address has another."""
    key = canonical(f"https://post.example/{quote(path.encode('utf-8', 'replace'))[:900]}")
    found = id_of(key)
    assert found.isprintable()
    assert len(found) <= MAX_ID
    assert not set(found) & set("/\\ \n")
    assert found != id_of(f"{key}?{quote(query.encode('utf-8', 'replace'))}")


def test_a_listing_fills_what_a_page_lacks_and_overrides_nothing() -> None:
    """What the page shows itself stands, and each value says what told it."""
    bare = told(LINK, made())
    assert (bare.title, bare.published) == ("Lamps out in Ostrey", date(2031, 3, 12))
    assert (bare.provenance["title"], bare.provenance["published"]) == ("the feed", "the feed")
    full = made(title="No lamps", published=date(2031, 3, 11))
    assert told(LINK, full) == full
    assert told(Link("https://post.example/a"), made()) == made()


def test_what_a_listing_told_is_not_forgotten() -> None:
    """A page that is named itself later keeps it; what a listing tells now goes before."""
    before = {"title": "Lamps out", "published": date(2031, 3, 1)}
    assert told(Link("https://post.example/a"), made(), before).title == "Lamps out"
    assert told(LINK, made(), before).title == "Lamps out in Ostrey"
    assert told(LINK, made(title="No lamps"), before).title == "No lamps"
