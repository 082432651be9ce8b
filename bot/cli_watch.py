"""The commands that keep the coverage up to date: watch, and status, which tells how it is."""

import os
import sys
from functools import partial
from threading import Event, Thread

from bot import terminal
from bot.console import AsJson, app, embedder, err, explained, out, print_json, until_told_to_end
from bot.errors import SettingsError
from bot.settings import settings
from bot.status import status
from index.crew import sharing

_ENDING = 5.0  # seconds that a look has to come to its end


@app.command(name="watch")
def watch_command() -> None:
    """Index what is new in the folders and feeds that the settings name, until it is told to end."""
    from bot.slack import logs  # what watches and fetches is imported by the commands that do
    from bot.watch import Found, watch

    def told(found: Found) -> None:
        err.print(terminal.shown(f"{found.look.place}: {found.look.said}"), soft_wrap=True)

    with explained():
        chosen = settings()
        if not (chosen.folders or chosen.feeds):
            raise SettingsError("set BYLINE_FOLDERS or BYLINE_FEEDS to what is to be watched")
        logs.configure(chosen.log)
        ended = Event()
        watching = Thread(target=watch, args=(chosen, ended, told), name="watch", daemon=True)
        watching.start()
        until_told_to_end()
        ended.set()
        watching.join(_ENDING)
    # A look that goes on, maybe at a slow host, ends with the process: an index that is killed loses nothing.
    sys.stderr.flush()
    os._exit(0)


@app.command(name="worker")
def worker_command() -> None:
    """Embed what byline index --workers asks for on any machine with the same database, until it is told to end."""
    from bot.slack import logs

    with explained():
        chosen = settings()
        if chosen.database_url is None:
            raise SettingsError("set BYLINE_DATABASE_URL to the database in which machines share their work")
        logs.configure(chosen.log)
        sharing().work(chosen.home, partial(embedder, bulk=True))


@app.command(name="status")
def status_command(as_json: AsJson = False) -> None:
    """Tell how much coverage there is, and what came of the last look at each folder and feed that is watched."""
    with explained():
        found = status(settings())
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        terminal.print_status(out, found)
