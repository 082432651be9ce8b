"""Whether Slack takes the tokens that are set."""

from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation

from bot.slack.sealed import open_store
from bot.slack.tokens import check
from bot.standin import ANA
from bot.standin.slack import Slack
from index.home import Home
from tests.slack.installing import settings_for_many
from tests.slack.running import settings_for


def test_each_token_is_asked_about(slack: Slack, tmp_path: Path) -> None:
    """One that Slack takes is right, one that it refuses is named with its reason, and one that is not set is not."""
    right = settings_for(slack, Home(tmp_path))
    assert dict(check(right)) == {"SLACK_BOT_TOKEN": None, "SLACK_APP_TOKEN": None}
    other = SecretStr("xoxb-other")
    wrong = dict(check(right.model_copy(update={"bot_token": other, "app_token": None})))
    assert list(wrong) == ["SLACK_BOT_TOKEN"]
    assert "invalid_auth" in str(wrong["SLACK_BOT_TOKEN"])


def test_a_slack_that_is_not_there_is_said(tmp_path: Path, slack: Slack) -> None:
    """It is no fault of the token."""
    away = settings_for(slack, Home(tmp_path)).model_copy(update={"slack_api": "http://127.0.0.1:9/api/"})
    assert all("can't be reached" in str(reason) for _, reason in check(away))


def test_workspaces_whose_tokens_no_key_opens_are_said(slack: Slack, tmp_path: Path) -> None:
    """With what is to be done; with the right key nothing is wrong."""
    many = settings_for_many(slack, Home(tmp_path), app_token=None)
    open_store(many).save(Installation(user_id=ANA, team_id="T0123", bot_token="xoxb-1", app_id="A1"))  # noqa: S106
    assert dict(check(many)) == {"tokens of the workspaces": None}
    other = SecretStr(Fernet.generate_key().decode())
    assert "BYLINE_TOKEN_KEYS" in str(
        dict(check(many.model_copy(update={"token_keys": other})))["tokens of the workspaces"]
    )
