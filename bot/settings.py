"""Every setting, read from the environment here and nowhere else."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


class Settings(BaseSettings):
    """What BYLINE_... variables, in the environment or a file .env in the working folder, set."""

    model_config = SettingsConfigDict(env_prefix="BYLINE_", env_file=".env", env_ignore_empty=True, extra="ignore")

    home: Path = Field(default_factory=lambda: user_data_path("byline"))
    """The data folder: the database, the search files, the model's ONNX twin."""

    model: Path | None = None
    """A folder with another sentence-transformers model; None for the default one."""


def settings() -> Settings:
    """Read the settings.

    :raises SettingsError: if one of them makes no sense.
    """
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"BYLINE_{str(first['loc'][0]).upper()}: {first['msg']}") from error
    model = found.model and found.model.expanduser().absolute()
    return found.model_copy(update={"home": found.home.expanduser().absolute(), "model": model})
