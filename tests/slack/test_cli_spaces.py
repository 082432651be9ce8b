"""The command `byline workspaces`, and what it takes to work on one workspace's coverage."""

import json
import subprocess
from pathlib import Path

from cryptography.fernet import Fernet

from bot.slack.data import installations
from bot.slack.sealed import SealedStore, keys_of
from bot.standin import Slack
from bot.standin.openid import CLIENT_ID, CLIENT_SECRET
from index.home import Home
from tests import command
from tests.conftest import clean_environment
from tests.slack.installing import KEY, running_many

STORY = "The lamp on Gannet Head was dark for three nights, the lighthouse keeper Orsolya Vint said on Monday.\n"


def run(home: Home, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command with what serving many needs in its environment."""
    environment = clean_environment(home) | {
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "BYLINE_TOKEN_KEYS": KEY,
    }
    return command.run(arguments, environment | variables)


def test_workspaces_are_listed_rotated_and_forgotten(own_slack: Slack, home: Home, tmp_path: Path) -> None:
    """With their articles, of which the command line adds some; only what is uninstalled is deleted."""
    assert "No workspace" in run(home, "workspaces").stdout
    with running_many(own_slack, home) as serving:
        serving.install(own_slack)
    file, team = tmp_path / "lamp.txt", own_slack.team
    file.write_text(STORY)
    assert run(home, "index", str(file), BYLINE_WORKSPACE=team).returncode == 0
    assert "Orsolya Vint" in run(home, "ask", "who spoke of the lamp?", BYLINE_WORKSPACE=team).stdout
    assert "empty" in run(home, "ask", "who spoke of the lamp?").stderr
    (told,) = [json.loads(line) for line in run(home, "workspaces", "--json").stdout.splitlines()]
    assert (told["id"], told["name"], told["articles"]) == (team, team.lower(), 1)
    assert team in run(home, "workspaces").stdout

    new = run(home, "workspaces", "--new-key").stdout.strip()
    assert run(home, "workspaces", "--rotate", BYLINE_TOKEN_KEYS=f"{new},{KEY}").returncode == 0
    store = SealedStore(CLIENT_ID, installations(home), keys_of(new))
    store.check()

    refused = run(home, "workspaces", "--forget", team, BYLINE_TOKEN_KEYS=new)
    assert (refused.returncode, "is installed" in refused.stderr) == (1, True)
    store.delete_all(enterprise_id=None, team_id=team)
    assert run(home, "workspaces", "--forget", team, BYLINE_TOKEN_KEYS=new).returncode == 0
    assert not (home / "workspaces" / team).exists()
    assert run(home, "workspaces", "--forget", team, BYLINE_TOKEN_KEYS=new).returncode == 1


def test_bad_input_is_said_in_one_line(home: Home) -> None:
    """Whatever is missing or wrong; a path is no workspace, and nothing outside the folder is deleted."""
    for arguments, variables, said in (
        (("workspaces",), {"BYLINE_TOKEN_KEYS": ""}, "--new-key"),
        (("workspaces",), {"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID"),
        (("workspaces",), {"BYLINE_TOKEN_KEYS": "x"}, "44"),
        (("workspaces", "--forget", "../models"), {}, "no id of a workspace"),
        (("articles",), {"BYLINE_WORKSPACE": "../.."}, "no id of a workspace"),
        (("workspaces",), {"BYLINE_WORKSPACE": "T1"}, "unset it"),
        (("workspaces",), {"BYLINE_DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "can't be reached"),
        (("workspaces", "--forget", "T1"), {"BYLINE_DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "can't be reached"),
    ):
        done = run(home, *arguments, **variables)
        assert done.returncode == 1, arguments
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert run(home, "workspaces", "--rotate", "--new-key").returncode == 2
    assert home.models.exists()


def test_a_key_is_one() -> None:
    """What --new-key prints is what the setting takes."""
    keys_of(Fernet.generate_key().decode())
