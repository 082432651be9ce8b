"""Sign in with Slack, through the stand-in for it."""

from collections.abc import Iterator

import httpx
import pytest
from lxml import html
from pydantic import SecretStr

from bot.standin import ANA, Slack
from bot.standin.openid import CLIENT_ID, CLIENT_SECRET
from bot.web import words
from index.home import Home
from tests.slack.running import running

QUESTION = "/?q=who reported the desertions?"
SECRETS = {"client_id": CLIENT_ID, "client_secret": SecretStr(CLIENT_SECRET)}


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    """Return a stand-in for Slack."""
    with Slack() as standin:
        yield standin


@pytest.fixture(scope="module")
def address(slack: Slack, served_home: Home) -> Iterator[str]:
    """Return the address of pages that others reach, too, served by the process that answers in Slack."""
    with running(slack, served_home, host="0.0.0.0", **SECRETS):  # noqa: S104
        yield str(slack.events_url).removesuffix("/slack/events")


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """Return a browser of somebody who is not signed in."""
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as made:
        yield made


def test_who_signs_in_asks_and_reads(client: httpx.Client) -> None:
    """After Slack's page they are where they wanted to go, and each article is open; signed out, none is."""
    refused = client.get(QUESTION)
    assert (refused.status_code, words.SIGN_IN in refused.text) == (403, True)
    link = html.fromstring(refused.text).xpath("//a[@class='button']/@href")[0]
    answered = client.get(link)
    assert answered.url.path == "/"
    page = html.fromstring(answered.text)
    assert page.xpath("//figure")
    assert "Ana" in page.xpath("string(//form[@class='who'])")
    article = page.xpath("//figcaption/a/@href")[0].partition("?")[0]
    assert client.get(article).status_code == 200
    client.post("/signout")
    assert client.get(article).status_code == 403
    assert client.get(QUESTION).status_code == 403


def test_people_of_another_workspace_stay_out(slack: Slack, client: httpx.Client) -> None:
    """Even though Slack knows them."""
    slack.workspace.signing_in = slack.add_user("eve", team="T0OTHER")
    try:
        refused = client.get("/signin")
    finally:
        slack.workspace.signing_in = ANA
    assert (refused.status_code, words.STRANGER in refused.text) == (403, True)
    assert client.get(QUESTION).status_code == 403


def test_a_code_that_nobody_asked_for_signs_nobody_in(client: httpx.Client) -> None:
    """Nor one with another state, nor one that is used again: a link that somebody was sent signs them in nowhere."""
    assert client.get("/signin/slack?code=1&state=2").status_code == 400
    begun = client.get("/signin", follow_redirects=False).headers["location"]
    back = httpx.get(begun).headers["location"]
    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert client.get(back).status_code == 400  # the first one has used it up
    again = client.get("/signin", follow_redirects=False)
    state = httpx.URL(again.headers["location"]).params["state"]
    assert client.get(f"/signin/slack?code=made-up&state={state}").status_code == 502
    assert client.get(QUESTION).status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_nobody_is_sent_elsewhere(client: httpx.Client, elsewhere: str) -> None:
    """After signing in: only to a page of ours."""
    found = client.get("/signin", params={"next": elsewhere})
    assert (found.url.path, found.url.host) == ("/", "127.0.0.1")
