"""Methods of views: modals and the Home tab."""

from copy import deepcopy
from typing import Any

from bot.standin.blockkit.inspect import check_view, settled
from bot.standin.errors import SlackError
from bot.standin.methods.method import Method, given, method
from bot.standin.workspace import APP, BOT, Json, Workspace

DEPTH = 3  # modals on top of each other


def open_view(workspace: Workspace, arguments: Json) -> Json:
    """Answer `views.open`."""
    check_view(arguments["view"])
    user = workspace.take_trigger(str(arguments["trigger_id"]))
    close_all(workspace, user)
    return {"view": deepcopy(put_on_top(workspace, user, arguments["view"]))}


def push(workspace: Workspace, arguments: Json) -> Json:
    """Answer `views.push`."""
    check_view(arguments["view"])
    user = workspace.take_trigger(str(arguments["trigger_id"]))
    return {"view": deepcopy(put_on_top(workspace, user, arguments["view"]))}


def update(workspace: Workspace, arguments: Json) -> Json:
    """Answer `views.update`."""
    view = _find(workspace, arguments)
    check_view(arguments["view"], (view["type"],))
    if given(arguments, "hash") and arguments["hash"] != view["hash"]:
        raise SlackError("hash_conflict")
    return {"view": deepcopy(replace(workspace, view, arguments["view"]))}


def publish(workspace: Workspace, arguments: Json) -> Json:
    """Answer `views.publish`."""
    user = workspace.user(arguments["user_id"])
    check_view(arguments["view"], ("home",))
    existing = workspace.views.get(workspace.homes.get(user.id, ""))
    if existing is None:
        view = _new(workspace, user.id, arguments["view"])
        workspace.homes[user.id] = view["id"]
        return {"view": deepcopy(view)}
    if given(arguments, "hash") and arguments["hash"] != existing["hash"]:
        raise SlackError("hash_conflict")
    return {"view": deepcopy(replace(workspace, existing, arguments["view"]))}


def put_on_top(workspace: Workspace, user: str, definition: Json) -> Json:
    """Show a modal to a user, above those that are open.

    :raises SlackError: `push_limit_reached`, `duplicate_external_id`.
    """
    stack = workspace.modals.setdefault(user, [])
    if len(stack) >= DEPTH:
        raise SlackError("push_limit_reached")
    view = _new(workspace, user, definition)
    view["previous_view_id"] = stack[-1] if stack else None
    stack.append(view["id"])
    view["root_view_id"] = stack[0]
    return view


def replace(workspace: Workspace, view: Json, definition: Json) -> Json:
    """Show another definition in a view; what a user typed in the same fields stays."""
    kept = view["state"]
    definition = definition | {"blocks": settled(definition["blocks"])}
    for name in ("title", "submit", "close"):
        view[name] = definition.get(name)
    view |= _defaults(definition) | {"hash": workspace.new_id("h"), "state": kept}
    workspace.changed.notify_all()
    return view


def close(workspace: Workspace, view: Json) -> None:
    """Take a modal, and what is above it, from its user's screen."""
    stack = workspace.modals.get(workspace.owners[view["id"]], [])
    if view["id"] in stack:
        for id_ in stack[stack.index(view["id"]) :]:
            del workspace.views[id_]
        del stack[stack.index(view["id"]) :]
    workspace.changed.notify_all()


def close_all(workspace: Workspace, user: str) -> None:
    """Take all modals from a user's screen."""
    for id_ in workspace.modals.pop(user, []):
        del workspace.views[id_]
    workspace.changed.notify_all()


def _new(workspace: Workspace, user: str, definition: Json) -> Json:
    external = definition.get("external_id", "")
    if external and any(view["external_id"] == external for view in workspace.views.values()):
        raise SlackError("duplicate_external_id")
    definition = definition | {"blocks": settled(definition["blocks"])}
    view = {
        "id": workspace.new_id("V0"),
        "team_id": workspace.team,
        "app_id": APP,
        "app_installed_team_id": workspace.team,
        "bot_id": BOT,
        "title": None,
        "submit": None,
        "close": None,
        "hash": workspace.new_id("h"),
        "root_view_id": None,
        "previous_view_id": None,
        "state": {"values": {}},
        **_defaults(definition),
    }
    view["root_view_id"] = view["id"]
    view |= {name: definition[name] for name in ("title", "submit", "close") if name in definition}
    workspace.views[view["id"]] = view
    workspace.owners[view["id"]] = user
    workspace.changed.notify_all()
    return view


def _defaults(definition: Json) -> dict[str, Any]:
    return {
        "type": definition["type"],
        "blocks": definition["blocks"],
        "callback_id": definition.get("callback_id", ""),
        "external_id": definition.get("external_id", ""),
        "private_metadata": definition.get("private_metadata", ""),
        "clear_on_close": definition.get("clear_on_close", False),
        "notify_on_close": definition.get("notify_on_close", False),
    }


def _find(workspace: Workspace, arguments: Json) -> Json:
    id_, external = arguments.get("view_id"), arguments.get("external_id")
    for view in workspace.views.values():
        if view["id"] == id_ or (external and view["external_id"] == external):
            return view
    raise SlackError("not_found")


METHODS: dict[str, Method] = {
    "views.open": method(open_view, "view trigger_id", "interactivity_pointer"),
    "views.push": method(push, "view trigger_id", "interactivity_pointer"),
    "views.update": method(update, "view", "view_id external_id hash"),
    "views.publish": method(publish, "user_id view", "hash"),
}
