"""The Bolt application of many workspaces, which install Byline by themselves."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot.settings import Settings
from bot.slack import calls, replies
from bot.slack.app import WORKS, application, let_in
from bot.slack.installed import Installed, asked_for
from bot.slack.installing import Authorizing, flow
from bot.slack.sealed import open_store
from bot.slack.spaces import Spaces


@contextmanager
def serving_many(settings: Settings) -> Iterator[tuple[App, Spaces]]:
    """Give the application of all workspaces that install Byline, with the jobs of an earlier run under way.

    :raises SettingsError: if a secret is missing, or the keys don't fit.
    :raises DataFolderError: if the data folder can't be written to.
    """
    store, client = open_store(settings), calls.client(None, settings.slack_api, "patient")
    store.check()
    authorize = Authorizing(settings, store, client)
    spaces = Spaces(settings, store, authorize, WORKS)
    oauth = flow(settings, store, authorize, client, spaces.joined)
    closed, refused = _closed_to_others(spaces), replies.NOT_INSTALLED
    by = {"oauth_flow": oauth, "authorize": authorize, "user_facing_authorize_error_message": refused}
    with application(settings, closed, _left, client=client, **by) as app:
        try:
            spaces.resume()
            spaces.warm()
            Thread(target=spaces.attend, name="attend", daemon=True).start()
            yield app, spaces
        finally:
            spaces.close()


def _closed_to_others(spaces: Spaces) -> Callable[..., BoltResponse | None]:
    """Make a middleware that gives listeners the desk of the workspace by which Bolt has authorised the request."""

    def closed(context: BoltContext, body: Mapping[str, Any], next_: Callable[[], None]) -> BoltResponse | None:
        one = asked_for(context.enterprise_id, context.team_id, is_organisation=bool(context.is_enterprise_install))
        by = context.authorize_result
        if by is None or not one.identity:
            return BoltResponse(status=200)
        context["spaces"], context["installed"] = spaces, one
        if by.bot_token is None:  # it is told that the token is no good, which takes none
            next_()
            return None
        return let_in(spaces.desk(one, by), context, body, next_)

    return closed


def _left(spaces: Spaces, installed: Installed, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Forget a workspace that uninstalled Byline; somebody's own token that is revoked was never Byline's."""
    if event.get("type") == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
        spaces.left(installed, int(body.get("event_time") or 0))
