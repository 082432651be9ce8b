"""Methods of the family chat: messages."""

from copy import deepcopy

from bot.standin.errors import SlackError
from bot.standin.methods.method import Method, flag, method
from bot.standin.payloads import DOMAIN
from bot.standin.posting import as_bot, content, parent, post, post_ephemeral
from bot.standin.workspace import BOT_USER, Channel, Json, Workspace, shown


def post_message(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.postMessage`; to a user it goes into their direct channel."""
    to = str(arguments["channel"])
    channel = workspace.direct([to]) if to in workspace.users else workspace.channel(to, open_=True, member=True)
    said = content(arguments)
    thread_ts = parent(workspace, channel, arguments.get("thread_ts"))
    message = post(workspace, channel, as_bot(), said, thread_ts=thread_ts, metadata=arguments.get("metadata"))
    if flag(arguments, "reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    return {"channel": channel.id, "ts": message["ts"], "message": _public(channel, message)}


def post_ephemeral_message(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.postEphemeral`."""
    channel = workspace.channel(arguments["channel"], open_=True, member=True)
    user = workspace.user(arguments["user"])
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    said = content(arguments)
    thread_ts = parent(workspace, channel, arguments.get("thread_ts"))
    return {"message_ts": post_ephemeral(workspace, channel.id, user.id, said, thread_ts=thread_ts)["ts"]}


def update(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.update`: blocks that are not given stay, and Slack shows them rather than a new text."""
    channel = workspace.channel(arguments["channel"])
    message = workspace.message(channel, arguments["ts"])
    if message["user"] != BOT_USER or message.get("subtype") == "tombstone":
        raise SlackError("cant_update_message")
    if (channel.id, message["ts"]) in workspace.streams:
        raise SlackError("streaming_state_conflict")
    if channel.archived:
        raise SlackError("is_archived")
    said = content(arguments)
    if "blocks" not in arguments and "markdown_text" not in arguments:
        said["blocks"] = message["blocks"]
    message |= said | {"edited": {"user": BOT_USER, "ts": workspace.new_ts()}}
    workspace.changed.notify_all()
    if "metadata" in arguments:
        message["metadata"] = arguments["metadata"]
    public = _public(channel, message)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": public}


def delete(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.delete`."""
    channel = workspace.channel(arguments["channel"])
    message = workspace.message(channel, arguments["ts"])
    if message["user"] != BOT_USER:
        raise SlackError("cant_delete_message")
    remove(workspace, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def remove(workspace: Workspace, channel: Channel, message: Json) -> None:
    """Delete a message; one that has replies leaves a tombstone."""
    workspace.streams.pop((channel.id, message["ts"]), None)
    if "reply_count" in shown(channel, message):
        grave = {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "blocks": []}
        channel.messages[message["ts"]] = {"type": "message", "ts": message["ts"], "channel": channel.id} | grave
    else:
        del channel.messages[message["ts"]]
    workspace.changed.notify_all()


def get_permalink(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.getPermalink`."""
    channel = workspace.channel(arguments["channel"])
    message = workspace.message(channel, arguments["message_ts"])
    link = f"https://{DOMAIN}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def unfurl(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.unfurl`: what the app shows below a link is the message's `unfurls`."""
    channel = workspace.channel(arguments["channel"])
    message = workspace.message(channel, arguments["ts"])
    message["unfurls"] = deepcopy(arguments["unfurls"])
    return {}


def _public(channel: Channel, message: Json) -> Json:
    return {name: value for name, value in shown(channel, message).items() if name != "channel"}


_SAID = "text blocks attachments markdown_text as_user link_names parse"
_LOOK = "icon_emoji icon_url username"
METHODS: dict[str, Method] = {
    "chat.postMessage": method(
        post_message,
        "channel",
        f"{_SAID} {_LOOK} thread_ts reply_broadcast unfurl_links unfurl_media mrkdwn metadata client_msg_id",
    ),
    "chat.postEphemeral": method(post_ephemeral_message, "channel user", f"{_SAID} {_LOOK} thread_ts"),
    "chat.update": method(update, "channel ts", f"{_SAID} file_ids reply_broadcast metadata"),
    "chat.delete": method(delete, "channel ts", "as_user"),
    "chat.getPermalink": method(get_permalink, "channel message_ts"),
    "chat.unfurl": method(unfurl, "channel ts unfurls", "source unfurl_id metadata"),
}
