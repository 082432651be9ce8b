"""The stand-in for Slack with a real Bolt app on its socket: events, commands, streams, reconnections, many at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import ANA, BEN, NEWSROOM, Slack
from tests.slack.calling import Json, accepting, connected

HELLO = f"<@{Slack.bot_user}> who reported the desertions?"
QUESTIONS = 200


class Bot:
    """A small bot, and all events that it has heard, each with the number of its retry."""

    def __init__(self, slack: Slack) -> None:
        self.events: list[tuple[Json, str | None]] = []
        self.client = WebClient(slack.bot_token, base_url=slack.api_url)
        self.app = App(client=self.client, listener_executor=ThreadPoolExecutor(16))
        self.app.event("app_mention")(self.mentioned)
        self.app.event("message")(self.heard)
        self.app.event("agent_session_stopped")(self.heard)
        self.app.command("/byline")(self.commanded)

    def heard(self, event: Json, request: Any) -> None:
        """Keep an event, and which retry it is."""
        self.events.append((event, (request.headers.get("x-slack-retry-num") or [None])[0]))

    def mentioned(self, event: Json, request: Any, say: Any, set_status: Any) -> None:
        """Answer a question."""
        self.heard(event, request)
        if "edited" not in event:
            set_status("is reading", loading_messages=["reading"])
            say(text="an answer", thread_ts=event.get("thread_ts") or event["ts"])

    def commanded(self, ack: Any, command: Json, respond: Any) -> None:
        """Answer a command twice."""
        ack(f"looking for {command['text']}")
        respond("found", response_type="in_channel")


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Slack, Bot]]:
    """Return a stand-in with the bot connected; both are used by all tests here."""
    with Slack() as slack:
        bot = Bot(slack)
        with connected(slack, bot.app):
            yield slack, bot


@pytest.fixture
def slack(world: tuple[Slack, Bot]) -> Iterator[Slack]:
    """Return the stand-in; a test must leave it without refusals and without anything unacked."""
    slack, bot = world
    bot.events.clear()
    with accepting(slack):
        yield slack


@pytest.fixture
def bot(world: tuple[Slack, Bot]) -> Bot:
    """Return the bot."""
    return world[1]


def test_a_mention_raises_both_events_and_is_answered(slack: Slack, bot: Bot) -> None:
    """A mention in a channel is a message and a mention with one ts, two event_ids and the fields of real events."""
    asked = slack.say(NEWSROOM, ANA, HELLO).wait()
    slack.wait(lambda: slack.replies(NEWSROOM, asked.ts) and len(bot.events) == 2)
    assert sorted(event["type"] for event, _ in bot.events) == ["app_mention", "message"]
    assert {event["ts"] for event, _ in bot.events} == {asked.ts}
    payloads = [delivery.payload for delivery in asked.deliveries]
    assert len({payload["event_id"] for payload in payloads}) == 2
    assert payloads[0]["authorizations"][0]["user_id"] == slack.bot_user
    assert payloads[0]["is_ext_shared_channel"] is False
    elements = payloads[0]["event"]["blocks"][0]["elements"][0]["elements"]
    assert [one["type"] for one in elements] == ["user", "text"]
    assert all(0 < latency < 3 for latency in slack.ack_latencies)
    assert slack.message(NEWSROOM, asked.ts)["reply_count"] == 1
    assert slack.status(NEWSROOM, asked.ts) is None  # the answer has cleared it
    assert slack.calls_to("assistant.threads.setStatus")[-1].arguments["loading_messages"] == ["reading"]


def test_direct_messages_raise_no_mention(slack: Slack, bot: Bot) -> None:
    """In a DM there is only message.im; in a channel that the bot is not in there is nothing."""
    slack.say(slack.dm(ANA), ANA, HELLO).wait()
    elsewhere = slack.add_channel("elsewhere", [ANA], bot=False)
    assert not slack.say(elsewhere, ANA, HELLO).deliveries
    ((event, _),) = slack.wait(lambda: bot.events)
    assert (event["type"], event["channel_type"]) == ("message", "im")


def test_an_event_can_come_several_times(slack: Slack, bot: Bot) -> None:
    """Redeliveries have the same event_id and, through Bolt, the headers of retries."""
    sent = slack.say(slack.dm(ANA), ANA, "once", retries=2).wait()
    again = slack.redeliver(sent.deliveries[0]).wait()
    slack.wait(lambda: len(bot.events) == 4)
    assert sorted(retry or "" for _, retry in bot.events) == ["0", "1", "1", "2"]
    assert len({one.payload["event_id"] for one in [*sent.deliveries, *again.deliveries]}) == 1


def test_edits_and_deletions(slack: Slack, bot: Bot) -> None:
    """An edit raises message_changed, and a mention anew that says that it is edited; a deletion message_deleted."""
    sent = slack.say(NEWSROOM, ANA, "who reported it?").wait()
    slack.edit(NEWSROOM, sent.ts, HELLO).wait()
    slack.delete(NEWSROOM, sent.ts).wait()
    slack.wait(lambda: len(bot.events) == 4)
    mention = next(event for event, _ in bot.events if event["type"] == "app_mention")
    assert (mention["ts"], mention["edited"]["user"]) == (sent.ts, ANA)
    assert {event.get("subtype") for event, _ in bot.events} == {None, "message_changed", "message_deleted"}
    with pytest.raises(KeyError):
        slack.message(NEWSROOM, sent.ts)


def test_strangers_and_other_bots_can_be_told(slack: Slack, bot: Bot) -> None:
    """Somebody of another workspace, and another app's bot, are recognisable in the events."""
    shared = slack.add_channel("shared", [ANA], ext_shared=True)
    stranger = slack.add_user("eve", team="T0ELSEWHERE")
    sent = slack.say(shared, stranger, "hello").wait()
    slack.bot_says(NEWSROOM, "I am a robot").wait()
    slack.wait(lambda: len(bot.events) == 2)
    assert sent.deliveries[0].payload["is_ext_shared_channel"] is True
    assert bot.events[0][0]["user_team"] == "T0ELSEWHERE"
    assert bot.events[1][0]["bot_id"] != slack.bot_id


def test_commands_are_answered_in_the_ack_and_by_their_url(slack: Slack) -> None:
    """The text of an ack is only for the user; a response_url takes five uses in half an hour."""
    before = len(slack.messages(NEWSROOM))
    sent = slack.command("/byline", "sources", ANA, NEWSROOM).wait()
    assert sent.response == {"text": "looking for sources"}
    assert slack.ephemerals(ANA, NEWSROOM)[-1]["text"] == "looking for sources"
    assert not slack.ephemerals(BEN)
    found = slack.wait(lambda: slack.messages(NEWSROOM)[before:])
    assert found[0]["text"] == "found"


def test_streams_and_the_stop_button(slack: Slack, bot: Bot) -> None:
    """A stream builds up one message; the Stop button ends it and says which; nothing can be added then."""
    asked = slack.say(NEWSROOM, ANA, "a question").wait()
    stream = bot.client.chat_stream(
        channel=NEWSROOM, thread_ts=asked.ts, recipient_team_id=slack.team, recipient_user_id=ANA, buffer_size=1
    )
    stream.append(markdown_text="one ")
    stream.append(markdown_text="two")
    (message,) = slack.replies(NEWSROOM, asked.ts)
    assert (message["text"], message["streaming_state"]) == ("one two", "in_progress")
    bot.client.agents_sessions_setStatus(channel_id=NEWSROOM, thread_ts=asked.ts, status="processing")
    slack.stop(NEWSROOM, asked.ts, ANA).wait()
    event = slack.wait(lambda: [event for event, _ in bot.events if event["type"] == "agent_session_stopped"])[0]
    assert event["streaming_message_ts"] == [message["ts"]]
    session = slack.session(NEWSROOM, asked.ts)
    assert session is not None
    assert session["status"] == "processing"  # it is the app that must set another
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        stream.append(markdown_text="three")
    assert slack.message(NEWSROOM, message["ts"])["text"] == "one two"
    slack.calls_to("chat.appendStream")[-1].injected = True  # expected: no refusal for the fixture to find


@pytest.mark.parametrize("how", ["disconnect", "drop_sockets"])
def test_bolt_comes_back(slack: Slack, how: str) -> None:
    """After a request to reconnect, and after a cut, the app connects again and hears once what was said in between."""
    opened = len(slack.calls_to("apps.connections.open"))
    getattr(slack, how)()
    asked = slack.say(NEWSROOM, ANA, HELLO)
    slack.wait(lambda: slack.replies(NEWSROOM, asked.ts), 15)
    asked.wait()
    assert [len(delivery.attempts) for delivery in asked.deliveries] == [1, 1]
    assert len(slack.calls_to("apps.connections.open")) > opened


def test_many_questions_at_once(slack: Slack) -> None:
    """Two hundred questions, with two calls for each, are through in seconds, all acked in less than three."""
    began, before = time.monotonic(), len(slack.calls_to("chat.postMessage"))
    sent = [slack.say(NEWSROOM, ANA, f"{HELLO} {i}") for i in range(QUESTIONS)]
    slack.wait(lambda: len(slack.calls_to("chat.postMessage")) - before == QUESTIONS, 60)
    for one in sent:
        one.wait()
    assert all(len(slack.replies(NEWSROOM, one.ts)) == 1 for one in sent)
    assert time.monotonic() - began < 30
    assert max(one.latency or 0 for asked in sent for one in asked.deliveries) < 3
