"""The Web API: who may call what, with which arguments, and what comes back."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.standin.errors import SlackError
from bot.standin.methods import chat, conversations, files, identity, streams, threads, views
from bot.standin.methods.method import Method, method
from bot.standin.troubles import Troubles
from bot.standin.workspace import SCOPES, Json, Workspace

_log = logging.getLogger(__name__)
METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **identity.METHODS,
    **streams.METHODS,
    **threads.METHODS,
    **views.METHODS,
}


@dataclass(slots=True)
class Call:
    """A call of the app, or a use of a response_url (`method` is "response_url").

    :ivar at: seconds since 1970.
    :ivar error: Slack's code of a refusal, None if there was none.
    :ivar messages: what is wrong where.
    :ivar status: of HTTP.
    :ivar injected: whether a test has asked for the failure.
    """

    method: str
    arguments: Json
    at: float
    error: str | None = None
    messages: tuple[str, ...] = ()
    status: int = 200
    injected: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over HTTP."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    """The methods, over a workspace; keeps all the calls."""

    def __init__(self, workspace: Workspace, troubles: Troubles, app_token: str, connect: Any) -> None:
        self.calls: list[Call] = []
        self._workspace, self._troubles, self._app_token = workspace, troubles, app_token
        opened = method(lambda *_: {"url": connect()}, app=True)
        self._methods = {**METHODS, "apps.connections.open": opened}

    def call(self, name: str, arguments: Json, token: str | None) -> Answer:
        """Answer a call."""
        call = Call(name, arguments, self._workspace.now())
        try:
            answer = self._answer(call, token)
        except SlackError as error:
            answer = refused(error)
            self.record(call, error)
        except Exception:
            _log.exception("the stand-in failed at %s %s", name, arguments)
            answer = refused(SlackError("fatal_error"))
            self.record(call, SlackError("fatal_error"), 500)
        else:
            self.record(call)
        return answer

    def record(self, call: Call, error: SlackError | None = None, status: int | None = None) -> None:
        """Keep a call, with what was wrong with it."""
        if error:
            call.error, call.messages = error.error, error.messages
        call.status = status or call.status
        with self._workspace.changed:
            self.calls.append(call)
            self._workspace.changed.notify_all()

    def _answer(self, call: Call, token: str | None) -> Answer:
        found = self._methods.get(call.method)
        if found is None:
            raise SlackError("unknown_method", [call.method])
        if call.method != "api.test":
            self._authorize(found, token)
        channel = call.arguments.get("channel") or call.arguments.get("channel_id")
        trouble = self._troubles.meet(call.method, str(channel) if channel else None)
        if trouble:
            call.error, call.status, call.injected = trouble.error, trouble.status, True
            wait = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after is not None else {}
            return Answer({"ok": False, "error": trouble.error}, trouble.status, wait)
        found.check(call.arguments)
        with self._workspace.changed:
            body = found.run(self._workspace, call.arguments)
        return Answer({"ok": True, **body}, headers={"X-OAuth-Scopes": SCOPES})

    def _authorize(self, found: Method, token: str | None) -> None:
        if not token:
            raise SlackError("not_authed")
        if self._workspace.revoked:
            raise SlackError("token_revoked")
        if token not in self._workspace.bot_tokens and token != self._app_token:
            raise SlackError("invalid_auth")
        until = self._workspace.bot_tokens.get(token)
        if until is not None and until < self._workspace.now():
            raise SlackError("token_expired")
        if (token == self._app_token) != found.app:
            raise SlackError("not_allowed_token_type")


def refused(error: SlackError) -> Answer:
    """Return a refusal as Slack words it."""
    body: Json = {"ok": False, "error": error.error}
    if error.messages:
        body["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in error.messages]}
        if error.error == "invalid_blocks":
            body["errors"] = list(error.messages)
    return Answer(body)
