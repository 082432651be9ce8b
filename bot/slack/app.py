"""The Bolt application: the same listeners for Socket Mode and for HTTP."""

import os
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
# With these in the environment Bolt takes it that workspaces install the app, and leaves the token alone.
_READ_BY_BOLT = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
_LISTENERS = 32  # threads that take what is acknowledged; the jobs have their own

WORKS: dict[JobKind, Work] = {
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
    """Give the application of one workspace, with the jobs of an earlier run under way.

    At the end those that began come to theirs.

    :raises SettingsError: if a token is missing, or Slack refuses it.
    :raises DataFolderError: if the data folder can't be written to.
    """
    desk = _desk(settings)
    # _desk has verified the token.
    with application(
        settings, _closed(desk), events.revoked, client=desk.client, token_verification_enabled=False
    ) as app:
        try:
            left = desk.resume()
            desk.warm()
            if left:
                log.info("resumed", jobs=left)
            Thread(target=desk.attend, name="attend", daemon=True).start()
            with announcing.watching(desk):
                yield app, desk
        finally:
            desk.close()


@contextmanager
def application(
    settings: Settings,
    closed: Callable[..., BoltResponse | None],
    ended: Callable[..., None],
    **authorized: Any,  # noqa: ANN401
) -> Iterator[App]:
    """Give a Bolt application with all that it listens to.

    :param closed: a middleware that turns away who is not to be let in, and gives all others the desk.
    :param ended: takes the events that say that the tokens are no good any more.
    :param authorized: how Bolt finds the token for a request.
    """
    # Answers keep the interpreter busy: an event that waits to be acknowledged gets its turn sooner so.
    sys.setswitchinterval(_TURN)
    for name in _READ_BY_BOLT:
        os.environ.pop(name, None)
    listeners = ThreadPoolExecutor(_LISTENERS, "listener")
    app = App(
        signing_secret=settings.signing_secret.get_secret_value() if settings.signing_secret else None,
        listener_executor=listeners,
        attaching_conversation_kwargs_enabled=False,
        **authorized,
    )
    app.use(closed)
    for part in (events, commands, buttons, editing):
        part.listen(app)
    events.listen_to_the_end(app, ended)
    app.action(re.compile(".*"))(_anything)
    try:
        yield app
    finally:
        listeners.shutdown(wait=False)


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
        works=WORKS,
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
        return let_in(desk, context, body, next_)

    return closed


def let_in(desk: Desk, context: BoltContext, body: Mapping[str, Any], next_: Callable[[], None]) -> BoltResponse | None:
    """Give listeners the desk, or turn somebody of another organisation away."""
    event = body.get("event") or {}
    inner = event.get("message") if event.get("subtype") == "message_changed" else event
    if is_foreign(body, inner or {}, desk.teams) and not desk.settings.shared_channels:
        log.info("foreign", type=event.get("type") or body.get("type"))
        return BoltResponse(status=200)
    context["desk"] = desk
    next_()
    return None
