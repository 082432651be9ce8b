"""What the page's forms do; each returns where to go then, None for where the person is."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile

from bot.demo.world import World

PLACE = re.compile(r"/home|/c/(?P<channel>\w+)(?:/(?P<thread>\d+\.\d+))?")
"""The path of a place: Home, a channel, a channel with a thread beside it."""

_FIELD = "field:"


def say(world: World, form: FormData) -> str | None:
    """Write a message, or give a command."""
    channel, thread = _text(form, "channel"), _text(form, "thread")
    if channel not in world.rooms:
        return None
    given = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    files = [(str(one.filename), one.file.read()) for one in given]
    answered = world.say(channel, _text(form, "text"), thread or None, files)
    return f"/c/{channel}/{answered}" if answered else None


def press(world: World, form: FormData) -> str | None:
    """Press something, or ask first whether that is meant."""
    surface, pressed = _text(form, "surface"), _object(_text(form, "pressed"))
    if "confirmed" not in form and world.confirmation(surface, pressed):
        return f"{_text(form, 'at')}?{urlencode({'confirm': json.dumps({'surface': surface, 'pressed': pressed})})}"
    world.press(surface, pressed)
    return None


def submit(world: World, form: FormData) -> None:
    """Send a window."""
    world.submit(_text(form, "surface"), _values(world.surface(_text(form, "surface")) or {}, form))


def close(world: World, form: FormData) -> None:
    """Close a window; a question before something is pressed is closed by going on."""
    world.close(_text(form, "surface"))


def shortcut(world: World, form: FormData) -> None:
    """Choose a shortcut in a message's menu."""
    world.shortcut(_text(form, "surface"), _text(form, "callback"))


def stop(world: World, form: FormData) -> None:
    """Have Byline stop."""
    world.stop(_text(form, "channel"), _text(form, "thread"))


ACTS: Mapping[str, Callable[[World, FormData], str | None]] = {
    "say": say,
    "press": press,
    "submit": submit,
    "close": close,
    "shortcut": shortcut,
    "stop": stop,
}


def _text(form: FormData, name: str) -> str:
    found = form.get(name)
    return found.replace("\r\n", "\n") if isinstance(found, str) else ""


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _values(view: Mapping[str, Any], form: FormData) -> dict[str, Any]:
    """Return what stands in the fields of a window, by the ids of their blocks; nothing of an empty one."""
    several = {
        block["block_id"]
        for block in view.get("blocks", ())
        if block["type"] == "input" and block["element"]["type"] == "checkboxes"
    }
    names = {name.removeprefix(_FIELD): name for name in form if name.startswith(_FIELD)}
    return {id_: form.getlist(name) if id_ in several else _text(form, name) or None for id_, name in names.items()}
