"""The web application: Slack's events, and whether Byline is well."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.desk import Desk
from bot.slack.metrics import REGISTRY
from corpus.errors import BylineError

_BODY = 4 * 1024 * 1024  # bytes; Slack's own requests are far smaller


def web_app(app: App, desk: Desk) -> Starlette:
    """Return the application that serves `/slack/events`, `/healthz`, `/readyz` and `/metrics`."""

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

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        wrong = await run_in_threadpool(_wrong, desk)
        return JSONResponse({"ready": not wrong, "wrong": wrong}, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/slack/events", slack, methods=["POST"]),
            Route("/healthz", health),
            Route("/readyz", ready),
            Route("/metrics", metrics),
        ]
    )


def _wrong(desk: Desk) -> list[str]:
    """Return what keeps Byline from answering."""
    found = [] if desk.is_warm else ["the models are being loaded"]
    found += [f"Slack refuses the token: {desk.refused}"] if desk.refused else []
    try:
        with desk.coverage().reading():
            pass
    except BylineError as error:
        found.append(str(error))
    return found
