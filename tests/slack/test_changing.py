"""Re-indexing from Slack: by command, files, shortcuts and windows, for those who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack import actions, replies
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, NEWSROOM, Slack
from index import contents
from index.home import Home
from index.store import Store
from tests.slack.running import quotes, running, words
from tests.slack.talking import STORY

pytestmark = pytest.mark.slow

QUESTION = "Why was the lamp on Gannet Head dark?"


@pytest.fixture(autouse=True)
def accepted(own_slack: Slack) -> Iterator[None]:
    """Slack refuses nothing that Byline sends."""
    yield
    assert not own_slack.refusals


def titles(desk: Desk) -> set[str]:
    """Return the headlines in the coverage."""
    store = Store(desk.home)
    with store.reading() as connection:
        return {row.title or row.id for row in contents.articles(connection)}


def heard(slack: Slack, user: str = ANA) -> str:
    """Return what Byline told somebody alone last."""
    return words(slack.wait(lambda: slack.ephemerals(user))[-1])


def answered(slack: Slack, question: str) -> list[str]:
    """Ask in the newsroom; return the quotes of the answer."""
    sent = slack.say(NEWSROOM, ANA, f"<@{slack.bot_user}> {question}").wait()
    slack.wait(lambda: slack.replies(NEWSROOM, sent.ts), 30)
    return [quote for one in slack.replies(NEWSROOM, sent.ts) for quote in quotes(one)]


@pytest.mark.usefixtures("changing")
def test_a_text_is_added_by_command_and_found(own_slack: Slack) -> None:
    """The reply names it, and the next question is answered from it, word for word."""
    own_slack.command("/byline", f"add {STORY}", ANA, NEWSROOM).wait()
    assert "1 added" in heard(own_slack)
    assert STORY.split("\n")[0] in answered(own_slack, QUESTION)


def test_files_dropped_in_a_direct_message_are_added(own_slack: Slack, changing: Desk) -> None:
    """Each is named with what came of it, and one that can't be read stops none of the others."""
    private = own_slack.dm(ANA)
    files = [
        own_slack.upload(ANA, "lamp.txt", STORY.encode()),
        own_slack.upload(ANA, "picture.png", b"\x89PNG\r\n"),
        own_slack.upload(ANA, "broken.txt", b"\x00\x01\x02 binary"),
    ]
    before = titles(changing)
    sent = own_slack.say(private, ANA, "", files=files).wait()
    (said,) = own_slack.wait(lambda: [one for one in own_slack.replies(private, sent.ts) if "1 added" in words(one)])
    assert "picture.png" in words(said)
    assert "broken.txt" in words(said)
    assert str(changing.home) not in words(said)
    assert len(titles(changing) - before) == 1
    assert len(own_slack.replies(private, sent.ts)) == 1, "one message, updated"


@pytest.mark.usefixtures("changing")
def test_files_dropped_with_a_mention_are_added(own_slack: Slack) -> None:
    """A question beside them is answered from them."""
    file = own_slack.upload(ANA, "lamp.md", STORY.encode())
    sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}>", files=[file]).wait()
    own_slack.wait(lambda: [one for one in own_slack.replies(NEWSROOM, sent.ts) if "1 added" in words(one)])


def test_a_message_can_be_added_from_its_menu(own_slack: Slack, changing: Desk) -> None:
    """The window asks for outlet, headline, day and address, and what is written there stands beside the quotes."""
    said = own_slack.say(NEWSROOM, BEN, STORY).wait()
    own_slack.shortcut(actions.ADD_MESSAGE, NEWSROOM, said.ts, ANA).wait()
    window = own_slack.wait(lambda: own_slack.modal(ANA))
    values = {
        actions.OUTLET: "The Gannet",
        actions.HEADLINE: "Dark lamp",
        actions.PUBLISHED: "2031-04-02",
        actions.URL: "https://gannet.example/lamp",
    }
    own_slack.submit(window, values, ANA)
    own_slack.wait(lambda: any("1 added" in words(one) for one in own_slack.replies(NEWSROOM, said.ts)))
    assert "Dark lamp" in titles(changing)
    sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {QUESTION}").wait()
    own_slack.wait(lambda: any("The Gannet" in words(one) for one in own_slack.replies(NEWSROOM, sent.ts)))


def test_an_article_is_written_into_a_window(own_slack: Slack, changing: Desk) -> None:
    """From the Home."""
    own_slack.open_home(ANA).wait()
    own_slack.press(own_slack.wait(lambda: own_slack.home(ANA)), actions.ADD, ANA).wait()
    window = own_slack.wait(lambda: own_slack.modal(ANA))
    own_slack.submit(window, {actions.HEADLINE: "Written here", actions.TEXT: STORY}, ANA)
    private = own_slack.dm(ANA)
    own_slack.wait(lambda: any("1 added" in words(one) for one in own_slack.messages(private)))
    assert "Written here" in titles(changing)


def test_an_article_is_removed(own_slack: Slack, changing: Desk) -> None:
    """By its id, which the status tells; a wrong id is met with the nearest."""
    own_slack.command("/byline", "status", ANA, NEWSROOM).wait()
    status = heard(own_slack)
    store = Store(changing.home)
    with store.reading() as connection:
        rows = contents.articles(connection)
    named = next(row for row in rows if row.id in status)
    own_slack.command("/byline", f"remove {named.id}", ANA, NEWSROOM).wait()
    own_slack.wait(lambda: any("Removed" in words(one) for one in own_slack.ephemerals(ANA)))
    with store.reading() as connection:
        assert {row.id for row in contents.articles(connection)} == {row.id for row in rows} - {named.id}
    own_slack.command("/byline", "remove no-such-article", ANA, NEWSROOM).wait()
    own_slack.wait(lambda: any("no article" in words(one) for one in own_slack.ephemerals(ANA)))


def test_a_reindex_reads_the_folders_again(own_slack: Slack, sample_copy: Home, tmp_path: Path) -> None:
    """What is new there is added, what changed is changed, and what is gone is removed; watching may come first."""
    folder = tmp_path / "wire"
    folder.mkdir()
    (folder / "one.txt").write_text(STORY)
    (folder / "two.txt").write_text("A second story stood here until Tuesday, said the editor.\n")
    with running(own_slack, sample_copy, editors={"S0EDITORS", NEWSROOM}, folders=(folder,)) as desk:
        own_slack.command("/byline", "reindex", ANA, NEWSROOM).wait()
        own_slack.wait(lambda: own_slack.ephemerals(ANA), 30)
        assert {"one", "two"} <= titles(desk)
        (folder / "one.txt").write_text(STORY.replace("three nights", "four nights"))
        (folder / "two.txt").unlink()
        own_slack.command("/byline", "reindex", ANA, NEWSROOM).wait()
        own_slack.wait(lambda: any("1 removed" in words(one) for one in own_slack.ephemerals(ANA)), 30)
        assert "two" not in titles(desk)
        with Store(desk.home).reading() as connection:
            one = contents.article(connection, "one")
        assert one is not None
        assert "four nights" in one.text


@pytest.mark.parametrize("text", [f"add {STORY}", "reindex", "remove anything"])
@pytest.mark.usefixtures("changing")
def test_others_get_a_clear_no(own_slack: Slack, text: str) -> None:
    """Ben is not named."""
    own_slack.command("/byline", text, BEN, NEWSROOM).wait()
    assert heard(own_slack, BEN) == replies.not_allowed({ANA})


@pytest.mark.usefixtures("changing")
def test_others_may_not_drop_files_or_use_the_menu(own_slack: Slack) -> None:
    """Neither way around."""
    private = own_slack.dm(BEN)
    sent = own_slack.say(private, BEN, "", files=[own_slack.upload(BEN, "lamp.txt", STORY.encode())]).wait()
    (said,) = own_slack.wait(lambda: own_slack.replies(private, sent.ts))
    assert words(said) == replies.not_allowed({ANA})
    message = own_slack.say(NEWSROOM, BEN, STORY).wait()
    own_slack.shortcut(actions.ADD_MESSAGE, NEWSROOM, message.ts, BEN).wait()
    assert heard(own_slack, BEN) == replies.not_allowed({ANA})
    assert own_slack.modal(BEN) is None


def test_byline_starts_with_no_coverage_and_says_what_to_do(own_slack: Slack, home: Home) -> None:
    """The first article added is the first one found."""
    with running(own_slack, home, editors={ANA}):
        sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {QUESTION}").wait()
        (said,) = own_slack.wait(lambda: own_slack.replies(NEWSROOM, sent.ts))
        assert words(said) == replies.NO_COVERAGE
        own_slack.command("/byline", f"add {STORY}", ANA, NEWSROOM).wait()
        assert "1 added" in heard(own_slack)
        assert STORY.split("\n")[0] in answered(own_slack, QUESTION)
