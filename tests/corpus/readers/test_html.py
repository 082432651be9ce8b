"""Web pages: the whole body and little else, every quote as the page shows it, and metadata only where it is told."""

import codecs
import subprocess
import sys
import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers.html import BEGINS, read_html
from corpus.readers.making import body_of
from corpus.readers.source import Source
from tests.bench.scores import f1
from tests.corpus.readers.pages import Page, pages
from tests.corpus.reading import failure

PAGES = pages()
NAMES = [page.name for page in PAGES]
BODY = "<p>The harbour wall was closed on Monday, the council said, because of the gale.</p>" * 3
HEAD = "<!DOCTYPE html><html><head><title>Wall closed</title></head><body>"
WHITE = " \t\n\f\r"


def read(data: bytes | str, place: str = "page", charset: str | None = None) -> Article:
    """Read the one article of a page."""
    data = data.encode() if isinstance(data, str) else data
    (found,) = read_html(Source(place, "page", ".html", data, "text/html", charset))
    assert isinstance(found, Article)
    return found


def outcome(data: bytes) -> Article | ReadError:
    """Read a page as an article, or the error that it is."""
    try:
        return read(data)
    except ReadError as error:
        return error


def of_page(page: Page) -> Article:
    """Read one of the written pages."""
    (found,) = read_html(page.source)
    assert isinstance(found, Article)
    return found


def collapsed(text: str) -> str:
    """Collapse white space as a browser does: a no-break space is none."""
    for char in WHITE:
        text = text.replace(char, " ")
    return " ".join(part for part in text.split(" ") if part)


def rendered(page: Page) -> str:
    """Render a page in another way than the reader: mark the ends of lines in the tree, then take all its text."""
    tree = html.document_fromstring(page.source.data.decode(page.encoding).replace("&#146;", "’"))
    for mark in tree.xpath("//sup[a[starts-with(@href, '#')]]"):
        mark.drop_tree()
    etree.strip_elements(tree, "script", "style", "title", "noscript", etree.Comment, with_tail=False)
    for quote in tree.iter("q"):
        inner = next(quote.iterancestors("q"), None) is not None
        quote.text = ("‘" if inner else "“") + (quote.text or "")
        quote.tail = ("’" if inner else "”") + (quote.tail or "")
    for element in tree.iter(
        "p", "div", "br", "li", "td", "th", "tr", "h1", "h2", "h3", "cite", "figcaption", "dt", "dd"
    ):
        element.tail = "\n" + (element.tail or "")
    return collapsed(tree.text_content())


def test_the_body_is_found() -> None:
    """F1 of the words against the gold: .97 at least in the mean, as read and with furniture dropped, .92 on each."""
    read_whole, cleaned = {}, {}
    for page in PAGES:
        found, gold = of_page(page), "\n".join(page.gold)
        kept = (line.of(found.text) for line, keep in zip(*body_of(found), strict=True) if keep)
        read_whole[page.name], cleaned[page.name] = f1(found.text, gold), f1("\n".join(kept), gold)
    assert len(PAGES) >= 30
    for scores in (read_whole, cleaned):
        assert sum(scores.values()) / len(scores) >= 0.97, scores
        assert min(scores.values()) >= 0.9, scores


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_quote_is_altered(page: Page) -> None:
    """Every sentence stands on the page so, character for character; every sentence of the gold is in the text."""
    found, shown = of_page(page), rendered(page)
    for sentence in (span.of(found.text) for passage in found.passages for span in passage.sentences):
        assert collapsed(sentence) in shown
    text = collapsed(found.text)
    assert [line for line in page.gold if collapsed(line) not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_metadata_is_what_the_page_tells(page: Page) -> None:
    """Outlet, author, day and address as the page tells them, and where each stands; none where nothing does."""
    found = of_page(page)
    for field in ("outlet", "author", "published"):
        value = getattr(found, field)
        assert (str(value) if value is not None else None) == page.expected[field], field
        assert (field in found.provenance) == (value is not None)
    if "url" in page.expected:
        assert found.url == page.expected["url"]
    assert found.title is not None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="The wall is closed | The Lantern">', "The wall is closed"),
        (
            '<script type="application/ld+json">{"@type":"Article","headline":"A"}</script>'
            '<meta property="og:title" content="B">',
            "A",
        ),
        ("<title>The wall is closed | The Lantern</title>", "The wall is closed"),
        ("<title>The wall – a history</title>", "The wall – a history"),
    ],
)
def test_the_headline_is_the_most_trusted(head: str, title: str) -> None:
    """JSON-LD before OpenGraph before the page; the site's name is no part of it."""
    name = '<meta property="og:site_name" content="The Lantern">'
    assert read(f"<html><head>{name}{head}</head><body>{BODY}</body></html>").title == title


@pytest.mark.parametrize(
    "name", ["WordPress", "Medium", "Home", "lantern.test", "www.lantern.test", "https://lantern.test", ""]
)
def test_a_platform_is_no_outlet(name: str) -> None:
    """A platform, an address or a page's name is no outlet."""
    assert read(f'<html><head><meta property="og:site_name" content="{name}"></head><body>{BODY}').outlet is None


@pytest.mark.parametrize("day", ["2999-01-01", "1850-03-04", "03/04/2021", "2021", "yesterday", "2021-02-30"])
def test_a_doubtful_day_is_none(day: str) -> None:
    """A day to come, too early, ambiguous or incomplete is not taken, and never today instead."""
    head = f'<html><head><meta property="article:published_time" content="{day}"></head>'
    assert read(f"{head}<body>{BODY}<div class=footer><p>Last login: 4 March 2022</p></div>").published is None


def test_the_day_is_of_the_pages_own_zone() -> None:
    """An hour before midnight in the page's zone is that day, whatever the day elsewhere."""
    head = '<html><head><meta property="article:published_time" content="2021-03-09T23:10:00-08:00"></head>'
    assert str(read(f"{head}<body>{BODY}").published) == "2021-03-09"


def test_the_day_in_an_address_counts_last() -> None:
    """Where nothing else tells the day, the address may."""
    found = read(HEAD + BODY, "https://lantern.test/2021/03/09/wall")
    assert (str(found.published), found.provenance["published"]) == ("2021-03-09", "its address")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://lantern.test/wall", "https://lantern.test/wall"),
        ("/wall", "https://www.lantern.test/wall"),
        ("https://elsewhere.test/wall", "https://www.lantern.test/amp/wall?x=1"),
        ("javascript:alert(1)", "https://www.lantern.test/amp/wall?x=1"),
    ],
)
def test_a_canonical_link_is_believed_on_its_own_site(link: str, url: str) -> None:
    """A link to another site, or to none, does not move the article."""
    markup = f'<html><head><link rel="canonical" href="{link}"></head><body>{BODY}'
    assert read(markup, "https://www.lantern.test/amp/wall?x=1").url == url


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", None, "iso-8859-1"),
        ("utf-8-sig", "windows-1251", "windows-1251"),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", "utf-8", None),
        ("cp1252", None, "windows-1252"),
        ("utf-16", "utf-8", None),
        ("iso-8859-2", "utf-8", "iso-8859-2"),
        ("koi8-r", "koi8-r", None),
    ],
)
def test_the_encoding_is_the_pages_own(encoding: str, declared: str | None, charset: str | None) -> None:
    """By its mark, the server's word, its own; a wrong word alters no character."""
    said = (
        "„Nic – neviděl,“ řekl Zdeněk." if encoding == "iso-8859-2" else "“Nobody – not Zoë – saw the café,” he said."
    )
    said = "Никто не видел лодок, сказал он вчера вечером." if encoding == "koi8-r" else said
    said = said.replace("–", "-").replace("“", "„").replace("„", '"') if encoding == "iso-8859-2" else said
    meta = f'<meta charset="{declared}">' if declared else ""
    markup = f"<html><head>{meta}<title>x</title></head><body>{BODY}<p>{said}</p></body></html>"
    assert said in read(markup.encode(encoding), charset=charset).text


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + BODY).encode() + "<p>Zoë and Zoé and Müller said so.</p>".encode() + b"<p>caf\xe9</p>",
        codecs.BOM_UTF16_LE + (HEAD + BODY).encode("utf-16-le") + b"\x00\xd8",
        b"",
        b" \n ",
        b"<html>",
        bytes(range(256)) * 20,
    ],
)
def test_a_broken_page_is_refused(data: bytes) -> None:
    """What can't be decoded for certain, or holds nothing, is an error of one line."""
    assert "\n" not in failure(read, data)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("a<br>b", "a b"),
        ("One.<br>Two", "One.\nTwo"),
        ("One<br><br>Two", "One\n\nTwo"),
        ("Co<b>ast</b>guard<wbr>s", "Coastguards"),
        ("10&nbsp;km&shy; &#8212; &amp;amp; &lt;b&gt;", "10\xa0km\xad — &amp; <b>"),
        ("a \n\t b", "a b"),
        ("m<sup>2</sup> and 28<sup><a href='#n'>1</a></sup>.", "m2 and 28."),
        ("<q>Go <q>home</q></q>", "“Go ‘home’”"),
        ("<span hidden>no</span><span style='display: none'>no</span>yes<script>no</script>", "yes"),
        ("that&#146;s", "that’s"),
        ("<del>eight</del><ins>nine</ins> <s>big</s><strike>wide</strike>cracks", "nine cracks"),
    ],
)
def test_text_is_as_a_browser_shows_it(markup: str, shown: str) -> None:
    """White space, breaks, entities, quotation marks and what is hidden."""
    text = read(f"{HEAD}<article>{BODY}<p>{markup}</p>{BODY}</article>").text
    assert (
        text.split("gale.\n\n")[3].removesuffix(
            "\n\nThe harbour wall was closed on Monday, the council said, because of the "
        )
        == shown
    )


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=2).map(lambda word: f"{word} said it."),
        min_size=1,
    )
)
@settings(max_examples=30)
def test_any_characters_are_kept(said: list[str]) -> None:
    """Whatever paragraphs hold stands in the text so."""
    text = read(f"{HEAD}<article>{BODY}{''.join(f'<p>{escape(line)}</p>' for line in said)}{BODY}</article>").text
    assert all(line in text for line in said)


@given(st.binary(max_size=300) | st.text(st.sampled_from("<>/ap b=\"'&;!-[]td"), max_size=200).map(str.encode))
@settings(max_examples=40)
def test_any_markup_is_an_article_or_an_error(broken: bytes) -> None:
    """No markup is a crash."""
    for data in (broken, HEAD.encode() + broken + BODY.encode()):
        assert isinstance(outcome(data), Article | ReadError)


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        (
            "<title>404 - Page not found</title><body><h1>Page not found</h1><p>It is not here any more.</p>",
            "not there",
        ),
        (
            "<title>Lantern</title><body><p>Please log in to read this article in full.</p><input type=password>",
            "login",
        ),
        (
            "<title>Lantern</title><body>"
            + "<h2><a href='/a'>Ferry late</a></h2><p><a href='/b'>Goat found</a></p>" * 20,
            "lists links",
        ),
        (f"<title>App</title><body><div id=root></div><script>{'x' * 2000}</script>", "script"),
    ],
)
def test_what_is_no_article_is_said(markup: str, why: str) -> None:
    """A page that is not there, asks for a login, lists others or is empty is an error that says so."""
    with pytest.raises(ReadError, match=why):
        read(f"<!doctype html><html><head>{markup}")


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>" + b"<div>" * 100_000 + BODY.encode() + b"</div>" * 100_000,
        b"<html><body><p>" + b"word " * 220_000 + b"ends.</p>",
        b"<html><body><div " + b" ".join(b"a%d=1" % i for i in range(1_000_000)) + b">" + BODY.encode(),
        b"<html><body>" + (b"<div " + b" ".join(b"a%d" % i for i in range(180)) + b">x</div>") * 8000 + BODY.encode(),
        b"<html><body>" + b"\x00<p>\x00The man\x00 said so to the whole of the harbour on Monday.\x00</p>" * 100,
        b'<html><head><script type="application/ld+json">' + b"[" * 3_000_000 + b"</script>" + BODY.encode(),
        b"<html><body>" + b"a<br>" * 200_000 + BODY.encode(),
        b"<html><body>" + b"<" * 1_000_000 + BODY.encode(),
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><html><body>&b;'
        + BODY.encode(),
        b"<html><head>" + b"<meta name=author content=x>" * 50_000 + b"<body>" + BODY.encode(),
        b"<html><body><h1>Wall</h1><p>By " + b"&nbsp;" * 100_000 + b"x</p><article>" + BODY.encode(),
    ],
    ids=["deep", "line", "attributes", "tags", "nulls", "json", "breaks", "angles", "entities", "metas", "spaces"],
)
def test_a_hostile_page_ends_soon(data: bytes) -> None:
    """Depth, length and numbers beyond reason end in time as an article or as an error."""
    began = time.monotonic()
    found = outcome(data)
    assert isinstance(found, ReadError) or "a" * 30 not in found.text
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_is_known_by_its_beginning(page: Page) -> None:
    """Every page is known as one, whatever its suffix."""
    assert BEGINS.match(page.source.data[:4096])


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>',
        b'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>x',
        b'<?xml version="1.0"?><urlset><url>',
        b"The tag <html> begins a page.",
        b"<p>A fragment",
        b"<header>x",
        b"%PDF-1.4 <html>",
        b'{"text": "<html>"}',
    ],
)
def test_other_formats_are_no_page(data: bytes) -> None:
    """Feeds, sitemaps and texts that mention a tag are none."""
    assert not BEGINS.match(data)


@pytest.mark.parametrize("name", ["content right-sidebar", "print-content", "post-meta-social", "naval-news"])
def test_a_misleading_class_loses_nothing(name: str) -> None:
    """An element that holds the article is no furniture, whatever it is called."""
    page = PAGES[NAMES.index("brief")]
    lines = [line for line in PAGES[NAMES.index("wordpress")].gold if line]
    markup = (
        f"{HEAD}<div><p>{page.gold[0]}</p></div><div class='{name}'>{''.join(f'<p>{line}</p>' for line in lines)}</div>"
    )
    text = read(markup).text
    assert [line for line in lines if collapsed(line) not in collapsed(text)] == []


SAID = [
    "The harbour board closed the pier at Corran at noon after a storm had loosened its rail.",
    "Engineers found cracks in nine of its forty legs, the board said in a letter to traders.",
    "The ferry to Skellet leaves from the fish quay until the work is done in May.",
    "Repairs will cost 4.2 million crowns, said the treasurer, Ilse Korran.",
]


@pytest.mark.parametrize(
    "name",
    [
        *("navy", "legal-affairs", "social-care", "share-price", "pollution", "printed", "commentary", "authority"),
        *("entry tag-social-media category-polls", "entry tags", "entry legal"),
    ],
)
def test_a_topic_is_no_furniture(name: str) -> None:
    """A class that begins as furniture's do, or names what an entry is filed under, loses no line of it."""
    kind = name.split()[0]
    entries = "".join(
        f"<div class='{name if i % 2 else kind}'><h3>{i}:00</h3><p>{line}</p></div>"
        if kind == "entry" or i == 1
        # One element alone where others are not of its kind.
        else f"<p>{line}</p>"
        for i, line in enumerate(SAID)
    )
    text = read(f"{HEAD}<article><h1>Pier closed: live</h1>{entries}</article>").text
    assert [line for line in SAID if line not in text] == []


@pytest.mark.parametrize(
    "name", ["post-tags", "tag-list", "social-links", "shareBar", "legal", "printButton", "navbar", "entry newsletter"]
)
def test_furniture_is_left_out(name: str) -> None:
    """Between paragraphs, too, and though the article's own parts are of the same kind."""
    entries = "".join(f"<div class='entry'><p>{line}</p></div>" for line in SAID)
    middle = f"</div><div class='{name}'><p>Please tell all of your friends about The Lantern today.</p></div>"
    text = read(f"{HEAD}<article><h1>Pier closed</h1>{entries.replace('</div>', middle, 1)}</article>").text
    assert text == "\n\n".join(SAID)


def test_only_a_pulled_quote_is_left_out() -> None:
    """It says again what a line of the article says; a refrain, or a word that stands within another, does not."""
    pulled = "cracks in nine of its forty legs"
    song = [
        "We will not leave the quay tonight.",
        "The cranes are ours until the morning.",
        "We will not leave the quay tonight.",
    ]
    quoted = "".join(
        f"<blockquote>{''.join(f'<p>{line}</p>' for line in part)}</blockquote>" for part in ([pulled], song, ["No."])
    )
    paragraphs = [f"<p>{line}</p>" for line in [*SAID, "Nobody said more of it in November."]]
    text = read(
        f"{HEAD}<article><h1>Pier closed</h1>{''.join(paragraphs[:2])}{quoted}{''.join(paragraphs[2:])}</article>"
    ).text
    assert text.split("\n\n") == [*SAID[:2], *song, "No.", *SAID[2:], "Nobody said more of it in November."]


def test_importing_the_reader_is_light() -> None:
    """A process that reads no page does not load what reading one takes."""
    code = (
        "import sys, corpus.readers.html; print([m for m in ('trafilatura', 'lxml', 'htmldate') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
