"""The pages that people read: an article at a quote, and questions with their answers."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot import citation
from bot.answer import Answer, Excerpt, ask
from bot.errors import QuestionError, SettingsError
from bot.export import FORMATS
from bot.lookup import outlet_named
from bot.pictures import can_draw, svg
from bot.slack.links import cited
from bot.sourcemap import NothingToMapError, source_map
from bot.web import signin, words
from bot.web.links import Pass
from bot.web.reader import Reading, reading
from bot.web.rendering import STATIC, may_search, message, page
from bot.web.site import Site
from corpus.article import Span
from corpus.errors import BylineError
from index.coverage import Coverage
from index.searching import Limits

log = structlog.get_logger()

_PLACE = ((re.compile(r"\d{1,9}"), "v"), (re.compile(r"(\d{1,9})-(\d{1,9})"), "q"))
_QUESTION = 1000  # characters of a question


def routes() -> list[BaseRoute]:
    """Return the addresses of the pages."""
    return [
        Route("/", search),
        Route("/map", source_map_of),
        Route("/articles/{article:path}", article),
        Route("/signin", signin.begin),
        Route("/signin/slack", signin.finish),
        Route("/signout", signin.leave, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


async def article(request: Request) -> Response:
    """Show an article, at a quote if the address names one; or give its citation for reference managers."""
    site: Site = request.app.state.site
    identity = request.path_params["article"]
    granted = site.granted(request, identity)
    if granted is None:
        known = site.links.granted(request.query_params.get("key", ""))
        return message(request, words.EXPIRED if known and known.article == identity else words.NO_LINK, 403)
    return await run_in_threadpool(_article, request, site, identity, granted)


def _article(request: Request, site: Site, identity: str, granted: Pass) -> Response:
    version, span = (pattern.fullmatch(request.query_params.get(name, "")) for pattern, name in _PLACE)
    quote = Span(start=int(span[1]), end=int(span[2])) if span else None
    try:
        with site.coverage(granted.workspace).reading() as snapshot:
            found = reading(snapshot, identity, int(version[0]) if version else None, quote)
    except BylineError as error:
        log.warning("article_not_shown", article=identity, error=str(error))
        return message(request, str(error), 503)
    if found is None:
        return message(request, words.NO_ARTICLE, 404)
    if request.query_params.get("as") == "ris" and found.quote:
        made = citation.ris([found.quote], [found.article.author])
        return _file(made.encode(), "application/x-research-info-systems", "quote.ris")
    return page(request, "article", _shown(request, site, found, granted))


def _here(request: Request, suffix: str) -> str:
    """Return the address of the same page in another format."""
    query = urlencode([*request.query_params.multi_items(), ("as", suffix)])
    return f"{percent(request.url.path)}?{query}"


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _shown(request: Request, site: Site, found: Reading, granted: Pass) -> dict[str, Any]:
    quote, own = found.quote, found.article.id
    span = Span(start=quote.start, end=quote.end) if quote else None
    leads_on = site.workspace(request) == granted.workspace or (quote and granted.quote == f"{quote.start}-{quote.end}")

    def link(identity: str, version: int | None = None, span: Span | None = None) -> str | None:
        is_open = leads_on or identity == own
        return site.links.to(identity, version, span, granted=granted) if is_open else None

    return {
        "found": found,
        "link": link,
        "anchor": f"q={quote.start}-{quote.end}" if quote else "",
        "source": cited(quote) if quote else None,
        "plain": citation.plain(quote) if quote else "",
        "markdown": citation.markdown(quote) if quote else "",
        "ris": site.links.to(own, found.version, span, granted=granted, form="ris"),
    }


async def search(request: Request) -> Response:
    """Show the answer to the question in the address, or a place to ask one; or give the answer as a file."""
    return await _asking(request, _search)


async def source_map_of(request: Request) -> Response:
    """Show a picture of who credits whom in the answer to the question in the address."""
    return await _asking(request, _map)


async def _asking(request: Request, answer: Callable[[Request, Site], Response]) -> Response:
    site: Site = request.app.state.site
    if not may_search(request):
        return message(request, words.SIGN_IN, 403)
    try:
        return await run_in_threadpool(answer, request, site)
    except BylineError as error:
        log.warning("not_answered", error=str(error))
        return message(request, str(error), 503)


def _search(request: Request, site: Site) -> Response:
    text, known = _question(request), _coverage(request, site)
    with known.reading() as snapshot:
        outlets = sorted(snapshot.outlets, key=str.casefold)
    answer, error = None, None
    try:
        answer = _answered(request, site) if text else None
    except (QuestionError, SettingsError) as wrong:
        error = str(wrong)
    chosen = FORMATS.get(request.query_params.get("as", ""))
    if chosen and answer:
        return _file(chosen[2](answer), chosen[1], f"answer.{request.query_params['as']}")
    values = {
        "q": text,
        **{name: request.query_params.get(name, "") for name in ("outlet", "since", "until")},
        "answer": answer,
        "error": error,
        "examples": words.EXAMPLES,
        "outlets": outlets,
        "link": lambda one: _link(request, site, one),
        "formats": [(name, _here(request, suffix)) for suffix, (name, _, _) in FORMATS.items()],
        "map": f"/map?{request.url.query}" if can_draw() and answer and answer.findings else None,
    }
    return page(request, "search", values)


def _map(request: Request, site: Site) -> Response:
    try:
        found = source_map(_answered(request, site))
    except (NothingToMapError, QuestionError, SettingsError) as error:
        return message(request, str(error), 404)
    if not can_draw():
        return message(request, words.CANNOT_DRAW, 501)
    with site.turn():
        drawn = svg(found)
    return page(request, "map", {"found": found, "drawn": drawn, "back": f"/?{request.url.query}"})


def _question(request: Request, name: str = "q") -> str:
    return request.query_params.get(name, "").strip()[:_QUESTION]


def _answered(request: Request, site: Site) -> Answer:
    """Answer the question in the address, of the part of the coverage that it names.

    :raises QuestionError: if there is nothing in it to look for.
    :raises SettingsError: if there is no such outlet, or a day is none.
    """
    known, asked = _coverage(request, site), request.query_params
    outlet = asked.get("outlet")
    limits = Limits(outlet_named(known, outlet) if outlet else None, _day(asked.get("since")), _day(asked.get("until")))
    with site.turn():
        return ask(known, _question(request), after=_question(request, "after") or None, limits=limits)


def _day(written: str | None) -> date | None:
    """Read a day.

    :raises SettingsError: if it is none.
    """
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise SettingsError(words.no_day(str(written))) from error


def _coverage(request: Request, site: Site) -> Coverage:
    """Return what somebody asks, who may: the coverage of their own workspace."""
    return site.coverage(site.workspace(request) or "")


def _link(request: Request, site: Site, one: Excerpt) -> str:
    return site.links.of(site.workspace(request) or "").to(
        one.article_id, one.version, Span(start=one.start, end=one.end)
    )
