"""The command that lets everyone try Byline, with no Slack workspace."""

import logging
import os
import sys
import webbrowser
from threading import Thread
from typing import Annotated

import typer

from bot import messages
from bot.console import app, explained, out, until_told_to_end
from bot.errors import DemoExtraError
from bot.settings import settings

_PORT = 8020


@app.command(name="demo")
def demo_command(
    port: Annotated[
        int, typer.Option(min=1024, max=65535, help="The first port to try; the next free one is taken.")
    ] = _PORT,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> None:
    """Try Byline in a small Slack in the browser; no workspace, no token, and nothing that is done there is kept."""
    from bot.slack import logs

    with explained():
        try:
            from bot.demo.running import running
        except ImportError as error:
            raise DemoExtraError(messages.needs_extra("the demo", str(error.name), "demo")) from error
        logs.configure("warning")
        with running(settings(), port) as address:
            out.print(messages.demo(address), soft_wrap=True)
            if browser:
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            until_told_to_end()
            logging.disable()  # the connection is cut now, of which Slack's library would complain
    # As in cli_serve: our threads have ended; those of Slack's library may wait for each other.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
