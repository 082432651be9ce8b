"""The news comes in through Slack: addresses, watched feeds and folders, announcements."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack import actions, replies
from bot.standin import ANA, BEN, NEWSROOM, Slack
from index.home import Home
from tests.corpus.web.serving import Site, Visit, serving
from tests.slack.running import quotes, running, words
from tests.slack.talking import STORY

pytestmark = pytest.mark.slow


def lamp(visit: Visit) -> None:
    """Serve an article as plain text."""
    visit.answer(STORY.encode(), Content_Type="text/plain")


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve an article, and a feed that names it."""
    with serving() as made:
        made.routes["/lamp"] = lamp
        items = f"<item><title>Lamp dark at Gannet Head</title><link>{made.url('/lamp')}</link></item>"
        feed = f'<rss version="2.0"><channel><title>Harbour</title><link>/</link>{items}</channel></rss>'
        made.routes["/feed"] = lambda visit: visit.answer(feed.encode(), Content_Type="application/rss+xml")
        yield made


def heard(slack: Slack, user: str = ANA) -> str:
    """Return what Byline told somebody alone last."""
    return words(slack.wait(lambda: slack.ephemerals(user), 30)[-1])


def test_an_address_is_added_and_answers_the_next_question(own_slack: Slack, sample_copy: Home, site: Site) -> None:
    """As Slack writes it, with a label; a page that is not there is told with why."""
    allowed = frozenset({f"127.0.0.1:{site.port}"})
    with running(own_slack, sample_copy, editors={ANA}, allowed_hosts=allowed):
        own_slack.command("/byline", f"add <{site.url('/lamp')}|the lamp>", ANA, NEWSROOM).wait()
        assert "1 added" in heard(own_slack)
        sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> Why was the lamp on Gannet Head dark?").wait()
        own_slack.wait(lambda: own_slack.replies(NEWSROOM, sent.ts), 30)
        assert any("Gannet Head" in quote for quote in quotes(own_slack.replies(NEWSROOM, sent.ts)[0]))
        own_slack.command("/byline", f"add {site.url('/none')}", BEN, NEWSROOM).wait()
        assert heard(own_slack, BEN) == replies.not_allowed({ANA})
        own_slack.command("/byline", f"add {site.url('/none')}", ANA, NEWSROOM).wait()
        own_slack.wait(lambda: "404" in heard(own_slack), 30)
    assert not own_slack.refusals


def test_an_address_within_the_own_network_is_refused(own_slack: Slack, sample_copy: Home, site: Site) -> None:
    """Unless the settings name it, nobody can have Byline ask there."""
    with running(own_slack, sample_copy, editors={ANA}):
        own_slack.command("/byline", f"add {site.url('/lamp')}", ANA, NEWSROOM).wait()
        assert "127.0.0.1" in heard(own_slack)
    assert not site.asked
    assert not own_slack.refusals


def test_a_message_of_an_address_is_added_without_a_window(own_slack: Slack, sample_copy: Home, site: Site) -> None:
    """The shortcut "Add to coverage" on it fetches the page and tells what came of it in the thread."""
    allowed = frozenset({f"127.0.0.1:{site.port}"})
    with running(own_slack, sample_copy, editors={ANA}, allowed_hosts=allowed):
        message = own_slack.message(NEWSROOM, own_slack.say(NEWSROOM, BEN, f"<{site.url('/lamp')}>").wait().ts)
        own_slack.shortcut(actions.ADD_MESSAGE, NEWSROOM, message, ANA).wait()
        told = own_slack.wait(lambda: own_slack.replies(NEWSROOM, message["ts"]), 30)
        own_slack.wait(lambda: "1 added" in words(own_slack.message(NEWSROOM, told[0]["ts"])), 30)
        assert own_slack.modal(ANA) is None
    assert not own_slack.refusals


def test_new_articles_of_a_feed_and_a_folder_are_announced(
    own_slack: Slack, sample_copy: Home, site: Site, tmp_path: Path
) -> None:
    """With outlet, headline and link, once; what is indexed already is not news."""
    folder = tmp_path / "desk"
    folder.mkdir()
    settings = {
        "allowed_hosts": frozenset({f"127.0.0.1:{site.port}"}),
        "folders": (folder,),
        "feeds": (site.url("/feed"),),
        "announce": NEWSROOM,
    }
    with running(own_slack, sample_copy, **settings):
        own_slack.wait(lambda: own_slack.messages(NEWSROOM), 30)
        (folder / "tide.txt").write_text("The tide gauge at Corran failed on Tuesday, the harbour board said.\n")
        own_slack.wait(lambda: len(own_slack.messages(NEWSROOM)) == 2, 30)
        first, second = map(words, own_slack.messages(NEWSROOM))
        own_slack.command("/byline", "status", ANA, NEWSROOM).wait()
        status = heard(own_slack)
    assert "Lamp dark at Gannet Head" in first
    assert site.url("/lamp") in str(own_slack.messages(NEWSROOM)[0]["blocks"])
    assert "tide" in second
    assert f"{site.url('/feed')} (" in status
    assert "desk (" in status
    assert str(folder) not in status
    assert not own_slack.refusals
