"""Feeds, sitemaps and lists of addresses: their links in order, each once, and nothing else taken for one."""

import gzip
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.readers.listings import MAX_LINKS, Link, links
from corpus.readers.source import Source

PLACE = "https://news.example.com/feeds/all.xml"
A, B, C = (f"https://news.example.com/{name}" for name in "abc")
MORNING = datetime(2031, 3, 11, 4, 5, tzinfo=UTC)
DAY = datetime(2031, 3, 12, tzinfo=UTC)

RSS = """<?xml version="1.0"?>
<!-- made by hand --><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<link>https://news.example.com/</link>
<item><title>Fog &amp;amp; &lt;b&gt;rock&lt;/b&gt;</title><link> /a </link>
<pubDate>Tue, 11 Mar 2031 06:05:00 +0200</pubDate>
<enclosure url="https://media.example.com/a.mp3" type="audio/mpeg"/></item>
<item><link>https://news.example.com/b</link><guid>17</guid><dc:date>2031-03-12</dc:date></item>
<item><guid isPermaLink="true">https://news.example.com/c</guid><pubDate>some day</pubDate></item>
<item><link>https://news.example.com/a</link></item>
<item><title>Only heard</title><enclosure url="https://media.example.com/b.mp3"/></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example.com/"><title>News</title>
<link rel="self" href="https://news.example.com/feed"/>
<entry><title type="html">One &amp;amp; two</title><link rel="enclosure" href="https://media.example.com/a.mp3"/>
<link rel="alternate" href="a"/><published>2031-03-11T06:05:00+02:00</published><updated>2031-03-12</updated></entry>
<entry xml:base="/x/"><link href="../b"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://news.example.com"/><item rdf:about="https://news.example.com/a"><title>One</title></item>
</rdf:RDF>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example.com/a</loc>
<lastmod>2031-03-12</lastmod><n:news><n:title>One</n:title>
<n:publication_date>2031-03-11T04:05:00Z</n:publication_date></n:news></url>
<url><loc>/b</loc><lastmod>2031</lastmod></url><url><loc> </loc></url><url/></urlset>"""
INDEX = "<sitemapindex><sitemap><loc>https://news.example.com/a</loc></sitemap></sitemapindex>"
LIST = "# to read\n\nhttps://news.example.com/a\r\n  https://news.example.com/b\nhttps://news.example.com/a\n"

LISTINGS = {
    "rss": (RSS, [Link(A, "Fog & rock", MORNING), Link(B, None, None, DAY), Link(C)]),
    "atom": (ATOM, [Link(A, "One & two", MORNING, DAY), Link(B)]),
    "rdf": (RDF, [Link(A, "One")]),
    "sitemap": (SITEMAP, [Link(A, "One", MORNING, DAY), Link(B)]),
    "index": (INDEX, [Link(A, is_listing=True)]),
    "list": (LIST, [Link(A), Link(B)]),
    "empty feed": ("<rss version='2.0'><channel/></rss>", []),
}


def read(data: bytes) -> list[Link] | None:
    """Return the links of a listing."""
    return links(Source(PLACE, "all", ".xml", data))


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gzip"])
def test_links_are_found(name: str, encoding: str) -> None:
    """Each kind of listing gives its links, whole addresses, in order and once; recordings are no articles."""
    text, expected = LISTINGS[name]
    data = gzip.compress(text.encode()) if encoding == "gzip" else text.encode(encoding)
    assert read(data) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The fog lifted at noon.\n",
        "https://news.example.com/a\nThe fog lifted at noon.\n",
        "https://news.example.com/a https://news.example.com/b\n",
        "# only a remark\n",
        "ftp://news.example.com/a\n",
        "<!DOCTYPE html><html><body><rss></rss></body></html>",
        "<html><feed></feed></html>",
        '{"feed": 1}',
    ],
)
def test_all_else_is_no_listing(text: str) -> None:
    """What is a page, or prose, or has one other line, is left to the readers."""
    assert read(text.encode()) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "http://",
        "http://[",
    ],
)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    """Nothing else in a feed is fetched."""
    assert not read(f"<rss><channel><item><link>{url}</link></item></channel></rss>".encode())


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("&#xD83D;&#xde00;", "\U0001f600"),
        ("&#55357;&#x0DE00;", "\U0001f600"),
        ("&#xDE00;&#xD83D;", "\ufffd\ufffd"),
        ("&#xD800;", "\ufffd"),
        ("&#55295;&#57344;", "  "),  # neighbours of the halves, which nobody can read
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_halves_of_characters_are_joined(named: str, meant: str, encoding: str) -> None:
    """Emoji whose two halves in UTF-16 are named, as some programs write them; one alone takes nothing with it."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    feed = f"{head}<rss><channel><item><title>Fog{named}\xe9</title><link>{A}</link></item></channel></rss>"
    assert read(feed.encode(encoding)) == [Link(A, f"Fog{meant}\xe9")]


def test_no_entity_is_put_in() -> None:
    """Entities neither fetch nor multiply."""
    feed = f"<rss><channel><item><title>&e9;</title><link>{A}</link></item></channel></rss>"
    assert read(f'<!DOCTYPE rss [<!ENTITY e9 SYSTEM "file:///etc/hostname">]>{feed}'.encode()) == [Link(A, "&e9;")]
    many = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 10))
    with pytest.raises(ReadError, match="a listing, but broken: "):
        read(f'<!DOCTYPE rss [<!ENTITY e0 "fog">{many}]>{feed}'.encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<rss><channel><item", "a listing, but broken: "),
        (b"<urlset><url></loc></urlset>", "a listing, but broken: "),
        (b"<rss>" + b"<item>" * 300_000, "a listing, but broken: "),
        (
            b'<?xml version="1.0" encoding="utf-7"?><rss><item><title>+ACY-#xD800;</title></item></rss>',
            "a listing, but broken: it holds characters that there are not",
        ),
        (gzip.compress(INDEX.encode())[:-12], "packed by gzip, and cut off"),
        (b"\x1f\x8b" + b"x" * 50, "packed by gzip, and broken"),
        (gzip.compress(b"<urlset>" + b" " * 60_000_000), "more than 50.0 MB when it is unpacked"),
        ("\n".join(f"{A}/{n}" for n in range(MAX_LINKS + 1)).encode(), "it holds more than 50,000 addresses: split it"),
    ],
    ids=["cut off", "crossed", "deep", "UTF-7", "short gzip", "no gzip", "bomb", "many"],
)
def test_a_broken_listing_is_one_error(data: bytes, reason: str) -> None:
    """What is a listing but can't be read says so."""
    with pytest.raises(ReadError, match=reason):
        read(data)


def test_what_is_cut_off_keeps_what_it_has() -> None:
    """A feed that breaks off gives the links before the break."""
    assert read(RSS[: RSS.index("<item><guid")].encode()) == LISTINGS["rss"][1][:2]


@settings(max_examples=200)
@given(st.sampled_from([text for text, _ in LISTINGS.values()]), st.data())
def test_any_bytes_are_read_or_refused(text: str, data: st.DataObject) -> None:
    """Overwritten anywhere, a listing is read, refused, or none."""
    whole = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=12))
    with suppress(ReadError):
        for link in read(bytes(whole)) or []:
            assert link.url.startswith(("http://", "https://"))
