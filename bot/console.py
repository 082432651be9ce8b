"""What the commands share: the application, where they print, and how errors become one line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from bot import terminal
from bot.settings import settings
from corpus.errors import BylineError
from index.coverage import Coverage
from index.embed import Embedder
from index.twin import open_embedder, twin_folder

app = typer.Typer(
    help="Answers questions about news coverage with verbatim quotes, each cited to its article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)

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
    """Open the model that the settings name."""
    found = settings()
    if found.model is None and not twin_folder(found.home).exists():
        with err.status("Preparing the model, which is done once..."):
            return open_embedder(found.home, None, bulk=bulk)
    return open_embedder(found.home, found.model, bulk=bulk)


def coverage() -> Coverage:
    """Open the coverage that the settings name."""
    return Coverage(settings().home, embedder)


def print_json(value: object) -> None:
    """Print a value as one line of JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))
