"""What Slack sends: events in their envelopes, commands, interactions."""

from copy import deepcopy

from bot.standin.workspace import (
    APP,
    BOT_USER,
    Channel,
    Json,
    ResponseUrl,
    Workspace,
    shown,
)

DOMAIN = "standin"
VERIFICATION = "verification-token-of-old"
_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
_SUBSCRIPTIONS = {"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}


def subscription(channel: Channel, event: Json) -> str:
    """Return the name by which an app subscribes to an event."""
    return _SUBSCRIPTIONS[channel.kind] if event["type"] == "message" else str(event["type"])


def event_callback(workspace: Workspace, event: Json, channel: Channel | None = None) -> Json:
    """Wrap an event as the Events API does."""
    event_id, team = workspace.new_id("Ev"), _team(workspace, event.get("user"))
    return {
        "token": VERIFICATION,
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": workspace.enterprise,
        **({"enterprise_id": workspace.enterprise} if workspace.enterprise else {}),
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(workspace.now()),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise,
                "team_id": None if workspace.is_organisation else workspace.team,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": workspace.is_organisation,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.ext_shared),
        "event_context": f"4-{event_id}",
    }


def _team(workspace: Workspace, user: object) -> str:
    """Return which workspace of an organisation somebody acts in: their own."""
    found = workspace.users.get(str(user))
    return found.team if found and found.team in workspace.teams else workspace.team


def message_event(workspace: Workspace, channel: Channel, message: Json) -> Json:
    """Return the `message` event of a new message."""
    event = {name: value for name, value in deepcopy(message).items() if name != "channel"}
    if "files" in event:
        event["subtype"] = "file_share"
    event |= {"channel": channel.id, "channel_type": _TYPES[channel.kind], "event_ts": message["ts"]}
    if "thread_ts" in message:
        event["parent_user_id"] = channel.messages[message["thread_ts"]]["user"]
    return event | _stranger(workspace, message)


def _stranger(workspace: Workspace, message: Json) -> Json:
    """Return the fields that say that a message is from somebody of another workspace."""
    team = workspace.users[message["user"]].team
    if team in workspace.teams:
        return {}
    return {"team": team, "user_team": team, "source_team": team, "user_profile": {"team": team}}


def mention_event(workspace: Workspace, channel: Channel, message: Json) -> Json:
    """Return the `app_mention` event of a message; after an edit it has `edited`, and is sent anew."""
    event = message_event(workspace, channel, message)
    return {name: value for name, value in event.items() if name not in {"channel_type", "subtype"}} | {
        "type": "app_mention"
    }


def changed_event(workspace: Workspace, channel: Channel, before: Json, message: Json) -> Json:
    """Return the event of an edit."""
    ts = workspace.new_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": _inner(workspace, channel, message),
        "previous_message": _inner(workspace, channel, before),
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": _TYPES[channel.kind],
    }


def deleted_event(workspace: Workspace, channel: Channel, before: Json) -> Json:
    """Return the event of a deletion."""
    ts = workspace.new_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": _inner(workspace, channel, before),
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": before["ts"],
        "ts": ts,
        "event_ts": ts,
        "channel_type": _TYPES[channel.kind],
    }


def _inner(workspace: Workspace, channel: Channel, message: Json) -> Json:
    copied = {name: value for name, value in shown(channel, message).items() if name != "channel"}
    return copied | {"source_team": workspace.team, "user_team": workspace.team}


def command(workspace: Workspace, name: str, text: str, user: str, channel: Channel) -> Json:
    """Return a slash command; all its values are strings, for over HTTP it is a form."""
    return {
        "token": VERIFICATION,
        "team_id": _team(workspace, user),
        "team_domain": DOMAIN,
        **({"enterprise_id": workspace.enterprise} if workspace.enterprise else {}),
        "channel_id": channel.id,
        "channel_name": channel.name if channel.kind != "private" else "privategroup",
        "user_id": user,
        "user_name": workspace.users[user].name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": str(workspace.is_organisation).lower(),
        "response_url": workspace.new_response_url(ResponseUrl(channel.id, user, workspace.now())),
        "trigger_id": workspace.new_trigger(user),
    }


def interaction(workspace: Workspace, kind: str, user: str) -> Json:
    """Return the fields that every interaction has."""
    person = workspace.users[user]
    return {
        "type": kind,
        "team": {"id": _team(workspace, user), "domain": DOMAIN},
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team},
        "api_app_id": APP,
        "token": VERIFICATION,
        "trigger_id": workspace.new_trigger(user),
        "enterprise": {"id": workspace.enterprise, "name": DOMAIN} if workspace.enterprise else None,
        "is_enterprise_install": workspace.is_organisation,
    }


def message_action(workspace: Workspace, callback_id: str, channel: Channel, message: Json, user: str) -> Json:
    """Return a message shortcut."""
    url = ResponseUrl(channel.id, user, workspace.now(), thread_ts=message.get("thread_ts"))
    return interaction(workspace, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "channel": {"id": channel.id, "name": channel.name},
        "message_ts": message["ts"],
        "message": {name: value for name, value in shown(channel, message).items() if name != "channel"},
        "response_url": workspace.new_response_url(url),
    }


def block_actions_in_message(workspace: Workspace, message: Json, user: str) -> Json:
    """Return a press in a message, without what was pressed; that of an ephemeral one does not hold the message."""
    channel = workspace.channels[message["channel"]]
    ephemeral = bool(message.get("is_ephemeral"))
    thread_ts = message.get("thread_ts")
    url = ResponseUrl(channel.id, user, workspace.now(), message["ts"], ephemeral, thread_ts)
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    } | ({"thread_ts": thread_ts} if thread_ts else {})
    payload = interaction(workspace, "block_actions", user) | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": workspace.new_response_url(url),
    }
    if not ephemeral:
        payload["message"] = {name: value for name, value in shown(channel, message).items() if name != "channel"}
    return payload


def block_actions_in_view(workspace: Workspace, view: Json, user: str) -> Json:
    """Return a press in a view, without what was pressed."""
    return interaction(workspace, "block_actions", user) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": deepcopy(view),
    }


def view_event(workspace: Workspace, kind: str, view: Json, user: str) -> Json:
    """Return a `view_submission` or `view_closed`."""
    more: Json = {"response_urls": []} if kind == "view_submission" else {"is_cleared": False}
    return interaction(workspace, kind, user) | {"view": deepcopy(view)} | more
