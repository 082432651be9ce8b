"""The command that carries a coverage over to servers."""

from dataclasses import asdict
from typing import Annotated

import typer
from pydantic import SecretStr

from bot import messages, terminal
from bot.console import AsJson, app, err, explained, out, print_json
from bot.settings import Settings, settings
from bot.slack import data
from index.backup import Databases
from index.moving import copy


@app.command(name="copy")
def copy_command(
    to_database: Annotated[
        str | None, typer.Option(metavar="URL", help="A PostgreSQL database, empty or of an earlier copy.")
    ] = None,
    to_index: Annotated[str | None, typer.Option(metavar="URL", help="A Milvus server.")] = None,
    as_json: AsJson = False,
) -> None:
    """Copy the coverage to another database or index, and compare it there; questions and indexing go on."""
    if not (to_database or to_index):
        raise typer.BadParameter("name a database with --to-database, an index with --to-index, or both")
    with explained():
        found = settings()
        named = {"database_url": to_database, "index_url": to_index}
        target = found.model_copy(update={name: SecretStr(url) for name, url in named.items() if url})
        try:
            done = copy(found.home, target.home, _others(found), terminal.meter(err))
        except KeyboardInterrupt:
            err.print(terminal.shown(f"byline: {messages.COPY_BROKEN_OFF}"), soft_wrap=True)
            raise typer.Exit(1) from None
    if as_json:
        tables = {name: {"rows": rows, "sha256": digest} for name, (rows, digest) in done.tables.items()}
        print_json({**asdict(done), "tables": tables})
    else:
        terminal.print_copied(out, done)


def _others(found: Settings) -> Databases:
    """Return what else belongs to the coverage: of the data folder of all, who installed Byline, too."""
    if found.workspace:
        return data.DATABASES
    from bot.slack.sealed import databases

    return {**data.DATABASES, **databases()}
