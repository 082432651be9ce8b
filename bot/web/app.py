"""The web application: Slack's events, the pages that people read, and whether Byline is well."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from sqlalchemy.exc import DatabaseError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.settings import Settings
from bot.slack.desk import Desk
from bot.slack.metrics import REGISTRY
from bot.slack.spaces import Spaces
from bot.web import installs, pages, words
from bot.web.headers import Headers
from bot.web.rendering import message
from bot.web.site import Site, site, site_of_many
from corpus.errors import BylineError
from index.coverage import Coverage

_BODY = 4 * 1024 * 1024  # bytes; Slack's own requests are far smaller
_LOADING = "the models are being loaded"
_NOBODY = "T0"  # is installed nowhere
_SIGNED_IN = 12 * 3600  # seconds that somebody stays signed in


def slack_app(app: App, desk: Desk) -> ASGIApp:
    """Return the application that serves Slack's events, `/readyz`, and the pages.

    :raises DataFolderError: if the data folder takes no key for links.
    """
    routes = _events(app, desk.settings, partial(_wrong, desk))
    return _app(site(desk.settings, desk.coverage, desk.reading, desk.teams), routes)


def many_app(app: App, spaces: Spaces) -> ASGIApp:
    """Return the application that serves Slack's events and the pages to many workspaces, which it lets install Byline.

    :raises DataFolderError: if the data folder takes no key for links.
    """
    routes = _events(app, spaces.settings, partial(_wrong_of_many, spaces))
    return _app(site_of_many(spaces), [*routes, *installs.routes(app)])


def pages_app(settings: Settings, coverage: Callable[[], Coverage]) -> ASGIApp:
    """Return the application that serves the pages alone, without Slack.

    :raises DataFolderError: if the data folder takes no key for links.
    """
    places = BoundedSemaphore(os.cpu_count() or 1)

    @contextmanager
    def turn() -> Iterator[None]:
        with places:
            yield

    return _app(site(settings, coverage, turn), [])


def _app(site: Site, routes: Sequence[BaseRoute]) -> ASGIApp:
    https = (site.settings.url or "").startswith("https:")
    sessions = Middleware(
        SessionMiddleware, secret_key=site.key, session_cookie="byline", max_age=_SIGNED_IN, https_only=https
    )
    found = Starlette(
        routes=[*routes, Route("/healthz", _health), Route("/metrics", _metrics), *pages.routes()],
        middleware=[sessions],
        exception_handlers={404: _nothing, 500: _failed},
    )
    found.state.site = site
    return Headers(found)  # around all of it: also what went wrong is said under the policy


def _events(app: App, settings: Settings, wrong: Callable[[], list[str]]) -> list[BaseRoute]:
    """Return where Slack's events arrive, and where it is told whether Byline can answer.

    Without the secret that they are signed with, which Socket Mode does not need, none are taken here.

    :param wrong: tells what keeps it from answering.
    """

    async def slack(request: Request) -> Response:
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > _BODY:
                    return PlainTextResponse("too large", status_code=413)
            asked = to_bolt_request(request, bytes(body))
        except (ClientDisconnect, ValueError):
            return PlainTextResponse("not a request of Slack’s", status_code=400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    async def ready(_: Request) -> Response:
        said = await run_in_threadpool(wrong)
        return JSONResponse({"ready": not said, "wrong": said}, status_code=503 if said else 200)

    signed = [Route("/slack/events", slack, methods=["POST"])] if settings.signing_secret else []
    return [*signed, Route("/readyz", ready)]


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def _nothing(request: Request, _: Exception) -> Response:
    return message(request, words.NO_PAGE, 404)


async def _failed(request: Request, _: Exception) -> Response:
    return message(request, words.FAILED, 500)


def _wrong(desk: Desk) -> list[str]:
    """Return what keeps Byline from answering."""
    found = [] if desk.is_warm else [_LOADING]
    found += [f"Slack refuses the token: {desk.refused}"] if desk.refused else []
    try:
        with desk.coverage().reading():
            pass
    except BylineError as error:
        found.append(str(error))
    return found


def _wrong_of_many(spaces: Spaces) -> list[str]:
    """Return what keeps Byline from answering in any workspace."""
    found = [] if spaces.is_warm else [_LOADING]
    try:
        spaces.serves(_NOBODY)
    except (BylineError, DatabaseError) as error:
        found.append(f"the installations can't be read: {type(error).__name__}")
    return found
