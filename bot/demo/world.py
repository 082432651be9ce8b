"""The small Slack of the demo: its channels, and what the person at the page does, which goes to Byline as in Slack."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from threading import Thread
from typing import Any, Literal

from bot.demo import words
from bot.demo.drawing import Names
from bot.standin import ANA, BEN, NEWSROOM, InputError, NotThereError, Slack
from bot.standin.blockkit.inspect import elements

Json = dict[str, Any]

_COMMAND = "/byline"
_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)]")
_MENTION = re.compile(r"(?<![\w@])@(\w+)")
_PERMALINK = re.compile(r"https://standin\.slack\.com/archives/(\w+)/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+).*)?")


@dataclass(frozen=True, slots=True)
class Room:
    """A place to write in."""

    id: str
    title: str
    kind: Literal["channel", "dm"]
    topic: str


class World:
    """A stand-in for Slack as one person sees it.

    :ivar version: goes up whenever something changes.
    :ivar examples: questions to try.
    :ivar notice: what Slack's own client would tell the person after what they did last.
    :ivar wrongs: what is wrong with the fields of windows, by the window's id and the field's.
    :ivar rated: which thumb was pressed, by the message's ts.
    """

    def __init__(self, slack: Slack) -> None:
        self.slack, self.user = slack, ANA
        desk, direct = slack.add_channel("desk", [ANA, BEN]), slack.dm(ANA)
        self.rooms = {
            NEWSROOM: Room(NEWSROOM, "#newsroom", "channel", words.TOPICS["newsroom"]),
            desk: Room(desk, "#desk", "channel", words.TOPICS["desk"]),
            direct: Room(direct, "Byline", "dm", words.TOPICS["dm"]),
        }
        self.names = Names(self._person, self._channel, self._address, self.user)
        self.version, self.ended = 1, False
        self.examples: Sequence[str] = ()
        self.notice = ""
        self.wrongs: dict[str, Mapping[str, str]] = {}
        self.rated: dict[str, str] = {}
        Thread(target=self._count, name="demo-changes", daemon=True).start()

    def _count(self) -> None:
        with self.slack.changed:
            while not self.ended:
                self.slack.changed.wait()
                self.version += 1

    def end(self) -> None:
        """Tell nobody of changes any more."""
        with self.slack.changed:
            self.ended = True
            self.slack.changed.notify_all()

    def suggest(self, questions: Sequence[str]) -> None:
        """Offer questions to try."""
        with self.slack.changed:
            self.examples = tuple(questions)
            self.slack.changed.notify_all()

    def _person(self, id_: str) -> str:
        known = self.slack.workspace.users.get(id_)
        return known.name.capitalize() if known else "Slackbot"

    def _channel(self, id_: str) -> str:
        known = self.slack.workspace.channels.get(id_)
        return known.name if known else id_

    def _address(self, url: str) -> str | None:
        found = _PERMALINK.fullmatch(url)
        if found is None or found[1] not in self.rooms:
            return None
        return f"/c/{found[1]}/{found[4] or f'{found[2]}.{found[3]}'}"

    def typed(self, text: str) -> str:
        """Return what somebody typed as Slack sends it: escaped, with links and mentions marked."""
        ids = {one.name: one.id for one in self.slack.workspace.users.values()}
        linked = _URL.sub(lambda found: f"<{found[0]}>", escape(text.strip(), quote=False))
        return _MENTION.sub(
            lambda found: f"<@{ids[found[1].lower()]}>" if found[1].lower() in ids else found[0], linked
        )

    def say(self, channel: str, text: str, thread: str | None, files: Sequence[tuple[str, bytes]]) -> str | None:
        """Write a message or give a command; return the ts of the thread in which Byline is to answer, if any."""
        words_ = self.typed(text)
        if words_.startswith("/"):
            self._command(channel, words_, thread)
            return thread
        if not words_ and not files:
            self.notice = words.NOTHING
            return thread
        uploaded = [self.slack.upload(self.user, name, content) for name, content in files]
        sent = self.slack.say(channel, self.user, words_, thread_ts=thread, files=uploaded)
        asked = self.rooms[channel].kind == "dm" or f"<@{self.slack.bot_user}>" in words_
        return thread or (sent.ts if asked else None)

    def _command(self, channel: str, words_: str, thread: str | None) -> None:
        name, _, text = words_.partition(" ")
        if name != _COMMAND or thread:
            self.notice = words.NOT_IN_THREADS if name == _COMMAND else words.UNKNOWN_COMMAND
        else:
            self._taken(lambda: self.slack.command(name, text.strip(), self.user, channel).wait())

    def surface(self, name: str) -> Json | None:
        """Return what a form is about, `message:CHANNEL:TS`, `ephemeral:CHANNEL:TS` or `view:ID`, as it is now."""
        kind, _, rest = name.partition(":")
        if kind == "view":
            views = [self.slack.modal(self.user), self.slack.home(self.user)]
            return next((one for one in views if one and one["id"] == rest), None)
        channel, _, ts = rest.partition(":")
        if channel not in self.rooms:
            return None
        some = self.slack.ephemerals(self.user, channel) if kind == "ephemeral" else self.slack.messages(channel)
        return next((one for one in some if one["ts"] == ts), None)

    def confirmation(self, surface: str, pressed: Json) -> Json | None:
        """Return what Slack asks before something is pressed, None if it asks nothing, or the thing is gone."""
        where = self.surface(surface) or {"blocks": []}
        for block, element in elements(where.get("blocks") or []):
            if (block["block_id"], element["action_id"]) == (pressed.get("block"), pressed.get("action")):
                found: Json | None = element.get("confirm")
                return found
        return None

    def press(self, surface: str, pressed: Json) -> None:
        """Press or choose something."""
        where = self.surface(surface)
        if where is None:
            self.notice = words.GONE
            return
        value = pressed.get("value")
        press = partial(self.slack.press, value=value, option=pressed.get("option"), block_id=pressed.get("block"))
        if self._taken(lambda: press(where, str(pressed.get("action")), self.user).wait()) and "ts" in where:
            kinds = {one["action_id"]: one["type"] for _, one in elements(where["blocks"])}
            if kinds.get(str(pressed.get("action"))) == "feedback_buttons":
                self.rated[where["ts"]] = str(value)

    def submit(self, surface: str, values: Mapping[str, Any]) -> None:
        """Send a window as it is filled in; what is wrong with it stands in `wrongs` then."""
        view = self.surface(surface)
        if view is None:
            self.notice = words.GONE
            return
        self.wrongs.clear()
        fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        given = {name: value for name, value in values.items() if name in fields}

        def send() -> None:
            response = self.slack.submit(view, given, self.user)
            if response.get("response_action") == "errors":
                self.wrongs[view["id"]] = response["errors"]

        self._taken(send)

    def close(self, surface: str) -> None:
        """Close a window."""
        view = self.surface(surface)
        if view is not None and view["type"] == "modal":
            self._taken(lambda: self.slack.cancel(view, self.user).wait())

    def shortcut(self, surface: str, callback: str) -> None:
        """Choose a shortcut in a message's menu."""
        message = self.surface(surface)
        if message is None:
            self.notice = words.GONE
        else:
            self._taken(lambda: self.slack.shortcut(callback, message["channel"], message, self.user).wait())

    def stop(self, channel: str, thread: str) -> None:
        """Press Stop while Byline answers in a direct message."""
        self._taken(lambda: self.slack.stop(channel, thread, self.user).wait())

    def _taken(self, act: Any) -> bool:  # noqa: ANN401 - any call
        """Do something that Byline is to take; tell the person if that can't be."""
        try:
            act()
        except (NotThereError, KeyError):
            self.notice = words.GONE
        except InputError as error:
            self.notice = str(error)
        except TimeoutError:
            self.notice = words.NOT_TAKEN
        else:
            return True
        return False
