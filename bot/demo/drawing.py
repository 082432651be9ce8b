"""Draws Block Kit as HTML; all text goes through Jinja's escaping, and only links to web pages become links."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader

from bot.demo import words
from bot.slack.links import safe
from bot.standin.posting import rich_text
from bot.standin.pressing import held, initial

Json = dict[str, Any]

HERE = Path(__file__).parent
_EMOJI = {"warning": "⚠️", "white_check_mark": "✅", "x": "❌", "mag": "🔍", "page_facing_up": "📄", "newspaper": "📰"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in blocks stand for.

    :ivar person: gives a user's name, :ivar channel: a channel's.
    :ivar address: gives the place on the page that a link to Slack stands for, None for any other link.
    :ivar me: the id of who looks; None sees all that only some do.
    """

    person: Callable[[str], str]
    channel: Callable[[str], str]
    address: Callable[[str], str | None] = lambda _: None
    me: str | None = None


def environment(names: Names, *folders: Path) -> Environment:
    """Return what draws the templates of the demo, and those of further folders."""
    made = Environment(
        loader=FileSystemLoader([HERE / "templates", *folders]),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "words": words,
        "names": names,
        "emoji": lambda name: _EMOJI.get(name, f":{name}:"),
        "href": partial(href, names),
        "marked": marked,
        "value_of": value_of,
        "time": clock,
    }
    return made


def href(names: Names, url: object) -> str | None:
    """Return the address of a link; None for one that a click must not follow, such as `javascript:`."""
    return (names.address(str(url)) or safe(str(url))) if url else None


def marked(text: str) -> list[Json]:
    """Return text with Slack's marks as rich text: mentions and links are elements of their own."""
    return [part for block in rich_text(text) for section in block["elements"] for part in section["elements"]]


def clock(ts: str) -> str:
    """Write when a message was written: 10:24, on the clock of this computer."""
    return f"{datetime.fromtimestamp(float(ts)):%H:%M}"


def value_of(view: Json, block: Json, element: Json) -> Any:  # noqa: ANN401 - a text, a list or None
    """Return what a field of a view holds: text, the value of an option, a list of these, or None."""
    kept = held(view).get((block.get("block_id", ""), element.get("action_id", "")))
    if kept is None:
        return initial(element)
    found = next((value for name, value in kept.items() if name != "type"), None)
    if isinstance(found, dict):
        return found["value"]
    if isinstance(found, list):
        return [one["value"] if isinstance(one, dict) else one for one in found]
    return found
