"""Where workspaces install Byline: Slack's own flow as Bolt has it, with our pages around it."""

from collections.abc import Callable
from http import HTTPStatus

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web import words
from bot.web.rendering import message


def routes(app: App) -> list[BaseRoute]:
    """Return the addresses where somebody begins to install Byline, and comes back from Slack's page."""
    flow = app.oauth_flow
    if flow is None:
        return []
    return [_route(flow.install_path, flow.handle_installation), _route(flow.redirect_uri_path, flow.handle_callback)]


def _route(path: str, handle: Callable[[BoltRequest], BoltResponse]) -> BaseRoute:
    async def handled(request: Request) -> Response:
        done = to_starlette_response(await run_in_threadpool(handle, to_bolt_request(request, b"")))
        if done.status_code == HTTPStatus.FOUND:  # to Slack's page
            return done
        return message(
            request, words.INSTALLED if done.status_code == HTTPStatus.OK else words.NOT_INSTALLED, done.status_code
        )

    return Route(path, handled)
