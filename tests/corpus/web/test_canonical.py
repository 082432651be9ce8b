"""One spelling for one article, and never one for two."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from corpus.web.canonical import believed, canonical, same_site
from corpus.web.errors import FetchError
from corpus.web.urls import MAX_URL, parsed

STORY = "https://harbourpost.example/news/lighthouse-dark-1234"


@pytest.mark.parametrize(
    "url",
    [
        "http://harbourpost.example/news/lighthouse-dark-1234",
        "HTTPS://WWW.HarbourPost.Example:443/news/lighthouse-dark-1234/",
        "http://harbourpost.example:80/news/x/../lighthouse%2ddark-1234#comments",
        "https://harbourpost.example./news/lighthouse-dark-1234?",
        f"{STORY}?utm_source=feed&utm_medium=rss",
        f"{STORY}?fbclid=abc&gclid=1&mc_cid=2&ref=home",
        f"{STORY}/amp",
        f"{STORY}/amp/?utm_campaign=x",
        f"{STORY}.amp",
        f"{STORY}?amp=1",
        f"{STORY}?outputType=amp",
        f"{STORY}?print=true",
        "https://amp.harbourpost.example/news/lighthouse-dark-1234",
        "https://m.harbourpost.example/news/lighthouse-dark-1234",
        "https://mobile.harbourpost.example/news/lighthouse-dark-1234",
        "https://harbourpost-example.cdn.ampproject.org/c/s/harbourpost.example/news/lighthouse-dark-1234/amp",
        "https://www.google.com/amp/s/www.harbourpost.example/news/lighthouse-dark-1234",
        f"  {STORY}\n",
    ],
)
def test_one_article(url: str) -> None:
    """Tracking, AMP, mobile and print variants, and odd spellings, are one article."""
    assert canonical(url) == STORY


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/story?id=12", "https://example.com/story?id=12"),
        ("https://example.com/?p=7&cid=8&reference=9", "https://example.com/?cid=8&p=7&reference=9"),
        ("https://example.com/story?b=2&a=1", "https://example.com/story?a=1&b=2"),
        ("https://example.com/s?q=a%20b", "https://example.com/s?q=a+b"),
        ("https://example.com/Story", "https://example.com/Story"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example.com/swamp", "https://example.com/swamp"),
        ("https://example.com/amp/guitars", "https://example.com/amp/guitars"),
        ("https://sport.example.com/a", "https://sport.example.com/a"),
        ("https://en.m.example.co.uk/a", "https://en.example.co.uk/a"),
        ("https://m.co.uk/a", "https://m.co.uk/a"),
        ("https://www.github.io/a", "https://www.github.io/a"),
        ("https://m.archive.internal/a", "https://archive.internal/a"),
        ("http://127.0.0.1:8000/a/", "http://127.0.0.1:8000/a"),
        ("http://localhost/a", "https://localhost/a"),
        ("http://[2606:4700:0::1]:8080/a", "http://[2606:4700::1]:8080/a"),
        ("https://bücher.example/ä%c3%a4", "https://xn--bcher-kva.example/%C3%A4%C3%A4"),
        ("https://example.com/%%34%31?%zz", "https://example.com/%2541?%25zz"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
    ],
)
def test_kept(url: str, expected: str) -> None:
    """What may tell two articles apart stays: ids, letter case, sections, sites of one host's customers."""
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "url", ["", "story", "//example.com/a", "ftp://example.com/a", "mailto:a@example.com", "http://"]
)
def test_no_article(url: str) -> None:
    """What is no web address is refused in one line."""
    with pytest.raises(FetchError, match="not a web address"):
        canonical(url)


_BITS = st.sampled_from(
    [
        *(
            "http://",
            "https://",
            "//",
            "/",
            "www.",
            "m.",
            "amp",
            ".amp",
            "/amp",
            ".html",
            "example.com",
            "co.uk",
            ":80",
        ),
        *(
            "?",
            "&",
            "=",
            "#",
            "%",
            "%2",
            "%2e",
            "%2E%2e",
            "%25",
            "%41",
            "..",
            "/../",
            ":",
            "@",
            "[::1]",
            "\\",
            "xn--",
            " ",
        ),
        *("utm_source", "amp=1", "ref", "id=1", "www.google.com/amp/s/", "x.cdn.ampproject.org/c/s/", "+", "%20"),
        *("é", "ß", "。", "\ud800", "\x00"),
    ]
)
_URLS = st.one_of(
    st.text(),
    st.lists(_BITS, max_size=12).map("".join),
    st.builds("https://{}{}".format, st.just("example.com/"), st.text()),
    st.lists(_BITS, max_size=12).map(lambda bits: "https://example.com/" + "".join(bits)),
)


@given(_URLS)
def test_canonical_is_canonical(url: str) -> None:
    """Whatever the text, canonical refuses it in one line or returns what it leaves alone."""
    try:
        once = canonical(url)
    except FetchError as error:
        once = str(error)
        event("refused")
    else:
        assert canonical(once) == once
    assert len(once.splitlines()) == 1
    assert len(once) <= MAX_URL


@given(st.lists(_BITS.filter(lambda bit: "#" not in bit), max_size=6).map("".join))
def test_trackers_never_matter(path: str) -> None:
    """Two readers who share one page by different ways share one article."""
    url = f"https://example.com/{path.strip()}"
    joint = "&" if "?" in url else "?"
    spelt = []
    for tracked in (url, f"{url}{joint}utm_source=a&fbclid=b", f"{url}{joint}gclid=c#share"):
        try:
            spelt.append(canonical(tracked))
        except FetchError:
            spelt.append("")
    assert len(set(spelt)) == 1


def test_same_site() -> None:
    """Sites are registrable domains; blogs of one host are strangers, and so are two ports of one address."""
    assert same_site("https://news.example.co.uk/a", "http://www.example.co.uk/b")
    assert not same_site("https://one.co.uk/", "https://two.co.uk/")
    assert not same_site("https://ana.github.io/", "https://bo.github.io/")
    assert same_site("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b")
    assert not same_site("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("/news/lighthouse", "https://example.com/news/lighthouse"),
        ("https://www.example.com/news/lighthouse?utm_source=x", "https://example.com/news/lighthouse"),
        ("https://sport.example.com/lighthouse", "https://sport.example.com/lighthouse"),
        ("https://example.org/news/lighthouse", "https://example.com/a?id=1"),
        ("https://example.com/", "https://example.com/a?id=1"),
        ("javascript:alert(1)", "https://example.com/a?id=1"),
        ("https://[broken", "https://example.com/a?id=1"),
        ("\ud800", "https://example.com/a?id=1"),
    ],
)
def test_a_declared_address(declared: str, expected: str) -> None:
    """A page is believed about its own site's addresses only, and not when it calls itself the front page."""
    assert believed("https://m.example.com/a?id=1", declared) == expected


@given(_URLS)
def test_any_declared_address(declared: str) -> None:
    """No declared address stops a page, or takes it to another site."""
    assert same_site(believed("https://example.com/a", declared), "https://example.com/")


@given(_URLS)
def test_parsed_or_refused(url: str) -> None:
    """Any text is a URL of a host or refused in one line."""
    try:
        found = parsed(url)
    except FetchError:
        event("refused")
    else:
        assert found.host
        assert not found.fragment
        assert parsed(str(found)) == found
