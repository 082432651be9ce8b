"""Messages: what each must have, and how it gets into a channel."""

import re
from typing import Any

from bot.standin.blockkit.inspect import check_blocks, settled
from bot.standin.errors import SlackError, invalid
from bot.standin.workspace import APP, BOT, BOT_USER, Channel, Json, Workspace

TEXT_CHARACTERS = 40_000
MARKDOWN_CHARACTERS = 12_000
_ENTITY = re.compile(r"<([^<>]+)>")


def content(arguments: Json) -> Json:
    """Check what a message says, and return its text and blocks.

    :raises SlackError: `no_text`, `msg_too_long`, `markdown_text_conflict`, `invalid_blocks`, `msg_blocks_too_long`.
    """
    text, blocks = arguments.get("text"), arguments.get("blocks")
    markdown = arguments.get("markdown_text")
    if markdown is not None:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > MARKDOWN_CHARACTERS:
            raise SlackError("msg_too_long")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}] if markdown else None
    if text is not None and not isinstance(text, str):
        raise invalid("must provide a string", "/text")
    if text and len(text) > TEXT_CHARACTERS:
        raise SlackError("msg_too_long")
    if blocks:
        check_blocks(blocks)
    if not (text or "").strip() and not blocks and not arguments.get("attachments"):
        raise SlackError("no_text")
    return {"text": text or "", "blocks": settled(blocks or [])}


def parent(workspace: Workspace, channel: Channel, thread_ts: object) -> str | None:
    """Return the ts of a thread's parent.

    :raises SlackError: `invalid_thread_ts`, `thread_not_found`; `cannot_reply_to_message` for a reply's ts, which real
        Slack takes, and shows the message nowhere.
    """
    if thread_ts is None:
        return None
    if not isinstance(thread_ts, str) or not re.fullmatch(r"\d+\.\d{6}", thread_ts):
        raise SlackError("invalid_thread_ts", [f"{thread_ts} is not a valid thread_ts"])
    message = workspace.message(channel, thread_ts, "thread_not_found")
    if message.get("thread_ts", thread_ts) != thread_ts:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def post(workspace: Workspace, channel: Channel, author: Json, said: Json, **more: Any) -> Json:
    """Put a message into a channel, and return it.

    :param author: fields that say who: `user`, and of a bot `bot_id` and `app_id`.
    :param said: `text` and `blocks`.
    :param more: further fields; None leaves one out.
    """
    message = {
        "type": "message",
        **author,
        "team": workspace.team,
        "ts": workspace.new_ts(),
        **said,
        "channel": channel.id,
    }
    message |= {name: value for name, value in more.items() if value is not None}
    channel.messages[message["ts"]] = message
    if author["user"] == BOT_USER:
        workspace.statuses.pop((channel.id, str(more.get("thread_ts"))), None)
        workspace.posted(channel, message)
    workspace.changed.notify_all()
    return message


def as_bot() -> Json:
    """Return the fields that say that the app wrote a message."""
    return {"user": BOT_USER, "bot_id": BOT, "app_id": APP}


def post_ephemeral(workspace: Workspace, channel: str, user: str, said: Json, **more: Any) -> Json:
    """Show a message to one user; it is in no channel's history."""
    message = {"type": "message", **as_bot(), "team": workspace.team, "ts": workspace.new_ts(), **said}
    message |= {"channel": channel, "to": user, "is_ephemeral": True}
    message |= {name: value for name, value in more.items() if value is not None}
    workspace.ephemerals.append(message)
    workspace.changed.notify_all()
    return message


def rich_text(text: str) -> list[Json]:
    """Return the blocks that Slack makes of what a user types: mentions and links are elements of their own."""
    found: list[Json] = []
    for i, part in enumerate(_ENTITY.split(text)):
        if i % 2:
            found.append(_entity(part))
        elif part:
            plain = part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            found.append({"type": "text", "text": plain})
    section = {"type": "rich_text_section", "elements": found}
    return settled([{"type": "rich_text", "elements": [section]}]) if found else []


def _entity(inside: str) -> Json:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target} | ({"text": label} if label else {})
