"""Defects that were there once, of changes to the coverage, of what is left when a process dies, and of the log."""

import pytest

from bot.slack import actions, replies
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, NEWSROOM, Slack
from index.home import Home
from tests.homes import executed
from tests.slack.running import process, quotes, running, words
from tests.slack.talking import CJK, FLAGSHIP, LINE, at_rest, mention, pressable

pytestmark = pytest.mark.slow


class TestChanges:
    """Whoever changes the coverage hears what came of it, in the right place."""

    def test_a_failure_of_the_machine_is_told_to_who_asked(self, own_slack: Slack, changing: Desk) -> None:
        """By command and by file, once each; a folder that can't be written to is nobody's silence."""
        (changing.home / "from-slack").write_text("no folder")
        own_slack.command("/byline", f"add {LINE}", ANA, NEWSROOM).wait()
        own_slack.wait(lambda: own_slack.ephemerals(ANA), 30)
        private = own_slack.dm(ANA)
        sent = own_slack.say(private, ANA, "", files=[own_slack.upload(ANA, "lamp.txt", LINE.encode())]).wait()
        own_slack.wait(lambda: own_slack.replies(private, sent.ts))
        at_rest(own_slack, changing)
        assert [words(one) for one in own_slack.ephemerals(ANA)] == [replies.FAILED]
        assert [words(one) for one in own_slack.replies(private, sent.ts)] == [replies.FAILED]
        assert not own_slack.refusals

    def test_a_file_with_a_long_name_in_another_script_is_added(self, own_slack: Slack, changing: Desk) -> None:
        """A name that Slack allows is too long in bytes for a disk."""
        private = own_slack.dm(ANA)
        file = own_slack.upload(ANA, f"{CJK}.txt", LINE.encode())
        sent = own_slack.say(private, ANA, "", files=[file]).wait()
        at_rest(own_slack, changing)
        (said,) = own_slack.replies(private, sent.ts)
        assert "1 added" in words(said)

    def test_an_article_added_from_a_private_answer_is_told_of_in_direct_messages(
        self, own_slack: Slack, changing: Desk
    ) -> None:
        """The channel learns nothing of what one person asked alone."""
        own_slack.command("/byline", "what is the price of tea in Lisbon?", ANA, NEWSROOM).wait()
        (message,) = own_slack.wait(lambda: own_slack.ephemerals(ANA))
        own_slack.press(message, actions.ADD, ANA).wait()
        window = own_slack.wait(lambda: own_slack.modal(ANA))
        own_slack.submit(window, {actions.HEADLINE: "Tea", actions.TEXT: LINE}, ANA)
        own_slack.wait(lambda: own_slack.messages(own_slack.dm(ANA)))
        at_rest(own_slack, changing)
        assert ["1 added" in words(one) for one in own_slack.messages(own_slack.dm(ANA))] == [True]
        assert not own_slack.messages(NEWSROOM)
        assert not own_slack.refusals

    def test_a_question_beside_a_file_is_answered_though_the_file_is_refused(
        self, own_slack: Slack, changing: Desk
    ) -> None:
        """Ben may ask, but not add."""
        file = own_slack.upload(BEN, "lamp.txt", LINE.encode())
        sent = own_slack.say(NEWSROOM, BEN, f"<@{own_slack.bot_user}> {FLAGSHIP}", files=[file]).wait()
        at_rest(own_slack, changing)
        found = own_slack.replies(NEWSROOM, sent.ts)
        assert [words(one) for one in found].count(replies.not_allowed({ANA})) == 1
        assert sum(actions.FEEDBACK in pressable(one) for one in found) == 1
        assert not own_slack.calls_to("url_private")


class TestDirectMessages:
    """An agent session in direct messages is at rest when nothing is done in it."""

    def test_after_a_file(self, own_slack: Slack, changing: Desk) -> None:
        """No status stays, though no new message ends the work."""
        private = own_slack.dm(ANA)
        sent = own_slack.say(private, ANA, "", files=[own_slack.upload(ANA, "lamp.txt", LINE.encode())]).wait()
        at_rest(own_slack, changing)
        assert (own_slack.session(private, sent.ts) or {}).get("status") == "active"
        assert own_slack.status(private, sent.ts) is None

    def test_after_the_trash(self, own_slack: Slack, changing: Desk) -> None:
        """No status stays below a question whose answer is gone."""
        private = own_slack.dm(ANA)
        sent = own_slack.say(private, ANA, FLAGSHIP).wait()
        at_rest(own_slack, changing)
        lead = next(one for one in own_slack.replies(private, sent.ts) if actions.DELETE in pressable(one))
        own_slack.press(lead, actions.DELETE, ANA).wait()
        own_slack.wait(lambda: not own_slack.replies(private, sent.ts))
        at_rest(own_slack, changing)
        assert (own_slack.session(private, sent.ts) or {}).get("status") == "active"
        assert own_slack.status(private, sent.ts) is None


class TestDeadProcesses:
    """What one process left is done once by another, and not while the first is alive."""

    def test_what_was_posted_for_the_home_is_found_again(self, own_slack: Slack, sample_copy: Home) -> None:
        """A job with no thread that was posted, but not noted, is not posted twice."""
        private = own_slack.dm(ANA)
        with running(own_slack, sample_copy, editors={ANA}) as desk:
            own_slack.open_home(ANA).wait()
            own_slack.press(own_slack.wait(lambda: own_slack.home(ANA)), actions.REINDEX, ANA).wait()
            own_slack.wait(lambda: own_slack.messages(private))
            at_rest(own_slack, desk)
        executed(sample_copy, "UPDATE jobs SET state = 'begun' WHERE kind = 'reindex'", slack=True)
        assert len(executed(sample_copy, "DELETE FROM posts RETURNING job", slack=True)) == 1
        with running(own_slack, sample_copy, editors={ANA}) as desk:
            at_rest(own_slack, desk)
            assert desk.conversations.last_change() is not None
        assert len(own_slack.messages(private)) == 1
        assert not own_slack.refusals

    def test_a_second_server_takes_the_jobs_of_the_first_once_that_is_dead(
        self, own_slack: Slack, sample_copy: Home
    ) -> None:
        """Both serve one data folder; the question is answered once."""
        own_slack.limit("chat.postMessage", 1, retry_after=60)
        with process(own_slack, sample_copy):
            ts = mention(own_slack)
            own_slack.wait(lambda: own_slack.calls_to("chat.postMessage"), 30)
            own_slack.limit("chat.postMessage", 0)
            with running(own_slack, sample_copy) as second:
                assert second.conversations.unfinished() == []
                assert second.resume() == 0
            assert not own_slack.replies(NEWSROOM, ts)
        with running(own_slack, sample_copy) as second:
            at_rest(own_slack, second)
            found = own_slack.replies(NEWSROOM, ts)
        assert sum(actions.FEEDBACK in pressable(one) for one in found) == 1
        assert any(quotes(one) for one in found)
        assert not own_slack.refusals


def test_an_error_of_the_database_puts_no_question_into_the_log(own_slack: Slack, sample_copy: Home) -> None:
    """What it was about to write is not part of what is logged."""
    with process(own_slack, sample_copy) as served:
        executed(sample_copy, "ALTER TABLE jobs RENAME COLUMN message TO lost", slack=True)
        # The word comes first: of a long value an error shows the beginning and the end alone.
        own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> xylophones: who reported them?")
        served.wait_logged("Failed to run a middleware")
        served.process.terminate()
        served.process.wait(30)
    assert "xylophone" not in served.log.read_text("utf-8")
