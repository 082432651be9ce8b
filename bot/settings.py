"""Every setting, read from the environment here and nowhere else."""

import os
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from index.home import Home
from index.paths import is_url


def _named(name: str) -> AliasChoices:
    """Let a setting go by a name that others gave it, without Byline's prefix."""
    return AliasChoices(name)


class Settings(BaseSettings):
    """What BYLINE_... variables, and a few that Slack and hosts name, set in the environment or a file .env."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_folder: Path = Field(default_factory=lambda: user_data_path("byline"), validation_alias=_named("BYLINE_HOME"))
    """The data folder: the search files, the model's ONNX twin, and the databases unless they are elsewhere."""

    database_url: SecretStr | None = None
    """The PostgreSQL database that holds what else SQLite's files in the data folder do."""

    index_url: SecretStr | None = None
    """The Milvus server that searches in place of the files of FAISS and tantivy in the data folder."""

    workspace: str | None = None
    """The workspace whose coverage it is about, where one Byline serves many; None for the data folder's own."""

    model: Path | None = None
    """A folder with another sentence-transformers model; None for the default one."""

    folders: Annotated[tuple[Path, ...], NoDecode] = ()
    """Files and folders that are watched, and that a re-index from Slack reads, separated as in PATH."""

    feeds: Annotated[tuple[str, ...], NoDecode] = ()
    """Feeds, sitemaps and pages that are watched like the folders: URLs, separated by spaces."""

    minutes: int = Field(default=10, ge=1)
    """Minutes between two looks at a feed."""

    announce: str | None = None
    """The id of a channel in which new articles are announced, as they are found by watching."""

    allowed_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Hosts (with :PORT) and networks that may be fetched from although they are private, separated by spaces."""

    editors: Annotated[frozenset[str], NoDecode] = frozenset()
    """Who may change the coverage from Slack: ids of users, user groups and channels, separated by commas."""

    shared_channels: bool = False
    """Whether Byline answers in channels that are shared with other organisations, and people of those."""

    queue: int = Field(default=1000, ge=1)
    """How many questions may wait; whoever asks beyond that is told so."""

    bot_token: SecretStr | None = Field(default=None, validation_alias=_named("SLACK_BOT_TOKEN"))
    app_token: SecretStr | None = Field(default=None, validation_alias=_named("SLACK_APP_TOKEN"))
    signing_secret: SecretStr | None = Field(default=None, validation_alias=_named("SLACK_SIGNING_SECRET"))

    slack_api: str | None = Field(default=None, validation_alias=_named("SLACK_API_URL"))
    """Another Web API than Slack's own: a stand-in, a proxy."""

    client_id: str | None = Field(default=None, validation_alias=_named("SLACK_CLIENT_ID"))
    client_secret: SecretStr | None = Field(default=None, validation_alias=_named("SLACK_CLIENT_SECRET"))
    """With the former, people sign in to the pages with Slack; and without a token, workspaces install Byline."""

    token_keys: SecretStr | None = None
    """What the tokens of installed workspaces are encrypted with: Fernet keys, separated by commas, newest first."""

    host: str = "127.0.0.1"
    """The address that byline web listens on."""

    port: int = Field(default=3000, ge=0, le=65535, validation_alias=_named("PORT"))

    url: str | None = None
    """The address at which browsers reach Byline's pages; with it, quotes in Slack link to where they stand there."""

    secret: SecretStr | None = None
    """What links and sessions are signed with; None for a key that the data folder keeps."""

    link_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days after which links to articles expire; None for never."""

    log: str = "info"
    """The least level of what is logged: debug, info, warning or error."""

    @property
    def home(self) -> Home:
        """Return where the coverage lies.

        :raises DataFolderError: if the workspace that is set is no id of one.
        """
        database = self.database_url.get_secret_value() if self.database_url else None
        home = Home(self.data_folder, database, self.index_url.get_secret_value() if self.index_url else None)
        return home.workspace(self.workspace) if self.workspace else home

    @property
    def serves_many(self) -> bool:
        """Whether any workspace may install Byline, and each has a coverage of its own; with a token there is one."""
        return bool(self.client_id and self.client_secret) and self.bot_token is None

    @field_validator("folders", mode="before")
    @classmethod
    def _paths(cls, value: Any) -> Any:  # noqa: ANN401 - as pydantic gives it
        if not isinstance(value, str):
            return value
        return tuple(Path(one).expanduser().absolute() for one in value.split(os.pathsep) if one)

    @field_validator("editors", "allowed_hosts", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:  # noqa: ANN401 - as pydantic gives it
        return frozenset(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("feeds", mode="before")
    @classmethod
    def _urls(cls, value: Any) -> Any:  # noqa: ANN401 - as pydantic gives it
        found = tuple(value.split()) if isinstance(value, str) else value
        for one in found:
            if not is_url(one):
                raise ValueError(f"{one!r} is no URL: write https:// before it")
        return found

    @field_validator("url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.rstrip("/"))
            whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            whole = False
        if not whole or parts.path or parts.query or parts.fragment:
            raise ValueError(f"{value!r} is no address of pages: write it as https://HOST or https://HOST:PORT")
        return value.rstrip("/")

    @field_validator("log")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("it must be debug, info, warning or error")
        return value.lower()


def settings() -> Settings:
    """Read the settings.

    :raises SettingsError: if one of them makes no sense.
    """
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        known = name if name.startswith(("SLACK_", "BYLINE_")) or name == "PORT" else f"BYLINE_{name}"
        raise SettingsError(f"{known}: {first['msg'].removeprefix('Value error, ')}") from error
    model = found.model and found.model.expanduser().absolute()
    return found.model_copy(update={"data_folder": found.data_folder.expanduser().absolute(), "model": model})


def needed(value: SecretStr | None, name: str) -> str:
    """Return a secret that a command can't do without.

    :param name: the variable that sets it.
    :raises SettingsError: if it is not set.
    """
    if value is None:
        raise SettingsError(f"set {name} in the environment or in .env; docs/slack.md says where to find it")
    return value.get_secret_value()
