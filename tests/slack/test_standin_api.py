"""The Web API of the stand-in for Slack, with the real WebClient and no app: what it refuses and what it keeps."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.standin import ANA, BEN, NEWSROOM, Slack
from tests.slack.calling import SECTION, refused


@pytest.fixture
def slack() -> Iterator[Slack]:
    """Return a stand-in."""
    with Slack() as slack:
        yield slack


def test_tokens(slack: Slack, client: WebClient) -> None:
    """Without a token, with a wrong one and with a revoked one, every method refuses, by its own code."""
    assert client.auth_test()["user_id"] == slack.bot_user
    assert refused(WebClient(base_url=slack.api_url).auth_test)["error"] == "not_authed"
    assert refused(WebClient("xoxb-2", base_url=slack.api_url).auth_test)["error"] == "invalid_auth"
    slack.uninstall()
    assert refused(client.auth_test)["error"] == "token_revoked"
    assert [call.error for call in slack.refusals] == ["not_authed", "invalid_auth", "token_revoked"]


def test_methods_and_arguments(slack: Slack, client: WebClient) -> None:
    """An unknown method, an unknown argument and a missing one are refused; `team_id`, which Bolt adds, is not."""
    assert refused(client.api_call, "chat.shout")["error"] == "unknown_method"
    answer = refused(client.chat_postMessage, channel=NEWSROOM, text="hello", colour="red")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] invalid additional property: colour"]
    answer = refused(client.api_call, "chat.update", json={"text": "hello"})
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] missing required field: ts",
    ]
    assert client.chat_postMessage(channel=NEWSROOM, text="hello", team_id=slack.team)["ok"]


def test_channels(slack: Slack, client: WebClient) -> None:
    """One cannot post where nothing is, where the bot is not, and what is archived; a user's id is a DM."""
    secret = slack.add_channel("secret", [ANA], kind="private", bot=False)
    public = slack.add_channel("public", [ANA], bot=False)
    old = slack.add_channel("old", [ANA], archived=True)
    where = {"C0": "channel_not_found", secret: "channel_not_found", public: "not_in_channel", old: "is_archived"}
    for channel, error in where.items():
        assert refused(client.chat_postMessage, channel=channel, text="hello")["error"] == error
    assert client.chat_postMessage(channel=ANA, text="hello")["channel"] == slack.dm(ANA)
    assert client.conversations_info(channel=public)["channel"]["is_member"] is False
    client.conversations_join(channel=public)
    assert client.conversations_members(channel=public)["members"] == sorted([ANA, slack.bot_user])
    kinds = client.users_conversations(types="public_channel,im")["channels"]
    assert {one["id"] for one in kinds} == {NEWSROOM, public, old, slack.dm(ANA)}


def test_messages(slack: Slack, client: WebClient) -> None:
    """A message has a text; only the app's own can be changed; text that is not given, or blocks, are kept."""
    assert refused(client.api_call, "chat.postMessage", json={"channel": NEWSROOM})["error"] == "no_text"
    assert refused(client.chat_postMessage, channel=NEWSROOM, text="x" * 40_001)["error"] == "msg_too_long"
    theirs = slack.say(NEWSROOM, ANA, "mine").ts
    assert refused(client.chat_update, channel=NEWSROOM, ts=theirs, text="x")["error"] == "cant_update_message"
    assert refused(client.chat_delete, channel=NEWSROOM, ts=theirs)["error"] == "cant_delete_message"
    assert refused(client.chat_update, channel=NEWSROOM, ts="1.000000", text="x")["error"] == "message_not_found"
    ts = client.chat_postMessage(channel=NEWSROOM, text="one", blocks=[SECTION])["ts"]
    client.chat_update(channel=NEWSROOM, ts=ts, text="two")
    message = slack.message(NEWSROOM, ts)
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("two", "a quote")
    client.chat_update(channel=NEWSROOM, ts=ts, text="three", blocks=[])
    assert slack.message(NEWSROOM, ts)["blocks"] == []
    client.chat_delete(channel=NEWSROOM, ts=ts)
    assert [one["ts"] for one in slack.messages(NEWSROOM)] == [theirs]


def test_threads(slack: Slack, client: WebClient) -> None:
    """Replies go to a parent that is there; a reply's own ts is refused; a deleted parent leaves a tombstone."""
    asked = slack.say(NEWSROOM, ANA, "a question").ts
    post = client.chat_postMessage
    reply = post(channel=NEWSROOM, text="an answer", thread_ts=asked)["ts"]
    errors = {"1.000000": "thread_not_found", reply: "cannot_reply_to_message", "soon": "invalid_thread_ts"}
    for thread_ts, error in errors.items():
        assert refused(post, channel=NEWSROOM, text="x", thread_ts=thread_ts)["error"] == error
    assert [one["ts"] for one in client.conversations_history(channel=NEWSROOM)["messages"]] == [asked]
    thread = client.conversations_replies(channel=NEWSROOM, ts=asked)["messages"]
    assert [one["ts"] for one in thread] == [asked, reply]
    assert (thread[0]["reply_count"], thread[0]["latest_reply"]) == (1, reply)
    link = client.chat_getPermalink(channel=NEWSROOM, message_ts=reply)["permalink"]
    assert link.endswith(f"/p{reply.replace('.', '')}?thread_ts={asked}&cid={NEWSROOM}")
    slack.delete(NEWSROOM, asked)
    assert slack.message(NEWSROOM, asked)["subtype"] == "tombstone"


def test_pages(slack: Slack, client: WebClient) -> None:
    """Pages of a thread hold every reply once, and the parent each."""
    asked = slack.say(NEWSROOM, ANA, "a question").ts
    replies = [client.chat_postMessage(channel=NEWSROOM, text="x", thread_ts=asked)["ts"] for _ in range(5)]
    # An iteration over a response changes the response: it can be looked at only on the way.
    pages = [one["messages"] for one in client.conversations_replies(channel=NEWSROOM, ts=asked, limit=2)]
    assert [page[0]["ts"] for page in pages] == [asked] * 3
    assert [message["ts"] for page in pages for message in page[1:]] == replies


def test_ephemeral_messages_are_for_one_user(slack: Slack, client: WebClient) -> None:
    """Only its user has an ephemeral message, who must be in the channel; no history has it."""
    client.chat_postEphemeral(channel=NEWSROOM, user=ANA, text="psst")
    assert [one["text"] for one in slack.ephemerals(ANA)] == ["psst"]
    assert not slack.ephemerals(BEN)
    assert not slack.messages(NEWSROOM)
    stranger = slack.add_user("eve")
    answer = refused(client.chat_postEphemeral, channel=NEWSROOM, user=stranger, text="psst")
    assert answer["error"] == "user_not_in_channel"


def test_wrong_blocks_are_refused_with_where(slack: Slack, client: WebClient) -> None:
    """`invalid_blocks` says what is wrong where; too much text in all is `msg_blocks_too_long`."""
    empty = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
    answer = refused(client.chat_postMessage, channel=NEWSROOM, text="x", blocks=[SECTION, empty])
    where = "must be more than 0 characters [json-pointer:/blocks/1/text/text]"
    assert (answer["error"], answer["errors"]) == ("invalid_blocks", [where])
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {where}"]
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    client.chat_postMessage(channel=NEWSROOM, text="x", blocks=[long] * 4)
    answer = refused(client.chat_postMessage, channel=NEWSROOM, text="x", blocks=[long] * 5)
    assert answer["error"] == "msg_blocks_too_long"
    assert slack.refusals[-1].error == "msg_blocks_too_long"


def test_limits_and_failures_come_as_asked(slack: Slack, client: WebClient) -> None:
    """Every second call gets a 429 with Retry-After, which the SDK's handler waits out; failures come so many times."""
    slack.limit("chat.postMessage", every=2, channel=NEWSROOM, retry_after=0)
    client.retry_handlers = [RateLimitErrorRetryHandler(max_retry_count=1)]
    for _ in range(2):
        client.chat_postMessage(channel=NEWSROOM, text="hello")
    assert [call.status for call in slack.calls_to("chat.postMessage")] == [200, 429, 200]
    client.chat_postMessage(channel=ANA, text="hello")  # another channel
    slack.limit("chat.postMessage", 0)
    slack.fail("users.info", status=500)
    with pytest.raises(SlackApiError) as caught:
        client.users_info(user=ANA)
    assert caught.value.response.status_code == 500
    slack.fail("users.info", times=2, error="fatal_error")
    assert [refused(client.users_info, user=ANA)["error"] for _ in range(2)] == ["fatal_error"] * 2
    assert client.users_info(user=ANA)["ok"]
    assert not slack.refusals


def test_strict_rates() -> None:
    """Under strict rates a second message in a channel within a second is too many; in another channel it is not."""
    with Slack(strict_rates=True) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        client.chat_postMessage(channel=NEWSROOM, text="one")
        client.chat_postMessage(channel=ANA, text="one")
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=NEWSROOM, text="two")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
