"""What the page shows of the small Slack at a place: a channel, a thread beside it, Byline's Home, a window."""

import json
from pathlib import Path
from typing import Any

import bot.slack
from bot.demo import words
from bot.demo.world import Json, World

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What is shown as a picture; any other file is offered to be kept, for a browser might run what is in it."""

_MANIFEST = json.loads((Path(bot.slack.__file__).parent / "manifest.json").read_text("utf-8"))
_SHORTCUTS = [one for one in _MANIFEST["features"]["shortcuts"] if one["type"] == "message"]


def viewed(world: World, at: str, channel: str | None, thread: str | None, confirm: str | None) -> Json:
    """Return what the template of the page is drawn with.

    :param at: the place's path.
    :param channel: None for Home.
    :param thread: the ts of its parent.
    :param confirm: what is to be confirmed before it is pressed: `surface` and `pressed`, as JSON.
    """
    with world.slack.changed:
        modal = world.slack.modal(world.user)
        found: dict[str, Any] = {
            "at": at,
            "version": world.version,
            "places": list(world.rooms.values()),
            "bot": world.slack.bot_user,
            "pictures": PICTURES,
            "shortcuts": _SHORTCUTS,
            "notice": world.notice,
            "rated": world.rated,
            "modal": modal,
            "wrongs": world.wrongs.get(modal["id"], {}) if modal else {},
            "confirm": _asked(world, confirm),
        }
        if channel is None:
            place = {"kind": "home", "title": words.HOME, "topic": words.TOPICS["home"]}
            return found | {"place": place, "home": world.slack.home(world.user)}
        messages = _messages(world, channel)
        within = _thread(world, channel, thread) if thread else None
        questions = _questions(world, channel)
        return found | {"place": world.rooms[channel], "messages": messages, "thread": within, "examples": questions}


def _messages(world: World, channel: str) -> list[Json]:
    """Return what stands in a channel outside its threads, each message with what Byline does about it."""
    own = [
        one
        for one in world.slack.messages(channel)
        if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
    ]
    whispered = [one for one in world.slack.ephemerals(world.user, channel) if "thread_ts" not in one]
    found = sorted([*own, *whispered], key=lambda one: float(one["ts"]))
    return [one | {"working": _working(world, channel, one["ts"])} for one in found]


def _thread(world: World, channel: str, ts: str) -> Json | None:
    messages = world.slack.messages(channel, ts)
    if not messages:
        return None
    whispered = [one for one in world.slack.ephemerals(world.user, channel) if one.get("thread_ts") == ts]
    session = world.slack.session(channel, ts) or {}
    return {
        "ts": ts,
        "messages": sorted([*messages, *whispered], key=lambda one: float(one["ts"])),
        "working": _working(world, channel, ts),
        "stoppable": session.get("status") == "processing",
    }


def _working(world: World, channel: str, ts: str) -> str:
    return str((world.slack.status(channel, ts) or {}).get("status") or "")


def _questions(world: World, channel: str) -> list[str]:
    """Return questions to try: in a channel they mention Byline."""
    if world.rooms[channel].kind == "dm":
        prompts = world.slack.prompts(channel) or {"prompts": []}
        return list(dict.fromkeys([*world.examples[:1], *(one["message"] for one in prompts["prompts"])]))
    return [f"@Byline {one}" for one in world.examples]


def _asked(world: World, confirm: str | None) -> Json | None:
    """Return a question before something is pressed: what it asks, of which surface, and what is pressed then."""
    try:
        wanted = json.loads(confirm or "null")
        asks = world.confirmation(wanted["surface"], wanted["pressed"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    pressed = json.dumps(wanted["pressed"])
    return {"asks": asks, "surface": wanted["surface"], "pressed": pressed} if asks else None
