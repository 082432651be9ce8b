"""Data folders for tests, on whichever database they are run on, and copies of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.settings import Settings
from index.home import Home
from tests.servers import Postgres

Making = Callable[..., Home]
"""Makes a data folder of a folder, or there a copy of another data folder."""


class Homes:
    """Makes data folders, with databases on a server if there is one."""

    def __init__(self, server: Postgres | None) -> None:
        """Make them with databases of `server`, or with files."""
        self._server = server

    def made(self, folder: Path, source: Home | None = None) -> Home:
        """Make a data folder of a folder, or there a copy of `source`."""
        if source is not None:
            shutil.copytree(source, folder, symlinks=True)
        return Home(folder, self._server.made(source and source.database) if self._server else None)

    def drop(self, home: Home) -> None:
        """Delete a data folder's database, if it has one on a server."""
        if self._server and home.database:
            self._server.drop(home.database)


def settings_of(home: Home, **values: Any) -> Settings:
    """Return settings in which nothing is set but where the coverage lies, and `values`."""
    return Settings(_env_file=None, data_folder=home.folder, database_url=home.database, **values)
