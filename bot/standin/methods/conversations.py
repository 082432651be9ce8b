"""Methods of channels: who is in them, what was said in them."""

from bot.standin.errors import SlackError
from bot.standin.methods.method import Method, flag, given, method, page
from bot.standin.workspace import BOT_USER, Channel, Json, Workspace, shown


def about(channel: Channel) -> Json:
    """Return what Slack says of a channel."""
    found: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_archived": channel.archived,
        "is_ext_shared": channel.ext_shared,
        "is_shared": channel.ext_shared,
        "is_org_shared": False,
        "is_member": BOT_USER in channel.members,
    }
    if channel.kind == "im":
        del found["name"]
        found["user"] = next(iter(channel.members - {BOT_USER}))
    return found


def info(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.info`."""
    channel = workspace.channel(arguments["channel"])
    count = {"num_members": len(channel.members)} if flag(arguments, "include_num_members") else {}
    return {"channel": about(channel) | count}


def members(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.members`."""
    channel = workspace.channel(arguments["channel"])
    found, metadata = page(arguments, sorted(channel.members), 100, 1000)
    return {"members": found, "response_metadata": metadata}


def history(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.history`: the newest first, no replies but those also sent to the channel."""
    channel = workspace.channel(arguments["channel"], member=True)
    top = [
        message
        for message in channel.messages.values()
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    return _messages(channel, arguments, _between(top, arguments)[::-1])


def replies(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.replies`: the oldest first, the parent before all on every page."""
    channel = workspace.channel(arguments["channel"], member=True)
    message = workspace.message(channel, arguments["ts"], "thread_not_found")
    parent = channel.messages.get(str(message.get("thread_ts")), message)
    thread = [one for one in channel.messages.values() if one.get("thread_ts") == parent["ts"] != one["ts"]]
    answer = _messages(channel, arguments, _between(thread, arguments))
    first = _messages(channel, {}, [parent])["messages"]
    return answer | {"messages": [*first, *answer["messages"]]}


def _between(messages: list[Json], arguments: Json) -> list[Json]:
    oldest, latest = arguments.get("oldest"), arguments.get("latest")
    inclusive = flag(arguments, "inclusive")
    try:
        least, most = float(oldest or 0), float(latest or "inf")
    except ValueError as error:
        raise SlackError("invalid_ts_latest" if latest else "invalid_ts_oldest") from error
    return [
        message
        for message in messages
        if least < float(message["ts"]) < most or (inclusive and message["ts"] in {oldest, latest})
    ]


def _messages(channel: Channel, arguments: Json, found: list[Json]) -> Json:
    some, metadata = page(arguments, found, 100, 999)
    public = [{name: value for name, value in shown(channel, message).items() if name != "channel"} for message in some]
    return {"messages": public, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def open_(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.open`."""
    if given(arguments, "channel"):
        return {"channel": about(workspace.channel(arguments["channel"]))}
    if not given(arguments, "users"):
        raise SlackError("users_list_not_supplied")
    users = [workspace.user(id_.strip()).id for id_ in str(arguments["users"]).split(",")]
    channel = workspace.direct(users)
    return {"channel": about(channel) if flag(arguments, "return_im") else {"id": channel.id}}


def join(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.join`."""
    channel = workspace.channel(arguments["channel"], open_=True)
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    channel.members.add(BOT_USER)
    workspace.changed.notify_all()
    return {"channel": about(channel)}


def list_(workspace: Workspace, arguments: Json) -> Json:
    """Answer `conversations.list`."""
    return _listed(arguments, [one for one in workspace.channels.values() if _seen(one)])


def of_user(workspace: Workspace, arguments: Json) -> Json:
    """Answer `users.conversations`: the bot's own, if no user is given."""
    user = workspace.user(arguments.get("user") or BOT_USER).id
    return _listed(arguments, [one for one in workspace.channels.values() if _seen(one) and user in one.members])


def _seen(channel: Channel) -> bool:
    return channel.kind == "public" or BOT_USER in channel.members


def _listed(arguments: Json, channels: list[Channel]) -> Json:
    kinds = str(arguments.get("types") or "public_channel").replace("_channel", "").split(",")
    wanted = [channel for channel in channels if channel.kind in [kind.strip() for kind in kinds]]
    if flag(arguments, "exclude_archived"):
        wanted = [channel for channel in wanted if not channel.archived]
    found, metadata = page(arguments, wanted, 100, 999)
    return {"channels": [about(channel) for channel in found], "response_metadata": metadata}


_PAGE = "cursor limit"
_RANGE = f"{_PAGE} inclusive include_all_metadata latest oldest"
_LIST = f"{_PAGE} exclude_archived types"
METHODS: dict[str, Method] = {
    "conversations.info": method(info, "channel", "include_locale include_num_members"),
    "conversations.members": method(members, "channel", _PAGE),
    "conversations.history": method(history, "channel", _RANGE),
    "conversations.replies": method(replies, "channel ts", _RANGE),
    "conversations.open": method(open_, "", "channel users return_im prevent_creation"),
    "conversations.join": method(join, "channel"),
    "conversations.list": method(list_, "", _LIST),
    "users.conversations": method(of_user, "", f"{_LIST} user"),
}
