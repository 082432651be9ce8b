"""Sign in with Slack (https://api.slack.com/authentication/sign-in-with-slack): OpenID Connect."""

import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import structlog
from slack_sdk.oauth import OpenIDConnectAuthorizeUrlGenerator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.slack import calls
from bot.web import words
from bot.web.rendering import message
from bot.web.site import Site

log = structlog.get_logger()

_SCOPES = ["openid", "profile"]
_CALLBACK = "/signin/slack"
_PATIENCE = 600  # seconds that somebody may take at Slack's page


async def begin(request: Request) -> Response:
    """Send somebody to Slack's page, and remember where they wanted to go."""
    site: Site = request.app.state.site
    if not site.signs_in:
        return message(request, words.NO_SIGN_IN, 404)
    state = secrets.token_urlsafe(24)
    request.session["signin"] = {"state": state, "next": _own(request.query_params.get("next")), "at": int(time.time())}
    generator = OpenIDConnectAuthorizeUrlGenerator(
        client_id=site.settings.client_id or "", redirect_uri=_redirect(request, site), scopes=_SCOPES
    )
    if site.settings.slack_api:
        generator.authorization_url = urljoin(site.settings.slack_api, "../openid/connect/authorize")
    return RedirectResponse(generator.generate(state, team=site.team), 302)


async def finish(request: Request) -> Response:
    """Take somebody back from Slack's page; they are signed in if Slack says that they are of a workspace of ours."""
    site: Site = request.app.state.site
    begun = request.session.pop("signin", None)
    code, state = request.query_params.get("code"), request.query_params.get("state")
    in_time = begun and time.time() - begun["at"] < _PATIENCE
    if not (site.signs_in and begun and in_time and code and _is(state, begun["state"])):
        return message(request, words.SIGN_IN_AGAIN, 400)
    try:
        told = await run_in_threadpool(_asked, site, code, _redirect(request, site))
    except calls.FAILURES as error:
        log.warning("not_signed_in", error=calls.reason(error))
        return message(request, words.SIGN_IN_FAILED, 502)
    team, user = told.get("https://slack.com/team_id"), told.get("https://slack.com/user_id")
    enterprise = told.get("https://slack.com/enterprise_id")
    if not (team and user) or await run_in_threadpool(site.serving, team, enterprise) is None:
        return message(request, words.STRANGER if site.team else words.NOT_INSTALLED_THERE, 403)
    name = str(told.get("name") or user)
    request.session["user"] = {"team": team, "enterprise": enterprise, "id": user, "name": name}
    log.info("signed_in", user=user)
    return RedirectResponse(begun["next"], 303)


async def leave(request: Request) -> Response:
    """Sign somebody out."""
    request.session.clear()
    return RedirectResponse("/", 303)


def _asked(site: Site, code: str, redirect: str) -> Mapping[str, Any]:
    """Ask Slack who somebody is."""
    secret = site.settings.client_secret
    token = calls.client("", site.settings.slack_api, "hurried").openid_connect_token(
        client_id=site.settings.client_id or "",
        client_secret=secret.get_secret_value() if secret else "",
        code=code,
        redirect_uri=redirect,
    )
    told = calls.client(token["access_token"], site.settings.slack_api, "hurried").openid_connect_userInfo()
    return told.data if isinstance(told.data, dict) else {}


def _redirect(request: Request, site: Site) -> str:
    return f"{site.settings.url or str(request.base_url).rstrip('/')}{_CALLBACK}"


def _is(told: str | None, wanted: str) -> bool:
    return secrets.compare_digest((told or "").encode(), wanted.encode())


def _own(address: str | None) -> str:
    """Return an address if it is one of ours, the first page otherwise."""
    is_ours = address and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address else "/"
