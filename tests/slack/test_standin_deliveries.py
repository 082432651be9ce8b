"""Deliveries of the stand-in for Slack: acks, retries, lost connections, HTTP, a bot that is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.standin import ANA, NEWSROOM, Slack

Json = dict[str, Any]
BOT = """
import os
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=client)
app.event("message")(lambda event, say: say("heard", thread_ts=event["ts"]))
SocketModeHandler(app).start()
"""


@pytest.fixture
def slack() -> Iterator[Slack]:
    """Return a stand-in that has little patience."""
    with Slack(ack_within=0.15, retry_delays=(0.0, 0.05)) as slack:
        yield slack


def address(slack: Slack) -> str:
    """Return where to connect."""
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    return str(client.apps_connections_open(app_token=slack.app_token)["url"])


@contextmanager
def line(slack: Slack) -> Iterator[ClientConnection]:
    """Connect as an app does, by hand."""
    with connect(address(slack), proxy=None) as connection:
        assert json.loads(connection.recv(5))["type"] == "hello"
        slack.wait_connected()
        yield connection


def received(connection: ClientConnection, *, ack: bool = True, payload: Json | None = None) -> Json:
    """Return the next envelope, acked or not."""
    envelope: Json = json.loads(connection.recv(5))
    if ack:
        connection.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": payload or {}}))
    return envelope


def test_what_is_not_acked_comes_again_and_then_no_more(slack: Slack) -> None:
    """An event without an ack comes again with a number and a reason, as often as there are delays."""
    with line(slack) as connection:
        sent = slack.say(slack.dm(ANA), ANA, "hello")
        envelopes = [received(connection, ack=False) for _ in range(3)]
        with pytest.raises(TimeoutError, match="gave_up"):
            sent.wait(5)
        with pytest.raises(TimeoutError):
            connection.recv(0.3)
    assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2]
    assert [one["retry_reason"] for one in envelopes] == ["", "timeout", "timeout"]
    assert len({one["payload"]["event_id"] for one in envelopes}) == 1
    assert len({one["envelope_id"] for one in envelopes}) == 3
    assert slack.unacked == list(sent.deliveries)


def test_an_ack_ends_the_retries(slack: Slack) -> None:
    """An ack of a retry counts for the event."""
    with line(slack) as connection:
        sent = slack.say(slack.dm(ANA), ANA, "hello")
        received(connection, ack=False)
        received(connection)
        sent.wait(5)
        with pytest.raises(TimeoutError):
            connection.recv(0.3)
    (delivery,) = sent.deliveries
    assert [attempt.acked is None for attempt in delivery.attempts] == [True, False]
    assert slack.ack_latencies == [delivery.latency]


def test_events_wait_for_a_connection_and_commands_do_not(slack: Slack) -> None:
    """Without a connection an event waits as long as it takes; a command fails when its time is over."""
    event = slack.say(slack.dm(ANA), ANA, "hello")
    with pytest.raises(TimeoutError, match="dispatch_failed"):
        slack.command("/byline", "hello", ANA, NEWSROOM).wait(5)
    with line(slack) as connection:
        assert received(connection)["payload"]["event"]["text"] == "hello"
        event.wait(5)
        command = slack.command("/byline", "again", ANA, NEWSROOM)
        received(connection, ack=False)
        with pytest.raises(TimeoutError, match="operation_timeout"):
            command.wait(5)


def test_what_a_lost_connection_had_comes_on_the_next() -> None:
    """An event that a connection takes with it goes out on the next one at once, not when its ack is overdue."""
    with Slack(ack_within=60) as slack:
        with line(slack) as connection:
            sent = slack.say(slack.dm(ANA), ANA, "hello")
            received(connection, ack=False)
            slack.drop_sockets()
            with pytest.raises(ConnectionClosed):
                connection.recv(5)
        slack.wait(lambda: not slack.connected)
        with line(slack) as connection:
            assert received(connection)["retry_attempt"] == 1
            sent.wait(5)


def test_each_event_goes_to_one_of_the_connections(slack: Slack) -> None:
    """With two connections, events alternate; each is on one of them only."""
    with line(slack) as first, line(slack) as second:
        slack.wait_connected(2)
        for i in range(4):
            slack.say(slack.dm(ANA), ANA, str(i))
        texts = [[received(one)["payload"]["event"]["text"] for _ in range(2)] for one in (first, second)]
    assert sorted(texts[0] + texts[1]) == ["0", "1", "2", "3"]


def test_a_ticket_opens_one_connection(slack: Slack) -> None:
    """The address of a connection works once; the eleventh connection is sent away."""
    used = address(slack)
    with ExitStack() as stack:
        stack.enter_context(connect(used, proxy=None))
        with pytest.raises(InvalidStatus):
            stack.enter_context(connect(used, proxy=None))
        others = [stack.enter_context(connect(address(slack), proxy=None)) for _ in range(10)]
        last = [json.loads(one.recv(5)) for one in others][-1]
        assert (last["type"], last["reason"]) == ("disconnect", "too_many_websockets")


def test_the_app_token_is_for_sockets_only(slack: Slack) -> None:
    """Each token opens what it is for; without a token, or with a wrong one, nothing does."""
    for token, error in ((slack.bot_token, "not_allowed_token_type"), ("xapp-2", "invalid_auth")):
        with pytest.raises(SlackApiError, match=error):
            WebClient(base_url=slack.api_url).apps_connections_open(app_token=token)


def test_an_app_hears_its_own_messages_if_asked_to() -> None:
    """With `echo` the app's own messages come back as events."""
    with Slack(echo=True) as slack, line(slack) as connection:
        WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=NEWSROOM, text="hello")
        assert received(connection)["payload"]["event"]["bot_id"] == slack.bot_id


def test_a_killed_bot_loses_nothing() -> None:
    """What was said while the bot was dead is delivered, once, when it runs again; the workspace is as it was."""
    with Slack() as slack:
        environment = dict(os.environ) | slack.environment() | {"PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-c", BOT]
        channel = slack.dm(ANA)
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as bot:
            slack.wait_connected(timeout=30)
            first = slack.say(channel, ANA, "before").wait()
            slack.wait(lambda: slack.replies(channel, first.ts))
            bot.send_signal(signal.SIGKILL)
        second = slack.say(channel, ANA, "while dead")
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as bot:
            slack.wait(lambda: slack.replies(channel, second.ts), 30)
            second.wait()
            bot.send_signal(signal.SIGKILL)
        assert len(slack.messages(channel)) == 4
        assert not slack.refusals


class _Endpoint(BaseHTTPRequestHandler):
    """Bolt behind HTTP, on the standard library; `server.statuses` are answers to give instead, first of all."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append(dict(self.headers) | {"body": body})  # type: ignore[attr-defined]
        if self.server.statuses:  # type: ignore[attr-defined]
            status, text, kind = self.server.statuses.pop(0), "", "text/plain"  # type: ignore[attr-defined]
        else:
            answer = self.server.app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))  # type: ignore[attr-defined]
            status, text = answer.status, answer.body
            kind = answer.first_headers().get("content-type", "text/plain")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def endpoint(slack: Slack, secret: str) -> Iterator[HTTPServer]:
    """Run a Bolt app behind HTTP."""
    app = App(client=WebClient(slack.bot_token, base_url=slack.api_url), signing_secret=secret)
    app.event("message")(lambda event, say: say("heard", thread_ts=event["ts"]))
    app.command("/byline")(lambda ack: ack("at once"))
    app.action("press")(lambda ack, respond: (ack(), respond("pressed", replace_original=True)))
    with HTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        server.app, server.heard, server.statuses = app, [], []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        slack.events_url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
        yield server
        server.shutdown()
        thread.join()


def test_events_over_http_are_signed_and_answered() -> None:
    """Events, commands and presses go to the events_url in Slack's three formats, with a signature that Bolt takes."""
    with Slack() as slack, endpoint(slack, slack.signing_secret):
        sent = slack.say(slack.dm(ANA), ANA, "hello").wait()
        slack.wait(lambda: slack.replies(slack.dm(ANA), sent.ts))
        assert slack.command("/byline", "it", ANA, NEWSROOM).wait().response == {"text": "at once"}
        button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "press"}
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        client.chat_postMessage(channel=NEWSROOM, text="press", blocks=[{"type": "actions", "elements": [button]}])
        message = slack.messages(NEWSROOM)[-1]
        slack.press(message, "press", ANA).wait()
        slack.wait(lambda: slack.message(NEWSROOM, message["ts"])["text"] == "pressed")
        assert not slack.refusals


def test_a_wrong_signature_is_an_error_that_is_retried(slack: Slack) -> None:
    """A bad secret makes Bolt answer 401; Slack tries again, says so in the headers, and gives up."""
    with endpoint(slack, "another secret") as server:
        with pytest.raises(TimeoutError, match="gave_up"):
            slack.say(slack.dm(ANA), ANA, "hello").wait(5)
        heard = server.heard  # type: ignore[attr-defined]
        retries = [(one.get("X-Slack-Retry-Num"), one.get("X-Slack-Retry-Reason")) for one in heard]
        assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
        assert {attempt.status for attempt in slack.deliveries[0].attempts} == {401}


def test_an_app_that_is_down_for_a_moment_is_tried_again(slack: Slack) -> None:
    """An error over HTTP is followed by a retry of the same event, and one ack."""
    with endpoint(slack, slack.signing_secret) as server:
        server.statuses = [503]  # type: ignore[attr-defined]
        slack.say(slack.dm(ANA), ANA, "hello").wait(5)
        first, second = (json.loads(one["body"])["event_id"] for one in server.heard)  # type: ignore[attr-defined]
        assert first == second
