"""The state of a workspace: people, channels, messages, views, files, and what was given out and expires."""

import threading
import time
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from bot.standin.errors import SlackError, invalid

Json = dict[str, Any]
Kind = Literal["public", "private", "im", "mpim"]

TEAM, APP, BOT_USER, BOT = "T0STANDIN", "A0STANDIN", "U0BYLINE", "B0BYLINE"
ANA, BEN, OTHER_BOT = "U0ANA", "U0BEN", "U0ROBOT"
NEWSROOM = "C0NEWSROOM"
# What the manifest of Byline subscribes to; a message event is named after the kind of its channel.
SUBSCRIBED = frozenset(
    {
        "app_mention",
        "message.channels",
        "message.groups",
        "message.im",
        "app_home_opened",
        "agent_session_stopped",
        "app_context_changed",
        "member_joined_channel",
        "app_uninstalled",
        "tokens_revoked",
    }
)
SCOPES = (
    "app_mentions:read,assistant:write,chat:write,commands,channels:history,groups:history,im:history,im:read,"
    "im:write,channels:read,groups:read,reactions:read,reactions:write,users:read,files:read,files:write,"
    "links:read,links:write"
)
TRIGGER_SECONDS, URL_SECONDS, URL_USES, STREAM_SECONDS, STATUS_SECONDS = 3.0, 1800.0, 5, 300.0, 120.0


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: str
    name: str
    is_bot: bool
    team: str


@dataclass(slots=True)
class Channel:
    """A channel or a direct conversation, and its messages by ts, in order."""

    id: str
    name: str
    kind: Kind
    members: set[str]
    ext_shared: bool = False
    archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Stream:
    """A message that is being streamed; `written` is what of it came as Markdown."""

    born: float
    written: str = ""
    tasks: dict[str, Json] = field(default_factory=dict)
    plan: str | None = None
    blocks: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class ResponseUrl:
    """An address that takes up to 5 answers to a command or interaction, for 30 minutes."""

    channel: str
    user: str
    born: float
    source: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


@dataclass(slots=True)
class StoredFile:
    """A file, and what it is shared as; `content` is None until it is uploaded."""

    about: Json
    length: int
    content: bytes | None = None
    complete: bool = False


class Workspace:
    """All the state; `changed` guards it, and is notified whenever it changes."""

    def __init__(
        self,
        team: str = TEAM,
        *,
        enterprise: str | None = None,
        is_organisation: bool = False,
        changed: threading.Condition | None = None,
    ) -> None:
        """Make a workspace with its people.

        :param enterprise: the organisation that it belongs to.
        :param is_organisation: whether it stands for all workspaces of that, whose ids are in `teams`.
        :param changed: shared with other workspaces.
        """
        self.changed = changed or threading.Condition(threading.RLock())
        self.url = ""
        self.team, self.enterprise, self.is_organisation = team, enterprise, is_organisation
        self.teams = {team}
        self.bot_tokens: dict[str, float | None] = {}  # until when each is good
        self.refresh_token: str | None = None
        self.token_seconds = 0  # for which a token is good that is given out; 0: for ever
        self.scopes = SCOPES
        self.revoked = False
        self.posted: Callable[[Channel, Json], None] = lambda *_: None  # called with each message of the app
        self.events: frozenset[str] = SUBSCRIBED
        self.users = {
            id_: User(id_, name, is_bot, team)
            for id_, name, is_bot in (
                (BOT_USER, "byline", True),
                (ANA, "ana", False),
                (BEN, "ben", False),
                (OTHER_BOT, "robot", True),
            )
        }
        self.channels = {NEWSROOM: Channel(NEWSROOM, "newsroom", "public", {BOT_USER, ANA, BEN})}
        self.ephemerals: list[Json] = []
        self.streams: dict[tuple[str, str], Stream] = {}
        self.statuses: dict[tuple[str, str], tuple[float, Json]] = {}
        self.sessions: dict[tuple[str, str | None], Json] = {}
        self.prompts: dict[str, Json] = {}
        self.views: dict[str, Json] = {}
        self.owners: dict[str, str] = {}
        self.modals: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.files: dict[str, StoredFile] = {}
        self.groups: dict[str, tuple[str, ...]] = {}
        self.triggers: dict[str, tuple[float, str, bool]] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.signing_in = ANA  # who is at Slack's page where somebody signs in
        self.codes: dict[str, tuple[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self._numbers = count(1)
        self._last_ts = 0
        self._ahead = 0.0

    def now(self) -> float:
        """Return the stand-in's time: seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the stand-in's clock, for whatever expires."""
        with self.changed:
            self._ahead += seconds
            self.changed.notify_all()

    def new_id(self, prefix: str) -> str:
        """Return an id that no other thing has."""
        return f"{prefix}{next(self._numbers):08d}"

    def new_ts(self) -> str:
        """Return the next ts: the time in seconds, later than any before it."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, user: str) -> str:
        """Return a trigger id that opens one view for a user."""
        trigger = f"{self.new_id('')}.{self.new_id('')}.{self.new_id('a')}"
        self.triggers[trigger] = (self.now(), user, False)
        return trigger

    def take_trigger(self, trigger: str) -> str:
        """Use a trigger id, and return the user whom it is for.

        :raises SlackError: `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`.
        """
        if trigger not in self.triggers:
            raise invalid("invalid `trigger_id`", "/trigger_id")
        born, user, used = self.triggers[trigger]
        if used:
            raise SlackError("exchanged_trigger_id")
        if self.now() - born > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        self.triggers[trigger] = (born, user, True)
        return user

    def new_response_url(self, url: ResponseUrl) -> str:
        """Give out a response_url."""
        token = self.new_id("r")
        self.response_urls[token] = url
        return f"{self.url}/response/{token}"

    def add_user(self, name: str, *, is_bot: bool = False, team: str | None = None) -> str:
        """Add a user, and return the id; `team` is another one for somebody of Slack Connect."""
        with self.changed:
            user = User(self.new_id("U0"), name, is_bot, team or self.team)
            self.users[user.id] = user
            return user.id

    def add_channel(self, channel: Channel) -> str:
        """Add a channel, and return its id."""
        with self.changed:
            self.channels[channel.id] = channel
            return channel.id

    def direct(self, users: Iterable[str]) -> Channel:
        """Return the direct conversation of the bot and some users, made if there is none."""
        members = {BOT_USER, *users}
        with self.changed:
            for channel in self.channels.values():
                if channel.kind in {"im", "mpim"} and channel.members == members:
                    return channel
            kind: Kind = "im" if len(members) == 2 else "mpim"
            id_ = self.new_id("D0" if kind == "im" else "G0")
            channel = Channel(id_, "directmessage" if kind == "im" else f"mpdm-{id_.lower()}", kind, members)
            self.channels[id_] = channel
            return channel

    def channel(self, id_: object, *, member: bool = False, open_: bool = False) -> Channel:
        """Return a channel that the bot can see.

        :param member: the bot must be in it.
        :param open_: it must not be archived.
        :raises SlackError: `channel_not_found`, `not_in_channel`, `is_archived`.
        """
        channel = self.channels.get(str(id_))
        hidden = channel is not None and channel.kind != "public" and BOT_USER not in channel.members
        if channel is None or hidden:
            raise SlackError("channel_not_found")
        if open_ and channel.archived:
            raise SlackError("is_archived")
        if member and BOT_USER not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def message(self, channel: Channel, ts: object, error: str = "message_not_found") -> Json:
        """Return a message.

        :raises SlackError: with `error`, if there is none.
        """
        message = channel.messages.get(str(ts))
        if message is None:
            raise SlackError(error)
        return message

    def user(self, id_: object) -> User:
        """Return a user.

        :raises SlackError: `user_not_found`.
        """
        user = self.users.get(str(id_))
        if user is None:
            raise SlackError("user_not_found")
        return user


def shown(channel: Channel, message: Json) -> Json:
    """Return a copy of a message as Slack gives it out: a thread's parent says what replies it has."""
    copied = deepcopy(message)
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        return copied
    replies = [one for one in channel.messages.values() if one.get("thread_ts") == message["ts"] != one["ts"]]
    if replies:
        users = list(dict.fromkeys(one["user"] for one in replies))
        copied |= {
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1]["ts"],
        }
    return copied
