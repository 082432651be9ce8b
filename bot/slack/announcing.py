"""Watches folders and feeds while Byline serves, and announces new articles in a channel."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.slack.blocks import announced
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place
from bot.slack.posting import deliver
from bot.watch import Found, watched
from index import contents
from index.store import Store


@contextmanager
def watching(desk: Desk) -> Iterator[None]:
    """Watch what the settings name, in a thread of its own, until the end."""

    def told(found: Found) -> None:
        if desk.settings.announce and found.report is not None and found.report.new:
            place = Place(team="", channel=desk.settings.announce, user="")
            # Named by the look, not by the articles: one that was announced before would silence the others.
            name = f"announce:{found.look.at.isoformat()}"
            desk.take(Job(kind="announce", place=place, text="\n".join(found.report.new)), [name])

    with watched(desk.settings, told):
        yield


def announce(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Post which articles are new, those of them that are still there.

    :raises UndeliveredError: if Slack can't be reached.
    """
    wanted, store = set(job.text.splitlines()), Store(desk.home)
    with store.reading() as connection:
        rows = [row for row in contents.articles(connection) if row.id in wanted]
    if rows:
        message = announced([(row.outlet, row.title or row.id, row.published, row.url) for row in rows])
        deliver(desk, key, job.place, [message], [message.text], again=again)
    return None
