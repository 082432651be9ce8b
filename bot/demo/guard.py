"""What holds of every answer of the demo's page: nothing from elsewhere is loaded, run, or let in."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without any the browser would not say, either, where a form comes from
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Adds the headers, and refuses what another site's page sends here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["method"] == "POST" and origin not in {None, f"http://{headers.get('host')}"}:
            await PlainTextResponse("This page takes forms from itself alone.", 403)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)
