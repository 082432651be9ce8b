"""The commands that look after the coverage: doctor, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from bot import messages, terminal
from bot.console import AsJson, app, err, explained, out, print_json
from bot.doctor import Check, examine
from bot.settings import settings
from bot.slack import data
from index.backup import backup, restore


@app.command()
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended, then check again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the data folder, the models, the search files and the settings, and say what to do about what is wrong."""
    with explained():
        checks = _examined(mend=fix)
    if as_json:
        print_json([{"checked": one.what, "wrong": one.wrong} for one in checks])
    else:
        terminal.print_checks(out, [(one.what, one.wrong) for one in checks])
    if any(one.wrong for one in checks):
        raise typer.Exit(1)


def _examined(*, mend: bool) -> list[Check]:
    """Check everything; where it can be mended and is to be, mend it and check everything once more."""
    found = settings()
    checks = []
    for one in examine(found):
        checks.append(one)
        if mend and one.wrong and one.mend:
            err.print(terminal.shown(messages.mending(one.what)), soft_wrap=True)
            one.mend()
    mended = mend and any(one.wrong and one.mend for one in checks)
    return list(examine(found)) if mended else checks


@app.command(name="backup")
def backup_command(file: Annotated[Path, typer.Argument(help="A new zip file.")]) -> None:
    """Write the coverage, and what was asked in Slack, to one file; questions and indexing go on."""
    with explained():
        home = settings().home
        size = backup(home, file.expanduser().absolute(), [data.files(home)], data.DATABASES)
    out.print(terminal.shown(messages.backed_up(str(file), size)), soft_wrap=True)


@app.command(name="restore")
def restore_command(file: Annotated[Path, typer.Argument(help="A file that byline backup wrote.")]) -> None:
    """Put a backup's coverage in place of the one that is there; what answers goes on and needs no restart."""
    with explained():
        kept = restore(settings().home, file.expanduser().absolute(), data.DATABASES)
    out.print(terminal.shown(messages.restored(str(file), len(kept))), soft_wrap=True)
