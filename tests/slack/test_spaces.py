"""How many workspaces are open at once, and what they hold of a database server meanwhile."""

import pytest

from bot.standin import Slack
from index.home import Home
from tests.homes import executed
from tests.slack.installing import Many, running_many
from tests.slack.test_cli_spaces import run
from tests.slack.test_installing import add, asked

OPEN, WORKSPACES = 4, 30


def connections(home: Home) -> int:
    """Return how many others have a connection to a database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
    return int(executed(home, query)[0][0])


def test_what_was_longest_not_used_gives_way(own_slack: Slack, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a workspace that is asked while as many are open as may be; asked again it answers as before."""
    monkeypatch.setattr("bot.slack.spaces._OPEN", 2)
    slacks = [own_slack, own_slack.add_workspace("T0OTHER"), own_slack.add_workspace("T0THIRD")]
    with running_many(own_slack, home) as many:
        for number, slack in enumerate(slacks):
            many.install(slack)
            add(slack, f"Orsolya{number} Vint")
            settle(many, slack)
        assert list(many.spaces._open) == [slack.team for slack in slacks[1:]]
        for number, slack in enumerate(slacks):
            assert f"Orsolya{number} Vint" in asked(slack)
            settle(many, slack)
        assert list(many.spaces._open) == [slack.team for slack in slacks[1:]]
        for number, slack in enumerate(slacks):
            with many.person(slack) as browser:
                assert f"Orsolya{number} Vint" in browser.get("/", params={"q": "who spoke of the lamp?"}).text


def settle(many: Many, slack: Slack) -> None:
    """Wait until a workspace has nothing to do."""
    desk = many.spaces._open[slack.team].desk
    slack.wait(lambda: desk is None or not desk.is_busy)


@pytest.mark.slow
@pytest.mark.servers
def test_many_workspaces_need_few_connections(
    own_slack: Slack, server_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are asked: two for each that is open, its generation's and that of its process's sign of life."""
    monkeypatch.setattr("bot.slack.spaces._OPEN", OPEN)
    slacks = [own_slack, *(own_slack.add_workspace(f"T0N{number}") for number in range(WORKSPACES - 1))]
    most = 0
    with running_many(own_slack, server_home) as many:
        for number, slack in enumerate(slacks):
            many.install(slack)
            add(slack, f"Orsolya{number} Vint")
            settle(many, slack)
        for number, slack in enumerate(slacks):
            assert f"Orsolya{number} Vint" in asked(slack)
            settle(many, slack)
            most = max(most, connections(server_home))
        many.spaces.resume()
        most = max(most, connections(server_home))
    assert most <= 2 * OPEN + 8


@pytest.mark.slow
@pytest.mark.servers
def test_a_workspace_is_forgotten_while_others_are_served(own_slack: Slack, server_home: Home) -> None:
    """Its articles, questions and answers are gone from the database; nothing of another one's is."""
    other = own_slack.add_workspace("T0OTHER")
    with running_many(own_slack, server_home) as many:
        for slack, name in ((own_slack, "Orsolya Vint"), (other, "Ilmari Quist")):
            many.install(slack)
            add(slack, name)
            asked(slack)
        own_slack.uninstall().wait(30)
        own_slack.wait(lambda: not many.spaces.serves(own_slack.team))
        done = run(server_home, "workspaces", "--forget", own_slack.team)
        assert done.returncode == 0, done.stderr
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'workspace%'"
        assert executed(server_home, schemas) == [("workspace_t0other",)]
        assert "Ilmari Quist" in asked(other)
        assert run(server_home, "workspaces", "--forget", own_slack.team).returncode == 1
        many.install(own_slack)
        assert "Orsolya" not in asked(own_slack)
