"""The tokens of installed workspaces, in the database: encrypted with keys that are not in it."""

from typing import Any

import sqlalchemy as sql
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore

from bot.errors import SettingsError
from bot.settings import Settings
from bot.slack import data
from index.errors import explained

_NO_KEYS = (
    "set SLACK_BOT_TOKEN to serve one workspace, or BYLINE_TOKEN_KEYS to serve all that install Byline: it encrypts"
    " their tokens, and byline workspaces --new-key makes a key"
)
_WRONG_KEYS = (
    "BYLINE_TOKEN_KEYS does not hold the key that the workspaces' tokens were encrypted with; add it at the end"
)
_NO_KEY = "BYLINE_TOKEN_KEYS: a key has 44 letters and digits, as byline workspaces --new-key makes one"
_SECRET = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


def keys_of(written: str) -> MultiFernet:
    """Return the keys that a setting holds, separated by commas: the first one encrypts, all decrypt.

    :raises SettingsError: if one of them is no key, or there is none.
    """
    try:
        return MultiFernet([Fernet(one.strip()) for one in written.split(",") if one.strip()])
    except ValueError:
        raise SettingsError(_NO_KEY) from None  # the former says what was written


class Sealed(sql.types.TypeDecorator[str]):
    """Text that is encrypted in the database."""

    impl = sql.Text
    cache_ok = True

    def __init__(self, keys: MultiFernet) -> None:
        """Encrypt with the first key; decrypt with whichever fits."""
        super().__init__()
        self.keys = keys

    def process_bind_param(self, value: str | None, dialect: sql.Dialect) -> str | None:  # noqa: ARG002
        """Encrypt."""
        return None if value is None else self.keys.encrypt(value.encode()).decode("ascii")

    def process_result_value(self, value: str | None, dialect: sql.Dialect) -> str | None:  # noqa: ARG002
        """Decrypt.

        :raises SettingsError: if no key fits.
        """
        if value is None:
            return None
        try:
            return self.keys.decrypt(value).decode()
        except InvalidToken:
            raise SettingsError(_WRONG_KEYS) from None


class SealedStore(SQLAlchemyInstallationStore):
    """Slack's own store of installations, with what is secret in them encrypted."""

    def __init__(self, client_id: str, engine: sql.Engine, keys: MultiFernet) -> None:
        """Use an engine's tables, which are made if need be.

        :param client_id: of the app; what another one installed is not seen.
        :raises DataFolderError: if the coverage is only half copied to there.
        """
        super().__init__(client_id, engine)
        for table in (self.bots, self.installations):
            for name in _SECRET:
                if name in table.c:  # far longer than what Slack's library has room for
                    table.c[name].type = Sealed(keys)
        with engine.execution_options(alone=True).begin() as connection:
            data.prepare(connection)
            self.metadata.create_all(connection)

    def check(self) -> None:
        """See that all can be decrypted.

        :raises SettingsError: if a row was encrypted with a key that is not there.
        """
        with self.engine.connect() as connection:
            for table in (self.bots, self.installations):
                connection.execute(table.select()).all()

    def reseal(self) -> int:
        """Encrypt all with the first key, so that no other one is needed any more; return how many rows there are.

        :raises SettingsError: if a row was encrypted with a key that is not there.
        """
        count = 0
        with self.engine.execution_options(alone=True).begin() as connection:
            for table in (self.bots, self.installations):
                names = [name for name in _SECRET if name in table.c]
                for row in connection.execute(sql.select(table.c.id, *(table.c[name] for name in names))).all():
                    values: dict[str, Any] = {name: getattr(row, name) for name in names}
                    connection.execute(sql.update(table).where(table.c.id == row.id).values(values))
                    count += 1
        return count


def databases() -> dict[str, sql.MetaData]:
    """Return the tables of the installations by the name of their file, with what is encrypted in them left so."""
    made = sql.MetaData()
    of = SQLAlchemyInstallationStore
    for table in (
        of.build_bots_table(made, of.default_bots_table_name),
        of.build_installations_table(made, of.default_installations_table_name),
    ):
        for name in _SECRET:
            if name in table.c:
                table.c[name].type = sql.Text()
    return {data.INSTALLATIONS: made}


def open_store(settings: Settings) -> SealedStore:
    """Return the installations that are kept in the data folder.

    :raises SettingsError: if a setting is missing or names one workspace.
    :raises DataFolderError: if the data folder can't be written to, the database server can't be reached, or the
        coverage is only half copied to it.
    """
    if settings.workspace:
        raise SettingsError("BYLINE_WORKSPACE names one workspace; unset it to serve all that install Byline")
    if not settings.client_id:
        raise SettingsError("set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET; docs/slack.md, For many workspaces")
    if settings.token_keys is None:
        raise SettingsError(_NO_KEYS)
    keys = keys_of(settings.token_keys.get_secret_value())
    with explained(settings.home):
        return SealedStore(settings.client_id, data.installations(settings.home), keys)
