"""The command that draws the sources of an answer: map."""

from pathlib import Path
from typing import Annotated

import typer

from bot import messages, terminal, terminal_map
from bot.console import AsJson, Outlet, Since, Until, app, coverage, explained, limits, out
from bot.pictures import check_picture, write_picture
from bot.sourcemap import traced


@app.command(name="map")
def map_command(
    topic: Annotated[str, typer.Argument(help="A question, or what was reported: desertions.")],
    outlet: Outlet = None,
    since: Since = None,
    until: Until = None,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Draw it: a file that ends in .svg or .png.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who credits whom, and which outlet reported it when."""
    with explained():
        if file:
            check_picture(file)
        asked_of = coverage()
        found = traced(asked_of, topic, limits(asked_of, outlet, since, until))
        if file:
            write_picture(file, found)
    if as_json:
        typer.echo(found.model_dump_json())
    elif file:
        out.print(terminal.shown(messages.drawn(str(file))), soft_wrap=True)
    else:
        terminal_map.print_map(out, found)
