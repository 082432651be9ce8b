"""Who may ask and who may change the coverage."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

import structlog

from bot.slack import calls, replies
from bot.slack.desk import Desk

log = structlog.get_logger()

_KEPT = 60.0  # seconds for which the members of a user group are known
_members: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace that everything is kept under: the organisation, where Byline is installed for all of it."""
    authorized = (body.get("authorizations") or [{}])[0]  # says it of channels that another organisation shares, too
    enterprise = authorized.get("enterprise_id") or _organisation(body)
    team = authorized.get("team_id") or _team(body)
    whole = body.get("is_enterprise_install") in (True, "true") or authorized.get("is_enterprise_install")
    return str((enterprise if whole and enterprise else team) or "")


def _organisation(body: Mapping[str, Any]) -> str | None:
    return body.get("enterprise_id") or _id(body.get("enterprise"))


def _team(body: Mapping[str, Any]) -> str | None:
    return body.get("team_id") or _id(body.get("team"))


def _id(value: object) -> str | None:
    return value.get("id") if isinstance(value, Mapping) else None


def is_shared(body: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether something comes from a channel that other organisations share."""
    return bool(body.get("is_ext_shared_channel") or _channel(body, event).get("is_ext_shared"))


def _channel(body: Mapping[str, Any], event: Mapping[str, Any]) -> Mapping[str, Any]:
    found = event.get("channel") or body.get("channel")
    return found if isinstance(found, Mapping) else {}


def is_foreign(body: Mapping[str, Any], event: Mapping[str, Any], own: frozenset[str]) -> bool:
    """Whether something comes from another workspace or somebody of one.

    Other workspaces of the own organisation are not foreign; but where others share a channel, and behind a button,
    which may stand in one, nothing tells its workspaces from theirs.

    :param own: the workspace and the organisation that Byline is installed in.
    """
    team, user = event.get("team"), body.get("user")
    from_where = _team(body)
    named = {
        from_where,
        event.get("user_team"),
        event.get("source_team"),
        team if isinstance(team, str) else None,
        user.get("team_id") if isinstance(user, Mapping) else None,
        body.get("actor_team_id"),
    } - {None}
    if not named:
        return True
    if _organisation(body) not in own:
        return bool(named - own)
    may_be_shared = is_shared(body, event) if event else from_where is not None
    return may_be_shared and bool(named - own - {from_where})


def may_change(desk: Desk, user: str, channel: str | None) -> bool:
    """Whether somebody may change the coverage: they, a group of theirs or the channel that they are in is named."""
    editors = desk.settings.editors
    if user in editors or (channel is not None and channel in editors):
        return True
    return any(user in _group(desk, one) for one in editors if one.startswith("S"))


def _group(desk: Desk, group: str) -> frozenset[str]:
    """Return the members of a user group; nobody, where Slack doesn't say."""
    key = (desk.settings.workspace or str(desk.client.token), group)
    at, found = _members.get(key, (-_KEPT, frozenset[str]()))
    if monotonic() - at < _KEPT:
        return found
    try:
        answer = desk.hurried.usergroups_users_list(usergroup=group)
        found = frozenset(answer.get("users") or [])
    except calls.FAILURES as error:
        log.warning("group_unknown", group=group, error=calls.reason(error))
        found = frozenset()
    _members[key] = (monotonic(), found)
    return found


def refusal(desk: Desk, channel: str) -> str | None:
    """Say why Byline may not show all in a channel what one of them was answered; None if it may."""
    if channel.startswith("D"):
        return None
    try:
        found = desk.hurried.conversations_info(channel=channel)["channel"]
    except calls.FAILURES as error:
        log.warning("channel_unknown", channel=channel, error=calls.reason(error))
        return replies.NOT_HERE
    if found.get("is_ext_shared") and not desk.settings.shared_channels:
        return replies.SHARED
    return None if found.get("is_member") else replies.NOT_HERE
