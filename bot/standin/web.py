"""The HTTP server: the Web API, response_urls, uploads and downloads."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from bot.standin.api import Answer, Api, Call, refused
from bot.standin.errors import SlackError
from bot.standin.installing import accessed, allowed, is_oauth
from bot.standin.openid import answered, authorized, is_openid
from bot.standin.responding import use_url
from bot.standin.workspace import Json, Workspace

# Arguments that come as JSON inside a form, or as a string inside JSON.
_NESTED = frozenset(
    ["blocks", "attachments", "metadata", "view", "files", "prompts", "chunks", "unfurls", "loading_messages"]
)
_LOGIN = b"<!DOCTYPE html><title>Sign in</title>"


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind, without the look-up of a host name that HTTPServer makes."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class Web:
    """The server, on a port of its own."""

    def __init__(self, workspace: Workspace, api: Api) -> None:
        self.visited = workspace  # whose people are at Slack's page
        self.places = [(workspace, api)]
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": self}))
        workspace.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def add(self, workspace: Workspace, api: Api) -> None:
        """Serve another workspace, too; what is asked of it without a token has its id in the address."""
        workspace.url = f"{self.places[0][0].url}/{workspace.team}"
        self.places.append((workspace, api))

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    web: ClassVar[Web]
    wbufsize = -1  # one write for headers and body
    workspace: Workspace
    api: Api

    def _route(self) -> tuple[str, str]:
        """Find the workspace that an address is about, the first one unless it says; return what comes after that."""
        _, team, *rest = urlsplit(self.path).path.split("/")
        self._choose(lambda workspace: workspace.team == team)
        kind, name, *_ = [*([] if self.workspace.url.endswith(f"/{team}") else [team]), *rest, "", ""]
        return kind, name

    def _choose(self, wanted: Callable[[Workspace], bool]) -> None:
        places = self.web.places
        self.workspace, self.api = next((one for one in places if wanted(one[0])), places[0])

    def do_POST(self) -> None:
        """Answer the API, a response_url or an upload."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, name = self._route()
        if kind == "api":
            self._send(self._called(name, body))
        elif kind == "response":
            self._send(self._responded(name, body))
        elif kind == "upload":
            self._uploaded(name, body)
        else:
            self._raw(404, b"not found")

    def do_GET(self) -> None:
        """Answer a download; like Slack, with the page to sign in for whoever brings no token."""
        kind, name = self._route()
        if kind == "api":
            self._send(self._called(name, b""))
        elif kind in ("openid", "oauth"):
            agree = authorized if kind == "openid" else allowed
            location = agree(self.web.visited, dict(parse_qsl(urlsplit(self.path).query)))
            self._raw(302 if location else 400, b"", headers={"Location": location} if location else {})
        elif kind == "login":
            self._raw(200, _LOGIN, "text/html; charset=utf-8")
        elif kind == "files-pri":
            self._downloaded(name)
        else:
            self._raw(404, b"not found")

    def _called(self, name: str, body: bytes) -> Answer:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        try:
            arguments = _arguments(body, self.headers.get_content_type()) | dict(parse_qsl(urlsplit(self.path).query))
        except ValueError as error:
            refusal = SlackError("invalid_json", [str(error)])
            self.api.record(Call(name, {}, self.workspace.now()), refusal)
            return refused(refusal)
        token = arguments.pop("token", None) or token
        if is_openid(name) or is_oauth(name):
            return self._signed_in(name, arguments, str(token))
        self._choose(lambda workspace: token in workspace.bot_tokens)
        return self.api.call(name, arguments, token)

    def _signed_in(self, name: str, arguments: Json, token: str) -> Answer:
        call = Call(name, arguments, self.workspace.now())
        own = {arguments.get("code"), arguments.get("refresh_token"), token}
        self._choose(lambda one: bool(own & {*one.codes, *one.tokens, one.refresh_token} - {None}))
        answer = answered if is_openid(name) else accessed
        try:
            with self.workspace.changed:
                body = answer(self.workspace, name, arguments, self.headers.get("Authorization") or "")
        except SlackError as error:
            self.api.record(call, error)
            return refused(error)
        self.api.record(call)
        return Answer({"ok": True, **body})

    def _responded(self, token: str, body: bytes) -> Answer:
        call = Call("response_url", {}, self.workspace.now())
        try:
            call.arguments = _arguments(body, self.headers.get_content_type())
            with self.workspace.changed:
                use_url(self.workspace, token, call.arguments)
        except ValueError as error:
            wrong = SlackError("invalid_payload", [str(error)])
        except SlackError as error:
            wrong = error
        else:
            self.api.record(call)
            return Answer({"ok": True})
        status = 404 if wrong.error in {"expired_url", "used_url"} else 400
        self.api.record(call, wrong, status)
        return Answer(refused(wrong).body, status)

    def _uploaded(self, id_: str, body: bytes) -> None:
        with self.workspace.changed:
            file = self.workspace.files.get(id_)
            if file is not None and len(body) == file.length:
                file.content = body
        if file is None or file.content is None:
            self._raw(400 if file else 404, b"not what was announced" if file else b"no such file")
        else:
            self._raw(200, f"OK - {file.length}".encode())

    def _downloaded(self, id_: str) -> None:
        file = self.workspace.files.get(id_)
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        may = token in self.workspace.bot_tokens and not self.workspace.revoked
        call = Call("url_private", {"file": id_}, self.workspace.now(), status=200 if may else 302)
        self.api.record(call)
        if not may:
            self._raw(302, b"", "text/html", {"Location": f"{self.workspace.url}/login"})
        elif file is None or file.content is None:
            self._raw(404, b"no such file")
        else:
            self._raw(200, file.content, file.about["mimetype"])

    def _send(self, answer: Answer) -> None:
        with self.workspace.changed:
            body = json.dumps(answer.body).encode()
        self._raw(answer.status, body, "application/json; charset=utf-8", answer.headers)

    def _raw(self, status: int, body: bytes, kind: str = "text/plain", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: `Slack.calls` has it all."""


def _arguments(body: bytes, kind: str) -> Json:
    """Return what a body says, with JSON inside it read.

    :raises ValueError: if it cannot be read.
    """
    if kind == "application/json":
        found = json.loads(body or b"{}")
        if not isinstance(found, dict):
            raise ValueError("not a JSON object")
    else:
        found = dict(parse_qsl(body.decode(), keep_blank_values=True))
    nested = {name: json.loads(found[name]) for name in _NESTED & set(found) if isinstance(found[name], str)}
    return found | nested
