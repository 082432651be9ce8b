"""Blocks, and on which surfaces each may stand."""

from collections.abc import Mapping, Sequence

from bot.standin.blockkit.checks import (
    Check,
    Rule,
    among,
    boolean,
    items,
    later,
    nullable,
    number,
    shape,
    some_of,
    string,
    tagged,
)
from bot.standin.blockkit.elements import BUTTON, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from bot.standin.blockkit.objects import (
    CELL_NUMBER,
    CELL_TEXT,
    IDENTIFIER,
    IMAGE,
    SLACK_FILE,
    SOURCE,
    URL,
    plain,
    text,
)
from bot.standin.blockkit.rich_text import RICH_TEXT


def _block(
    kind: str,
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    rules: Sequence[Rule] = (),
) -> Check:
    return shape(kind, required, {"block_id": IDENTIFIER, **(optional or {})}, rules)


def _input(kinds: Mapping[str, Check]) -> Check:
    optional = {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean}
    return _block("input", {"label": plain(2000), "element": tagged(kinds)}, optional)


_CONTEXT = tagged({"image": IMAGE, **dict.fromkeys(("plain_text", "mrkdwn"), text(3000))})
_CARD = _block(
    "card",
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": items(BUTTON, 3),
    },
    [some_of("hero_image", "title", "actions", "body")],
)
_TASK = _block(
    "task_card",
    {"task_id": string(), "title": string(), "status": among("pending", "in_progress", "complete", "error")},
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": items(SOURCE)},
)
_CELL = tagged({"raw_text": CELL_TEXT, "raw_number": CELL_NUMBER, "rich_text": RICH_TEXT})
_COLUMN = shape(None, {}, {"align": among("left", "center", "right"), "is_wrapped": boolean})

_EVERYWHERE: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {"text": text(3000), "fields": items(text(2000), 10), "accessory": tagged(IN_SECTION), "expand": boolean},
        [some_of("text", "fields")],
    ),
    "header": _block("header", {"text": plain(150)}, {"level": number(1, 4)}),
    "context": _block("context", {"elements": items(_CONTEXT, 10)}),
    "actions": _block("actions", {"elements": items(tagged(IN_ACTIONS), 25)}),
    "divider": _block("divider", {}),
    "image": _block(
        "image",
        {"alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        [some_of("image_url", "slack_file")],
    ),
    "input": _input({kind: check for kind, check in IN_INPUT.items() if kind != "file_input"}),
    "rich_text": RICH_TEXT,
    "video": _block(
        "video",
        {"alt_text": string(), "title": plain(199), "thumbnail_url": URL, "video_url": URL},
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": string(),
            "title_url": URL,
        },
    ),
}
IN_MESSAGE: dict[str, Check] = {
    **_EVERYWHERE,
    "context_actions": _block("context_actions", {"elements": items(tagged(IN_CONTEXT_ACTIONS), 5)}),
    "markdown": shape("markdown", {"text": string(12_000)}, {"block_id": IDENTIFIER}),
    "table": _block(
        "table",
        {"rows": items(items(_CELL, 20), 100)},
        {"column_settings": items(nullable(_COLUMN), 20)},
    ),
    "card": _CARD,
    "carousel": _block("carousel", {"elements": items(_CARD, 10)}),
    "task_card": _TASK,
    "plan": _block("plan", {"title": string()}, {"tasks": items(_TASK, least=0)}),
    "container": _block(
        "container",
        {"child_blocks": items(later(lambda: tagged(IN_CONTAINER)), 10)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "width": among("narrow", "standard", "wide", "full"),
            "icon": IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        [
            some_of("title", "rich_text_title"),
            lambda value: (
                "default_collapsed needs is_collapsible"
                if value.get("default_collapsed") and not value.get("is_collapsible")
                else None
            ),
        ],
    ),
}
# Slack's own types list which blocks a container may hold; cards and containers are not among them.
IN_CONTAINER: dict[str, Check] = {**_EVERYWHERE, "table": IN_MESSAGE["table"]}
# The official Java SDK says that alerts are only for modals.
IN_MODAL: dict[str, Check] = {
    **_EVERYWHERE,
    "input": _input(IN_INPUT),
    "alert": _block("alert", {"text": text(200)}, {"level": among("default", "info", "warning", "error", "success")}),
}
IN_HOME: dict[str, Check] = _EVERYWHERE
