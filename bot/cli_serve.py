"""The commands that serve: Slack, over a socket that Byline opens or over HTTP, and the pages that people read."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.console import app, explained, until_told_to_end
from bot.errors import SettingsError
from bot.settings import Settings, needed, settings

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.types import ASGIApp

_BACKLOG = 2048  # connections that wait to be accepted

# What serves is imported by the commands that serve: the others are to start at once.


@app.command(name="slack")
def slack_command() -> None:
    """Answer in Slack, over a connection that Byline opens itself (Socket Mode); with BYLINE_URL, serve pages too."""
    from bot.slack import logs, socketmode
    from bot.web.serving import served

    with explained():
        found = settings()
        token = needed(found.app_token, "SLACK_APP_TOKEN")
        logs.configure(found.log)
        with _serving(found) as (bolt, pages, about), socketmode.connected(bolt, token):
            if found.url is None:
                logs.log.info("ready", mode="socket", **about)
                until_told_to_end()
            else:
                with served(pages(), _listening(found)) as port:
                    logs.log.info("ready", mode="socket", **about, host=found.host, port=port)
                    until_told_to_end()
    _end()


@app.command(name="web")
def web_command() -> None:
    """Serve the pages on which people ask and read, and answer in Slack over HTTP if its tokens are set."""
    from bot.slack import logs
    from bot.web.app import pages_app
    from bot.web.serving import served

    with explained():
        found = settings()
        logs.configure(found.log)
        if found.bot_token is None and found.signing_secret is None:
            from bot.opened import Opened
            from bot.watch import watched

            opened = Opened(found.home)
            alone = pages_app(found, opened)
            with watched(found, lambda _: None), served(alone, _listening(found)) as port:
                logs.log.info("ready", mode="pages", host=found.host, port=port)
                until_told_to_end()
            opened.close()
        else:
            needed(found.signing_secret, "SLACK_SIGNING_SECRET")
            with _serving(found) as (_, pages, about), served(pages(), _listening(found)) as port:
                logs.log.info("ready", mode="http", host=found.host, port=port, **about)
                until_told_to_end()
    _end()


@contextmanager
def _serving(found: Settings) -> Iterator[tuple["App", Callable[[], "ASGIApp"], dict[str, object]]]:
    """Give the application for one workspace or for many, as it is set, what makes its pages, and what to log of it.

    :raises SettingsError: if a secret is missing or refused.
    :raises DataFolderError: if the data folder can't be written to.
    """
    if found.serves_many:
        from bot.slack.many import serving_many
        from bot.web.app import many_app

        with serving_many(found) as (bolt, spaces):
            yield bolt, partial(many_app, bolt, spaces), {"workspaces": spaces.count()}
    else:
        from bot.slack.app import serving
        from bot.web.app import slack_app

        with serving(found) as (bolt, desk):
            yield bolt, partial(slack_app, bolt, desk), {"user": desk.bot_user}


def _listening(found: Settings) -> socket.socket:
    """Listen where the settings say.

    :raises SettingsError: if that address can't be listened on.
    """
    try:
        return socket.create_server((found.host, found.port), backlog=_BACKLOG)
    except OSError as error:
        raise SettingsError(f"{found.host}:{found.port}: {error.strerror}; set BYLINE_HOST or PORT") from error


def _end() -> None:
    """End at once: our jobs have ended, and what they did is on the disk.

    The socket's threads may wait for each other for ever, and a look at what is watched for a slow host.
    """
    sys.stderr.flush()
    os._exit(0)
