"""Settings."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import SettingsError
from bot.settings import needed, settings

CLIENT = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
SLACK = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "PORT", *CLIENT)
BYLINE = (
    "TOKEN_KEYS",
    "WORKSPACE",
    "URL",
    "SECRET",
    "LINK_DAYS",
    "HOME",
    "MODEL",
    "FOLDERS",
    "EDITORS",
    "SHARED_CHANNELS",
    "QUEUE",
    "HOST",
    "PORT",
    "LOG",
)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work in an empty folder with nothing set."""
    monkeypatch.chdir(tmp_path)
    for name in (*SLACK, *(f"BYLINE_{one}" for one in BYLINE), "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))


def test_the_data_folder_is_the_users_unless_it_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set: where the system keeps a user's data. Set: there, as an absolute path."""
    assert settings().home.folder.is_relative_to(tmp_path / "me")
    assert settings().model is None
    monkeypatch.setenv("BYLINE_HOME", "here")
    assert settings().home.folder == tmp_path / "here"
    monkeypatch.setenv("BYLINE_HOME", "~/there")
    assert settings().home.folder == tmp_path / "me" / "there"


def test_a_file_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What .env.sample shows works, and other names in the file are nobody's business."""
    (tmp_path / ".env").write_text("BYLINE_HOME=/from/file\nBYLINE_MODEL=/model\nSOMETHING=else\n")
    assert (settings().home.folder, settings().model) == (Path("/from/file"), Path("/model"))
    monkeypatch.setenv("BYLINE_HOME", "/from/environment")
    assert settings().home.folder == Path("/from/environment")


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It does not mean the working folder."""
    monkeypatch.setenv("BYLINE_HOME", "")
    monkeypatch.setenv("BYLINE_MODEL", "")
    assert settings().home.folder.is_relative_to(tmp_path / "me")
    assert settings().model is None


def test_nothing_is_open_unless_it_is_set() -> None:
    """Nobody may change the coverage, no other organisation is answered, and only this machine is listened to."""
    found = settings()
    assert (found.editors, found.folders, found.shared_channels) == (frozenset(), (), False)
    assert (found.host, found.port, found.queue, found.log) == ("127.0.0.1", 3000, 1000, "info")
    assert (found.bot_token, found.app_token, found.signing_secret, found.slack_api) == (None,) * 4


@pytest.mark.parametrize("value", ["U1,S2,C3", "U1, S2 C3", " ,U1,,S2,C3, ", "U1 S2 C3 U1"])
def test_editors_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """However they are written."""
    monkeypatch.setenv("BYLINE_EDITORS", value)
    assert settings().editors == {"U1", "S2", "C3"}


def test_folders_are_separated_as_in_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And absolute, so that a re-index from Slack reads the same wherever Byline was started."""
    monkeypatch.setenv("BYLINE_FOLDERS", f"wire{os.pathsep}~/news{os.pathsep}{os.pathsep}/abroad")
    assert settings().folders == (tmp_path / "wire", tmp_path / "me" / "news", Path("/abroad"))


def test_slacks_own_names_are_read_as_slack_and_hosts_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Byline's prefix; with it they mean nothing."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    monkeypatch.setenv("BYLINE_PORT", "1")
    monkeypatch.setenv("PORT", "8080")
    found = settings()
    assert needed(found.bot_token, "SLACK_BOT_TOKEN") == "xoxb-1"
    assert (found.slack_api, found.port) == ("http://127.0.0.1:1/api/", 8080)


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a log nor in a traceback that prints the settings."""
    for name in SLACK[:3]:
        monkeypatch.setenv(name, "hush-hush")
    assert "hush" not in repr(settings()) + str(settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "harbour"),
        ("PORT", "65536"),
        ("BYLINE_QUEUE", "0"),
        ("BYLINE_LOG", "loud"),
        ("BYLINE_SHARED_CHANNELS", "perhaps"),
    ],
)
def test_what_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """By the variable that sets it, in one line."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: ") as found:
        settings()
    assert "\n" not in str(found.value)


def test_the_level_of_the_logs_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """As other programs read it."""
    monkeypatch.setenv("BYLINE_LOG", "DEBUG")
    assert settings().log == "debug"


def test_a_secret_that_is_missing_is_named_and_an_empty_one_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With where to find it."""
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN.*docs/slack\.md"):
        needed(settings().app_token, "SLACK_APP_TOKEN")
    assert needed(SecretStr("xapp-1"), "SLACK_APP_TOKEN") == "xapp-1"


@pytest.mark.parametrize(
    "wrong", ["byline.example", "http://[", "https://", "ftp://x", "https://x?y=1", "http://x:99999", "https://x/sub"]
)
def test_an_address_of_pages_is_a_whole_one(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """One that browsers could not open, or under which the pages' own links lead nowhere, is told."""
    monkeypatch.setenv("BYLINE_URL", wrong)
    with pytest.raises(SettingsError, match="BYLINE_URL"):
        settings()
    monkeypatch.setenv("BYLINE_URL", "https://byline.example:8443/")
    assert settings().url == "https://byline.example:8443"


def test_a_token_is_for_one_workspace_and_a_client_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """With both, people of the one workspace sign in; one workspace of many is named for the command line."""
    assert not settings().serves_many
    for name in CLIENT:
        monkeypatch.setenv(name, "1.2")
    assert settings().serves_many
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert not settings().serves_many
    folder = settings().home.folder
    monkeypatch.setenv("BYLINE_WORKSPACE", "T0123")
    assert settings().home.folder == folder / "workspaces" / "T0123"


def test_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not where settings are printed."""
    monkeypatch.setenv("BYLINE_TOKEN_KEYS", "very-secret")
    assert "very-secret" not in repr(settings())
