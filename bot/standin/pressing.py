"""What a press or a choice sends: actions, and the state of all the fields around it."""

from typing import Any

from bot.standin.blockkit.inspect import elements
from bot.standin.blockkit.objects import options_of
from bot.standin.errors import InputError, NotThereError
from bot.standin.workspace import Json

_CHOICE = {
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}
_ONE_OPTION = frozenset({"static_select", "radio_buttons", "overflow"})
_SOME_OPTIONS = frozenset({"multi_static_select", "checkboxes"})
_STATELESS = frozenset({"button", "overflow", "feedback_buttons", "icon_button"})


def pressed(
    blocks: list[Json], action_id: str, user: str, value: str | None, block_id: str | None = None
) -> tuple[Json, Json]:
    """Find what a user presses: its block and itself.

    :param block_id: of its block, where several hold such an action_id.
    :raises NotThereError: if it is not there, not for this user, or `value` is none of its values.
    """
    within = [(block, one) for block, one in elements(blocks) if block_id in {None, block["block_id"]}]
    found = [(block, one) for block, one in within if one["action_id"] == action_id]
    visible = [(block, one) for block, one in found if user in one.get("visible_to_user_ids", [user])]
    if not visible:
        why = f"is not shown to {user}" if found else "is not there"
        raise NotThereError(f"{action_id} {why}; there are {[one['action_id'] for _, one in elements(blocks)]}")
    if len(visible) > 1:
        visible = [(block, one) for block, one in visible if one.get("value") == value] or visible
    block, element = visible[0]
    if element["type"] in {"button", "icon_button"} and value not in {None, element.get("value")}:
        raise NotThereError(f"{action_id} has no value {value}")
    return block, element


def action(block: Json, element: Json, value: str | None, option: Any, ts: str) -> Json:
    """Return what `actions` holds of a press."""
    kind = element["type"]
    common = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": ts}
    if kind == "button":
        kept = ("text", "value", "style", "url", "confirm")
        return common | {name: element[name] for name in kept if name in element}
    if kind == "icon_button":
        return common | {name: element[name] for name in ("icon", "text", "value") if name in element}
    if kind == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        chosen = [button for button in buttons if button["value"] == value]
        if not chosen:
            raise NotThereError(f"there is no feedback {value}, but {[button['value'] for button in buttons]}")
        return common | {"text": chosen[0]["text"], "value": value}
    given = value if option is None else option
    return common | {name: one for name, one in field_value(element, given).items() if name != "type"}


def field_value(element: Json, given: Any) -> Json:
    """Return the value of a field as a view's state has it.

    :param given: text; the value of an option, or a list of them; the id of a user or channel, or a list.
    :raises NotThereError: if there is no such option.
    """
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if given is None else _option(element, given)}
    if kind in _SOME_OPTIONS:
        return {"type": kind, "selected_options": [_option(element, one) for one in given or []]}
    if kind in _CHOICE:
        return {"type": kind, _CHOICE[kind]: given}
    if kind == "file_input":
        return {"type": kind, "files": list(given or [])}
    return {"type": kind, "value": given}


def _option(element: Json, value: str) -> Json:
    options = {option["value"]: option for option in options_of(element)}
    if value not in options:
        raise NotThereError(f"{element['action_id']} has no option {value}, but {list(options)}")
    return options[value]


def initial(element: Json) -> Any:
    """Return what a field holds before anybody touches it."""
    for name, value in element.items():
        if name.startswith("initial_"):
            if name == "initial_option":
                return value["value"]
            return [option["value"] for option in value] if name == "initial_options" else value
    return None


def state(blocks: list[Json], touched: dict[tuple[str, str], Json] | None = None) -> Json:
    """Return the values of all fields: what was touched, or what they hold at first."""
    values: dict[str, Json] = {}
    for block, element in elements(blocks):
        if element["type"] not in _STATELESS:
            key = block["block_id"], element["action_id"]
            value = (touched or {}).get(key) or field_value(element, initial(element))
            values.setdefault(key[0], {})[key[1]] = value
    return {"values": values}


def held(view: Json) -> dict[tuple[str, str], Json]:
    """Return what a user has put into the fields of a view so far."""
    rows = view.get("state", {}).get("values", {}).items()
    return {(block, name): value for block, row in rows for name, value in row.items()}


def filled(view: Json, values: dict[str, Any]) -> Json:
    """Return the state of a view as a user has filled it in.

    :raises NotThereError: if there is no such field or option.
    :raises InputError: if Slack's client would refuse to submit it.
    """
    touched: dict[tuple[str, str], Json] = {}
    fields = {(block["block_id"], one["action_id"]): one for block, one in elements(view["blocks"])}
    for name, given in values.items():
        keys = [key for key in fields if name in key]
        if not keys:
            raise NotThereError(f"there is no field {name}, but {sorted(fields)}")
        touched[keys[0]] = field_value(fields[keys[0]], given)
    found = state(view["blocks"], held(view) | touched)
    for block, element in elements(view["blocks"]):
        if block["type"] == "input":
            _require(block, element, found["values"][block["block_id"]][element["action_id"]])
    return found


def _require(block: Json, element: Json, value: Json) -> None:
    given = next((one for name, one in value.items() if name != "type"), None)
    if not given:
        if not block.get("optional"):
            raise InputError(f"{block['block_id']} is required")
        return
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if not least <= len(given) <= most:
            raise InputError(f"{block['block_id']} must have {least} to {most} characters")
