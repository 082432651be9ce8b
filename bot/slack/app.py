"""The Bolt application: the same listeners for Socket Mode and for HTTP."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.settings import Settings, needed
from bot.slack import announcing, answering, buttons, calls, changing, commands, editing, events, tokens, uploading
from bot.slack.conversations import Conversations
from bot.slack.desk import Desk, Work
from bot.slack.jobs import JobKind
from bot.slack.permissions import is_foreign

log = structlog.get_logger()

_TURN = 0.001  # seconds after which another thread has its turn; Python's own is 0.005
_LISTENERS = 32  # threads that take what is acknowledged; the jobs have their own

_WORKS: dict[JobKind, Work] = {
    "ask": answering.answer,
    "share": answering.share,
    "say": answering.say,
    "guide": answering.guide_newcomers,
    "withdraw": answering.withdraw_answers,
    "add": changing.add,
    "files": changing.files,
    "reindex": changing.reindex,
    "remove": changing.remove_article,
    "announce": announcing.announce,
    "upload": uploading.post,
}


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[App, Desk]]:
    """Give the application, with the jobs of an earlier run under way; at the end let those that began come to theirs.

    :raises SettingsError: if a token is missing, or Slack refuses it.
    :raises DataFolderError: if the data folder can't be written to.
    """
    # Answers keep the interpreter busy: an event that waits to be acknowledged gets its turn sooner so.
    sys.setswitchinterval(_TURN)
    desk = _desk(settings)
    listeners = ThreadPoolExecutor(_LISTENERS, "listener")
    app = App(
        client=desk.client,
        signing_secret=settings.signing_secret.get_secret_value() if settings.signing_secret else None,
        token_verification_enabled=False,  # done by _desk, which says what to do
        listener_executor=listeners,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(_closed(desk))
    for part in (events, commands, buttons, editing):
        part.listen(app)
    app.action(re.compile(".*"))(_anything)
    try:
        left = desk.resume()
        desk.warm()
        if left:
            log.info("resumed", jobs=left)
        Thread(target=desk.attend, name="attend", daemon=True).start()
        with announcing.watching(desk):
            yield app, desk
    finally:
        listeners.shutdown(wait=False)
        desk.close()


def _desk(settings: Settings) -> Desk:
    token = needed(settings.bot_token, "SLACK_BOT_TOKEN")
    client = calls.client(token, settings.slack_api, "patient")
    own = tokens.own(client)
    return Desk(
        settings=settings,
        conversations=Conversations(settings.home),
        client=client,
        poster=calls.client(token, settings.slack_api, "once"),
        hurried=calls.client(token, settings.slack_api, "hurried"),
        works=_WORKS,
        bot_user=own.get("user_id"),
        teams=frozenset(one for one in (own.get("team_id"), own.get("enterprise_id")) if one),
    )


def _anything(ack: Ack) -> None:
    """Take what needs no more than that, such as a button that is only a link."""
    ack()


def _closed(desk: Desk) -> Callable[..., BoltResponse | None]:
    """Make a middleware that gives listeners the desk, and turns people of other organisations away.

    The settings may let these in.
    """

    def closed(context: BoltContext, body: Mapping[str, Any], next_: Callable[[], None]) -> BoltResponse | None:
        event = body.get("event") or {}
        inner = event.get("message") if event.get("subtype") == "message_changed" else event
        if is_foreign(body, inner or {}, desk.teams) and not desk.settings.shared_channels:
            log.info("foreign", type=event.get("type") or body.get("type"))
            return BoltResponse(status=200)
        context["desk"] = desk
        next_()
        return None

    return closed
