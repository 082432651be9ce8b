"""The pages that people read: an article at a quote, and questions with their answers."""

import re
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
from bot.answer import Excerpt, ask
from bot.errors import QuestionError
from bot.export import FORMATS
from bot.find import Limits
from bot.slack.links import cited
from bot.web import signin, words
from bot.web.links import Pass
from bot.web.reader import Reading, reading
from bot.web.rendering import STATIC, may_search, message, page
from bot.web.site import Site
from corpus.article import Span
from corpus.errors import BylineError

log = structlog.get_logger()

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")
_QUESTION = 1000  # characters of a question


def routes() -> list[BaseRoute]:
    """Return the addresses of the pages."""
    return [
        Route("/", search),
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
    version, span = request.query_params.get("v", ""), _RANGE.fullmatch(request.query_params.get("q", ""))
    quote = Span(start=int(span[1]), end=int(span[2])) if span else None
    try:
        with site.coverage().reading() as snapshot:
            found = reading(snapshot, identity, int(version) if version.isdecimal() else None, quote)
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
    quote = found.quote

    def link(identity: str, version: int | None = None, span: Span | None = None) -> str:
        return site.links.to(identity, version, span, granted=granted)

    return {
        "found": found,
        "link": link,
        "anchor": f"q={quote.start}-{quote.end}" if quote else "",
        "source": cited(quote) if quote else None,
        "plain": citation.plain(quote) if quote else "",
        "markdown": citation.markdown(quote) if quote else "",
        "ris": _here(request, "ris"),
    }


async def search(request: Request) -> Response:
    """Show the answer to the question in the address, or a place to ask one."""
    site: Site = request.app.state.site
    if not may_search(request):
        return message(request, words.SIGN_IN, 403)
    return await run_in_threadpool(_search, request, site)


def _search(request: Request, site: Site) -> Response:
    asked = request.query_params
    text, after = asked.get("q", "").strip()[:_QUESTION], asked.get("after", "").strip()[:_QUESTION]
    values: dict[str, Any] = {
        "q": text,
        "after": after,
        "outlet": asked.get("outlet", ""),
        "since": asked.get("since", ""),
        "until": asked.get("until", ""),
        "answer": None,
        "error": None,
        "examples": words.EXAMPLES,
        "outlets": [],
        "link": lambda one: _link(site, one),
        "formats": [(name, _here(request, suffix)) for suffix, (name, _, _) in FORMATS.items()],
    }
    try:
        coverage = site.coverage()
        with coverage.reading() as snapshot:
            values["outlets"] = sorted(snapshot.outlets, key=str.casefold)
        if text:
            with site.turn():
                values["answer"] = ask(coverage, text, after=after or None, limits=_limits(values))
    except QuestionError as error:
        values["error"] = str(error)
    except BylineError as error:
        log.warning("not_answered", error=str(error))
        return message(request, str(error), 503)
    chosen = FORMATS.get(asked.get("as", ""))
    if chosen and values["answer"]:
        return _file(chosen[2](values["answer"]), chosen[1], f"answer.{asked['as']}")
    return page(request, "search", values)


def _limits(values: dict[str, Any]) -> Limits:
    """Return the part of the coverage that is asked; what makes no sense limits nothing."""
    outlet = values["outlet"] if values["outlet"] in values["outlets"] else None
    return Limits(outlet, _day(values["since"]), _day(values["until"]))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _link(site: Site, one: Excerpt) -> str:
    return site.links.to(one.article_id, one.version, Span(start=one.start, end=one.end))
