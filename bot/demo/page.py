"""The demo's web application: it draws the small Slack, and hands on what the person at the page does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

import python_multipart  # noqa: F401 - Starlette reads forms with it, and would say so too late
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.doing import ACTS, PLACE
from bot.demo.drawing import HERE, environment
from bot.demo.guard import Guard
from bot.demo.viewing import PICTURES, viewed
from bot.demo.world import World
from bot.standin import NEWSROOM
from bot.web.headers import Headers

_GLANCE = 0.1  # seconds between two looks at whether something has changed


def demo_app(world: World) -> Starlette:
    """Return the application of a small Slack."""
    drawn = environment(world.names)
    return Starlette(
        routes=[
            Route("/", lambda _: RedirectResponse(f"/c/{NEWSROOM}")),
            Route("/home", _showing(world, drawn)),
            Route("/c/{channel}", _showing(world, drawn)),
            Route("/c/{channel}/{thread}", _showing(world, drawn)),
            Route("/changes", _changes(world)),
            Route("/files/{id}", _file(world)),
            *(Route(f"/{name}", _acting(world, act), methods=["POST"]) for name, act in ACTS.items()),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            Middleware(Headers),
            Middleware(Guard),
        ],
    )


def _showing(world: World, drawn: Environment) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        place = PLACE.fullmatch(request.url.path)
        channel, thread = (place["channel"], place["thread"]) if place else (None, None)
        if place is None or (channel is not None and channel not in world.rooms):
            return PlainTextResponse("There is no such place here.", 404)
        shown = viewed(world, request.url.path, channel, thread, request.query_params.get("confirm"))
        if "x-refresh" not in request.headers:  # somebody comes here, of which Slack tells an app
            world.notice = ""
            _opened(world, channel)
        return HTMLResponse(drawn.get_template("page.html.j2").render(shown), headers={"Cache-Control": "no-store"})

    return show


def _opened(world: World, channel: str | None) -> None:
    if channel is None:
        world.slack.open_home(world.user)
    elif world.rooms[channel].kind == "dm":
        world.slack.open_home(world.user, "messages")


def _changes(world: World) -> Callable[[Request], StreamingResponse]:
    async def told(seen: str) -> AsyncIterator[str]:
        while not world.ended:
            if str(world.version) != seen:
                seen = str(world.version)
                yield f"id: {seen}\ndata: {seen}\n\n"
            await asyncio.sleep(_GLANCE)

    def changes(request: Request) -> StreamingResponse:
        seen = request.headers.get("last-event-id") or request.query_params.get("since", "")
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(told(seen), media_type="text/event-stream", headers=headers)

    return changes


def _file(world: World) -> Callable[[Request], Response]:
    def file(request: Request) -> Response:
        about, content = world.slack.files().get(request.path_params["id"], ({}, b""))
        if not about:
            return PlainTextResponse("There is no such file.", 404)
        if about["mimetype"] in PICTURES:
            return Response(content, media_type=about["mimetype"])
        kept = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(about['name'], safe='')}"}
        return Response(content, media_type="application/octet-stream", headers=kept)

    return file


def _acting(world: World, act: Callable[[World, FormData], str | None]) -> Callable[[Request], Awaitable[Response]]:
    async def do(request: Request) -> Response:
        async with request.form() as form:
            at = form.get("at")
            if not isinstance(at, str) or not PLACE.fullmatch(at):
                return PlainTextResponse("There is no such place here.", 400)
            world.notice = ""
            elsewhere = await run_in_threadpool(act, world, form)
            return RedirectResponse(elsewhere or at, 303)

    return do
