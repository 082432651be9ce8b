"""What goes wrong between Byline and Slack: nothing is lost, nothing is answered twice, nobody meets silence."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bot.slack import replies
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, NEWSROOM, Slack
from index.embed import OnnxTwin
from index.home import Home
from index.update import update
from tests.homes import executed
from tests.slack.running import quotes, running, words
from tests.slack.talking import busy, leads, mention

pytestmark = pytest.mark.slow


@pytest.fixture
def served(own_slack: Slack, sample_copy: Home) -> Iterator[Desk]:
    """Serve the sample coverage to a stand-in that the test may break."""
    with running(own_slack, sample_copy) as desk:
        yield desk


@pytest.mark.usefixtures("served")
def test_an_event_that_comes_five_times_is_answered_once(own_slack: Slack) -> None:
    """Whether Slack saw no acknowledgement, or sends it again after one."""
    ts = mention(own_slack, retries=4)
    other = mention(own_slack, "how many of the crew deserted?")
    own_slack.wait(lambda: leads(own_slack, ts) and leads(own_slack, other))
    assert len(leads(own_slack, ts)) == 1


@pytest.mark.usefixtures("served")
def test_an_answer_arrives_though_every_second_call_is_refused_as_too_many(own_slack: Slack) -> None:
    """Byline waits as long as Slack says."""
    own_slack.limit("chat.postMessage", every=2)
    ts = mention(own_slack)
    other = mention(own_slack, "how many of the crew deserted?")
    own_slack.wait(lambda: leads(own_slack, ts) and leads(own_slack, other), 30)
    assert any(call.status == 429 for call in own_slack.calls_to("chat.postMessage"))


@pytest.mark.usefixtures("served")
def test_an_answer_arrives_though_slack_fails_at_first(own_slack: Slack) -> None:
    """An error of Slack's own is waited out."""
    own_slack.fail("chat.postMessage", status=500)
    ts = mention(own_slack)
    own_slack.wait(lambda: leads(own_slack, ts), 30)


@pytest.mark.parametrize("error", ["msg_blocks_too_long", "invalid_blocks"])
def test_an_answer_whose_blocks_are_refused_comes_as_text(own_slack: Slack, served: Desk, error: str) -> None:
    """With every quote in it, and where each stands."""
    ts = mention(own_slack)
    own_slack.wait(lambda: leads(own_slack, ts) and not served.conversations.unfinished())
    wanted = [quote for one in own_slack.replies(NEWSROOM, ts) for quote in quotes(one)]

    def said() -> str:
        return "\n".join(one["text"] for one in own_slack.replies(NEWSROOM, again))

    own_slack.fail("chat.postMessage", error=error)
    again = mention(own_slack)
    own_slack.wait(lambda: all(html.escape(quote, quote=False) in said() for quote in wanted))


@pytest.mark.usefixtures("served")
def test_an_answer_that_slack_refuses_in_every_form_leaves_a_word_of_it(own_slack: Slack) -> None:
    """Never nothing."""
    own_slack.fail("chat.postMessage", times=2, error="msg_blocks_too_long")
    ts = mention(own_slack)
    own_slack.wait(lambda: [one for one in own_slack.replies(NEWSROOM, ts) if one["text"] == replies.UNSHOWN])


@pytest.mark.usefixtures("served")
def test_an_answer_to_a_channel_that_was_archived_goes_to_its_asker(own_slack: Slack) -> None:
    """As a direct message that says where it was asked."""
    channel = own_slack.add_channel("closing", [ANA])
    own_slack.fail("chat.postMessage", error="is_archived", channel=channel)
    mention(own_slack, channel=channel)
    private = own_slack.dm(ANA)
    own_slack.wait(lambda: len(own_slack.messages(private)) >= 2)
    assert channel in own_slack.messages(private)[0]["text"]
    assert "deserted" in own_slack.messages(private)[1]["text"]


def test_a_revoked_token_is_noticed(own_slack: Slack, served: Desk) -> None:
    """Byline is not ready any more, and keeps what it was asked for when it has a token again."""
    own_slack.limit("chat.postMessage", every=1)
    ts = mention(own_slack)
    own_slack.wait(lambda: own_slack.calls_to("chat.postMessage"))
    own_slack.limit("chat.postMessage", every=0)
    own_slack.revoke()
    own_slack.wait(lambda: served.refused == "token_revoked", 30)
    assert [job.message for _, job, _ in served.conversations.unfinished()] == [ts]
    assert httpx.get(own_slack.events_url.replace("/slack/events", "/readyz")).status_code == 503


def test_who_asks_while_too_many_wait_is_told_so(own_slack: Slack, sample_copy: Home) -> None:
    """With the number that the question would have."""
    with running(own_slack, sample_copy, queue=1) as desk, ExitStack() as held:
        held.enter_context(busy(desk))
        sent = [own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> how many deserted? ({i})") for i in range(6)]
        own_slack.wait(lambda: sum(bool(own_slack.replies(NEWSROOM, one.ts)) for one in sent) == len(sent) - 1)
        held.close()
        own_slack.wait(lambda: all(own_slack.replies(NEWSROOM, one.ts) for one in sent), 60)
        said = [words(own_slack.replies(NEWSROOM, one.ts)[0]) for one in sent]
    assert said.count(replies.full(1)) == len(sent) - 1


HOSTILE = (
    "The <!channel> alarm and <@U0ANA> rang, said <!here|Mara> *Quill* of the _harbour_ ~office~ :boom: on Tuesday. "
    "Mara Quill said the `lamp` was out & the <https://evil.example|door> stood open at <!subteam^S1|nine>."
)


def test_an_articles_marks_ping_nobody_and_restyle_nothing(
    own_slack: Slack, home: Home, tmp_path: Path, embedder: OnnxTwin
) -> None:
    """What an article holds of Slack's own marks is shown as it stands there."""
    path = tmp_path / "hostile.txt"
    path.write_text(f"{HOSTILE}\n\nThe harbour office was closed on Wednesday, Mara Quill said.\n", encoding="utf-8")
    (tmp_path / "hostile.json").write_text(
        '{"outlet": "The *Bold* <!everyone> Post", "title": "_Lamp_ :out: <@U0BEN>"}'
    )
    assert not update(home, [path], lambda: embedder).failed
    with running(own_slack, home):
        ts = mention(own_slack, "what did Mara Quill say about the lamp?")
        own_slack.wait(lambda: leads(own_slack, ts))
        mention(own_slack, "what did Mara Quill say about the lamp?")
    posted = [call for call in own_slack.calls_to("chat.postMessage") if not call.error]
    assert any("<!subteam^S1|nine>" in quote for one in posted for quote in quotes(one.arguments))
    for call in posted:
        assert not re.search(r"<[!@#]", call.arguments["text"]), "the text of a notification would ping"
        for kind, text in _marked_up(call.arguments["blocks"]):
            assert not re.search(r"<[!@]|\*Bold\*|_Lamp_|:out:|:boom:", text), f"{kind} is read as Slack's markup"


def _marked_up(value: object) -> list[tuple[str, str]]:
    """Return the texts in blocks that Slack reads as its markup."""
    if isinstance(value, list):
        return [found for one in value for found in _marked_up(one)]
    if not isinstance(value, dict):
        return []
    own = [("mrkdwn", value["text"])] if value.get("type") == "mrkdwn" else []
    if value.get("type") == "plain_text" and value.get("emoji"):
        own = [("plain_text with emoji", value["text"])]
    return own + [found for one in value.values() for found in _marked_up(one)]


def test_what_a_dead_process_left_is_done_once_by_the_next(own_slack: Slack, sample_copy: Home) -> None:
    """A part that was posted, but not noted, before the process died is found in the thread and not posted again."""
    with running(own_slack, sample_copy) as desk:
        ts = mention(own_slack)
        own_slack.wait(lambda: leads(own_slack, ts))
        own_slack.wait(lambda: not desk.conversations.unfinished())
        whole = [one["ts"] for one in own_slack.replies(NEWSROOM, ts)]
    ((key,),) = executed(sample_copy, "SELECT id FROM jobs WHERE message = :ts", slack=True, ts=ts)
    executed(sample_copy, "UPDATE jobs SET state = 'begun' WHERE id = :key", slack=True, key=key)
    executed(sample_copy, "DELETE FROM posts WHERE job = :key", slack=True, key=key)
    with running(own_slack, sample_copy) as desk:
        own_slack.wait(lambda: not desk.conversations.unfinished())
        assert [one["ts"] for one in own_slack.replies(NEWSROOM, ts)] == whole
        assert Counter(ts for _, _, ts in desk.conversations.posts(key)) == Counter(whole)


def test_two_askers_in_two_channels_do_not_mix(own_slack: Slack, served: Desk) -> None:
    """Each thread has its own answers, whoever asks what at the same time."""
    channels = [own_slack.add_channel(f"desk-{i}", [ANA, BEN]) for i in range(4)]
    questions = ["who reported the desertions?", "what is the price of tea in Lisbon?"]
    sent = [
        (channel, question, own_slack.say(channel, user, f"<@{own_slack.bot_user}> {question}"))
        for channel, user in zip(channels, [ANA, BEN, ANA, BEN], strict=True)
        for question in questions
    ]
    own_slack.wait(lambda: all(own_slack.replies(channel, one.ts) for channel, _, one in sent), 60)
    for channel, question, one in sent:
        covered = "does not answer" not in words(own_slack.replies(channel, one.ts)[0])
        assert covered == (question == questions[0])
    assert served.conversations.unfinished() == [] or own_slack.wait(lambda: not served.conversations.unfinished())
