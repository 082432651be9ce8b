"""Keeps other sites' pages from doing anything here."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """Refuses forms that another site's page sends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] == "POST":
            headers = Headers(scope=scope)
            if headers.get("origin") not in {None, f"http://{headers.get('host')}"}:
                await PlainTextResponse("This page takes forms from itself alone.", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)
