"""Socket Mode: the connection over which Slack sends what happens, so that no port need be open."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.errors import SettingsError
from bot.slack import calls

_AT_ONCE = 16  # events that are taken at once
_PING = 3  # seconds between two pings; after some that nobody answers the connection is opened anew
_CLOSING = 5  # seconds that a connection has to be closed
_BUFFER = 64 * 1024  # bytes that are read at once


@contextmanager
def connected(app: App, token: str) -> Iterator[None]:
    """Keep the connection open, and open it again whenever it is lost.

    :raises SettingsError: if Slack refuses the token.
    """
    handler: Any = SocketModeHandler(app, token, concurrency=_AT_ONCE, receive_buffer_size=_BUFFER, ping_interval=_PING)
    try:
        handler.connect()
    except SlackApiError as error:
        raise SettingsError(f"Slack refuses SLACK_APP_TOKEN ({calls.reason(error)}); docs/slack.md") from error
    except calls.FAILURES as error:
        raise SettingsError(f"Slack can't be reached ({calls.reason(error)}): check the network") from error
    try:
        yield
    finally:
        # It can wait for a connection that is just being opened again; nothing is lost by not waiting for that.
        closing = Thread(target=_close, args=(handler.close,), name="closing", daemon=True)
        closing.start()
        closing.join(_CLOSING)


def _close(close: Callable[[], object]) -> None:
    with suppress(Exception):  # a connection that is gone already
        close()
