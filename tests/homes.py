"""Data folders for tests, and copies of them."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.settings import Settings
from index.engines import engine
from index.home import Home
from index.store import Store


def copied_home(home: Home, target: Path) -> Home:
    """Return a copy of a coverage, to change or damage; on a server it is another coverage, with its own collection."""
    copy = Home(Path(shutil.copytree(home, target, symlinks=True)), home.database, home.index)
    if copy.index is not None:
        Store(copy).note({"coverage": uuid4().hex})
        engine(copy, Store(copy)).mend()
    return copy


def settings_of(home: Home, **values: Any) -> Settings:
    """Return settings in which nothing is set but where the coverage lies, and `values`."""
    elsewhere = {"database_url": home.database, "index_url": home.index}
    return Settings(_env_file=None, data_folder=home.folder, **elsewhere, **values)
