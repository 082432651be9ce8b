"""Defects that were there once, of answers: edits, Stop, deletions, sharing, private answers, expired addresses."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.answer import ask
from bot.slack import actions, replies
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, NEWSROOM, Call, Slack
from bot.standin.workspace import URL_SECONDS
from index.home import Home
from tests.slack.running import quotes, running, words
from tests.slack.talking import FLAGSHIP, at_rest, busy, leads

OTHER, UNKNOWN = "how many of the crew deserted?", "what is the price of tea in Lisbon?"

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(own_slack: Slack, sample_copy: Home) -> Iterator[Desk]:
    """Serve the sample coverage to a stand-in that the test may break."""
    with running(own_slack, sample_copy) as served:
        yield served


def asked(slack: Slack, desk: Desk, text: str = FLAGSHIP, channel: str = NEWSROOM, thread: str | None = None) -> str:
    """Mention Byline, and wait until the answer stands; return the ts of the question."""
    sent = slack.say(channel, ANA, f"<@{slack.bot_user}> {text}", thread_ts=thread).wait()
    at_rest(slack, desk)
    return sent.ts


def edited(slack: Slack, desk: Desk, ts: str, text: str) -> None:
    """Edit a question in the newsroom, and wait until its answer stands."""
    slack.edit(NEWSROOM, ts, f"<@{slack.bot_user}> {text}").wait()
    at_rest(slack, desk)


def deletes(call: Call) -> bool:
    """Whether a use of a response_url takes away the message that it belongs to."""
    return bool(call.arguments.get("delete_original"))


class TestEdited:
    """A question that is edited has one answer, that to its last words."""

    def test_in_a_channel_that_became_shared_it_is_not_answered(self, own_slack: Slack, desk: Desk) -> None:
        """Other organisations read along by now; what stood stays."""
        ts = asked(own_slack, desk)
        before = own_slack.replies(NEWSROOM, ts)
        own_slack.workspace.channels[NEWSROOM].ext_shared = True
        edited(own_slack, desk, ts, UNKNOWN)
        assert own_slack.replies(NEWSROOM, ts) == before
        assert not own_slack.calls_to("chat.delete")

    def test_an_edit_that_is_delivered_again_is_answered_once(self, own_slack: Slack, desk: Desk) -> None:
        """Before the answer or after it, and the answer stands."""
        ts = asked(own_slack, desk)
        with busy(desk):
            sent = own_slack.edit(NEWSROOM, ts, f"<@{own_slack.bot_user}> {UNKNOWN}").wait()
            own_slack.redeliver(sent, 3).wait()
        at_rest(own_slack, desk)
        (lead,) = leads(own_slack, ts)
        own_slack.redeliver(sent, 2).wait()
        at_rest(own_slack, desk)
        assert own_slack.replies(NEWSROOM, ts) == [lead]
        assert "does not answer" in words(lead)

    def test_two_quick_edits_leave_the_last_answer(self, own_slack: Slack, desk: Desk) -> None:
        """Nothing of the two before it."""
        ts = asked(own_slack, desk)
        with busy(desk):
            for text in (OTHER, UNKNOWN):
                own_slack.edit(NEWSROOM, ts, f"<@{own_slack.bot_user}> {text}").wait()
        at_rest(own_slack, desk)
        (only,) = own_slack.replies(NEWSROOM, ts)
        assert "does not answer" in words(only)

    def test_a_follow_up_leans_on_the_question_before_it(self, own_slack: Slack, desk: Desk) -> None:
        """Not on itself as it was."""
        first, second = "and who denied them?", "and in Tarrow?"
        ts = asked(own_slack, desk)
        follow_up = asked(own_slack, desk, first, thread=ts)
        edited(own_slack, desk, follow_up, second)
        whole = ask(desk.coverage(), second, after=FLAGSHIP).whole
        itself = ask(desk.coverage(), first, after=FLAGSHIP).whole
        assert whole != ask(desk.coverage(), second, after=itself).whole
        shown = [words(one) for one in leads(own_slack, ts)]
        assert len(shown) == 2
        assert f"Asked as: {whole}" in shown[1]


class TestStoppedMidway:
    """While a second part waits because Slack says "too many", the answer can be stopped."""

    @pytest.fixture
    def midway(self, own_slack: Slack, desk: Desk) -> tuple[str, str]:
        """Return channel and ts of a question, a direct message, of whose answer one part stands."""
        channel = own_slack.dm(ANA)
        assert desk.bot_user
        own_slack.limit("chat.postMessage", 2, retry_after=2)
        ts = own_slack.say(channel, ANA, FLAGSHIP).wait().ts
        own_slack.wait(lambda: any(call.status == 429 for call in own_slack.calls_to("chat.postMessage")))
        own_slack.limit("chat.postMessage", 0)
        assert len(own_slack.replies(channel, ts)) == 1
        return channel, ts

    def posted(self, slack: Slack) -> list[str]:
        """Return the texts of what was posted."""
        return [call.arguments["text"] for call in slack.calls_to("chat.postMessage") if not call.error]

    def test_by_the_button(self, own_slack: Slack, desk: Desk, midway: tuple[str, str]) -> None:
        """Nothing more is posted but a word of that, and what stood is withdrawn."""
        before = len(self.posted(own_slack))
        own_slack.stop(*midway).wait()
        at_rest(own_slack, desk)
        assert {words(one) for one in own_slack.replies(*midway)} <= {replies.STOPPED}
        assert set(self.posted(own_slack)[before:]) <= {replies.STOPPED}

    def test_by_deleting_the_question(self, own_slack: Slack, desk: Desk, midway: tuple[str, str]) -> None:
        """Nothing more is posted, and what stood is withdrawn."""
        before = len(self.posted(own_slack))
        own_slack.delete(*midway).wait()
        at_rest(own_slack, desk)
        assert own_slack.replies(*midway) == []
        assert self.posted(own_slack)[before:] == []


class TestPrivate:
    """What one person sees alone stays theirs, and arrives."""

    def whispered(self, slack: Slack, channel: str, text: str = FLAGSHIP) -> dict[str, Any]:
        """Ask by command; return the first message of the answer."""
        slack.command("/byline", text, ANA, channel).wait()
        return slack.wait(lambda: slack.ephemerals(ANA, channel))[0]

    def test_an_answer_whose_address_has_expired_comes_as_a_direct_message(self, own_slack: Slack, desk: Desk) -> None:
        """Whole: Slack takes it at a response_url for half an hour only."""
        with busy(desk):
            own_slack.command("/byline", FLAGSHIP, ANA, NEWSROOM).wait()
            own_slack.advance(URL_SECONDS + 60)
        at_rest(own_slack, desk)
        found = [quote for one in own_slack.messages(own_slack.dm(ANA)) for quote in quotes(one)]
        expected = ask(desk.coverage(), FLAGSHIP)
        assert found == [one.quote for finding in expected.findings for one in finding.excerpts]
        assert not own_slack.ephemerals(ANA)
        assert not own_slack.messages(NEWSROOM)

    def test_sharing_twice_posts_once(self, own_slack: Slack, desk: Desk) -> None:
        """Two quick presses are one wish."""
        message = self.whispered(own_slack, NEWSROOM)
        at_rest(own_slack, desk)
        with own_slack.changed:
            sent = [own_slack.press(message, actions.SHARE, ANA) for _ in range(2)]
        for one in sent:
            one.wait()
        used = [False, True, True]  # by the answer, and to take it away from who pressed
        own_slack.wait(lambda: used == [deletes(call) for call in own_slack.calls_to("response_url")][-3:])
        at_rest(own_slack, desk)
        assert [words(one) for one in own_slack.messages(NEWSROOM)].count(replies.asked(FLAGSHIP)) == 1

    @pytest.mark.parametrize("how", [{"bot": False}, {"ext_shared": True}])
    def test_an_answer_is_shared_only_where_byline_answers(
        self, own_slack: Slack, desk: Desk, how: dict[str, bool]
    ) -> None:
        """Neither where it is not nor before other organisations; who pressed is told so, and keeps the answer."""
        channel = own_slack.add_channel("elsewhere", [ANA, BEN], **how)
        message = self.whispered(own_slack, channel)
        at_rest(own_slack, desk)
        own_slack.press(message, actions.SHARE, ANA).wait()
        said = own_slack.wait(lambda: [one for one in own_slack.ephemerals(ANA, channel) if not quotes(one)])
        at_rest(own_slack, desk)
        assert not own_slack.messages(channel)
        assert message in own_slack.ephemerals(ANA, channel)
        if "bot" in how:
            assert words(said[-1]) == replies.NOT_HERE


class TestWithdrawn:
    """An answer that is to go goes."""

    def test_the_trash_works_again_after_slack_failed(
        self, own_slack: Slack, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What Slack did not delete still counts as standing there."""
        monkeypatch.setattr("bot.slack.desk._PAUSES", (300,))
        ts = asked(own_slack, desk)
        (lead,) = leads(own_slack, ts)
        own_slack.fail("chat.delete", error="internal_error")
        own_slack.press(lead, actions.DELETE, ANA).wait()
        own_slack.wait(lambda: own_slack.calls_to("chat.delete") and desk._shift._timers)
        assert leads(own_slack, ts) == [lead]
        own_slack.press(lead, actions.DELETE, ANA).wait()
        own_slack.wait(lambda: not own_slack.replies(NEWSROOM, ts))

    def test_the_deletion_of_a_question_counts_while_the_queue_is_full(
        self, own_slack: Slack, sample_copy: Home
    ) -> None:
        """It is no further question."""
        with running(own_slack, sample_copy, queue=1) as desk:
            ts = asked(own_slack, desk)
            with busy(desk):
                own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {OTHER}").wait()
                own_slack.wait(lambda: len(desk._queued) == 1)
                own_slack.delete(NEWSROOM, ts).wait()
                own_slack.wait(lambda: not own_slack.replies(NEWSROOM, ts))


def test_an_invitation_to_a_shared_channel_posts_nothing(own_slack: Slack, desk: Desk) -> None:
    """Other organisations are not told what Byline does here."""
    shared = own_slack.add_channel("shared", [ANA], bot=False, ext_shared=True)
    own_slack.join(shared, own_slack.bot_user).wait()
    at_rest(own_slack, desk)
    assert not own_slack.messages(shared)
