"""The manifest asks for what Byline uses, no more and no less."""

import json
import re
from pathlib import Path

import bot.slack
from bot.slack import actions
from bot.slack.commands import COMMAND

PACKAGE = Path(bot.slack.__file__).parent
MANIFEST = json.loads((PACKAGE / "manifest.json").read_text(encoding="utf-8"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("*.py")))

_HISTORY = {"channels:history", "groups:history", "im:history"}
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "agents_sessions_setStatus": {"chat:write"},
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": _HISTORY,
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": _HISTORY,
    "files_delete": {"files:write"},
    "usergroups_users_list": {"usergroups:read"},
    "views_open": set(),
    "views_publish": set(),
}
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "agent_session_stopped": {"chat:write"},
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "member_joined_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "tokens_revoked": set(),
}
# The command and shortcuts; downloading what was dropped; uploading pictures, which is several methods.
SCOPES_OF_FEATURES = {"commands", "files:read", "files:write"}


def test_its_scopes_are_those_of_what_is_called_heard_and_offered() -> None:
    """Each Web API method in the source and each event is in the tables above, with what Slack asks for it."""
    methods = set(re.findall(r"\.((?:[a-z]+_)+[a-z]+[A-Za-z]*)\(\s*(?:\n|[a-z_]+=|\*\*|\))", SOURCE))
    called = methods & {
        name for name in methods if re.match(r"(?:agents|assistant|auth|chat|conversations|files|user|view)", name)
    }
    assert called == set(SCOPES_OF_METHODS)
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted(SCOPES_OF_EVENTS)
    needed = SCOPES_OF_FEATURES.union(*SCOPES_OF_METHODS.values(), *SCOPES_OF_EVENTS.values())
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == sorted(needed)


def test_its_events_are_those_that_are_listened_to() -> None:
    """None comes that nobody takes, and none is waited for in vain."""
    subscribed = {name.partition(".")[0] for name in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    found = re.findall(r'app\.event\("(\w+)"|^        \("(\w+)", \w+\),$', SOURCE, re.MULTILINE)
    heard = {one or other for one, other in found}
    assert subscribed == heard


def test_its_command_and_shortcuts_are_those_that_are_listened_to() -> None:
    """By the names in the code."""
    assert [one["command"] for one in MANIFEST["features"]["slash_commands"]] == [COMMAND]
    assert {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]} == {actions.CHECK, actions.ADD_MESSAGE}


def test_it_is_within_slacks_limits() -> None:
    """Names and descriptions have most lengths, and a long one at least one."""
    display = MANIFEST["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 174 <= len(display["long_description"]) <= 4000
    assert all(len(one["name"]) <= 24 for one in MANIFEST["features"]["shortcuts"])
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
