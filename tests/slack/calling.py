"""The stand-in without Byline: a small app on its socket, and calls by the real client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.standin import ANA, NEWSROOM, Slack

Json = dict[str, Any]
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "a quote"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": [SECTION]}


@contextmanager
def connected(slack: Slack, app: App) -> Iterator[None]:
    """Connect an app to a stand-in's socket, until the end."""
    handler = SocketModeHandler(app, slack.app_token, ping_interval=0.5)
    handler.connect()
    yield
    handler.client.auto_reconnect_enabled = False
    slack.drop_sockets()  # wakes the reader, which closing waits for otherwise
    with suppress(AttributeError):  # the client's own thread may close the socket in the same moment
        handler.close()


@contextmanager
def accepting(slack: Slack) -> Iterator[None]:
    """Check that a test leaves a stand-in without refusals and, once what is under way has arrived, nothing unacked."""
    before = len(slack.refusals)
    yield
    slack.wait(lambda: not slack.unacked)
    assert not slack.refusals[before:]


def refused(call: Callable[..., Any], *arguments: Any, **named: Any) -> Json:
    """Return the answer to a call that is to be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return dict(caught.value.response.data)


def trigger(slack: Slack) -> str:
    """Return a trigger id of a command that nobody answers."""
    return str(slack.command("/byline", "", ANA, NEWSROOM).deliveries[0].payload["trigger_id"])
