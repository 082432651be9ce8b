"""Whether Slack takes the tokens that are set."""

from pathlib import Path

from pydantic import SecretStr

from bot.slack.tokens import check
from bot.standin.slack import Slack
from index.home import Home
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
