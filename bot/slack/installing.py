"""How workspaces install Byline: Slack's OAuth flow as Bolt has it, and the tokens that come of it."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any
from urllib.parse import urljoin

import sqlalchemy as sql
import structlog
from slack_bolt import BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import InstallationStoreAuthorize
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

from bot.settings import Settings, needed
from bot.slack import calls
from bot.slack.installed import Installed, asked_for
from bot.slack.sealed import SealedStore

log = structlog.get_logger()

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
"""Where somebody begins to install, and where Slack sends them back to."""

_PATIENCE = 600  # seconds that somebody may take at Slack's page
_TRIES, _PAUSE = 3, 0.2  # another process may be about to keep a token that it has just renewed


class States(SQLAlchemyOAuthStateStore):
    """Slack's own store of the installations that were begun; those that nobody came back from go."""

    def __init__(self, engine: sql.Engine) -> None:
        """Use an engine's table, which is made if need be."""
        super().__init__(_PATIENCE, engine)
        with engine.execution_options(alone=True).begin() as connection:
            self.metadata.create_all(connection)

    def issue(self, *_: object, **__: object) -> str:
        """Return the state of a new one."""
        late = self.oauth_states.c.expire_at < datetime.now(UTC).replace(tzinfo=None)
        with self.engine.begin() as connection:
            connection.execute(sql.delete(self.oauth_states).where(late))
        return super().issue()


class Authorizing(InstallationStoreAuthorize):
    """Bolt's own way to find the token for a request, renewed if need be; but never twice at once.

    Slack takes a refresh token once: of two requests that come together the second would find it used.
    """

    def __init__(self, settings: Settings, store: SealedStore, client: WebClient) -> None:
        """Find tokens in a store.

        :param client: that asks Slack for new ones.
        """
        super().__init__(
            logger=logging.getLogger("slack_bolt.authorization"),
            installation_store=store,
            client_id=settings.client_id,
            client_secret=needed(settings.client_secret, "SLACK_CLIENT_SECRET"),
            client=client,
            bot_only=True,
            cache_enabled=True,
        )
        self._store, self._client = store, client
        self._asking: defaultdict[str, Lock] = defaultdict(Lock)
        self._tokens: dict[str, str | None] = {}

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        **others: Any,  # noqa: ANN401
    ) -> AuthorizeResult | None:
        """Return by what a request is authorised; None where nothing is installed, or its token is no good.

        :raises SlackClientError: if that can't be told just now; Slack sends again what is not acknowledged.
        """
        one, is_good = asked_for(enterprise_id, team_id, is_organisation=bool(context.is_enterprise_install)), False
        for _ in range(_TRIES):
            with self._asking[one.identity]:
                found = super().__call__(context=context, enterprise_id=enterprise_id, team_id=team_id, **others)
                if found is not None:
                    self._remember(one, found.bot_token)
                    return found
            bot = self._bot(one)
            if bot is None:
                return None
            is_good = not self._is_refused(bot.bot_token)
            if not is_good and bot.bot_refresh_token is None:
                return None
            sleep(_PAUSE)
        if is_good:
            raise SlackClientError(f"Slack does not say by what requests of {one.identity} are authorised")
        return None

    def _remember(self, one: Installed, token: str | None) -> None:
        """Keep no token that another one has replaced."""
        before = self._tokens.get(one.identity)
        if before not in (None, token):
            self.authorize_result_cache.pop(str(before), None)
        self._tokens[one.identity] = token

    def _bot(self, one: Installed) -> Bot | None:
        return self._store.find_bot(
            enterprise_id=one.enterprise, team_id=one.team, is_enterprise_install=one.is_organisation
        )

    def _is_refused(self, token: str) -> bool:
        """Whether Slack says that a token is no good; no answer says nothing of it."""
        try:
            self._client.auth_test(token=token)
        except calls.FAILURES as error:
            return calls.reason(error) in calls.TOKEN
        return False

    def of(self, one: Installed) -> AuthorizeResult | None:
        """Return the token of an installation though no request asks; None where it is no good."""
        context = BoltContext({"client": self._client, "is_enterprise_install": one.is_organisation})
        return self(context=context, enterprise_id=one.enterprise, team_id=one.team, user_id=None)


def flow(
    settings: Settings, store: SealedStore, authorize: Authorizing, client: WebClient, told: Callable[[Installed], None]
) -> OAuthFlow:
    """Return Slack's OAuth flow, as Bolt has it; what it answers has no body: the pages have words for it.

    :param told: hears of each installation, once it is kept.
    """

    def succeeded(done: SuccessArgs) -> BoltResponse:
        made = done.installation
        one = asked_for(made.enterprise_id, made.team_id, is_organisation=bool(made.is_enterprise_install))
        log.info("installed", workspace=one.identity)
        told(one)
        return BoltResponse(status=HTTPStatus.OK)

    def failed(why: FailureArgs) -> BoltResponse:
        log.warning("not_installed", error=why.reason)
        return BoltResponse(status=max(why.suggested_status_code, HTTPStatus.BAD_REQUEST))

    made = OAuthSettings(
        client_id=settings.client_id,
        client_secret=needed(settings.client_secret, "SLACK_CLIENT_SECRET"),
        scopes=scopes(),
        user_scopes=[],
        redirect_uri=f"{settings.url}{REDIRECT}" if settings.url else None,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        install_page_rendering_enabled=False,  # it loads a picture from elsewhere
        callback_options=CallbackOptions(succeeded, failed),
        authorization_url=urljoin(settings.slack_api, "../oauth/v2/authorize") if settings.slack_api else None,
        installation_store=store,
        installation_store_bot_only=True,
        state_store=States(store.engine),
        state_expiration_seconds=_PATIENCE,
    )
    made.authorize = authorize
    return OAuthFlow(client=client, settings=made)


def scopes() -> list[str]:
    """Return what Byline asks Slack for, as its manifest says."""
    manifest = json.loads(Path(__file__).with_name("manifest.json").read_text("utf-8"))
    return list(manifest["oauth_config"]["scopes"]["bot"])
