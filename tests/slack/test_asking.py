"""Asking in a channel, a thread, a direct message, by command and from a message's menu, against the stand-in."""

from collections.abc import Iterator

import pytest

from bot.answer import ask
from bot.slack import actions, replies
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, Slack
from tests.slack.running import quotes, words
from tests.slack.talking import FLAGSHIP

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("desk")]


@pytest.fixture(autouse=True)
def accepted(slack: Slack) -> Iterator[None]:
    """Slack refuses nothing that Byline sends."""
    yield
    assert not slack.refusals


def asked(slack: Slack, channel: str, text: str = FLAGSHIP, thread: str | None = None, user: str = ANA) -> str:
    """Mention Byline; return the thread's ts."""
    sent = slack.say(channel, user, f"<@{slack.bot_user}> {text}", thread_ts=thread).wait()
    return thread or sent.ts


def test_a_mention_is_answered_in_its_thread_with_the_very_quotes(slack: Slack, desk: Desk, channel: str) -> None:
    """What Slack shows is what `byline ask` answers: the lead, every quote whole, and a real text for notifications."""
    ts = asked(slack, channel)
    first = slack.wait(lambda: slack.replies(channel, ts))[0]
    expected = ask(desk.coverage(), FLAGSHIP)
    wanted = [one.quote for finding in expected.findings for one in finding.excerpts]
    slack.wait(lambda: sum(len(quotes(one)) for one in slack.replies(channel, ts)) == len(wanted))
    assert [quote for one in slack.replies(channel, ts) for quote in quotes(one)] == wanted
    assert expected.lead in words(first)
    assert first["text"].startswith(expected.lead[:40])
    assert {one.get("thread_ts", one["ts"]) for one in slack.messages(channel)} == {ts}
    assert slack.status(channel, ts) in (None, "")


def test_the_first_status_comes_within_300_ms(slack: Slack, channel: str) -> None:
    """Nobody wonders whether Byline saw the question."""
    sent = slack.say(channel, ANA, f"<@{slack.bot_user}> how many of the crew deserted?")
    slack.wait(lambda: slack.replies(channel, sent.ts))
    status = next(
        call for call in slack.calls_to("assistant.threads.setStatus") if call.arguments["thread_ts"] == sent.ts
    )
    assert status.at - float(sent.ts) < 0.3


def test_a_question_in_a_thread_leans_on_the_one_before_it(slack: Slack, channel: str) -> None:
    """The whole question is shown."""
    ts = asked(slack, channel, "who reported the desertions?")
    slack.wait(lambda: slack.replies(channel, ts))
    asked(slack, channel, "and who denied them?", thread=ts)
    slack.wait(lambda: any("Asked as: " in words(one) for one in slack.replies(channel, ts)))


def test_a_direct_message_needs_no_mention(slack: Slack) -> None:
    """It is answered in its thread, and the agent session ends as it began."""
    channel = slack.dm(ANA)
    sent = slack.say(channel, ANA, FLAGSHIP).wait()
    (first, *_) = slack.wait(lambda: slack.replies(channel, sent.ts))
    assert quotes(first)
    slack.wait(lambda: slack.session(channel, sent.ts)["status"] == "active")


def test_a_command_is_answered_for_its_asker_alone_who_may_share_it(slack: Slack, channel: str) -> None:
    """Nothing stands in the channel before the button is pressed, and then the question with the answer."""
    slack.command("/byline", FLAGSHIP, ANA, channel).wait()
    first = slack.wait(lambda: slack.ephemerals(ANA, channel))[0]
    assert quotes(first)
    assert not slack.messages(channel)
    last = slack.ephemerals(ANA, channel)[0]
    slack.press(last, actions.SHARE, ANA).wait()
    slack.wait(lambda: any(quotes(one) for one in slack.messages(channel)))
    assert FLAGSHIP in words(slack.messages(channel)[0])


def test_a_message_can_be_checked_against_the_coverage(slack: Slack, channel: str) -> None:
    """Its text is the question; the answer is for who used the menu."""
    said = slack.say(channel, BEN, "How many of the crew deserted?").wait()
    slack.shortcut(actions.CHECK, channel, said.ts, ANA).wait()
    assert quotes(slack.wait(lambda: slack.ephemerals(ANA, channel))[0])
    assert not slack.ephemerals(BEN, channel)


@pytest.mark.parametrize("text", ["hello", "hi there!", "", "Good morning", "help"])
def test_a_greeting_gets_a_guide_with_questions_that_work(slack: Slack, channel: str, text: str) -> None:
    """Each of its three questions is answered when it is pressed."""
    ts = asked(slack, channel, text)
    (guide,) = slack.wait(lambda: slack.replies(channel, ts))
    questions = [
        one["value"]
        for block in guide["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
        if one["action_id"].startswith(actions.ASK)
    ]
    assert len(questions) == 3
    slack.press(guide, f"{actions.ASK}:1", ANA).wait()
    slack.wait(lambda: any(quotes(one) for one in slack.replies(channel, ts)))
    assert any(questions[1] in words(one) for one in slack.replies(channel, ts))


def test_what_nobody_reported_is_not_answered(slack: Slack, channel: str) -> None:
    """It says so, marks the closest quotes as such, and offers to add an article."""
    ts = asked(slack, channel, "what is the price of tea in Lisbon?")
    (only,) = slack.wait(lambda: slack.replies(channel, ts))
    assert "does not answer" in words(only)
    assert any(one.get("action_id") == actions.ADD for block in only["blocks"] for one in block.get("elements", ()))


class TestFollowUps:
    """Without a mention Byline speaks only in threads that it was asked in, and only to who asked there."""

    @pytest.fixture
    def thread(self, slack: Slack, desk: Desk, channel: str) -> str:
        """Return a thread in which Ana asked and was answered."""
        ts = asked(slack, channel)
        slack.wait(lambda: slack.replies(channel, ts) and not desk.conversations.unfinished())
        return ts

    def silent(self, slack: Slack, channel: str, ts: str) -> bool:
        """Whether Byline stays silent: a later question elsewhere is answered, and nothing came here."""
        before = len(slack.replies(channel, ts))
        other = asked(slack, channel, "how many of the crew deserted?")
        slack.wait(lambda: slack.replies(channel, other))
        return len(slack.replies(channel, ts)) == before

    def test_the_asker_is_answered(self, slack: Slack, channel: str, thread: str) -> None:
        """No new mention is needed."""
        before = len(slack.replies(channel, thread))
        slack.say(channel, ANA, "and who denied them?", thread_ts=thread).wait()
        slack.wait(lambda: len(slack.replies(channel, thread)) > before)

    def test_what_asks_nothing_is_left_alone(self, slack: Slack, channel: str, thread: str) -> None:
        """Thanks need no answer."""
        slack.say(channel, ANA, "thank you, that helps", thread_ts=thread).wait()
        assert self.silent(slack, channel, thread)

    def test_a_question_to_somebody_else_is_left_alone(self, slack: Slack, channel: str, thread: str) -> None:
        """And so is what follows, as two people talk."""
        slack.say(channel, ANA, f"<@{BEN}> who denied them?", thread_ts=thread).wait()
        slack.say(channel, ANA, "who denied them?", thread_ts=thread).wait()
        assert self.silent(slack, channel, thread)

    def test_others_are_left_alone(self, slack: Slack, channel: str, thread: str) -> None:
        """Until somebody mentions Byline again."""
        slack.say(channel, BEN, "who denied them?", thread_ts=thread).wait()
        slack.say(channel, ANA, "who denied them?", thread_ts=thread).wait()
        assert self.silent(slack, channel, thread)
        before = len(slack.replies(channel, thread))
        asked(slack, channel, "and who denied them?", thread=thread)
        slack.wait(lambda: len(slack.replies(channel, thread)) > before)

    def test_a_channel_can_ask_for_mentions_only(self, slack: Slack, desk: Desk, channel: str, thread: str) -> None:
        """The setting holds for this channel."""
        desk.conversations.manners.set_mode(slack.team, channel, "mentions")
        slack.say(channel, ANA, "and who denied them?", thread_ts=thread).wait()
        assert self.silent(slack, channel, thread)

    def test_a_thread_that_byline_was_not_asked_in_is_none_of_its_business(self, slack: Slack, channel: str) -> None:
        """Whatever is asked there."""
        said = slack.say(channel, ANA, "who reported the desertions?").wait()
        slack.say(channel, ANA, "does anyone know?", thread_ts=said.ts).wait()
        assert self.silent(slack, channel, said.ts)


def test_a_channel_in_which_byline_is_off_is_told_so(slack: Slack, desk: Desk, channel: str) -> None:
    """A mention there is not met with silence."""
    desk.conversations.manners.set_mode(slack.team, channel, "off")
    ts = asked(slack, channel)
    (only,) = slack.wait(lambda: slack.replies(channel, ts))
    assert words(only) == replies.OFF


def test_an_edited_question_is_answered_anew_in_place_of_its_answer(slack: Slack, desk: Desk, channel: str) -> None:
    """The old answer goes."""
    ts = asked(slack, channel)
    slack.wait(lambda: slack.replies(channel, ts) and not desk.conversations.unfinished())
    old = slack.replies(channel, ts)
    slack.edit(channel, ts, f"<@{slack.bot_user}> what is the price of tea in Lisbon?").wait()
    slack.wait(lambda: [one for one in slack.replies(channel, ts) if "does not answer" in words(one)])
    assert not {one["ts"] for one in old} & {one["ts"] for one in slack.replies(channel, ts)}


def test_the_answer_to_a_deleted_question_goes_with_it(slack: Slack, desk: Desk, channel: str) -> None:
    """Nothing of it stays in the thread."""
    ts = asked(slack, channel)
    slack.wait(lambda: slack.replies(channel, ts) and not desk.conversations.unfinished())
    slack.delete(channel, ts).wait()
    slack.wait(lambda: not slack.replies(channel, ts))


def test_other_bots_are_not_answered(slack: Slack, channel: str) -> None:
    """Two bots could go on for ever."""
    said = slack.bot_says(channel, f"<@{slack.bot_user}> {FLAGSHIP}").wait()
    other = asked(slack, channel)
    slack.wait(lambda: slack.replies(channel, other))
    assert not slack.replies(channel, said.ts)


def test_channels_shared_with_others_are_closed_and_their_people_turned_away(slack: Slack) -> None:
    """The own people are told why; others learn nothing."""
    stranger = slack.add_user("stranger", team="T0OTHER")
    shared = slack.add_channel("shared", [ANA, stranger], ext_shared=True)
    ts = asked(slack, shared)
    (only,) = slack.wait(lambda: slack.replies(shared, ts))
    assert words(only) == replies.SHARED
    foreign = asked(slack, shared, user=stranger)
    again = asked(slack, shared)
    slack.wait(lambda: slack.replies(shared, again))
    assert not slack.replies(shared, foreign)


def test_an_invitation_is_met_with_the_guide(slack: Slack) -> None:
    """The channel learns what has joined it."""
    channel = slack.add_channel("new", [ANA], bot=False)
    slack.join(channel, slack.bot_user).wait()
    (guide,) = slack.wait(lambda: slack.messages(channel))
    assert "verbatim" in words(guide)
