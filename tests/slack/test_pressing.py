"""What people press and open: thumbs, context, sharing, deleting, Stop, the Home, suggested prompts, settings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack import actions, replies
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, NEWSROOM, NotThereError, Slack
from index import contents
from index.home import Home
from index.store import Store
from tests.slack.answers import inside
from tests.slack.running import quotes, running, words
from tests.slack.talking import FLAGSHIP, busy, leads, pressable

REFERENCE = 3  # index of the quote that is read in context

pytestmark = pytest.mark.slow


def answered(slack: Slack, channel: str, text: str = FLAGSHIP, user: str = ANA) -> dict[str, Any]:
    """Ask, and return the message with the thumbs; all of the answer stands."""
    sent = slack.say(channel, user, f"<@{slack.bot_user}> {text}").wait()
    return slack.wait(lambda: rated(slack, channel, sent.ts), 30)


def rated(slack: Slack, channel: str, ts: str) -> dict[str, Any] | None:
    """Return the message in a thread that has the thumbs."""
    return next(iter(leads(slack, ts, channel)), None)


def key_of(message: dict[str, Any]) -> str:
    """Return the key of an answer."""
    return str(pressable(message)[actions.FEEDBACK]["positive_button"]["value"]).removesuffix(":good")


class TestThumbs:
    """What people think of an answer is kept with its question and the answer."""

    def test_a_thumb_up_is_kept_and_opens_nothing(self, slack: Slack, desk: Desk, channel: str) -> None:
        """One press says all."""
        message = answered(slack, channel)
        key = key_of(message)
        slack.press(message, actions.FEEDBACK, BEN, value=f"{key}:good").wait()
        slack.wait(lambda: desk.conversations.ratings(key) == [(BEN, "good", None, None)])
        assert slack.modal(BEN) is None
        kept = desk.conversations.answer(key)
        assert kept is not None
        assert (kept[0].text, kept[1].lead in words(message)) == (FLAGSHIP, True)

    def test_a_thumb_down_asks_why(self, slack: Slack, desk: Desk, channel: str) -> None:
        """It counts even if the window is closed; what is written there is kept, and the last word counts."""
        message = answered(slack, channel)
        key = key_of(message)
        slack.press(message, actions.FEEDBACK, ANA, value=f"{key}:bad").wait()
        window = slack.wait(lambda: slack.modal(ANA))
        assert desk.conversations.ratings(key) == [(ANA, "bad", None, None)]
        slack.submit(window, {actions.REASON: "missing", actions.COMMENT: "Where is *Reuters*?"}, ANA)
        told = [(ANA, "bad", "missing", "Where is *Reuters*?")]
        slack.wait(lambda: desk.conversations.ratings(key) == told)
        assert slack.modal(ANA) is None
        slack.press(message, actions.FEEDBACK, ANA, value=f"{key}:good").wait()
        slack.wait(lambda: desk.conversations.ratings(key) == [(ANA, "good", None, None)])


class TestContext:
    """A quote can be read where it stands."""

    def test_the_window_holds_the_very_quote_and_the_text_around_it(
        self, slack: Slack, desk: Desk, channel: str
    ) -> None:
        """Every option of the menu opens its own quote."""
        message = answered(slack, channel)
        kept = desk.conversations.answer(key_of(message))
        assert kept is not None
        excerpts = [one for finding in kept[1].findings for one in finding.excerpts]
        excerpt = excerpts[REFERENCE]
        slack.press(message, actions.CONTEXT, BEN, option=f"{key_of(message)}:{REFERENCE}").wait()
        shown = words(slack.wait(lambda: slack.modal(BEN)))
        assert excerpt.quote in shown
        with Store(desk.home).reading() as connection:
            article = contents.article(connection, excerpt.article_id, excerpt.version)
        assert article is not None
        around = [article.text[: excerpt.start].split()[-5:], article.text[excerpt.end :].split()[:5]]
        assert all(" ".join(some) in " ".join(shown.split()) for some in around if some)

    def test_an_article_that_changed_is_shown_as_it_was_quoted(
        self, own_slack: Slack, home: Home, tmp_path: Path
    ) -> None:
        """The quote stands in the version that it is from, whatever the newest says."""
        story = tmp_path / "lamp.txt"
        story.write_text("The lamp on Gannet Head was dark for three nights, the keeper Orsolya Vint said on Monday.\n")
        with running(own_slack, home, editors={ANA}, folders=(story,)):
            own_slack.command("/byline", "reindex", ANA, NEWSROOM).wait()
            own_slack.wait(lambda: own_slack.ephemerals(ANA), 30)
            message = answered(own_slack, NEWSROOM, "What did Orsolya Vint say about the lamp?")
            story.write_text("A gull broke the lamp, said Orsolya Vint. It has been lit again since Tuesday evening.\n")
            own_slack.command("/byline", "reindex", ANA, NEWSROOM).wait()
            # Watching may have been first; then nothing has changed any more.
            own_slack.wait(lambda: any("changed" in words(one) for one in own_slack.ephemerals(ANA)[1:]), 30)
            own_slack.press(message, actions.CONTEXT, ANA, option=f"{key_of(message)}:0").wait()
            shown = words(own_slack.wait(lambda: own_slack.modal(ANA)))
        assert "was dark for three nights" in shown
        assert "gull" not in shown
        assert not own_slack.refusals


class TestDeleting:
    """An answer goes with all its parts, and only who asked may have it go."""

    def test_the_asker_deletes_all_of_it(self, slack: Slack, desk: Desk, channel: str) -> None:
        """Nothing stays in the thread, and it is no context for the next question."""
        message = answered(slack, channel)
        thread, key = message["thread_ts"], key_of(message)
        slack.wait(lambda: not desk.conversations.unfinished())
        slack.press(message, actions.DELETE, ANA, value=key).wait()
        slack.wait(lambda: not slack.replies(channel, thread))
        slack.wait(lambda: not desk.conversations.posts(key))
        slack.say(channel, ANA, f"<@{slack.bot_user}> and who denied them?", thread_ts=thread).wait()
        first = slack.wait(lambda: slack.replies(channel, thread))[0]
        assert "desertions" not in words(first).partition("\n")[0]
        assert "Asked as" not in words(first)

    def test_others_see_no_trash_and_get_nowhere_without_it(self, slack: Slack, desk: Desk, channel: str) -> None:
        """Slack hides the icon; a request that comes all the same is refused, in words for its sender alone."""
        message = answered(slack, channel)
        with pytest.raises(NotThereError):
            slack.press(message, actions.DELETE, BEN, value=key_of(message))
        sent = slack.press(message, actions.FEEDBACK, BEN, value=f"{key_of(message)}:good").wait()
        payload = sent.deliveries[0].payload
        pressed = {"type": "icon_button", "action_id": actions.DELETE, "block_id": "b", "value": key_of(message)}
        slack.deliver("interactive", payload | {"actions": [pressed | {"action_ts": "1.0"}]}).wait()
        assert words(slack.wait(lambda: slack.ephemerals(BEN, channel))[-1]) == replies.ONLY_ASKER
        assert desk.conversations.posts(key_of(message))
        assert slack.replies(channel, message["thread_ts"])


def test_an_answer_cannot_be_shared_where_byline_is_not(slack: Slack, desk: Desk) -> None:
    """The asker is told how to mend that, and the answer stays where it is."""
    assert desk.bot_user
    away = slack.add_channel("away", [ANA], bot=False)
    slack.command("/byline", FLAGSHIP, ANA, away).wait()
    first = slack.wait(lambda: slack.ephemerals(ANA, away))[0]
    assert quotes(first)
    slack.press(first, actions.SHARE, ANA).wait()
    slack.wait(lambda: any(words(one) == replies.NOT_HERE for one in slack.ephemerals(ANA, away)))
    assert not slack.messages(away)
    assert any(quotes(one) for one in slack.ephemerals(ANA, away))


class TestStop:
    """The Stop button of a session really stops."""

    def test_a_question_that_waits_is_not_answered(self, slack: Slack, desk: Desk) -> None:
        """Only a word of that is posted, and the session is at rest again."""
        user = slack.add_user("stopper")
        private = slack.dm(user)
        with busy(desk):
            sent = slack.say(private, user, FLAGSHIP).wait()
            slack.wait(lambda: (slack.session(private, sent.ts) or {}).get("status") == "processing")
            slack.stop(private, sent.ts, user).wait()
            slack.wait(lambda: [words(one) for one in slack.replies(private, sent.ts)] == [replies.STOPPED])
        slack.wait(lambda: not desk.conversations.unfinished())
        later = slack.say(private, user, "how many of the crew deserted?").wait()
        slack.wait(lambda: rated(slack, private, later.ts))
        assert [words(one) for one in slack.replies(private, sent.ts)] == [replies.STOPPED]
        slack.wait(lambda: slack.session(private, sent.ts)["status"] == "active")


class TestHome:
    """The Home says what there is, and lets those change it who may."""

    def test_what_is_indexed_and_what_was_asked(self, slack: Slack, desk: Desk, channel: str) -> None:
        """Articles, outlets, the newest, and this person's questions with links to their answers."""
        answered(slack, channel, "how many of the crew deserted?", BEN)
        slack.wait(lambda: not desk.conversations.unfinished())
        slack.open_home(BEN).wait()
        home = slack.wait(lambda: slack.home(BEN))
        with Store(desk.home).reading() as connection:
            rows = contents.articles(connection)
        newest = max(row.published for row in rows if row.published)
        assert f"{len(rows)} articles of" in words(home)
        assert str(newest.year) in words(home)
        assert any(row.outlet and row.outlet in words(home) for row in rows)
        assert "how many of the crew deserted?" in words(home)
        assert any("/archives/" + channel in str(one.get("url")) for one in inside(home["blocks"]))
        assert not pressable(home)

    def test_questions_of_others_are_not_shown(self, slack: Slack, channel: str) -> None:
        """They may have been asked alone."""
        stranger = slack.add_user("newcomer")
        slack.command("/byline", "who denied the desertions?", ANA, channel).wait()
        slack.wait(lambda: slack.ephemerals(ANA, channel))
        slack.open_home(stranger).wait()
        assert "desertions" not in words(slack.wait(lambda: slack.home(stranger)))

    def test_an_editor_sets_when_byline_speaks(self, own_slack: Slack, changing: Desk) -> None:
        """And it holds from the next message on."""
        answered(own_slack, NEWSROOM)
        own_slack.open_home(ANA).wait()
        home = own_slack.wait(lambda: own_slack.home(ANA))
        assert {actions.ADD, actions.REINDEX, actions.MODE} <= set(pressable(home))
        own_slack.press(home, actions.MODE, ANA, option=f"{NEWSROOM}:off").wait()
        own_slack.wait(lambda: changing.conversations.manners.modes(own_slack.team) == [(NEWSROOM, "off")])
        own_slack.wait(
            lambda: pressable(own_slack.home(ANA) or {})[actions.MODE]["initial_option"]["value"] == f"{NEWSROOM}:off"
        )
        sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {FLAGSHIP}").wait()
        own_slack.wait(lambda: [words(one) for one in own_slack.replies(NEWSROOM, sent.ts)] == [replies.OFF])
        assert not own_slack.refusals


def test_questions_are_suggested_where_a_conversation_begins(slack: Slack, desk: Desk) -> None:
    """Up to four, that the coverage answers."""
    user = slack.add_user("beginner")
    slack.open_home(user, "messages").wait()
    prompts = slack.wait(lambda: slack.prompts(slack.dm(user)), 30)
    assert [one["message"] for one in prompts["prompts"]] == desk.suggestions()
    assert 1 <= len(prompts["prompts"]) <= 4
    assert prompts["title"] == replies.PROMPTS


class TestCommand:
    """What /byline says of itself."""

    def test_status(self, slack: Slack, desk: Desk, channel: str) -> None:
        """How much there is, for the asker alone; the newest articles with the ids by which they are removed."""
        slack.command("/byline", "status", BEN, channel).wait()
        said = words(slack.wait(lambda: slack.ephemerals(BEN, channel))[0])
        with Store(desk.home).reading() as connection:
            rows = contents.articles(connection)
        assert f"{len(rows)} articles" in said
        assert any(row.id in said for row in rows)
        assert str(desk.home) not in said
        assert not slack.messages(channel)

    @pytest.mark.usefixtures("desk")
    @pytest.mark.parametrize("text", ["help", "", "hello :wave:"])
    def test_help(self, slack: Slack, channel: str, text: str) -> None:
        """What Byline does, its commands, and questions to press, answered for the asker alone."""
        slack.command("/byline", text, BEN, channel).wait()
        guide = slack.wait(lambda: slack.ephemerals(BEN, channel))[0]
        assert "/byline add" in words(guide)
        first = next(one for one in pressable(guide) if one.startswith(actions.ASK))
        slack.press(guide, first, BEN).wait()
        slack.wait(lambda: any(quotes(one) for one in slack.ephemerals(BEN, channel)))
        assert not slack.messages(channel)


def test_a_message_that_was_checked_alone_stays_its_authors_own(slack: Slack, desk: Desk, channel: str) -> None:
    """When its author edits or deletes it, nothing of the check becomes public, and the checker keeps the answer."""
    said = slack.say(channel, BEN, "How many of the crew deserted?").wait()
    slack.shortcut(actions.CHECK, channel, said.ts, ANA).wait()
    slack.wait(lambda: slack.ephemerals(ANA, channel))
    slack.edit(channel, said.ts, "How many of the crew of the ship deserted?").wait()
    answered(slack, channel)
    slack.wait(lambda: not desk.conversations.unfinished())
    assert not slack.replies(channel, said.ts)


@pytest.fixture(autouse=True)
def accepted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Slack refuses nothing that Byline sends."""
    yield
    if "slack" in request.fixturenames:
        refusals = request.getfixturevalue("slack").refusals
        assert [(one.method, one.error, one.messages) for one in refusals] == []
