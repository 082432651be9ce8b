"""Settings."""

from pathlib import Path

import pytest

from bot.settings import settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work in an empty folder with nothing set."""
    monkeypatch.chdir(tmp_path)
    for name in ("BYLINE_HOME", "BYLINE_MODEL", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))


def test_the_data_folder_is_the_users_unless_it_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set: where the system keeps a user's data. Set: there, as an absolute path."""
    assert settings().home.is_relative_to(tmp_path / "me")
    assert settings().model is None
    monkeypatch.setenv("BYLINE_HOME", "here")
    assert settings().home == tmp_path / "here"
    monkeypatch.setenv("BYLINE_HOME", "~/there")
    assert settings().home == tmp_path / "me" / "there"


def test_a_file_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What .env.sample shows works, and other names in the file are nobody's business."""
    (tmp_path / ".env").write_text("BYLINE_HOME=/from/file\nBYLINE_MODEL=/model\nSOMETHING=else\n")
    assert (settings().home, settings().model) == (Path("/from/file"), Path("/model"))
    monkeypatch.setenv("BYLINE_HOME", "/from/environment")
    assert settings().home == Path("/from/environment")


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It does not mean the working folder."""
    monkeypatch.setenv("BYLINE_HOME", "")
    monkeypatch.setenv("BYLINE_MODEL", "")
    assert settings().home.is_relative_to(tmp_path / "me")
    assert settings().model is None
