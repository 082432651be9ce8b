"""Elements: what blocks hold that a user can press, pick from or type in."""

from collections.abc import Mapping

from bot.standin.blockkit.checks import Check, Rule, among, boolean, items, number, one_of, shape, string
from bot.standin.blockkit.objects import (
    CONFIRM,
    CONVERSATIONS,
    DISPATCH,
    IDENTIFIER,
    IMAGE,
    LINK_OPTION,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    URL,
    USERS,
    initial_among_options,
    plain,
)

_ACTION = {"action_id": IDENTIFIER}
_PICK = {**_ACTION, "confirm": CONFIRM, "focus_on_load": boolean}
_FIELD = {**_ACTION, "focus_on_load": boolean, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
_DATE, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d"
_FEEDBACK = shape(None, {"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})


def _select(kind: str, extra: Mapping[str, Check], initial: Check, suffix: str, rules: tuple[Rule, ...] = ()) -> Check:
    return shape(kind, {}, {**_PICK, "placeholder": plain(150), f"initial_{suffix}": initial, **extra}, rules)


def _multi(kind: str, extra: Mapping[str, Check], initial: Check, suffix: str, rules: tuple[Rule, ...] = ()) -> Check:
    return _select(kind, {**extra, "max_selected_items": number(1)}, items(initial), f"{suffix}s", rules)


_OPTIONS = {"options": items(OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
_EITHER = one_of("options", "option_groups")
_LISTED = {"filter": CONVERSATIONS, "default_to_current_conversation": boolean}
_URLS = {"response_url_enabled": boolean}
_QUERY = {"min_query_length": number(0)}

BUTTON = shape(
    "button",
    {"text": plain(75)},
    {
        **_ACTION,
        "url": URL,
        "value": string(2000),
        "style": among("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(),
        "visible_to_user_ids": USERS,
    },
)
SELECTS = {
    "static_select": _select(
        "static_select", _OPTIONS, OPTION, "option", (_EITHER, initial_among_options("initial_option"))
    ),
    "external_select": _select("external_select", _QUERY, OPTION, "option"),
    "users_select": _select("users_select", {}, string(), "user"),
    "channels_select": _select("channels_select", _URLS, string(), "channel"),
    "conversations_select": _select("conversations_select", {**_LISTED, **_URLS}, string(), "conversation"),
    "multi_static_select": _multi(
        "multi_static_select", _OPTIONS, OPTION, "option", (_EITHER, initial_among_options("initial_options"))
    ),
    "multi_external_select": _multi("multi_external_select", _QUERY, OPTION, "option"),
    "multi_users_select": _multi("multi_users_select", {}, string(), "user"),
    "multi_channels_select": _multi("multi_channels_select", {}, string(), "channel"),
    "multi_conversations_select": _multi("multi_conversations_select", _LISTED, string(), "conversation"),
}
CHOICES = {
    "checkboxes": shape(
        "checkboxes",
        {"options": items(RICH_OPTION, 10)},
        {**_PICK, "initial_options": items(RICH_OPTION, 10)},
        [initial_among_options("initial_options")],
    ),
    "radio_buttons": shape(
        "radio_buttons",
        {"options": items(RICH_OPTION, 10)},
        {**_PICK, "initial_option": RICH_OPTION},
        [initial_among_options("initial_option")],
    ),
    "datepicker": shape("datepicker", {}, {**_PICK, "placeholder": plain(150), "initial_date": string(pattern=_DATE)}),
    "timepicker": shape(
        "timepicker",
        {},
        {**_PICK, "placeholder": plain(150), "initial_time": string(pattern=_TIME), "timezone": string()},
    ),
}
_DATETIME = {"datetimepicker": shape("datetimepicker", {}, {**_PICK, "initial_date_time": number(0, 9_999_999_999)})}
_OVERFLOW = {"overflow": shape("overflow", {"options": items(LINK_OPTION, 5)}, {**_ACTION, "confirm": CONFIRM})}
FIELDS = {
    "plain_text_input": shape(
        "plain_text_input",
        {},
        {
            **_FIELD,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
    ),
    "email_text_input": shape("email_text_input", {}, {**_FIELD, "initial_value": string()}),
    "url_text_input": shape("url_text_input", {}, {**_FIELD, "initial_value": string()}),
    "number_input": shape(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_FIELD, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "file_input": shape("file_input", {}, {**_ACTION, "filetypes": items(string()), "max_files": number(1, 10)}),
}
_FEEDBACK_BUTTONS = shape("feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION)
_ICON_BUTTON = shape(
    "icon_button",
    {"icon": among("trash"), "text": plain(75)},
    {
        **_ACTION,
        "accessibility_label": string(75),
        "value": string(2000),
        "visible_to_user_ids": USERS,
        "confirm": CONFIRM,
    },
)

IN_SECTION = {"button": BUTTON, "image": IMAGE, **SELECTS, **CHOICES, **_OVERFLOW}
IN_ACTIONS = {"button": BUTTON, **SELECTS, **CHOICES, **_DATETIME, **_OVERFLOW}
IN_INPUT = {**FIELDS, **SELECTS, **CHOICES, **_DATETIME}
IN_CONTEXT_ACTIONS = {"feedback_buttons": _FEEDBACK_BUTTONS, "icon_button": _ICON_BUTTON}
INTERACTIVE = frozenset({*IN_SECTION, *IN_ACTIONS, *IN_INPUT, *IN_CONTEXT_ACTIONS} - {"image"})
