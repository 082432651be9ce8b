"""Whatever a site does, a fetch ends in time, within its size, and as data or one clear line."""

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.web.errors import FetchError
from corpus.web.fetch import Fetcher, Limits
from tests.corpus.web.conftest import LIMITS
from tests.corpus.web.serving import PAGE, Site, Visit

Route = Callable[[Visit], None]
HUGE = LIMITS.bytes + 1
BOMB = gzip.compress(bytes(50_000_000))


@pytest.fixture(scope="module")
def fetcher(served: Site) -> Iterator[Fetcher]:
    """Return one fetcher for all tests that leave no trace in it: each reads the machine's certificates."""
    with Fetcher(LIMITS, [f"127.0.0.1:{served.port}"]) as made:
        yield made


@pytest.fixture
def fresh(site: Site) -> Iterator[Fetcher]:
    """Return a fetcher of the test's own."""
    with Fetcher(LIMITS, [f"127.0.0.1:{site.port}"]) as made:
        yield made


def test_a_page(site: Site, fetcher: Fetcher) -> None:
    """A page comes with what its headers say; the request says who asks and keeps nothing of a visitor."""
    etag, day = '"v1"', "Tue, 03 Nov 2026 08:00:00 GMT"
    site.routes["/a"] = lambda visit: visit.answer(
        Content_Type="Text/HTML; Charset=ISO-8859-1", ETag=etag, Last_Modified=day, Set_Cookie="reader=7"
    )
    for _ in range(2):
        found = fetcher.get(site.url("/a#top"))
    assert (found.url, found.final, found.data) == (site.url("/a#top"), site.url("/a"), PAGE)
    assert (found.content_type, found.charset, found.not_modified) == ("text/html", "iso8859-1", False)
    assert (found.etag, found.last_modified) == (etag, day)
    sent = site.asked[-1][1]
    assert sent["User-Agent"] == f"Byline/{version('byline')}"
    assert sent["Host"] == f"127.0.0.1:{site.port}"
    assert not {"Cookie", "Authorization", "Referer"} & set(sent)


def test_several_threads(site: Site, fetcher: Fetcher) -> None:
    """One fetcher serves several threads, each fetch with a time of its own."""
    for name in "abcdef":
        site.routes[f"/{name}"] = lambda visit: visit.answer(visit.path.encode())
    with ThreadPoolExecutor(3) as pool:
        found = pool.map(fetcher.get, [site.url(f"/{name}") for name in "abcdef" * 3])
        assert b"".join(page.data for page in found) == b"/a/b/c/d/e/f" * 3


def test_an_unchanged_page(site: Site, fetcher: Fetcher) -> None:
    """A page that was fetched before is asked for by its ETag and date, and not sent again."""

    def unchanged(visit: Visit) -> None:
        same = visit.headers["If-None-Match"] == '"v1"' and visit.headers["If-Modified-Since"] == "then"
        visit.raw("HTTP/1.1 304 Same", 'ETag: "v1"') if same else visit.answer(ETag='"v1"', Last_Modified="then")

    site.routes["/feed"] = unchanged
    first = fetcher.get(site.url("/feed"))
    again = fetcher.get(site.url("/feed"), etag=first.etag, last_modified=first.last_modified)
    assert (again.not_modified, again.data, again.etag, again.last_modified) == (True, b"", '"v1"', "then")
    assert not fetcher.get(site.url("/feed"), etag='"v0"').not_modified
    assert not fetcher.get(site.url("/feed"), etag='"v1"\r\nX: y', last_modified="à").not_modified


@pytest.mark.parametrize(
    ("given", "content_type", "charset"),
    [
        ("text/html", "text/html", None),
        ("application/rss+xml; charset=utf8", "application/rss+xml", "utf-8"),
        ('text/html; charset="Shift_JIS"', "text/html", "shift_jis"),
        ("text/html; charset=utf-7", "text/html", None),
        ("text/html; charset=unicode_escape", "text/html", None),
        ("text/html; charset=rot13", "text/html", None),
        ("text/html; charset=nonsense", "text/html", None),
        ("text/html; charset=", "text/html", None),
        ("nonsense; charset=utf-8", None, "utf-8"),
        ("", None, None),
        ("\xff/\xfe", None, None),
    ],
)
def test_content_types(site: Site, fetcher: Fetcher, given: str, content_type: str | None, charset: str | None) -> None:
    """A content type is a type or none; an encoding is one that pages have, or none."""
    site.routes["/a"] = lambda visit: visit.answer(Content_Type=given)
    found = fetcher.get(site.url("/a"))
    assert (found.content_type, found.charset) == (content_type, charset)


def _gzipped(data: bytes) -> Route:
    return lambda visit: visit.answer(data, Content_Encoding="gzip")


def _without_length(data: bytes) -> Route:
    return lambda visit: visit.raw("HTTP/1.1 200 OK", data=data)


def _chunked(data: bytes) -> Route:
    return lambda visit: visit.raw("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", data=data)


@pytest.mark.parametrize(
    "route",
    [
        _gzipped(gzip.compress(PAGE)),
        _gzipped(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
        _without_length(PAGE),
        _chunked(b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
        lambda visit: visit.raw("HTTP/1.0 200 OK", data=PAGE),
        lambda visit: visit.raw("HTTP/1.1 103 Early", "", "HTTP/1.1 200 OK", data=PAGE),
        lambda visit: visit.answer(PAGE + b"more than it says", Content_Length=str(len(PAGE))),
    ],
    ids=["gzip", "gzip twice", "no length", "chunked", "old", "early hints", "longer than said"],
)
def test_ways_to_answer(site: Site, fetcher: Fetcher, route: Route) -> None:
    """However a page is packed and framed, its bytes are the same."""
    site.routes["/a"] = route
    assert fetcher.get(site.url("/a")).data == PAGE


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (lambda visit: visit.answer(bytes(HUGE)), "larger than 0.2 MB"),
        (_without_length(bytes(HUGE)), "larger than"),
        (_chunked(b"%x\r\n%b\r\n0\r\n\r\n" % (HUGE, bytes(HUGE))), "larger than"),
        (_gzipped(BOMB), "larger than"),
        (_gzipped(gzip.compress(b"") * 20_000), "larger than"),
        (_gzipped(gzip.compress(PAGE)[:-9]), "breaks off"),
        (_gzipped(PAGE), "is gzip and is not"),
        (_gzipped(gzip.compress(PAGE) + b"rest"), "is gzip and is not"),
        (lambda visit: visit.answer(zlib.compress(PAGE), Content_Encoding="deflate"), "packed as deflate"),
        (lambda visit: visit.answer(BOMB, Content_Encoding="gzip, gzip"), "packed as gzip, gzip"),
        (lambda visit: visit.answer(PAGE, Content_Length=str(len(PAGE) + 1)), "is broken"),
        (lambda visit: visit.answer(PAGE, Content_Length="-1"), "is broken"),
        (lambda visit: visit.answer(PAGE, Content_Length="9" * 18), "larger than"),
        (_chunked(b"nonsense\r\n" + PAGE), "is broken"),
        (_chunked(b"%x\r\n%b" % (len(PAGE), PAGE)), "is broken"),
        (lambda visit: visit.raw("HTTP/1.1 200 OK", "X: " + "x" * 200_000), "is broken"),
        (lambda visit: visit.raw("nonsense"), "is broken"),
        (lambda _: None, "is broken"),
        (lambda visit: visit.answer(b""), "the answer is empty"),
        (_gzipped(b""), "the answer is empty"),
        (lambda visit: visit.answer(b"", 204), "204 No Content: it holds no page"),
        (lambda visit: visit.raw("HTTP/1.1 304 Same"), "304 Not Modified: it holds no page"),
        (lambda visit: visit.answer(PAGE, 206), "206 Partial Content: it holds no page"),
        (lambda visit: visit.answer(PAGE, 301), "301 Moved Permanently: it holds no page"),
        (lambda visit: visit.answer(PAGE, 401), "401 Unauthorized: it wants a login"),
        (lambda visit: visit.answer(PAGE, 404), "404 Not Found: there is no such page"),
        (lambda visit: visit.answer(PAGE, 418), "418 I'm a Teapot: the site refuses it"),
        (lambda visit: visit.answer(PAGE, 500), "500 Internal Server Error: the site has trouble; try again later"),
        (lambda visit: visit.answer(PAGE, 799), "799 an unknown answer"),
    ],
)
def test_bad_answers(site: Site, fetcher: Fetcher, route: Route, reason: str) -> None:
    """What is too large, broken, packed oddly or no page ends at once, as one line that says so."""
    site.routes["/a"] = route
    begun = time.monotonic()
    with pytest.raises(ReadError, match=reason) as caught:
        fetcher.get(site.url("/a"))
    assert time.monotonic() - begun < 2
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "route",
    [
        lambda visit: visit.server.over.wait(9),
        lambda visit: visit.drip(b"H"),
        lambda visit: visit.drip(b"HTTP/1.1 103 Early\r\n\r\n"),
        lambda visit: (visit.raw("HTTP/1.1 200 OK"), visit.drip(b"a")),
        lambda visit: (visit.raw("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), visit.drip(b"1\r\na\r\n")),
        lambda visit: (visit.raw("HTTP/1.1 200 OK", "Content-Encoding: gzip"), visit.drip(gzip.compress(b""))),
        lambda visit: (time.sleep(0.05), visit.answer(b"", 302, Location="/a")),
    ],
    ids=["silent", "head drips", "early hints for ever", "body drips", "chunks drip", "gzip drips", "slow redirects"],
)
def test_slow_answers(site: Site, route: Route) -> None:
    """A fetch ends with its time, also when something comes all the while."""
    site.routes["/a"] = route
    begun = time.monotonic()
    limits = Limits(seconds=0.25, pause=0.0, redirects=100)
    with (
        Fetcher(limits, ["127.0.0.0/8"]) as fetcher,
        pytest.raises(FetchError, match=r"no whole answer within 0\.25 s"),
    ):
        fetcher.get(site.url("/a"))
    assert time.monotonic() - begun < 1


def test_a_port_where_nobody_listens() -> None:
    """A connection that isn't taken is a line too."""
    with (
        Fetcher(LIMITS, ["127.0.0.1"]) as fetcher,
        pytest.raises(FetchError, match=r"127\.0\.0\.1:1 takes no connection"),
    ):
        fetcher.get("http://127.0.0.1:1/")


def test_redirects(site: Site, fetcher: Fetcher) -> None:
    """A redirect is followed, over several hops and relative ones; `final` says where it led."""
    site.routes["/a"] = lambda visit: visit.answer(b"", 301, Location="b?x=1#here")
    site.routes["/b"] = lambda visit: visit.answer(b"", 307, Location=site.url("/c"))
    site.routes["/c"] = lambda visit: visit.answer()
    found = fetcher.get(site.url("/a"))
    assert (found.url, found.final, found.data) == (site.url("/a"), site.url("/c"), PAGE)
    assert site.paths == ["/a", "/b?x=1", "/c"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/a", "more than 5 redirects"),
        ("file:///etc/passwd", "it redirects to 'file:///etc/passwd': not a web address"),
        ("javascript:alert(1)", "not a web address"),
        ("http://reader:secret@example.com/", "a user name or password"),
        ("http://[broken/", "is no name of a host"),
        ("http://127.1:{port}/b", "127.1 is an odd spelling"),
        ("http://127.0.0.1:1/b", "127.0.0.1 is no public address"),
        ("http://localhost:{port}/b", None),
        ("//127.0.0.2:{port}/b", "127.0.0.2 is no public address"),
        ("http://[::1]:{port}/b", "::1 is no public address"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is no public address"),
        ("http://[::ffff:10.0.0.1]/b", "is no public address"),
        ("http://" + "a" * 3000 + "/", "a URL of"),
        ("\xff\xfe", "404 Not Found"),
    ],
)
def test_redirects_are_checked(site: Site, fetcher: Fetcher, location: str, reason: str | None) -> None:
    """Every hop is a new URL: what may not be asked directly may not be reached by a redirect."""
    site.routes["/a"] = lambda visit: visit.answer(b"", 302, Location=location.format(port=site.port))
    site.routes["/b"] = lambda visit: visit.answer()
    if reason is None:  # the settings name this address and port, under whatever name it is reached
        assert fetcher.get(site.url("/a")).data == PAGE
        return
    with pytest.raises(FetchError, match=reason):
        fetcher.get(site.url("/a"))
    assert "/b" not in site.paths


def test_a_site_that_was_asked_too_often(site: Site, fresh: Fetcher) -> None:
    """What a site asks for is said, not slept, and the site is left alone until then."""
    site.routes["/a"] = lambda visit: visit.answer(b"", 429, Retry_After="120")
    with pytest.raises(FetchError, match="429 Too Many Requests: it was asked too often; try again in 120 s") as caught:
        fresh.get(site.url("/a"))
    assert (caught.value.status, caught.value.retry_after) == (429, 120)
    with pytest.raises(FetchError, match=r"wants to be left alone for 1[12]\d s more"):
        fresh.get(site.url("/b"))
    assert site.paths == ["/a"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (format_datetime(datetime.now(UTC) + timedelta(days=90), usegmt=True), 7 * 24 * 3600),
        ("Tue, 03 Nov 2020 08:00:00 GMT", 0),
        ("99999999999999999999", None),
        ("soon", None),
        ("²", None),
    ],
    ids=["far off", "past", "for ever", "no number", "no digit"],
)
def test_retry_after(site: Site, fresh: Fetcher, given: str, expected: int | None) -> None:
    """A site may name a time instead of seconds; a week is the longest that is believed, nonsense is not."""
    site.routes["/a"] = lambda visit: visit.answer(b"", 503, Retry_After=given)
    with pytest.raises(FetchError, match="503 Service Unavailable") as caught:
        fresh.get(site.url("/a"))
    assert caught.value.retry_after == expected


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com/a", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http:///a", "http://a b/"),
        *("http://u@127.0.0.1/", "http://u:p@127.0.0.1/", "http://127.0.0.1\\@h/", "http://h\n/", "http://h/\ud800"),
        *("http://h:x/", "http://h:0/", "http://h:99999/", "http://h..x/", "http://%31%32%37.0.0.1/", "http://h%eth0/"),
        *("http://" + "a." * 140 + "test/", "http://h/" + "a" * 3000, "http://[fe80::1%25eth0]/"),
        *("http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://１２７.0.0.1/"),
    ],
)
def test_what_is_no_url(site: Site, fetcher: Fetcher, url: str) -> None:
    """Other schemes, passwords, odd hosts and ports and endless URLs are refused before anything is asked."""
    with pytest.raises(FetchError) as caught:
        fetcher.get(url)
    assert len(str(caught.value).splitlines()) == 1
    assert not site.asked


_LINES = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK", b"HTTP/1.1 302 Found", b"HTTP/1.1 304 Same", b"HTTP/1.0 200", b"HTTP/9 x", b"X" * 9000),
        *(b"Content-Length: 5", b"Content-Length: 5, 6", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"),
        *(b"Content-Type: text/html; charset=\xff", b"Content-Type: ;;=;charset*=utf-8''x", b"Retry-After: -1"),
        *(b"Location: /b", b"Location: http://[::", b"Location: //\xe2\x84\x80.test", b"Location: http://127.0.0.1:x/"),
        *(
            b"",
            b"",
            b"5\r\nPages\r\n0\r\n",
            gzip.compress(PAGE),
            gzip.compress(PAGE)[:30],
            b"Pages",
            b" folded",
            b"\x00",
        ),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(), st.lists(st.one_of(_LINES, st.binary(max_size=20)), max_size=9).map(b"\r\n".join)))
def test_any_answer(site: Site, fetcher: Fetcher, answer: bytes) -> None:
    """Whatever bytes a server sends, they are data or one line."""
    site.routes["/a"] = site.routes["/b"] = lambda visit: visit.wfile.write(answer)
    try:
        fetcher.get(site.url("/a"), etag="a")
    except FetchError as error:
        line = str(error)
        event("refused")
    else:
        line = "fetched"
    assert len(line.splitlines()) == 1
