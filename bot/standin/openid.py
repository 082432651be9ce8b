"""Sign in with Slack: the page that asks, the code that it gives, and who a token is of."""

import base64
import secrets
from binascii import Error
from urllib.parse import urlencode

from bot.standin.errors import SlackError
from bot.standin.workspace import Json, Workspace

CLIENT_ID, CLIENT_SECRET = "1.2", "client-secret"
_NAMES = frozenset({"openid.connect.token", "openid.connect.userInfo"})


def is_openid(name: str) -> bool:
    """Whether a method is one of these, which take no token of the app's."""
    return name in _NAMES


def authorized(workspace: Workspace, query: Json) -> str | None:
    """Return where Slack's page sends the person at it, who agrees; None if the request is wrong."""
    asked = {"response_type": "code", "client_id": CLIENT_ID, "scope": "openid,profile"}
    if any(query.get(name) != value for name, value in asked.items()) or not {"state", "redirect_uri"} <= set(query):
        return None
    code = secrets.token_hex(8)
    workspace.codes[code] = (workspace.signing_in, query["redirect_uri"])
    return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"


def answered(workspace: Workspace, name: str, arguments: Json, authorization: str) -> Json:
    """Answer `openid.connect.token` or `openid.connect.userInfo`.

    :param authorization: the header.
    :raises SlackError: `invalid_client`, `invalid_code`, `bad_redirect_uri`, `invalid_auth`.
    """
    kind, _, value = authorization.partition(" ")
    if name == "openid.connect.userInfo":
        return _of(workspace, value)
    if kind != "Basic" or decoded(value) != f"{CLIENT_ID}:{CLIENT_SECRET}":
        raise SlackError("invalid_client")
    user, redirect = workspace.codes.pop(str(arguments.get("code")), (None, None))
    if user is None:
        raise SlackError("invalid_code")
    if arguments.get("redirect_uri") != redirect:
        raise SlackError("bad_redirect_uri")
    token = f"xoxp-{secrets.token_hex(8)}"
    workspace.tokens[token] = user
    return {"access_token": token, "token_type": "Bearer", "id_token": "unread"}


def _of(workspace: Workspace, token: str) -> Json:
    if token not in workspace.tokens:
        raise SlackError("invalid_auth")
    user = workspace.users[workspace.tokens[token]]
    claims = {"https://slack.com/user_id": user.id, "https://slack.com/team_id": user.team}
    claims |= {"https://slack.com/enterprise_id": workspace.enterprise} if workspace.enterprise else {}
    return {"sub": user.id, "name": user.name.capitalize(), **claims}


def decoded(value: str) -> str:
    """Return the name and password of a header; "" if it holds none."""
    try:
        return base64.b64decode(value).decode()
    except (Error, UnicodeDecodeError):
        return ""
