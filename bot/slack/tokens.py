"""Whether Slack takes the tokens that are set."""

from collections.abc import Iterator

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import SettingsError
from bot.settings import Settings
from bot.slack import calls
from corpus.errors import BylineError


def own(client: WebClient) -> SlackResponse:
    """Return who the bot is.

    :raises SettingsError: if Slack refuses the token, or can't be reached.
    """
    try:
        return client.auth_test()
    except calls.FAILURES as error:
        raise _refused("SLACK_BOT_TOKEN", error) from error


def check(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Yield the tokens that are set, and what is wrong with each where something is."""
    for name, token in (("SLACK_BOT_TOKEN", settings.bot_token), ("SLACK_APP_TOKEN", settings.app_token)):
        if token is not None:
            yield name, _wrong(name, token, settings)
    if settings.serves_many and settings.token_keys is not None:
        yield "tokens of the workspaces", _sealed(settings)


def _sealed(settings: Settings) -> str | None:
    from bot.slack.sealed import open_store  # most commands encrypt nothing, and start sooner so

    try:
        open_store(settings).check()
    except BylineError as error:
        return str(error)
    return None


def _wrong(name: str, token: SecretStr, settings: Settings) -> str | None:
    client = calls.client(token.get_secret_value(), settings.slack_api, "once")
    try:
        if name == "SLACK_APP_TOKEN":
            client.apps_connections_open(app_token=token.get_secret_value())
        else:
            client.auth_test()
        return None
    except calls.FAILURES as error:
        return str(_refused(name, error))


def _refused(name: str, error: Exception) -> SettingsError:
    reason = calls.reason(error)
    if isinstance(error, SlackApiError):
        return SettingsError(f"Slack refuses {name} ({reason}); docs/slack.md")
    return SettingsError(f"Slack can't be reached ({reason}): check the network")
