"""Draws pages."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot import messages
from bot.web.site import is_local
from bot.web.text import as_html, as_value, drawn

_FOLDER = Path(__file__).parent

_environment = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_environment.filters["text"] = as_html
_environment.filters["value"] = as_value
_environment.filters["drawn"] = drawn
_environment.filters["day"] = messages.day
_environment.globals["messages"] = messages

_FORWARDED = {"forwarded", "x-forwarded-for", "x-real-ip"}  # what a proxy adds, before which others stand
STATIC = _FOLDER / "static"


def page(request: Request, name: str, values: dict[str, Any], status: int = 200) -> HTMLResponse:
    """Draw a page; all that is not ours comes into it as text."""
    site = request.app.state.site
    template = _environment.get_template(f"{name}.html")
    shared = {"user": site.user(request), "signs_in": site.signs_in, "searches": may_search(request)}
    return HTMLResponse(template.render(**shared, **values), status)


def message(request: Request, text: str, status: int) -> HTMLResponse:
    """Draw a page that only says something."""
    path = request.scope["raw_path"].decode("ascii") + (f"?{request.url.query}" if request.url.query else "")
    return page(request, "message", {"message": text, "path": path}, status)


def may_search(request: Request) -> bool:
    """Whether somebody may ask here."""
    site = request.app.state.site
    # A page of another site that has its own name lead to this machine has that name in its requests.
    is_here = is_local(request.url.hostname or "") and not _FORWARDED & set(request.headers)
    return (site.is_open and is_here) or site.user(request) is not None
