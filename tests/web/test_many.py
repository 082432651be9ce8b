"""The pages where Byline serves many workspaces: a link opens one article of one workspace, people see their own."""

from collections.abc import Iterator

import httpx
import pytest
from lxml import html

from bot.slack.data import installations
from bot.slack.installed import all_of
from bot.slack.sealed import SealedStore, keys_of
from bot.standin import ANA, NEWSROOM, Slack
from bot.standin.openid import CLIENT_ID
from bot.web import words
from bot.web.links import Links
from index.home import Home
from tests.slack.answers import inside
from tests.slack.installing import KEY, Many, running_many
from tests.slack.test_installing import ASKED, add

FIRST, SECOND = "Orsolya Vint", "Ilmari Quist"


@pytest.fixture
def slack() -> Iterator[Slack]:
    """Return a stand-in for Slack."""
    with Slack() as standin:
        yield standin


@pytest.fixture
def other(slack: Slack) -> Slack:
    """Return another workspace."""
    return slack.add_workspace("T0OTHER")


@pytest.fixture
def many(slack: Slack, other: Slack, home: Home) -> Iterator[Many]:
    """Serve two workspaces with an article each."""
    with running_many(slack, home) as serving:
        for one, name in ((slack, FIRST), (other, SECOND)):
            serving.install(one)
            add(one, name)
        yield serving


def link(slack: Slack) -> str:
    """Ask in Slack; return the link from an answer to a quote in its article."""
    ts = slack.say(NEWSROOM, ANA, f"<@{slack.bot_user}> {ASKED}").wait(30).ts
    found = slack.wait(lambda: slack.replies(NEWSROOM, ts), 60)[0]
    return next(one["url"] for one in inside(found["blocks"]) if "/articles/" in str(one.get("url")))


@pytest.mark.usefixtures("many")
def test_a_link_opens_its_own_workspaces_article_alone(slack: Slack, other: Slack) -> None:
    """Whoever has it; no other article opens with it, and not the other workspace's, whose ids it might share."""
    for one, name, hidden in ((slack, FIRST, SECOND), (other, SECOND, FIRST)):
        page = httpx.get(link(one), timeout=60)
        assert page.status_code == 200
        assert (name in page.text, hidden in page.text) == (True, False)
    mine, theirs = (httpx.URL(link(one)) for one in (slack, other))
    crossed = theirs.copy_set_param("key", mine.params["key"])
    assert httpx.get(crossed, timeout=60).status_code in (403, 404)
    assert SECOND not in httpx.get(crossed, timeout=60).text


def test_a_link_that_names_no_workspace_opens_nothing(many: Many, home: Home) -> None:
    """Though it is signed with the same key, as it was while Byline served one."""
    key = (home / "links.key").read_text().strip()
    for links in (Links(key, many.address), Links(key, many.address, workspace="T0NOBODY"), Links(key).of("..")):
        address = httpx.URL(many.address).join(links.to("lamp"))
        assert httpx.get(address).status_code == 403


def test_people_ask_the_coverage_of_their_own_workspace(many: Many, slack: Slack, other: Slack) -> None:
    """And read its articles, with or without a link; nobody who has not signed in asks anything."""
    assert httpx.get(f"{many.address}/", params={"q": ASKED}).status_code == 403
    for one, name, hidden in ((slack, FIRST, SECOND), (other, SECOND, FIRST)):
        with many.person(one) as browser:
            page = browser.get("/", params={"q": ASKED})
            assert (name in page.text, hidden in page.text) == (True, False)
            article = html.fromstring(page.text).xpath("//figcaption/a/@href")[0]
            assert name in browser.get(article.partition("?")[0]).text


def test_a_link_of_another_workspace_leads_nowhere_else(many: Many, slack: Slack, other: Slack) -> None:
    """Who is signed in to one, and has a link of another, reads what anybody with the link does, and no more."""
    theirs = link(other)
    with many.person(slack) as browser, httpx.Client(timeout=60) as nobody:
        page, same = browser.get(theirs), nobody.get(theirs)
        assert SECOND in page.text
        article = theirs.partition("?")[0]
        assert SECOND not in browser.get(article).text

        def links(found: httpx.Response) -> int:
            return len(html.fromstring(found.text).xpath("//a[contains(@href, '/articles/')]"))

        assert links(page) == links(same)


def test_who_is_of_no_workspace_that_installed_it_stays_out(many: Many, slack: Slack, other: Slack) -> None:
    """And so does, from the next page on, who is of one that has uninstalled it; its links open nothing."""
    third = slack.add_workspace("T0THIRD")
    with many.person(third) as browser:
        assert browser.get("/", params={"q": ASKED}).status_code == 403
        assert words.NOT_INSTALLED_THERE in browser.get("/signin").text
    theirs = link(other)
    with many.person(other) as browser:
        other.uninstall().wait()
        store = SealedStore(CLIENT_ID, installations(many.spaces.settings.home), keys_of(KEY))
        other.wait(lambda: len(list(all_of(store))) == 1)
        assert browser.get("/", params={"q": ASKED}).status_code == 403
    assert httpx.get(theirs).status_code == 403


def test_an_organisations_people_read_its_coverage(many: Many, slack: Slack) -> None:
    """Of whichever workspace of it they are; who has one that installed Byline itself reads that one's."""
    grid = slack.add_workspace("T0GRID", enterprise="E0GRID", is_organisation=True)
    alone = slack.add_workspace("T0ALONE", enterprise="E0GRID")
    grid.workspace.teams.add("T0SECOND")
    cleo = grid.add_user("cleo", team="T0SECOND")
    for one, name in ((grid, "Tibor Alm"), (alone, "Wanda Esk")):
        many.install(one)
        add(one, name)
    for one, user, name in ((grid, ANA, "Tibor Alm"), (grid, cleo, "Tibor Alm"), (alone, ANA, "Wanda Esk")):
        with many.person(one, user) as browser:
            text = browser.get("/", params={"q": ASKED}).text
            assert [other for other in ("Tibor Alm", "Wanda Esk", FIRST, SECOND) if other in text] == [name]


def test_it_is_ready_and_counts(many: Many) -> None:
    """As where it serves one."""
    assert httpx.get(f"{many.address}/readyz").json() == {"ready": True, "wrong": []}
    assert httpx.get(f"{many.address}/metrics").status_code == 200
