"""Addresses -> the coverage: each page one article, asked for no more often than it must be."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from corpus.article import Article
from corpus.readers.listings import Link
from corpus.web.fetch import Fetcher, Limits
from index import contents
from index.fetching import follow
from index.home import Home, database
from index.lock import writing
from index.pages import Missed, Page
from index.records import Stamp
from index.scan import PIPELINE, Report
from index.seen import Past, past
from index.store import Store
from index.tables import pages
from index.update import rederive, remove, update
from tests.corpus.web.serving import Visit
from tests.homes import executed
from tests.index.outlet import Outlet
from tests.index.test_update import Counting, numbers

LAMPS = "The lamps of Ostrey went out on Tuesday. Nobody said why.\n"
FERRY = "The ferry to Skellet was late again. Its pump had broken.\n"
BRIDGE = "The bridge was closed at noon. Nobody had been told.\n"
OLD, NEW = "2020-01-01", "2099-01-01"

Index = Callable[..., Report]
Making = Callable[[], AbstractContextManager[Fetcher]]


@pytest.fixture
def index(home: Home, counting: Counting, fetcher: Making) -> Index:
    """Return `update` on the data folder, with a fetcher that may ask the site."""

    def made(*given: str | Path, prune: bool = False) -> Report:
        report = update(home, given, lambda: counting, prune=prune, fetcher=fetcher)
        json.dumps([one.path for one in report.failed])
        return report

    return made


def articles(home: Home) -> list[Article]:
    """Return the articles of the coverage."""
    store = Store(home)
    with store.reading() as connection:
        found = (contents.article(connection, row.id) for row in contents.articles(connection))
        return [one for one in found if one is not None]


def stamps(home: Home) -> Mapping[str, Stamp]:
    """Return what is known of addresses."""
    with Store(home).reading() as connection:
        return past(connection, list(connection.scalars(sql.select(pages.c.url)))).stamps


def test_a_page_is_an_article(home: Home, outlet: Outlet, index: Index) -> None:
    """Its id can be read, its place is the one spelling of its address, and its URL can be opened."""
    url = outlet.put("/2031/lamps-out", LAMPS)
    assert numbers(index(f"{url}?utm_source=feed#top")) == (1, 0, 0, 0)
    [found] = articles(home)
    assert found.id.startswith("lamps-out-")
    assert (found.path, found.url, found.text) == (url, f"{url}?utm_source=feed", LAMPS)
    assert index(found.url or "").unchanged == 1


def test_the_first_of_all_makes_the_data_folder(tmp_path: Path, outlet: Outlet, fetcher: Making) -> None:
    """A folder that is not there yet is made, even if nothing comes of the address."""
    home = Home(tmp_path / "not" / "there")
    report = update(home, [outlet.refuse("/a", 404)], pytest.fail, fetcher=fetcher)
    assert [one.path for one in report.failed] == [outlet.url("/a")]
    assert database(home).exists()


@pytest.mark.parametrize(
    "variant", ["/lamps?utm_medium=x&fbclid=1", "/lamps/", "/lamps/amp", "/lamps?amp=1", "/lamps.amp"]
)
def test_another_dress_of_an_article_is_the_same(outlet: Outlet, index: Index, variant: str) -> None:
    """Tracking and AMP make no second article: what is asked for twice is fetched once, and unchanged later."""
    outlet.put("/lamps", LAMPS)
    outlet.put(variant.partition("?")[0], LAMPS)
    assert numbers(index(outlet.url("/lamps"), outlet.url(variant))) == (1, 0, 0, 0)
    assert len(outlet.asked()) == 1
    assert numbers(index(outlet.url(variant))) == (0, 0, 0, 1)


def test_a_page_that_names_another_address_is_there(home: Home, outlet: Outlet, index: Index) -> None:
    """The address that pages declare makes them one article; one of another site is not believed."""
    page = f"---\nurl: {outlet.url('/lamps')}\n---\n{LAMPS}"
    first, second = (outlet.put(path, page, "text/markdown") for path in ("/n/7.md", "/n/8.md"))
    assert numbers(index(first, second)) == (1, 0, 0, 0)
    [found] = articles(home)
    assert (found.path, found.url) == (outlet.url("/lamps"), outlet.url("/lamps"))
    assert numbers(index(first, second)) == (0, 0, 0, 1)
    outlet.put("/lamps", page, "text/markdown")
    assert numbers(index(outlet.url("/lamps"))) == (0, 0, 0, 1)
    for path, declared in (
        ("/copy.md", "https://elsewhere.example/lamps"),
        ("/odd.md", "javascript:x"),
        ("/front.md", outlet.url("/")),
    ):
        url = outlet.put(path, f"---\nurl: {declared}\n---\n{FERRY}", "text/markdown")
        assert index(url).added == 1
        assert [(one.path, one.url) for one in articles(home) if one.path == url] == [(url, url)]


def test_a_web_page_names_its_address(home: Home, outlet: Outlet, index: Index) -> None:
    """The AMP page and the desktop page of one article are one, and what opens is the one that both name."""
    body = "".join(f"<p>{line}</p>" for line in (LAMPS, FERRY, BRIDGE))
    page = f"<html><head><link rel='canonical' href='/news/lamps'></head><body><article>{body}</article></body></html>"
    amp, other = (outlet.put(path, page, "text/html") for path in ("/amp/lamps-7", "/print/7"))
    assert numbers(index(amp, other)) == (1, 0, 0, 0)
    assert [(one.path, one.url) for one in articles(home)] == [(outlet.url("/news/lamps"),) * 2]
    outlet.put("/print/7", page, "text/html", stamped=False, pad="<!-- printed twice -->")
    assert numbers(index(other)) == (0, 0, 0, 1), "other bytes, the same article"


def test_a_redirect_leads_to_the_article(home: Home, outlet: Outlet, index: Index) -> None:
    """The article is where the page is in the end, and one of its addresses is as good as another."""
    url = outlet.put("/lamps", LAMPS)
    short = outlet.redirect("/s/1", url)
    assert numbers(index(short, url)) == (1, 0, 0, 0)
    assert [(one.path, one.url) for one in articles(home)] == [(url, url)]
    assert numbers(index(short)) == (0, 0, 0, 1)


@pytest.mark.parametrize("stamped", [True, False])
def test_what_has_not_changed_costs_nothing(
    outlet: Outlet,
    index: Index,
    counting: Counting,
    stamped: bool,  # noqa: FBT001
) -> None:
    """A server that knows validators is asked with them; of another the bytes tell. No generation is made."""
    url = outlet.put("/lamps", LAMPS, stamped=stamped)
    index(url)
    embedded = counting.count
    outlet.asked()
    again = index(url)
    assert numbers(again) == (0, 0, 0, 1)
    assert (counting.count, again.generation, again.passages) == (embedded, 1, 0)
    sent = outlet.site.asked[-1][1]
    assert ("If-None-Match" in sent) == stamped
    outlet.put("/lamps", LAMPS, "text/markdown", stamped=False, pad=" ")
    assert index(url).changed == 1, "a character more is another text"


def test_a_date_is_sent_back(outlet: Outlet, index: Index) -> None:
    """A server that knows dates only is asked with them."""
    day = "Tue, 03 Nov 2026 08:00:00 GMT"

    def route(visit: Visit) -> None:
        same = visit.headers["If-Modified-Since"] == day
        visit.raw("HTTP/1.1 304 Same") if same else visit.answer(
            LAMPS.encode(), Content_Type="text/plain", Last_Modified=day
        )

    outlet.site.routes["/lamps"] = route
    assert [numbers(index(outlet.url("/lamps"))) for _ in range(3)] == [(1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 1)]


def test_a_changed_page_is_a_new_version(home: Home, outlet: Outlet, index: Index) -> None:
    """The version before stays readable; metadata alone make none."""
    url = outlet.put("/lamps", LAMPS)
    index(url)
    outlet.put("/lamps", LAMPS + "They were lit again at dawn.\n")
    assert numbers(index(url)) == (0, 1, 0, 0)
    [found] = articles(home)
    store = Store(home)
    with store.reading() as connection:
        first = contents.article(connection, found.id, version=1)
        assert first is not None
        assert first.text == LAMPS
    assert store.newest_version(found.id) == 2
    outlet.put("/lamps", found.text, "text/markdown")  # read anew, and the same
    assert numbers(index(url)) == (0, 0, 0, 1)
    feed = outlet.feed("/feed", [("/lamps", {"title": "Lamps out in Ostrey"})])
    outlet.put("/lamps", found.text, stamped=False)
    executed(home, "UPDATE pages SET pipeline = 'older'")
    assert numbers(index(feed)) == (0, 1, 0, 0)
    assert store.newest_version(found.id) == 2
    assert [one.title for one in articles(home)] == ["Lamps out in Ostrey"]


def test_a_feed_names_articles(home: Home, outlet: Outlet, index: Index) -> None:
    """They are indexed; an unchanged feed costs one question, and one more entry one more."""
    entries = [("/lamps", {"pubDate": "Tue, 03 Nov 2026 08:00:00 GMT"}), ("/ferry", {"title": "The ferry is late"})]
    outlet.put("/lamps", LAMPS)
    outlet.put("/ferry", FERRY)
    outlet.put("/bridge", BRIDGE)
    feed = outlet.feed("/feed", entries)
    assert numbers(index(feed)) == (2, 0, 0, 0)
    assert {(one.title, one.published) for one in articles(home)} == {
        (None, date(2026, 11, 3)),
        ("The ferry is late", None),
    }
    assert outlet.asked() == ["/feed", "/ferry", "/lamps"]
    assert numbers(index(feed)) == (0, 0, 0, 0)
    assert outlet.asked() == ["/feed"]
    outlet.feed("/feed", [("/bridge", {}), *entries])
    assert numbers(index(feed)) == (1, 0, 0, 0)
    assert outlet.asked() == ["/bridge", "/feed"]
    outlet.feed("/feed", [("/bridge", {}), *entries], stamped=False)
    index(feed)
    index(feed)
    assert outlet.asked() == ["/feed", "/feed"], "of an unchanged feed without validators its bytes tell"


def test_what_a_feed_told_stays(home: Home, outlet: Outlet, index: Index) -> None:
    """A page that changed, and is named itself, keeps the title and the date that only the feed knew."""
    outlet.put("/lamps", LAMPS)
    index(outlet.feed("/feed", [("/lamps", {"title": "Lamps out", "pubDate": "Tue, 03 Nov 2026 08:00:00 GMT"})]))
    url = outlet.put("/lamps", LAMPS + "They were lit again.\n")
    assert numbers(index(url)) == (0, 1, 0, 0)
    [found] = articles(home)
    assert (found.title, found.published) == ("Lamps out", date(2026, 11, 3))
    assert found.provenance["title"] == found.provenance["published"] == "the feed"


@pytest.mark.parametrize(
    ("hours", "said", "asked"), [(1, "", 0), (7, "", 1), (7, OLD, 0), (1, NEW, 1), (1, "today", 1), (-9000, OLD, 1)]
)
def test_a_listing_tells_what_may_have_changed(
    home: Home, outlet: Outlet, index: Index, hours: int, said: str, asked: int
) -> None:
    """What it says has changed since is asked again; where it says nothing, after some hours; a day is a whole day.

    So is what was asked by a clock that has been set back since.
    """
    day = f"{datetime.now(UTC):%Y-%m-%d}" if said == "today" else said
    outlet.put("/lamps", LAMPS)
    outlet.put("/ferry", FERRY)
    index(outlet.sitemap("/map", [("/lamps", day)]))
    then = datetime.now(UTC) - timedelta(hours=hours)
    executed(home, "UPDATE pages SET checked = :then", then=f"{then:%Y-%m-%d %H:%M:%S.000000}")
    outlet.asked()
    assert index(outlet.sitemap("/map", [("/lamps", day), ("/ferry", day)])).added == 1
    assert outlet.asked() == ["/ferry", *["/lamps"] * asked, "/map"]


def test_an_index_of_sitemaps_is_followed(outlet: Outlet, index: Index) -> None:
    """Even one that never changes leads to sitemaps that do; lists that list each other come to an end."""
    outlet.put("/lamps", LAMPS)
    outlet.put("/ferry", FERRY)
    outlet.sitemap("/map-1", [("/lamps", OLD)])
    outlet.sitemap("/map-2", [("/map", ""), ("/map-1", "")], of="sitemap")
    root = outlet.sitemap("/map", [("/map-1", OLD), ("/map-2", OLD), ("/map", OLD)], of="sitemap")
    assert numbers(index(root)) == (1, 0, 0, 0)
    assert outlet.asked() == ["/lamps", "/map", "/map-1", "/map-2"]
    outlet.sitemap("/map-1", [("/lamps", OLD), ("/ferry", OLD)])
    assert numbers(index(root)) == (1, 0, 0, 0)
    assert outlet.asked() == ["/ferry", "/map", "/map-1", "/map-2"]


def test_lists_without_end_come_to_one(outlet: Outlet, index: Index) -> None:
    """A site that answers every address with a list of another is asked a few times."""
    for i in range(20):
        outlet.put(f"/{i}", outlet.url(f"/{i + 1}"))
    [failure] = index(outlet.url("/0")).failed
    assert "give its own address" in failure.error
    assert len(outlet.asked()) < 6


def test_two_listings_of_one_page_fetch_it_once(tmp_path: Path, outlet: Outlet, index: Index) -> None:
    """However it is spelt there, and whether it is given too, or stands in a list among the files."""
    outlet.put("/lamps", LAMPS)
    feeds = [outlet.feed(f"/feed{i}", [(f"/lamps?utm_source={i}", {}), ("/lamps", {})]) for i in range(2)]
    listed = tmp_path / "list.txt"
    listed.write_text(outlet.url("/lamps?fbclid=1"))
    assert numbers(index(listed, *feeds, outlet.url("/lamps?ref=x"))) == (1, 0, 0, 0)
    assert len([path for path in outlet.asked() if path.startswith("/lamps")]) == 1


def test_no_listing_brings_a_removed_article_back(
    home: Home, tmp_path: Path, outlet: Outlet, index: Index, counting: Counting
) -> None:
    """Not when the page changes, nor under another address; who names its address gets it."""
    url = outlet.put("/lamps", f"---\nurl: {outlet.url('/lamps')}\n---\n{LAMPS}", "text/markdown")
    outlet.put("/ferry", FERRY)
    index(outlet.feed("/feed", [("/lamps", {}), ("/ferry", {})]))
    [gone] = [one.id for one in articles(home) if "lamps" in one.text]
    remove(home, [gone], lambda: counting)
    page = f"---\nurl: {outlet.url('/lamps')}\n---\n{LAMPS} More was said.\n"
    outlet.put("/lamps", page, "text/markdown")
    outlet.put("/n/7.md", page, "text/markdown")
    feed = outlet.feed("/feed", [("/n/7.md", {}), ("/lamps", {}), ("/ferry", {})])
    listed = tmp_path / "list.txt"
    listed.write_text(f"{url}\n{outlet.url('/n/7.md')}\n")
    for given in ((feed,), (listed,), (feed, listed)):
        assert numbers(index(*given)) == (0, 0, 0, 0) or given == (feed, listed)
    assert [one.text for one in articles(home)] == [FERRY]
    assert numbers(index(url)) == (1, 0, 0, 0)
    outlet.put("/lamps", page + "And more.\n", "text/markdown")
    outlet.feed("/feed", [("/lamps", {})])
    executed(home, "UPDATE pages SET checked = '2030-01-01 00:00:00.000000' WHERE url LIKE '%lamps'")
    outlet.sitemap("/map", [("/lamps", NEW)])
    assert numbers(index(outlet.url("/map"))) == (0, 1, 0, 0)


def test_a_bad_page_is_one_line(home: Home, outlet: Outlet, index: Index) -> None:
    """Whatever is wrong with a page is told with its address; the others are indexed, and nothing of it is kept."""
    good = outlet.put("/lamps", LAMPS)
    bad = {
        outlet.refuse("/missing", 404): "404",
        outlet.refuse("/trouble", 503): "503",
        outlet.put("/picture", "\x00\x01\x02", "image/png"): "",
        outlet.put("/binary", "\x00\x01\x02" * 100): "",
        outlet.put("/empty", ""): "empty",
        outlet.put("/blank", " \n"): "empty",
        outlet.put("/furniture", "Advertisement\n"): "",
        outlet.redirect("/inside", "http://10.0.0.1/secret"): "no public address",
        outlet.redirect("/loop", outlet.url("/loop")): "redirects",
        "http://127.0.0.1:1/a": "",
        "https://user:secret@post.example/": "user name",
        "http://": "",
        outlet.put("/feed", "<rss><channel><item><link>http://a b/</link>"): "",
    }
    report = index(*bad, good)
    assert numbers(report) == (1, 0, 0, 0)
    said = {one.path: one.error for one in report.failed}
    assert said.keys() == {*bad, "http://a b/"} - {outlet.url("/feed")}, "of a feed that is broken, what it names"
    for url, error in said.items():
        assert bad.get(url, "no name of a host") in error
        assert "\n" not in error
    assert [one.path for one in articles(home)] == [good]
    assert good in stamps(home)
    assert not set(stamps(home)) & set(said)


def test_a_site_may_say_no(outlet: Outlet) -> None:
    """What its robots.txt forbids is told and not asked for."""
    outlet.put("/robots.txt", "User-agent: *\nDisallow: /private\n")
    outlet.put("/private/a", LAMPS)
    good = outlet.put("/lamps", LAMPS)

    with Fetcher(Limits(pause=0.0), [outlet.host]) as asking:
        found = list(follow([Link(good), Link(outlet.url("/private/a"))], lambda _: Past(), asking, PIPELINE))
    assert [one.url for one in found if isinstance(one, Missed)] == [outlet.url("/private/a")]
    assert outlet.asked() == ["/lamps"]


def test_what_failed_is_tried_again(outlet: Outlet, index: Index) -> None:
    """Also when the feed that names it has not changed; what holds no article when it has, and the others are left."""
    outlet.put("/lamps", LAMPS)
    outlet.refuse("/ferry", 503)
    outlet.put("/bridge", " \n")
    feed = outlet.feed("/feed", [("/lamps", {}), ("/ferry", {}), ("/bridge", {})])
    first = index(feed)
    assert (numbers(first), len(first.failed)) == ((1, 0, 0, 0), 2)
    outlet.asked()
    outlet.put("/ferry", FERRY)
    second = index(feed)
    assert (numbers(second), second.failed) == ((1, 0, 0, 0), [])
    assert outlet.asked() == ["/feed", "/ferry"]
    outlet.put("/bridge", BRIDGE)
    assert numbers(index(feed)) == (0, 0, 0, 0)
    outlet.feed("/feed", [("/lamps", {}), ("/ferry", {}), ("/bridge", {}), ("/lamps?page=2", {})])
    assert numbers(index(feed))[0] >= 1
    assert outlet.asked()[:2] == ["/bridge", "/feed"]
    index(feed)
    outlet.asked()
    assert numbers(index(feed)) == (0, 0, 0, 0)
    assert "If-None-Match" in outlet.site.asked[-1][1]
    assert outlet.asked() == ["/feed"]


def test_a_huge_listing_is_taken_in_parts(outlet: Outlet, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest pages first, the others with the next looks, changed or not; it is said that there are more."""
    monkeypatch.setattr("index.fetching._MOST", 3)
    days = [f"Tue, {day:02} Nov 2026 08:00:00 GMT" for day in range(1, 8)]
    for i in range(7):
        outlet.put(f"/{i}", LAMPS)
    feed = outlet.feed("/feed", [(f"/{i}", {"pubDate": day}) for i, day in enumerate(days)])
    taken = []
    for told in (True, True, False, False):
        said = [(one.path, "the next looks take the others" in one.error) for one in index(feed).failed]
        assert said == [(feed, True)] * told
        taken.append([path for path in outlet.asked() if path != "/feed"])
    assert taken == [["/4", "/5", "/6"], ["/1", "/2", "/3"], ["/0"], []]


def test_one_host_is_asked_one_thing_at_a_time(outlet: Outlet, hurried: Fetcher) -> None:
    """While another host is waited for, the pages of the first are fetched one after the other."""
    busy, most = set[str](), []
    lock, slow = threading.Lock(), threading.Event()

    def route(visit: Visit) -> None:
        with lock:
            busy.add(visit.path)
            most.append(len(busy))
        slow.wait(0.01)
        with lock:
            busy.remove(visit.path)
        visit.answer(LAMPS.encode(), Content_Type="text/plain")

    for i in range(12):
        outlet.site.routes[f"/{i}"] = route
    found = list(follow([Link(outlet.url(f"/{i}")) for i in range(12)], lambda _: Past(), hurried, PIPELINE))
    assert (len(found), max(most)) == (12, 1)


def test_a_pause_that_a_site_asks_for_is_kept(outlet: Outlet) -> None:
    """Pages that wait for their turn are not given up, however many they are."""
    outlet.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.05\n")
    urls = [outlet.put(f"/{i}", LAMPS) for i in range(6)]
    with Fetcher(Limits(pause=0.0), [outlet.host]) as polite:
        began = datetime.now(UTC)
        found = list(follow(map(Link, urls), lambda _: Past(), polite, PIPELINE))
    assert all(isinstance(one, Page) for one in found)
    assert datetime.now(UTC) - began >= timedelta(seconds=0.25)


def test_prune_and_rebuild_leave_pages_alone(
    home: Home, tmp_path: Path, outlet: Outlet, index: Index, counting: Counting
) -> None:
    """No folder is theirs, and what is known of addresses is not derived."""
    url = outlet.put("/lamps", LAMPS)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "ferry.txt").write_text(FERRY)
    assert index(url, tmp_path / "files").added == 2
    (tmp_path / "files" / "ferry.txt").unlink()
    outlet.refuse("/lamps", 404)
    assert numbers(index(tmp_path / "files", prune=True))[2] == 1
    assert [one.path for one in articles(home)] == [url]
    before = stamps(home)
    rederive(home, lambda: counting)
    assert stamps(home) == before
    outlet.put("/lamps", LAMPS)
    assert numbers(index(url)) == (0, 0, 0, 1)


def test_a_page_without_an_article_costs_a_feed_nothing(outlet: Outlet, index: Index) -> None:
    """It is told once; an unchanged feed then asks for nothing else, and a changed page is read when it is time."""
    outlet.put("/gallery", "Advertisement\n")
    outlet.put("/lamps", LAMPS)
    feed = outlet.feed("/feed", [("/gallery", {}), ("/lamps", {})])
    assert (numbers(index(feed)), len(index(feed).failed)) == ((1, 0, 0, 0), 0)
    before = len(outlet.site.paths)
    assert not index(feed).failed
    assert outlet.site.paths[before:] == ["/feed"]


def test_a_dead_link_of_a_feed_is_told_once(outlet: Outlet, index: Index) -> None:
    """An unchanged feed asks for it no more; once the feed has changed, what stands there by then is read."""
    outlet.refuse("/gone", 404)
    outlet.put("/lamps", LAMPS)
    feed = outlet.feed("/feed", [("/gone", {}), ("/lamps", {})])
    assert [one.path for one in index(feed).failed] == [outlet.url("/gone")]
    outlet.asked()
    assert not index(feed).failed
    assert outlet.asked() == ["/feed"]
    outlet.put("/gone", FERRY)
    outlet.feed("/feed", [("/gone", {}), ("/lamps", {}), ("/bridge", {})])
    assert index(feed).added == 1


def test_what_a_file_lists_is_fetched_while_the_lock_is_free(
    home: Home, tmp_path: Path, outlet: Outlet, index: Index
) -> None:
    """A list of slow pages keeps no other index waiting."""
    free = []

    def route(visit: Visit) -> None:
        with writing(home):
            free.append(True)
        visit.answer(LAMPS.encode(), Content_Type="text/plain")

    outlet.site.routes["/lamps"] = route
    (tmp_path / "list.txt").write_text(outlet.url("/lamps") + "\n")
    assert (numbers(index(tmp_path / "list.txt")), free) == ((1, 0, 0, 0), [True])


def test_a_list_of_pages_in_a_file_asks_for_each_once(outlet: Outlet, index: Index, tmp_path: Path) -> None:
    """However often the folder that it lies in is looked at."""
    urls = [outlet.put(f"/{name}", LAMPS.replace("Ostrey", name)) for name in ("one", "two", "three")]
    (tmp_path / "urls.txt").write_text("\n".join(urls))
    assert index(tmp_path / "urls.txt").added == 3
    outlet.asked()
    (tmp_path / "ferry.txt").write_text(FERRY)
    assert numbers(index(tmp_path))[0] == 1
    assert outlet.asked() == []


def test_a_change_that_could_not_be_read_is_asked_for_again(outlet: Outlet, index: Index) -> None:
    """A sitemap says that a page is another, its server fails: it is read as soon as it can be."""
    outlet.put("/lamps", LAMPS)
    index(outlet.sitemap("/map", [("/lamps", OLD)]))
    outlet.refuse("/lamps", 503)
    assert index(outlet.sitemap("/map", [("/lamps", NEW)])).failed
    outlet.put("/lamps", FERRY)
    assert numbers(index(outlet.url("/map"))) == (0, 1, 0, 0)


def test_who_asks_for_a_page_without_an_article_is_told_why(outlet: Outlet, index: Index) -> None:
    """Also if a feed has named it before, and nothing was said of it since."""
    outlet.put("/gallery", "Advertisement\n")
    index(outlet.feed("/feed", [("/gallery", {})]))
    before = len(outlet.site.paths)
    index(outlet.url("/gallery"))
    assert outlet.site.paths[before:] == ["/gallery"]


def test_a_removed_article_stays_out_behind_a_wall(
    home: Home, outlet: Outlet, index: Index, counting: Counting
) -> None:
    """That its page once showed nothing to read does not make it a new one."""
    outlet.put("/lamps", LAMPS)
    feed = outlet.feed("/feed", [("/lamps", {})])
    index(feed)
    outlet.put("/lamps", "Advertisement\n")
    index(outlet.sitemap("/map", [("/lamps", NEW)]))
    remove(home, [one.id for one in articles(home)], lambda: counting)
    outlet.put("/lamps", LAMPS)
    index(outlet.sitemap("/map", [("/lamps", NEW)]))
    assert articles(home) == []


def test_listings_among_files_are_followed(home: Home, tmp_path: Path, outlet: Outlet, index: Index) -> None:
    """A list of addresses and a saved feed in a folder."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    (folder / "list.txt").write_text(f"# to read\n{outlet.put('/lamps', LAMPS)}\n{outlet.refuse('/missing', 404)}\n")
    saved = (
        f"<rss><channel><item><link>{outlet.put('/bridge', BRIDGE)}</link><title>No way</title></item></channel></rss>"
    )
    (folder / "feed.xml").write_text(saved)
    report = index(folder)
    assert numbers(report) == (3, 0, 0, 0)
    assert [one.path for one in report.failed] == [outlet.url("/missing")]
    assert {one.title for one in articles(home)} == {None, "No way"}
    again = index(folder)
    assert (numbers(again), len(again.failed)) == ((0, 0, 0, 1), 1)  # pages are left alone for a while


def test_killed_while_it_fetches_nothing_has_changed(home: Home, outlet: Outlet, index: Index) -> None:
    """The coverage is as before, the lock is free, and the next update fetches everything."""
    index(outlet.put("/lamps", LAMPS))
    outlet.put("/ferry", FERRY)
    reached = threading.Event()

    def hang(visit: Visit) -> None:
        reached.set()
        visit.raw("HTTP/1.1 200 Said", "Content-Type: text/plain", "")
        visit.drip(b" ")

    outlet.site.routes["/slow"] = hang
    urls = [outlet.url(path) for path in ("/ferry", "/slow")]
    code = (
        "import sys; from pathlib import Path; from corpus.web.fetch import Fetcher, Limits\n"
        "from index.home import Home\nfrom index.update import update\n"
        "update(Home(Path(sys.argv[1])), sys.argv[3:], None, fetcher=lambda: Fetcher(Limits(pause=0), [sys.argv[2]]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(home), outlet.host, *urls])
    assert reached.wait(60)
    process.kill()
    process.wait()
    assert [one.text for one in articles(home)] == [LAMPS]
    assert len(stamps(home)) == 1
    outlet.put("/slow", BRIDGE)
    assert numbers(index(*urls)) == (2, 0, 0, 0)
