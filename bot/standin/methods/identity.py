"""Methods about who is who: the app itself, users and their groups, bots, the workspace."""

from bot.standin.errors import SlackError
from bot.standin.methods.method import Method, method, page
from bot.standin.payloads import DOMAIN
from bot.standin.workspace import APP, BOT, BOT_USER, OTHER_BOT, Json, User, Workspace

_BOTS = {BOT: BOT_USER, "B0ROBOT": OTHER_BOT}


def test(workspace: Workspace, _: Json) -> Json:
    """Answer `auth.test`."""
    return {
        "url": f"https://{DOMAIN}.slack.com/",
        "team": DOMAIN,
        "user": workspace.users[BOT_USER].name,
        "team_id": workspace.team,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": workspace.is_organisation,
        **({"enterprise_id": workspace.enterprise} if workspace.enterprise else {}),
    }


def revoke(workspace: Workspace, _: Json) -> Json:
    """Answer `auth.revoke`."""
    workspace.revoked = True
    workspace.changed.notify_all()
    return {"revoked": True}


def about(workspace: Workspace, user: User) -> Json:
    """Return what Slack says of a user."""
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": False,
        "real_name": user.name.capitalize(),
        "tz": "Europe/Amsterdam",
        "tz_offset": 3600,
        "profile": {"real_name": user.name.capitalize(), "display_name": user.name, "team": user.team},
        "is_admin": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_stranger": user.team not in workspace.teams,
    }


def user_info(workspace: Workspace, arguments: Json) -> Json:
    """Answer `users.info`."""
    return {"user": about(workspace, workspace.user(arguments["user"]))}


def user_list(workspace: Workspace, arguments: Json) -> Json:
    """Answer `users.list`."""
    found, metadata = page(arguments, list(workspace.users.values()), 200, 1000)
    return {"members": [about(workspace, user) for user in found], "response_metadata": metadata}


def group_members(workspace: Workspace, arguments: Json) -> Json:
    """Answer `usergroups.users.list`."""
    group = arguments["usergroup"]
    if group not in workspace.groups:
        raise SlackError("no_such_subteam")
    return {"users": list(workspace.groups[group])}


def bot_info(workspace: Workspace, arguments: Json) -> Json:
    """Answer `bots.info`: the app's own bot, if none is given."""
    id_ = arguments.get("bot") or BOT
    if id_ not in _BOTS:
        raise SlackError("bot_not_found")
    user = workspace.users[_BOTS[id_]]
    app = APP if id_ == BOT else "A0ROBOT"
    return {"bot": {"id": id_, "deleted": False, "name": user.name, "app_id": app, "user_id": user.id}}


def team_info(workspace: Workspace, arguments: Json) -> Json:
    """Answer `team.info`."""
    team = arguments.get("team", workspace.team)
    if team not in workspace.teams:
        raise SlackError("team_not_found")
    return {"team": {"id": team, "name": DOMAIN, "domain": DOMAIN, "email_domain": ""}}


def api_test(_: Workspace, arguments: Json) -> Json:
    """Answer `api.test`."""
    if "error" in arguments:
        raise SlackError(str(arguments["error"]))
    return {"args": arguments}


METHODS: dict[str, Method] = {
    "api.test": method(api_test, "", "error foo"),
    "auth.test": method(test),
    "auth.revoke": method(revoke, "", "test"),
    "bots.info": method(bot_info, "", "bot"),
    "team.info": method(team_info, "", "team domain"),
    "usergroups.users.list": method(group_members, "usergroup", "include_disabled"),
    "users.info": method(user_info, "user", "include_locale"),
    "users.list": method(user_list, "", "cursor limit include_locale"),
}
