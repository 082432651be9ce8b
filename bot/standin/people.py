"""What people do in channels: they write, edit, give commands, come and go."""

from collections.abc import Iterable
from copy import deepcopy

from bot.standin import payloads
from bot.standin.core import Core
from bot.standin.deliveries import Delivery, Sent
from bot.standin.methods.chat import remove
from bot.standin.methods.files import store
from bot.standin.methods.streams import finish
from bot.standin.posting import parent, post, rich_text
from bot.standin.workspace import ANA, BOT_USER, OTHER_BOT, Channel, Json, Kind


class People(Core):
    """The people of the workspace."""

    def add_user(self, name: str, *, is_bot: bool = False, team: str | None = None) -> str:
        """Add a user, and return the id; with a `team`, one of another workspace."""
        return self.workspace.add_user(name, is_bot=is_bot, team=team)

    def add_channel(
        self,
        name: str,
        members: Iterable[str] = (),
        *,
        kind: Kind = "public",
        bot: bool = True,
        ext_shared: bool = False,
        archived: bool = False,
    ) -> str:
        """Add a channel of kind public, private or mpim, and return the id; `bot`: the bot is in it."""
        everybody = {*members, *([BOT_USER] if bot else [])}
        id_ = self.workspace.new_id("G0" if kind == "mpim" else "C0")
        return self.workspace.add_channel(Channel(id_, name, kind, everybody, ext_shared, archived))

    def add_group(self, members: Iterable[str]) -> str:
        """Add a user group, and return the id."""
        with self.changed:
            id_ = self.workspace.new_id("S0")
            self.workspace.groups[id_] = tuple(members)
            return id_

    def dm(self, user: str) -> str:
        """Return the direct channel of a user and the bot."""
        return self.workspace.direct([user]).id

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        with self.changed:
            self.workspace.channels[channel].archived = True

    def upload(self, user: str, name: str, content: bytes) -> Json:
        """Upload a file as a user, and return what Slack says of it, to share with `say`."""
        with self.changed:
            return deepcopy(store(self.workspace, user, name, len(content), content).about)

    def say(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: Iterable[Json] = (),
        retries: int = 0,
    ) -> Sent:
        """Write a message; with `retries`, each of its events comes that many times more."""
        with self.changed:
            where = self.workspace.channels[channel]
            shared = [dict(file) for file in files] or None
            said = {"text": text, "blocks": rich_text(text)}
            thread = parent(self.workspace, where, thread_ts)
            more = {"client_msg_id": self.workspace.new_id("m"), "files": shared, "upload": False if shared else None}
            message = post(self.workspace, where, {"user": user}, said, thread_ts=thread, **more)
            return self._sent(self._message(where, message, retries), message["ts"])

    def bot_says(self, channel: str, text: str, *, thread_ts: str | None = None) -> Sent:
        """Write a message as the bot of another app."""
        with self.changed:
            where = self.workspace.channels[channel]
            author = {"user": OTHER_BOT, "bot_id": "B0ROBOT", "app_id": "A0ROBOT"}
            thread = parent(self.workspace, where, thread_ts)
            message = post(self.workspace, where, author, {"text": text, "blocks": rich_text(text)}, thread_ts=thread)
            return self._sent(self._message(where, message), message["ts"])

    def _message(self, channel: Channel, message: Json, retries: int = 0) -> list[Delivery]:
        found = self._raise(payloads.message_event(self.workspace, channel, message), channel, retries)
        return [*found, *self._mention(channel, message, retries)]

    def _mention(self, channel: Channel, message: Json, retries: int = 0) -> list[Delivery]:
        if channel.kind == "im" or f"<@{BOT_USER}" not in message["text"]:
            return []
        return self._raise(payloads.mention_event(self.workspace, channel, message), channel, retries)

    def edit(self, channel: str, ts: str, text: str) -> Sent:
        """Edit a message; as in Slack, one that mentions the bot raises `app_mention` anew, with `edited`."""
        with self.changed:
            where = self.workspace.channels[channel]
            message = where.messages[ts]
            before = deepcopy(message)
            edited = {"user": message["user"], "ts": self.workspace.new_ts()}
            message |= {"text": text, "blocks": rich_text(text), "edited": edited}
            event = payloads.changed_event(self.workspace, where, before, message)
            self.changed.notify_all()
            return self._sent([*self._raise(event, where), *self._mention(where, message)], ts)

    def delete(self, channel: str, ts: str) -> Sent:
        """Delete a message."""
        with self.changed:
            where = self.workspace.channels[channel]
            event = payloads.deleted_event(self.workspace, where, where.messages[ts])
            remove(self.workspace, where, where.messages[ts])
            return self._sent(self._raise(event, where), ts)

    def command(self, command: str, text: str, user: str, channel: str) -> Sent:
        """Give a slash command."""
        with self.changed:
            where = self.workspace.channels[channel]
            payload = payloads.command(self.workspace, command, text, user, where)
            return self.deliver("slash_commands", payload)

    def open_home(self, user: str, tab: str = "home") -> Sent:
        """Open the app: its Home tab or its messages."""
        with self.changed:
            event: Json = {"type": "app_home_opened", "user": user, "channel": self.dm(user), "tab": tab}
            event["event_ts"] = self.workspace.new_ts()
            view = self.workspace.views.get(self.workspace.homes.get(user, ""))
            if view and tab == "home":
                event["view"] = deepcopy(view)
            return self.event(event)

    def stop(self, channel: str, thread_ts: str, user: str = ANA) -> Sent:
        """Press the Stop button of a session; Slack ends its streams itself."""
        with self.changed:
            messages = self.workspace.channels[channel].messages
            going = [
                ts
                for where, ts in self.workspace.streams
                if where == channel and messages[ts].get("thread_ts") == thread_ts
            ]
            for ts in going:
                finish(self.workspace, channel, ts)
            event = {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread_ts, "user": user}
            return self.event(event | {"streaming_message_ts": going, "event_ts": self.workspace.new_ts()})

    def join(self, channel: str, user: str) -> Sent:
        """Come into a channel; the bot comes by `slack.bot_user`."""
        with self.changed:
            where = self.workspace.channels[channel]
            where.members.add(user)
            event = {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel,
                "channel_type": "C" if where.kind == "public" else "G",
                "team": self.workspace.team,
                "inviter": ANA,
                "event_ts": self.workspace.new_ts(),
            }
            return self._sent(self._raise(event, where))

    def leave(self, channel: str, user: str) -> None:
        """Leave a channel, or take the bot out of it; Byline has subscribed to no event of that."""
        with self.changed:
            self.workspace.channels[channel].members.discard(user)

    def uninstall(self) -> Sent:
        """Remove the app from the workspace: its tokens are dead."""
        with self.changed:
            self.revoke()
            revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
            ts = {"event_ts": self.workspace.new_ts()}
            found = [*self._raise(revoked | ts, None), *self._raise({"type": "app_uninstalled"} | ts, None)]
            return self._sent(found)

    def visit(self, user: str) -> None:
        """Be the one who is at Slack's page, where apps are installed and people sign in."""
        with self.changed:
            self.workspace.signing_in = user
            self._web.visited = self.workspace

    def revoke(self) -> None:
        """Make the tokens invalid."""
        with self.changed:
            self.workspace.revoked = True
            self.changed.notify_all()
