"""Which model is in use."""

from pathlib import Path

from bot.settings import Settings
from index.update import model_folder


def chosen_model(settings: Settings) -> Path | None:
    """Return the folder of the model that is set, or else that the coverage was embedded with; None for the default.

    :raises DataFolderError: if there is a coverage that can't be read.
    """
    return settings.model or model_folder(settings.home)
