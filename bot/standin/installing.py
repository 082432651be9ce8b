"""How an app is installed: Slack's page, the code that it gives, and the tokens that a code or an older token gives."""

import secrets
from urllib.parse import urlencode

from bot.standin.errors import SlackError
from bot.standin.openid import CLIENT_ID, CLIENT_SECRET, decoded
from bot.standin.workspace import APP, BOT_USER, Json, Workspace

REDIRECT = "redirect_uri"


def is_oauth(name: str) -> bool:
    """Whether a method is the one that gives tokens, and takes none."""
    return name == "oauth.v2.access"


def allowed(workspace: Workspace, query: Json) -> str | None:
    """Return where Slack's page sends the person at it, who agrees; None if the request is wrong."""
    if query.get("client_id") != CLIENT_ID or not query.get("scope") or not {"state", REDIRECT} <= set(query):
        return None
    code = secrets.token_hex(8)
    workspace.codes[code] = (workspace.signing_in, query[REDIRECT])
    workspace.scopes = query["scope"]
    return f"{query[REDIRECT]}?{urlencode({'code': code, 'state': query['state']})}"


def accessed(workspace: Workspace, _: str, arguments: Json, authorization: str) -> Json:
    """Answer `oauth.v2.access`: install the app, or renew its token.

    :param authorization: the header.
    :raises SlackError: `invalid_client_id`, `invalid_code`, `bad_redirect_uri`, `invalid_refresh_token`.
    """
    kind, _, value = authorization.partition(" ")
    if kind != "Basic" or decoded(value) != f"{CLIENT_ID}:{CLIENT_SECRET}":
        raise SlackError("invalid_client_id")
    if arguments.get("grant_type") == "refresh_token":
        if workspace.revoked or arguments.get("refresh_token") != workspace.refresh_token:
            raise SlackError("invalid_refresh_token")
        return _tokens(workspace)
    user, redirect = workspace.codes.pop(str(arguments.get("code")), (None, None))
    if user is None:
        raise SlackError("invalid_code")
    if arguments.get(REDIRECT) != redirect:
        raise SlackError("bad_redirect_uri")
    workspace.revoked = False
    workspace.bot_tokens.clear()
    return _tokens(workspace) | {"authed_user": {"id": user}}


def _tokens(workspace: Workspace) -> Json:
    """Give out a new token; where tokens expire, the old one is good until it does."""
    seconds, token = workspace.token_seconds, f"xoxb-{workspace.team}-{secrets.token_hex(12)}"
    team = {"id": workspace.team, "name": workspace.team.lower()}
    found: Json = {
        "app_id": APP,
        "scope": workspace.scopes,
        "token_type": "bot",
        "access_token": token,
        "bot_user_id": BOT_USER,
        "team": None if workspace.is_organisation else team,
        "enterprise": {"id": workspace.enterprise, "name": "organisation"} if workspace.enterprise else None,
        "is_enterprise_install": workspace.is_organisation,
    }
    workspace.bot_tokens[token] = workspace.now() + seconds if seconds else None
    if seconds:
        workspace.refresh_token = f"xoxe-1-{secrets.token_hex(12)}"
        found |= {"refresh_token": workspace.refresh_token, "expires_in": seconds}
    workspace.changed.notify_all()
    return found
