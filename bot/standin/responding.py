"""What an app says to a command or interaction, in its ack or through a response_url."""

from bot.standin.errors import SlackError, invalid
from bot.standin.methods.chat import remove
from bot.standin.methods.method import ALWAYS
from bot.standin.posting import as_bot, content, post, post_ephemeral
from bot.standin.workspace import URL_SECONDS, URL_USES, Json, ResponseUrl, Workspace

_KNOWN = frozenset(
    [
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "mrkdwn",
        "metadata",
    ]
)


def use_url(workspace: Workspace, token: str, body: Json) -> None:
    """Take what is posted to a response_url.

    :raises SlackError: `expired_url`, `used_url`, and whatever is wrong with the message.
    """
    url = workspace.response_urls.get(token)
    if url is None or workspace.now() - url.born > URL_SECONDS:
        raise SlackError("expired_url")
    if url.uses >= URL_USES:
        raise SlackError("used_url")
    respond(workspace, url, body)
    url.uses += 1


def respond(workspace: Workspace, url: ResponseUrl, body: Json) -> None:
    """Say something where somebody gave a command or pressed something.

    :raises SlackError: `invalid_arguments`, `no_text`, `invalid_blocks`, `message_not_found`...
    """
    unknown = sorted(set(body) - _KNOWN - ALWAYS)
    if unknown:
        raise SlackError("invalid_arguments", [f"invalid additional property: {name}" for name in unknown])
    if body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
        raise invalid("must be one of ephemeral, in_channel", "/response_type")
    if body.get("delete_original"):
        _delete_original(workspace, url)
        return
    said = content(body)
    if body.get("replace_original"):
        _original(workspace, url).update(said)
        workspace.changed.notify_all()
    elif body.get("response_type") == "in_channel":
        thread_ts = body.get("thread_ts") or url.thread_ts
        post(workspace, workspace.channels[url.channel], as_bot(), said, thread_ts=thread_ts)
    else:
        post_ephemeral(workspace, url.channel, url.user, said, thread_ts=url.thread_ts)


def _original(workspace: Workspace, url: ResponseUrl) -> Json:
    if url.ephemeral:
        for message in workspace.ephemerals:
            if message["ts"] == url.source:
                return message
    found = workspace.channels[url.channel].messages.get(str(url.source))
    if found is None:
        raise SlackError("message_not_found")
    return found


def _delete_original(workspace: Workspace, url: ResponseUrl) -> None:
    message = _original(workspace, url)
    if url.ephemeral:
        workspace.ephemerals.remove(message)
    else:
        remove(workspace, workspace.channels[url.channel], message)
    workspace.changed.notify_all()
