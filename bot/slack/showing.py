"""Fetches what Byline's Home, its status and the window "Read in context" show."""

from collections import Counter
from datetime import date
from typing import Any

from bot import messages
from bot.answer import Excerpt
from bot.slack import calls, replies
from bot.slack.blocks import Message, listed, notice
from bot.slack.desk import Desk
from bot.slack.home import home
from bot.slack.modals import in_context
from bot.slack.permissions import may_change
from bot.status import status as coverage_status
from corpus.errors import BylineError
from index import contents
from index.store import Store

_RECENT = 5  # questions on the Home
_NEWEST = 10  # articles in a status


def publish_home(desk: Desk, team: str, user: str) -> None:
    """Show somebody the Home as it is now."""
    rows = _articles(desk)
    outlets = Counter(row.outlet for row in rows if row.outlet)
    newest = max((row.published for row in rows if row.published), default=None)
    asked = desk.conversations.recent(team, user, _RECENT)
    view = home(
        covered=messages.covered(len(rows), len(outlets), newest) if rows else None,
        outlets=outlets.most_common(),
        last_index=_last_change(desk),
        recent=[(text, _permalink(desk, channel, ts)) for text, channel, ts in asked],
        may_change=may_change(desk, user, None),
        channels=desk.conversations.manners.modes(team),
    )
    desk.client.views_publish(user_id=user, view=view)


def status(desk: Desk) -> Message:
    """Write how much coverage there is, the newest articles with their ids, and how what is watched is."""
    rows = _articles(desk)
    if not rows:
        return notice(replies.NO_COVERAGE)
    found = coverage_status(desk.settings)
    newest = sorted(rows, key=lambda row: (row.published or date.min, row.id), reverse=True)[:_NEWEST]
    lines = [replies.article(row.id, row.title, messages.publication(row.outlet, row.published)) for row in newest]
    lines += [messages.unserved(language, count) for language, count in found.unserved.items()]
    lines += [replies.watched(one.place, one.at, one.said, good=one.good) for one in found.watched]
    covered = messages.covered(found.articles, found.outlets, found.newest)
    return listed(replies.status(covered, _last_change(desk)), lines)


def _articles(desk: Desk) -> list[Any]:
    store = Store.existing(desk.home)
    if store is None:
        return []
    with store.reading() as connection:
        return list(contents.articles(connection))


def _last_change(desk: Desk) -> str | None:
    found = desk.conversations.last_change()
    return f"{messages.day(found[0].date())}, {found[0]:%H:%M} UTC" if found else None


def _permalink(desk: Desk, channel: str, ts: str | None) -> str | None:
    if ts is None:
        return None
    try:
        return str(desk.hurried.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except calls.FAILURES:
        return None


def context_window(desk: Desk, key: str, number: int) -> dict[str, Any] | None:
    """Return the window that shows a quote of an answer in its article; None if the answer is not known any more.

    :param number: of the quote, from 0.
    """
    known = desk.conversations.answer(key)
    if known is None:
        return None
    answer = known[1]
    excerpts = [one for finding in answer.findings for one in finding.excerpts] or list(answer.closest)
    if number >= len(excerpts):
        return None
    excerpt = excerpts[number]
    before, after = _around(desk, excerpt)
    return in_context(excerpt, before, after, desk.link(excerpt))


def _around(desk: Desk, excerpt: Excerpt) -> tuple[str, str]:
    """Return the text before and after a quote; nothing, if its article is gone."""
    try:
        store = Store(desk.home)
        with store.reading() as connection:
            article = contents.article(connection, excerpt.article_id, excerpt.version)
    except BylineError:
        return "", ""
    if article is None or article.text[excerpt.start : excerpt.end] != excerpt.quote:
        return "", ""
    return article.text[: excerpt.start], article.text[excerpt.end :]
