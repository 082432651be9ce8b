"""What Slack tells of something that was pressed, and the ways to answer it: a window, a word for one alone."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import Respond

from bot.slack import calls
from bot.slack.desk import Desk
from bot.slack.jobs import Place
from bot.slack.permissions import team_of

log = structlog.get_logger()

Body = Mapping[str, Any]
Action = Mapping[str, Any]


def fields(view: Body) -> dict[str, str]:
    """Return what was put into the fields of a window that are not empty, by their ids."""
    found: dict[str, str] = {}
    for fields in view["state"]["values"].values():
        for name, field in fields.items():
            chosen = field.get("selected_option") or {}
            value = field.get("value") or field.get("selected_date") or chosen.get("value")
            if value:
                found[name] = str(value)
    return found


def place_of(body: Body) -> Place:
    """Return where a button was pressed: under an answer for somebody alone, or in a thread."""
    message, container = body.get("message") or {}, body.get("container") or {}
    private = bool(container.get("is_ephemeral"))
    return Place(
        team=team_of(body),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id")),
        user=body["user"]["id"],
        thread=message.get("thread_ts") or message.get("ts") or container.get("message_ts"),
        response_url=body.get("response_url") if private else None,
    )


def whisper(respond: Respond, text: str) -> None:
    """Tell something to nobody but who pressed."""
    respond(text=text, response_type="ephemeral", replace_original=False)


def open_window(desk: Desk, body: Body, view: dict[str, Any]) -> None:
    """Open a window for who pressed."""
    try:
        desk.hurried.views_open(trigger_id=body["trigger_id"], view=view)
    except calls.FAILURES as error:
        log.warning("window_not_opened", error=calls.reason(error))
