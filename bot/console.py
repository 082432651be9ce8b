"""What the commands share: the application, where they print, and how errors become one line."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from bot import terminal
from bot.lookup import outlet_named
from bot.model import chosen_model
from bot.settings import settings
from corpus.errors import BylineError
from index.coverage import Coverage
from index.embed import Embedder
from index.searching import Limits
from index.twin import open_embedder, twin_folder

_GLANCE = 0.2  # seconds until it is looked whether the process was told to end

app = typer.Typer(
    help="Answers questions about news coverage with verbatim quotes, each cited to its article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} is no date: write it as YYYY-MM-DD") from error


Outlet = Annotated[str | None, typer.Option(help="Only articles of this outlet.")]
Since = Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="Only articles from this day on.")]
Until = Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="Only articles up to this day.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the user can mend into one line and exit code 1."""
    try:
        yield
    except BylineError as error:
        err.print(terminal.shown(f"byline: {error}"), soft_wrap=True)
        raise typer.Exit(1) from error


def embedder(*, bulk: bool = False) -> Embedder:
    """Open the model that the settings name, or else the one that the coverage was embedded with."""
    found = settings()
    model = chosen_model(found)
    if model is None and not twin_folder(found.home).exists():
        with err.status("Preparing the model, which is done once..."):
            return open_embedder(found.home, None, bulk=bulk)
    return open_embedder(found.home, model, bulk=bulk)


def coverage() -> Coverage:
    """Open the coverage that the settings name."""
    return Coverage(settings().home, embedder)


def limits(asked_of: Coverage, outlet: str | None, since: date | None, until: date | None) -> Limits:
    """Return the part of the coverage that options name.

    :raises BadParameter: if no day is in it.
    :raises SettingsError: if the coverage has no such outlet.
    """
    if since and until and since > until:
        raise typer.BadParameter("--since is after --until")
    return Limits(outlet and outlet_named(asked_of, outlet), since, until)


def print_json(value: object) -> None:
    """Print a value as one line of JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def until_told_to_end() -> None:
    """Wait for SIGTERM or SIGINT; told a second time the process ends at once."""
    ended = Event()

    def end(number: int, _frame: FrameType | None) -> None:
        ended.set()
        signal.signal(number, signal.SIG_DFL)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    # A signal that comes while this thread waits for its turn does not wake it from a wait that has no end.
    while not ended.wait(_GLANCE):
        pass
