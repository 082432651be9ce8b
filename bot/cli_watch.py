"""The commands that keep the coverage up to date: watch, and status, which tells how it is."""

import signal
from threading import Event
from types import FrameType

from bot import terminal
from bot.console import AsJson, app, err, explained, out, print_json
from bot.errors import SettingsError
from bot.settings import settings
from bot.status import status


@app.command(name="watch")
def watch_command() -> None:
    """Index what is new in the folders and feeds that the settings name, until it is told to end."""
    from bot.watch import Found, watch  # what watches and fetches is imported by the commands that do

    def told(found: Found) -> None:
        err.print(terminal.shown(f"{found.look.place}: {found.look.said}"), soft_wrap=True)

    with explained():
        chosen = settings()
        if not (chosen.folders or chosen.feeds):
            raise SettingsError("set BYLINE_FOLDERS or BYLINE_FEEDS to what is to be watched")
        ended = Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            ended.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        watch(chosen, ended, told)


@app.command(name="status")
def status_command(as_json: AsJson = False) -> None:
    """Tell how much coverage there is, and what came of the last look at each folder and feed that is watched."""
    with explained():
        found = status(settings().home)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        terminal.print_status(out, found)
