"""The command that looks after the workspaces that installed Byline."""

import shutil
from typing import Annotated, Any

import typer

from bot import messages, terminal
from bot.console import AsJson, app, explained, out, print_json
from bot.errors import SettingsError
from bot.settings import Settings, settings
from index import contents
from index.engines import engine
from index.errors import explained as explained_here
from index.lock import writing
from index.postgres import drop_schema
from index.store import Store, exists


@app.command(name="workspaces")
def workspaces_command(
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Encrypt all tokens with the first key of BYLINE_TOKEN_KEYS.")
    ] = False,
    forget: Annotated[
        str | None, typer.Option(metavar="ID", help="Delete the coverage of a workspace that uninstalled Byline.")
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make a key for BYLINE_TOKEN_KEYS.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the workspaces that installed Byline."""
    if sum([rotate, forget is not None, new_key]) > 1:
        raise typer.BadParameter("--rotate, --forget and --new-key each stand alone")
    if new_key:
        from cryptography.fernet import Fernet

        typer.echo(Fernet.generate_key().decode())
        return
    with explained():
        found = settings()
        with explained_here(found.home):
            if rotate:
                from bot.slack.sealed import open_store

                out.print(terminal.shown(messages.resealed(open_store(found).reseal())), soft_wrap=True)
            elif forget is not None:
                _forget(found, forget)
                out.print(terminal.shown(messages.forgotten(forget)), soft_wrap=True)
            else:
                _list(_known(found), as_json=as_json)


def _known(found: Settings) -> list[dict[str, Any]]:
    """Return what is installed, with how many articles each has."""
    from bot.slack.installed import all_of
    from bot.slack.sealed import open_store

    return [
        {
            "id": one.identity,
            "name": one.name,
            "since": one.since.isoformat() if one.since else None,
            "articles": _articles(found, one.identity),
        }
        for one in all_of(open_store(found))
    ]


def _articles(found: Settings, identity: str) -> int:
    store = Store.existing(found.home.workspace(identity))
    if store is None:
        return 0
    with store.reading() as connection:
        return len(contents.articles(connection))


def _list(known: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for one in known:
            print_json(one)
    elif known:
        terminal.print_workspaces(out, known)
    else:
        out.print(messages.NO_WORKSPACES)


def _forget(found: Settings, identity: str) -> None:
    """Delete what a workspace had, once nobody serves it any more.

    :raises SettingsError: if it is still installed, or there is nothing of it.
    :raises DataFolderError: if it can't be deleted.
    """
    from bot.slack.installed import with_identity
    from bot.slack.sealed import open_store

    home = found.home.workspace(identity)
    if with_identity(open_store(found), identity) is not None:
        raise SettingsError(f"{identity} is installed; uninstall Byline in that workspace first")
    if not home.folder.is_dir() and not exists(home):
        raise SettingsError(f"there is no workspace {identity}; byline workspaces lists those that are installed")
    with explained_here(home), writing(home):
        store = Store.existing(home)
        if store is not None:
            engine(home, store).forget()
        if home.database is not None:
            drop_schema(home.database)
        shutil.rmtree(home.folder)
