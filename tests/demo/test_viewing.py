"""What the page shows of all that an app can do in Slack, beyond what Byline does there today."""

import base64
import json
from collections.abc import Iterator

import lxml.html
import pytest
from slack_sdk import WebClient
from starlette.testclient import TestClient

from bot.demo.page import demo_app
from bot.demo.world import World
from bot.standin import ANA, NEWSROOM, Slack

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
Shown = tuple[World, WebClient, TestClient]


@pytest.fixture
def shown() -> Iterator[Shown]:
    """Return a small Slack, an app in it, and what asks for its page."""
    with Slack() as slack:
        world = World(slack)
        yield world, WebClient(slack.bot_token, base_url=slack.api_url), TestClient(demo_app(world), "http://localhost")
        world.end()


def seen(web: TestClient, path: str) -> lxml.html.HtmlElement:
    """Return the page at a path."""
    answer = web.get(path)
    assert answer.status_code == 200, answer.text
    return lxml.html.fromstring(answer.text)


def test_a_picture_is_shown_with_its_alternative_text(shown: Shown) -> None:
    """From the page's own address; any other file is only to be kept, whatever is in it."""
    _, app, web = shown
    app.files_upload_v2(channel=NEWSROOM, content=PNG, filename="map.png", title="A map", alt_txt="Who credits whom")
    app.files_upload_v2(channel=NEWSROOM, content=b"<script>alert(1)</script>", filename="page.html")
    found = seen(web, f"/c/{NEWSROOM}")
    (image,) = found.iter("img")
    assert image.get("alt") == "Who credits whom"
    answer = web.get(str(image.get("src")))
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    (link,) = found.xpath("//p[@class='file']//a")
    kept = web.get(str(link.get("href"))).headers
    assert kept["content-type"] == "application/octet-stream"
    assert kept["content-disposition"].startswith("attachment")


def test_what_is_on_its_way_is_shown(shown: Shown) -> None:
    """A status in the thread and below its parent, a stream as it grows, and a button to stop."""
    world, app, web = shown
    asked = world.slack.say(NEWSROOM, ANA, "a question").ts
    app.assistant_threads_setStatus(channel_id=NEWSROOM, thread_ts=asked, status="is reading the coverage…")
    app.agents_sessions_setStatus(channel_id=NEWSROOM, thread_ts=asked, status="processing")
    found = seen(web, f"/c/{NEWSROOM}/{asked}")
    assert [one.text_content() for one in found.find_class("status")] == ["Byline is reading the coverage…"] * 2
    assert found.xpath("//form[@action='/stop']//button[text()='Stop']")
    to = {"recipient_user_id": ANA, "recipient_team_id": world.slack.team}
    stream = app.chat_startStream(channel=NEWSROOM, thread_ts=asked, markdown_text="one ", **to)
    app.chat_appendStream(channel=NEWSROOM, ts=stream["ts"], markdown_text="two")
    found = seen(web, f"/c/{NEWSROOM}/{asked}")
    assert found.get_element_by_id("thread").find_class("markdown")[0].text_content().strip() == "one two"
    assert "is writing…" in found.text_content()


def test_what_only_others_see_is_not_shown(shown: Shown) -> None:
    """A word for the person at the page is, where it was said."""
    world, app, web = shown
    for user, text in ((ANA, "for Ana"), (world.slack.workspace.users["U0BEN"].id, "for Ben")):
        app.chat_postEphemeral(channel=NEWSROOM, user=user, text=text)
    words = seen(web, f"/c/{NEWSROOM}").text_content()
    assert "for Ana" in words
    assert "for Ben" not in words


def test_what_is_gone_is_told(shown: Shown) -> None:
    """A press in a message that was deleted meanwhile, and forms that make no sense, are no errors."""
    world, _, web = shown
    world.slack.say(NEWSROOM, ANA, "hello")
    at = {"at": f"/c/{NEWSROOM}"}
    answer = web.post("/press", data=at | {"surface": f"message:{NEWSROOM}:1.000001", "pressed": '{"action": "a"}'})
    assert "not there any more" in answer.text
    for path in ("press", "submit", "close", "shortcut", "stop", "say"):
        for form in ({}, {"surface": "view:V0"}, {"surface": "message::", "pressed": "[", "channel": NEWSROOM}):
            assert web.post(f"/{path}", data=at | form).status_code == 200, (path, form)
    assert web.get(f"/c/{NEWSROOM}?confirm=[").status_code == 200


def test_a_button_that_is_a_link_says_what_is_pressed(shown: Shown) -> None:
    """So that Byline hears of it, as in Slack."""
    _, app, web = shown
    text = {"type": "plain_text", "text": "Open"}
    button = {"type": "button", "text": text, "action_id": "open", "url": "https://a.example/"}
    app.chat_postMessage(channel=NEWSROOM, text="links", blocks=[{"type": "actions", "elements": [button]}])
    (link,) = seen(web, f"/c/{NEWSROOM}").xpath("//a[contains(@class, 'button')]")
    assert link.get("href") == "https://a.example/"
    assert json.loads(str(link.get("data-pressed")))["action"] == "open"
