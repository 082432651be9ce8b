"""Each new article is announced, once, as long as Byline serves."""

from pathlib import Path
from threading import enumerate as threads

import pytest

from bot.slack.announcing import announce
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place
from bot.standin import NEWSROOM, Slack
from index import contents
from index.embed import OnnxTwin
from index.home import Home
from index.seen import looks
from index.store import Store
from index.update import remove
from tests.homes import executed
from tests.slack.running import running, words
from tests.slack.talking import LINE

PLACE = Place(team="", channel=NEWSROOM, user="")
TIDE = "The tide gauge at Corran failed on Tuesday, the harbour board said.\n"

pytestmark = pytest.mark.slow


def test_an_article_that_was_announced_before_silences_no_others(
    own_slack: Slack, sample_copy: Home, embedder: OnnxTwin, tmp_path: Path
) -> None:
    """What comes back after it was removed is announced again, with what is new beside it."""
    folder, more = tmp_path / "desk", tmp_path / "more"
    folder.mkdir()
    (folder / "lamp.txt").write_text(LINE)
    with running(own_slack, sample_copy, folders=(folder,), announce=NEWSROOM):
        own_slack.wait(lambda: own_slack.messages(NEWSROOM), 30)
        remove(sample_copy, ["lamp"], lambda: embedder)
        (folder / "lamp.txt").unlink()
        more.mkdir()
        (more / "lamp.txt").write_text(f"{LINE} Nobody was hurt.")
        (more / "tide.txt").write_text(TIDE)
        more.rename(folder / "more")
        own_slack.wait(lambda: len(own_slack.messages(NEWSROOM)) == 2, 30)
    assert "tide" in words(own_slack.messages(NEWSROOM)[1])
    assert "watch" not in {thread.name for thread in threads()}
    assert not own_slack.refusals


def test_an_announcement_stands_once_and_has_something_to_say(own_slack: Slack, changing: Desk) -> None:
    """Begun again after a crash it is found; of articles that are gone by then there is none."""
    with Store(changing.home).reading() as connection:
        named = contents.articles(connection)[0]
    announce(changing, "one", Job(kind="announce", place=PLACE, text="gone"), again=False)
    assert not own_slack.messages(NEWSROOM)
    job = Job(kind="announce", place=PLACE, text=f"gone\n{named.id}")
    key = changing.conversations.accept(job, [])
    assert key is not None
    announce(changing, key, job, again=False)
    executed(changing.home, "DELETE FROM posts", slack=True)  # as if it had died before it noted what it posted
    announce(changing, key, job, again=True)
    (said,) = own_slack.messages(NEWSROOM)
    assert str(named.title or named.id) in words(said)


def test_feeds_are_watched_without_a_folder(own_slack: Slack, sample_copy: Home) -> None:
    """What came of the look is known, though nothing answers there."""
    feed = "http://127.0.0.1:9/feed"
    store = Store(sample_copy)

    def seen() -> list[str]:
        with store.reading() as connection:
            return [look.place for look in looks(connection)]

    with running(own_slack, sample_copy, feeds=(feed,)):
        own_slack.wait(lambda: seen() == [feed], 30)
