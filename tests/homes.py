"""Data folders for tests, on whichever database they are run on, and copies of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sql

from bot.settings import Settings
from bot.slack import data
from index.engines import engine
from index.home import Home, database
from index.postgres import connect
from index.store import Store
from tests.servers import Postgres

Making = Callable[..., Home]
"""Makes a data folder of a folder, or there a copy of another data folder."""


class Homes:
    """Makes data folders, with databases and indexes on servers if there are such."""

    def __init__(self, server: Postgres | None, index: str | None = None) -> None:
        """Make them with databases of `server`, or with files; as is `index` for what searches them."""
        self._server, self._index = server, index

    def on(self, index: str) -> "Homes":
        """Make them with another index."""
        return Homes(self._server, index)

    def made(self, folder: Path, source: Home | None = None) -> Home:
        """Make a data folder of a folder, or there a copy of `source`."""
        if source is not None:
            shutil.copytree(source, folder, symlinks=True)
        made = Home(folder, self._server.made(source and source.database) if self._server else None, self._index)
        if source is not None and made.database and source.derived.is_dir():
            (folder / source.derived.name).rename(made.derived)
        if source is not None and made.index is not None:  # it is another coverage, with a collection of its own
            Store(made).note({"coverage": uuid4().hex})
            engine(made, Store(made)).mend()
        return made

    def drop(self, home: Home) -> None:
        """Delete a data folder's database, if it has one on a server."""
        if self._server and home.database:
            self._server.drop(home.database)


def executed(home: Home, statement: str, *, slack: bool = False, **values: object) -> list[tuple[Any, ...]]:
    """Run a statement on a coverage's database behind Byline's back, whatever it breaks; return its rows.

    :param slack: whether on that of what was asked in Slack.
    """
    path = data.conversations(home) if slack else database(home)
    engine = sql.create_engine(f"sqlite:///{path}") if home.database is None else connect(home.database)
    with engine.execution_options(isolation_level="READ UNCOMMITTED").begin() as connection:
        if home.database is not None:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # foreign keys hold no longer
        done = connection.execute(sql.text(statement), values)
        rows = [tuple(row) for row in done] if done.returns_rows else []
    if home.database is None:
        engine.dispose()
    return rows


def settings_of(home: Home, **values: Any) -> Settings:
    """Return settings in which nothing is set but where the coverage lies, and `values`."""
    elsewhere = {"database_url": home.database, "index_url": home.index}
    return Settings(_env_file=None, data_folder=home.folder, **elsewhere, **values)
