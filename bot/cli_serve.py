"""The commands that serve Slack: over a socket that Byline opens, and over HTTP."""

import os
import socket
import sys
from threading import Thread

from bot.console import app, explained, until_told_to_end
from bot.errors import SettingsError
from bot.settings import needed, settings

# What serves is imported by the commands that serve: the others are to start at once.


@app.command(name="slack")
def slack_command() -> None:
    """Answer in Slack, over a connection that Byline opens itself (Socket Mode)."""
    from bot.slack import logs, socketmode
    from bot.slack.app import serving

    with explained():
        found = settings()
        token = needed(found.app_token, "SLACK_APP_TOKEN")
        logs.configure(found.log)
        with serving(found) as (bolt, desk), socketmode.connected(bolt, token):
            logs.log.info("ready", mode="socket", user=desk.bot_user)
            until_told_to_end()
    # Our threads have ended, and what they did is on the disk; the socket's may wait for each other, and for ever.
    sys.stderr.flush()
    os._exit(0)


@app.command(name="web")
def web_command() -> None:
    """Answer in Slack over HTTP: /slack/events, /healthz, /readyz and /metrics."""
    import uvicorn

    from bot.slack import logs
    from bot.slack.app import serving
    from bot.web.app import web_app

    with explained():
        found = settings()
        needed(found.signing_secret, "SLACK_SIGNING_SECRET")
        logs.configure(found.log)
        with serving(found) as (bolt, desk):
            config = uvicorn.Config(web_app(bolt, desk), log_config=None, access_log=False, lifespan="off")
            try:
                listening = socket.create_server((found.host, found.port), backlog=config.backlog)
            except OSError as error:
                raise SettingsError(f"{found.host}:{found.port}: {error.strerror}; set BYLINE_HOST or PORT") from error
            server = uvicorn.Server(config)
            # In a thread: in the main one it takes the signals for itself, and passes them on before jobs have ended.
            thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="http")
            thread.start()
            logs.log.info("ready", mode="http", host=found.host, port=listening.getsockname()[1], user=desk.bot_user)
            until_told_to_end()
            server.should_exit = True
            thread.join()
    # As above; and a look at what is watched may be waiting for a slow host.
    sys.stderr.flush()
    os._exit(0)
