"""Composition objects: texts, options, confirmations."""

from typing import Any

from bot.standin.blockkit.checks import (
    Check,
    Rule,
    among,
    boolean,
    items,
    number,
    one_of,
    shape,
    string,
    tagged,
)

IDENTIFIER = string(255)
URL = string(3000, pattern=r"(?:https?://|slack://|mailto:|tel:)\S.*", wrong="invalid url")
USERS = items(string(), 10)


def plain(most: int) -> Check:
    """Return the check of plain text of up to `most` characters."""
    return shape("plain_text", {"text": string(most)}, {"emoji": boolean})


def text(most: int) -> Check:
    """Return the check of plain or mrkdwn text of up to `most` characters."""
    mrkdwn = shape("mrkdwn", {"text": string(most)}, {"verbatim": boolean})
    return tagged({"plain_text": plain(most), "mrkdwn": mrkdwn})


CONFIRM = shape(
    None,
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": among("primary", "danger")},
)
OPTION = shape(None, {"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = shape(None, {"text": text(75), "value": string(150)}, {"description": text(75)})
LINK_OPTION = shape(None, {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL})
OPTION_GROUP = shape(None, {"label": plain(75), "options": items(OPTION, 100)})
DISPATCH = shape(None, {"trigger_actions_on": items(among("on_enter_pressed", "on_character_entered"), 2)})
CONVERSATIONS = shape(
    None,
    {},
    {
        "include": items(among("im", "mpim", "private", "public")),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    },
)
SLACK_FILE = shape(None, {}, {"id": string(), "url": URL}, [one_of("id", "url")])
IMAGE = shape(
    "image",
    {"alt_text": string(2000)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    [one_of("image_url", "slack_file")],
)
SOURCE = shape("url", {"url": URL, "text": string()})
CELL_TEXT = shape("raw_text", {"text": string()})
CELL_NUMBER = shape("raw_number", {"value": number(), "text": string()})


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all the options of a select, whether in groups or not."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def initial_among_options(name: str) -> Rule:
    """Return the rule that what is chosen at first can be chosen."""

    def rule(element: Any) -> str | None:
        chosen = element.get(name, [])
        wanted = chosen if isinstance(chosen, list) else [chosen]
        values = {option["value"] for option in options_of(element)}
        return None if all(option["value"] in values for option in wanted) else f"{name} must be among the options"

    return rule
