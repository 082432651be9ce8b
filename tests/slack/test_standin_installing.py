"""The stand-in's own installation: Slack's page, codes, tokens that expire, several workspaces behind one server."""

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import ANA, BEN, NEWSROOM, Slack
from bot.standin.openid import CLIENT_ID, CLIENT_SECRET

BACK = "https://byline.example/back"


def code(slack: Slack, user: str = ANA) -> str:
    """Say yes on Slack's page; return the code that comes of it."""
    slack.visit(user)
    asked = {"client_id": CLIENT_ID, "scope": "chat:write", "state": "s", "redirect_uri": BACK}
    back = httpx.URL(httpx.get(f"{slack.url}/oauth/v2/authorize", params=asked).headers["location"])
    assert back.params["state"] == "s"
    return back.params["code"]


def access(slack: Slack, secret: str = CLIENT_SECRET, **given: str) -> Any:
    """Ask for a token."""
    client = WebClient(base_url=slack.api_url)
    return client.oauth_v2_access(client_id=CLIENT_ID, client_secret=secret, **given)


def error(slack: Slack, token: str) -> str | None:
    """Return what Slack says against a token."""
    try:
        WebClient(token, base_url=slack.api_url).auth_test()
    except SlackApiError as refused:
        return str(refused.response["error"])
    return None


def test_a_code_gives_a_token_once(own_slack: Slack) -> None:
    """To whom knows the secret, and is where the code was sent; the token opens its own workspace."""
    other = own_slack.add_workspace("T0OTHER", enterprise="E0GRID")
    given = {"code": code(other, BEN), "redirect_uri": BACK}
    for wrong, said in (({"secret": "x"}, "invalid_client_id"), ({"code": "x"}, "invalid_code")):
        with pytest.raises(SlackApiError, match=said):
            access(own_slack, **(given | wrong))
    made = access(own_slack, **given)
    assert (made["team"]["id"], made["enterprise"]["id"], made["authed_user"]["id"]) == ("T0OTHER", "E0GRID", BEN)
    with pytest.raises(SlackApiError, match="invalid_code"):
        access(own_slack, **given)
    with pytest.raises(SlackApiError, match="bad_redirect_uri"):
        access(own_slack, code=code(other), redirect_uri="https://evil.example")
    client = WebClient(made["access_token"], base_url=own_slack.api_url)
    assert client.auth_test()["team_id"] == "T0OTHER"
    ts = client.chat_postMessage(channel=NEWSROOM, text="here")["ts"]
    assert [one["ts"] for one in other.messages(NEWSROOM)] == [ts]
    assert own_slack.messages(NEWSROOM) == []


def test_a_token_expires_and_is_renewed(own_slack: Slack) -> None:
    """By a refresh token that is good once; the old token is good until its time is over."""
    own_slack.workspace.token_seconds = 60
    made = access(own_slack, code=code(own_slack), redirect_uri=BACK)
    new = access(own_slack, grant_type="refresh_token", refresh_token=made["refresh_token"])
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        access(own_slack, grant_type="refresh_token", refresh_token=made["refresh_token"])
    assert [error(own_slack, one["access_token"]) for one in (made, new)] == [None, None]
    own_slack.advance(61)
    assert [error(own_slack, one["access_token"]) for one in (made, new)] == ["token_expired", "token_expired"]
    latest = access(own_slack, grant_type="refresh_token", refresh_token=new["refresh_token"])
    assert error(own_slack, latest["access_token"]) is None
    own_slack.uninstall()
    assert error(own_slack, latest["access_token"]) == "token_revoked"


def test_an_organisation_is_installed_as_one(own_slack: Slack) -> None:
    """There is no team in it; what happens in one of its workspaces names that one."""
    grid = own_slack.add_workspace("T0GRID", enterprise="E0GRID", is_organisation=True)
    grid.workspace.teams.add("T0SECOND")
    made = access(grid, code=code(grid), redirect_uri=BACK)
    assert (made["team"], made["is_enterprise_install"]) == (None, True)
    cleo = grid.add_user("cleo", team="T0SECOND")
    grid.workspace.channels[NEWSROOM].members.add(cleo)
    payload = grid.say(NEWSROOM, cleo, "hello").deliveries[0].payload
    assert payload["team_id"] == "T0SECOND"
    (by,) = payload["authorizations"]
    assert (by["enterprise_id"], by["team_id"], by["is_enterprise_install"]) == ("E0GRID", None, True)
