"""Data folders for tests, and copies of them."""

import shutil
from pathlib import Path
from typing import Any

from bot.settings import Settings
from index.home import Home


def copied_home(home: Home, target: Path) -> Home:
    """Return a copy of a coverage, to change or damage."""
    return Home(Path(shutil.copytree(home, target, symlinks=True)))


def settings_of(home: Home, **values: Any) -> Settings:
    """Return settings in which nothing is set but where the coverage lies, and `values`."""
    elsewhere = {"database_url": home.database, "index_url": home.index}
    return Settings(_env_file=None, data_folder=home.folder, **elsewhere, **values)
