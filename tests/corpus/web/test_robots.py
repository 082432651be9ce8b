"""A site's robots.txt is asked first, once, and followed."""

import threading
import time
from collections.abc import Callable

import pytest

from corpus.web.errors import FetchError
from corpus.web.fetch import Fetcher, Limits
from corpus.web.robots import MAX_ROBOTS_BYTES, Turns
from tests.corpus.web.conftest import LIMITS
from tests.corpus.web.serving import PAGE, Site, Visit

RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /
User-agent: byline
Disallow: /private
Allow: /private/open
"""


def _page(visit: Visit) -> None:
    visit.answer()


def test_rules(site: Site, fetcher: Fetcher) -> None:
    """The rules for Byline are followed, by path; what is forbidden is not asked; the file is fetched once."""
    site.routes = {"/robots.txt": lambda visit: visit.answer(RULES)}
    site.routes |= dict.fromkeys(["/a", "/private", "/private/open"], _page)
    assert fetcher.get(site.url("/a")).data == PAGE
    assert fetcher.get(site.url("/private/open")).data == PAGE
    for path in ("/private", "/private/x", "/%70rivate"):
        with pytest.raises(FetchError, match="asks programs not to fetch this page"):
            fetcher.get(site.url(path))
    assert site.paths == ["/a", "/private/open"]
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


def test_a_redirect_into_what_is_forbidden(site: Site, fetcher: Fetcher) -> None:
    """A redirect opens nothing that the robots.txt closes."""
    site.routes = {
        "/robots.txt": lambda visit: visit.answer(RULES),
        "/a": lambda visit: visit.answer(b"", 302, Location="/private"),
        "/private": _page,
    }
    with pytest.raises(FetchError, match=r"redirected to .*/private: the robots.txt of 127\.0\.0\.1 asks"):
        fetcher.get(site.url("/a"))
    assert site.paths == ["/a"]


@pytest.mark.parametrize(
    "route",
    [
        lambda visit: visit.answer(b"no", 404),
        lambda visit: visit.answer(b"no", 403),
        lambda visit: visit.answer(b"", 204),
        lambda visit: visit.answer(b""),
        lambda visit: visit.answer(b"<html>Our page is moved.</html>\xff\x00"),
        lambda visit: visit.answer(b"User-agent: *\nDisallow:\n" + b"#" * MAX_ROBOTS_BYTES + b"\nDisallow: /\n"),
        lambda visit: visit.answer(b"", 301, Location="/robots2.txt"),
    ],
    ids=["missing", "forbidden", "no content", "empty", "a page", "endless", "elsewhere"],
)
def test_nothing_forbidden(site: Site, fetcher: Fetcher, route: Callable[[Visit], None]) -> None:
    """No robots.txt, or none that says anything, forbids nothing; what lies beyond 500 kB of it is not read."""
    site.routes = {"/robots.txt": route, "/a": _page, "/robots2.txt": lambda visit: visit.answer(b"no", 404)}
    assert fetcher.get(site.url("/a")).data == PAGE


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (lambda visit: visit.answer(b"", 500), r"its robots.txt can't be had \(500\)"),
        (lambda visit: visit.answer(b"", 429, Retry_After="9"), r"its robots.txt can't be had \(429\)"),
        (lambda _: None, "is broken"),
        (lambda visit: visit.answer(b"", 301, Location="http://10.0.0.1/"), "10.0.0.1 is no public address"),
        (
            lambda visit: visit.answer(
                b"".join(b"User  Agent a%d\x0b" % n for n in range(9000)) + b"Allow: /\n" * 9000
            ),
            "long",
        ),
    ],
    ids=["trouble", "too often", "broken", "to a private address", "too many rules"],
)
def test_nothing_allowed(site: Site, fetcher: Fetcher, route: Callable[[Visit], None], reason: str) -> None:
    """A robots.txt that can't be told forbids everything, and isn't asked for again with every page."""
    site.routes = {"/robots.txt": route, "/a": _page}
    for _ in range(2):
        with pytest.raises(FetchError, match=reason):
            fetcher.get(site.url("/a"))
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_pauses(site: Site) -> None:
    """Two pages of a host are a pause apart, its robots.txt may ask for a longer one; waiting costs a fetch no time."""
    site.routes = {"/robots.txt": lambda visit: visit.answer(b"User-agent: *\nCrawl-delay: 0.5"), "/a": _page}
    limits = Limits(seconds=0.4, pause=0.1)
    with Fetcher(limits, [f"127.0.0.1:{site.port}"]) as fetcher:
        fetcher.get(site.url("/a"))
        begun = time.monotonic()
        fetcher.get(site.url("/a"))
    assert 0.3 < time.monotonic() - begun < 2


def test_a_pause_that_is_too_long(site: Site) -> None:
    """A pause of an hour is said, not slept."""
    site.routes = {"/robots.txt": lambda visit: visit.answer(b"User-agent: *\nCrawl-delay: 3600"), "/a": _page}
    with Fetcher(LIMITS, [f"127.0.0.1:{site.port}"]) as fetcher:
        fetcher.get(site.url("/a"))
        with pytest.raises(FetchError, match=r"wants to be left alone for (3600|359\d) s"):
            fetcher.get(site.url("/a"))


def test_turns_of_several_threads() -> None:
    """Threads that ask one host take turns; other hosts don't wait."""
    turns, begun, taken = Turns(), time.monotonic(), list[float]()

    def ask(host: str) -> None:
        turns.take(host, 0.1)
        taken.append(time.monotonic() - begun)

    threads = [threading.Thread(target=ask, args=[host]) for host in ("a.test", "a.test", "a.test", "b.test")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _, other, second, third = sorted(taken)
    assert other < 0.1 <= second < 0.2 <= third
