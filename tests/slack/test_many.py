"""Many workspaces over a socket, and what may come over HTTP where a socket is used."""

import json
import socket
import time

import httpx
import pytest

from bot.slack.app import serving
from bot.standin import ANA, NEWSROOM, Slack
from bot.standin.openid import CLIENT_ID, CLIENT_SECRET
from bot.standin.signing import signature
from bot.web.app import slack_app
from bot.web.serving import served
from index.home import Home
from tests.slack.installing import KEY, running_many
from tests.slack.running import process, settings_for, words
from tests.slack.test_installing import ASKED, add


@pytest.mark.slow
def test_many_workspaces_over_one_socket(own_slack: Slack, home: Home) -> None:
    """With an app-level token and no signing secret: each is answered from its own coverage, with its own token."""
    other = own_slack.add_workspace("T0OTHER")
    both = ((own_slack, "Orsolya Vint"), (other, "Ilmari Quist"))
    with running_many(own_slack, home) as serving_both:
        for slack, name in both:
            serving_both.install(slack)
            add(slack, name)
    about = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "BYLINE_TOKEN_KEYS": KEY}
    with process(own_slack, home, "slack", SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="", **about) as running:
        own_slack.wait_connected()
        assert running.wait_logged('"ready"')["workspaces"] == 2
        for slack, name in both:
            ts = slack.say(NEWSROOM, ANA, f"<@{slack.bot_user}> {ASKED}").wait(30).ts
            assert name in words(slack.wait(lambda slack=slack, ts=ts: slack.replies(NEWSROOM, ts), 60)[0])
        tokens = [*own_slack.workspace.bot_tokens, *other.workspace.bot_tokens]
        assert not [token for token in tokens if token in running.log.read_text("utf-8")]


def test_without_a_secret_nobody_sends_events_over_http(own_slack: Slack, sample_copy: Home) -> None:
    """Where a socket brings them, the pages take none, whatever they are signed with."""
    settings = settings_for(own_slack, sample_copy).model_copy(update={"signing_secret": None})
    body, stamp = json.dumps({"type": "url_verification", "challenge": "x"}), str(int(time.time()))
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature("", stamp, body),
        "Content-Type": "application/json",
    }
    listening = socket.create_server(("127.0.0.1", 0))
    with serving(settings) as (app, desk), served(slack_app(app, desk), listening) as port:
        sent = httpx.post(f"http://127.0.0.1:{port}/slack/events", content=body, headers=headers)
    assert sent.status_code == 404
