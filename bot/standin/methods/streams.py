"""Methods that stream a message: its Markdown, tasks and blocks come piece by piece."""

from copy import deepcopy
from itertools import chain

from bot.standin.blockkit.checks import Check, among, anything, items, shape, string, tagged
from bot.standin.blockkit.inspect import check_blocks, settled
from bot.standin.blockkit.objects import SOURCE
from bot.standin.errors import SlackError, invalid
from bot.standin.methods.method import Method, given, method
from bot.standin.methods.threads import set_session
from bot.standin.posting import MARKDOWN_CHARACTERS, as_bot, parent, post
from bot.standin.workspace import STREAM_SECONDS, Channel, Json, Stream, Workspace

_TASK = "pending", "in_progress", "complete", "error"
_CHUNKS: Check = items(
    tagged(
        {
            "markdown_text": shape("markdown_text", {"text": string()}),
            "plan_update": shape("plan_update", {"title": string(256)}),
            "task_update": shape(
                "task_update",
                {"id": string(), "title": string(256), "status": among(*_TASK)},
                {"details": string(256), "output": string(256), "sources": items(SOURCE)},
            ),
            "blocks": shape("blocks", {"blocks": items(anything, least=0)}),
        }
    ),
    least=0,
)


def start(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.startStream`; outside direct messages it must say for whom."""
    channel = workspace.channel(arguments["channel"], member=True, open_=True)
    if channel.kind != "im":
        for name in ("recipient_team_id", "recipient_user_id"):
            if not given(arguments, name):
                raise SlackError(f"missing_{name}")
    if arguments.get("task_display_mode", "timeline") not in {"timeline", "plan"}:
        raise invalid("must be timeline or plan", "/task_display_mode")
    thread_ts = parent(workspace, channel, arguments["thread_ts"])
    stream = Stream(workspace.now())
    _feed(stream, arguments)
    said = {"text": stream.written, "blocks": _blocks(stream)}
    message = post(workspace, channel, as_bot(), said, thread_ts=thread_ts, streaming_state="in_progress")
    workspace.streams[channel.id, message["ts"]] = stream
    return {"channel": channel.id, "ts": message["ts"]}


def append(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.appendStream`."""
    channel, message, stream = _streaming(workspace, arguments)
    if not given(arguments, "markdown_text") and not arguments.get("chunks"):
        raise SlackError("no_text")
    _feed(stream, arguments)
    message |= {"text": stream.written, "blocks": _blocks(stream)}
    workspace.changed.notify_all()
    return {"channel": channel.id, "ts": message["ts"]}


def stop(workspace: Workspace, arguments: Json) -> Json:
    """Answer `chat.stopStream`: its own blocks go below all that was streamed."""
    channel, message, stream = _streaming(workspace, arguments)
    closing = arguments.get("blocks") or []
    check_blocks(closing)
    if given(arguments, "session_status"):
        thread = {"channel_id": channel.id, "thread_ts": message["thread_ts"]}
        set_session(workspace, thread | {"status": arguments["session_status"]})
    _feed(stream, arguments)
    message |= {"text": stream.written, "blocks": [*_blocks(stream), *settled(closing)]}
    message["streaming_state"] = "completed"
    if "metadata" in arguments:
        message["metadata"] = arguments["metadata"]
    del workspace.streams[channel.id, message["ts"]]
    workspace.changed.notify_all()
    public = {name: value for name, value in deepcopy(message).items() if name != "channel"}
    return {"channel": channel.id, "ts": message["ts"], "message": public}


def _streaming(workspace: Workspace, arguments: Json) -> tuple[Channel, Json, Stream]:
    channel = workspace.channel(arguments["channel"])
    message = workspace.message(channel, arguments["ts"])
    if message.get("bot_id") != as_bot()["bot_id"]:
        raise SlackError("message_not_owned_by_app")
    expire(workspace)
    stream = workspace.streams.get((channel.id, message["ts"]))
    if stream is None:
        raise SlackError("message_not_in_streaming_state")
    return channel, message, stream


def expire(workspace: Workspace) -> None:
    """End the streams that nobody has ended in five minutes."""
    for (channel, ts), stream in list(workspace.streams.items()):
        if workspace.now() - stream.born > STREAM_SECONDS:
            finish(workspace, channel, ts)


def finish(workspace: Workspace, channel: str, ts: str) -> None:
    """End a stream, as Slack itself does when it takes too long or a user stops it."""
    if workspace.streams.pop((channel, ts), None):
        workspace.channels[channel].messages[ts]["streaming_state"] = "completed"
        workspace.changed.notify_all()


def _feed(stream: Stream, arguments: Json) -> None:
    """Add what a call brings, all of it or nothing.

    :raises SlackError: `invalid_chunks`, `msg_too_long`, `invalid_blocks`, `msg_blocks_too_long`.
    """
    chunks = list(arguments.get("chunks") or [])
    problems = list(_CHUNKS(chunks, "/chunks"))
    if problems:
        raise SlackError("invalid_chunks", problems)
    if given(arguments, "markdown_text"):
        chunks.insert(0, {"type": "markdown_text", "text": arguments["markdown_text"]})
    brought = "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    blocks = list(chain.from_iterable(chunk["blocks"] for chunk in chunks if chunk["type"] == "blocks"))
    if len(brought) > MARKDOWN_CHARACTERS:
        raise SlackError("msg_too_long")
    check_blocks([*stream.blocks, *blocks], "/chunks/blocks")
    stream.written += brought
    stream.blocks += settled(blocks)
    for chunk in chunks:
        if chunk["type"] == "plan_update":
            stream.plan = chunk["title"]
        elif chunk["type"] == "task_update":
            stream.tasks[chunk["id"]] = stream.tasks.get(chunk["id"], {}) | chunk


def _blocks(stream: Stream) -> list[Json]:
    """Return what is shown of a stream: the plan or the tasks, the text, the blocks."""
    tasks = [
        {"type": "task_card", "task_id": task["id"]} | {name: task[name] for name in task if name not in {"id", "type"}}
        for task in stream.tasks.values()
    ]
    found: list[Json] = [{"type": "plan", "title": stream.plan, "tasks": tasks}] if stream.plan else tasks
    if stream.written:
        found.append({"type": "markdown", "text": stream.written})
    return [*settled(found), *deepcopy(stream.blocks)]


METHODS: dict[str, Method] = {
    "chat.startStream": method(
        start,
        "channel thread_ts",
        "markdown_text chunks recipient_team_id recipient_user_id task_display_mode icon_emoji icon_url username",
    ),
    "chat.appendStream": method(append, "channel ts", "markdown_text chunks"),
    "chat.stopStream": method(stop, "channel ts", "markdown_text chunks blocks metadata session_status"),
}
