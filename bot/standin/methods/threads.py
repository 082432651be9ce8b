"""Methods of agents: loading states, sessions, titles, suggested prompts."""

from bot.standin.errors import SlackError, invalid
from bot.standin.methods.method import Method, given, method
from bot.standin.posting import parent
from bot.standin.workspace import Channel, Json, Workspace

SESSION_STATUSES = "active", "processing", "suspended", "closed"
_LOADING, _PROMPTS, _TITLE = 10, 4, 200


def set_status(workspace: Workspace, arguments: Json) -> Json:
    """Answer `assistant.threads.setStatus`; an empty status clears it, and so does the bot's next reply."""
    channel, thread_ts = _thread(workspace, arguments)
    loading = arguments.get("loading_messages") or []
    if len(loading) > _LOADING:
        raise invalid(f"no more than {_LOADING} items allowed", "/loading_messages")
    if arguments.get("status"):
        shown = {"status": arguments["status"], "loading_messages": list(loading)}
        workspace.statuses[channel.id, thread_ts] = workspace.now(), shown
    else:
        workspace.statuses.pop((channel.id, thread_ts), None)
    workspace.changed.notify_all()
    return {}


def set_title(workspace: Workspace, arguments: Json) -> Json:
    """Answer `assistant.threads.setTitle` and `agents.sessions.rename`."""
    channel, thread_ts = _thread(workspace, arguments)
    workspace.sessions.setdefault((channel.id, thread_ts), {"status": "active"})["title"] = arguments["title"]
    workspace.changed.notify_all()
    return {}


def set_prompts(workspace: Workspace, arguments: Json) -> Json:
    """Answer `assistant.threads.setSuggestedPrompts`; with a thread_ts an agent's are silently not shown."""
    channel = workspace.channel(arguments["channel_id"])
    prompts = arguments["prompts"]
    wellformed = isinstance(prompts, list) and all(
        isinstance(one, dict) and set(one) == {"title", "message"} and all(one.values()) for one in prompts
    )
    if not wellformed or not 0 < len(prompts) <= _PROMPTS:
        raise invalid(f"must be 1 to {_PROMPTS} of title and message", "/prompts")
    if "thread_ts" not in arguments:
        workspace.prompts[channel.id] = {"title": arguments.get("title"), "prompts": prompts}
        workspace.changed.notify_all()
    return {}


def set_session(workspace: Workspace, arguments: Json) -> Json:
    """Answer `agents.sessions.setStatus`."""
    channel, thread_ts = _thread(workspace, arguments)
    status = arguments["status"]
    if status not in SESSION_STATUSES:
        raise invalid(f"must be one of {', '.join(SESSION_STATUSES)}", "/status")
    title = arguments.get("title")
    if title and len(title) > _TITLE:
        raise invalid(f"must be less than {_TITLE + 1} characters", "/title")
    session = workspace.sessions.setdefault((channel.id, thread_ts), {"title": title})
    session["status"] = status
    workspace.changed.notify_all()
    answer = {"status": status, "agent_status": status, "title": session.get("title")}
    if "agent_session_stopped" not in workspace.events:
        answer["warning"] = "missing_agent_session_stopped_event_subscription"
    return answer


def _thread(workspace: Workspace, arguments: Json) -> tuple[Channel, str]:
    channel = workspace.channel(arguments["channel_id"], member=True)
    if not given(arguments, "thread_ts"):
        raise SlackError("invalid_arguments", ["missing required field: thread_ts"])
    thread_ts = parent(workspace, channel, arguments["thread_ts"])
    return channel, str(thread_ts)


_LOOK = "icon_emoji icon_url username"
METHODS: dict[str, Method] = {
    "assistant.threads.setStatus": method(set_status, "channel_id thread_ts", f"status loading_messages {_LOOK}"),
    "assistant.threads.setTitle": method(set_title, "channel_id thread_ts title"),
    "assistant.threads.setSuggestedPrompts": method(set_prompts, "channel_id prompts", "thread_ts title"),
    "agents.sessions.setStatus": method(set_session, "channel_id status", f"thread_ts title initiator_user_id {_LOOK}"),
    "agents.sessions.rename": method(set_title, "channel_id title", "thread_ts"),
}
