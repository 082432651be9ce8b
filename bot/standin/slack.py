"""The stand-in as tests use it: what people do, and what there is to see."""

import time
from collections.abc import Callable
from copy import deepcopy
from typing import TypeVar

from bot.standin.api import Call
from bot.standin.deliveries import Delivery
from bot.standin.forms import Forms
from bot.standin.methods.streams import expire, finish
from bot.standin.people import People
from bot.standin.troubles import Trouble
from bot.standin.workspace import BOT_USER, STATUS_SECONDS, Json, shown

T = TypeVar("T")

_REST = 10  # times as long as a predicate takes, until it is asked again
_GLANCE = 0.05  # seconds until a predicate is asked again: it may be about what the app does


class Slack(People, Forms):
    """A running stand-in for Slack; the package's docstring has its whole interface."""

    def wait(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """Return the first true value of a predicate, which runs again after each change, and twenty times a second.

        :raises TimeoutError: if there is none in time; it says what was called last.
        """
        until = time.monotonic() + timeout
        with self.changed:
            while True:
                began = time.monotonic()
                if found := predicate():
                    return found
                # A predicate that takes long, asked after every change, would hold the others up.
                rest = began + _REST * (time.monotonic() - began)
                if began > until:
                    break
                self.changed.wait(_GLANCE)
                while (left := rest - time.monotonic()) > 0:
                    self.changed.wait(left)
            last = [f"{call.method}{f' ({call.error})' if call.error else ''}" for call in self._api.calls[-8:]]
            waiting = [delivery.name for delivery in self.unacked]
        raise TimeoutError(f"nothing in {timeout} s; last calls: {last}; not acked: {waiting}")

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return the messages of a channel, or of one thread with its parent, in order."""
        with self.changed:
            expire(self.workspace)
            where = self.workspace.channels[channel]
            return [
                shown(where, message)
                for message in where.messages.values()
                if thread_ts is None or thread_ts in {message["ts"], message.get("thread_ts")}
            ]

    def replies(self, channel: str, thread_ts: str) -> list[Json]:
        """Return the bot's messages in a thread."""
        found = self.messages(channel, thread_ts)
        return [message for message in found if message["user"] == BOT_USER and message["ts"] != thread_ts]

    def message(self, channel: str, ts: str) -> Json:
        """Return a message.

        :raises KeyError: if there is none.
        """
        with self.changed:
            where = self.workspace.channels[channel]
            return shown(where, where.messages[ts])

    def ephemerals(self, user: str | None = None, channel: str | None = None) -> list[Json]:
        """Return what only one user sees."""
        with self.changed:
            return [
                deepcopy(message)
                for message in self.workspace.ephemerals
                if user in {None, message["to"]} and channel in {None, message["channel"]}
            ]

    def modal(self, user: str) -> Json | None:
        """Return the modal that a user sees."""
        with self.changed:
            stack = self.workspace.modals.get(user)
            return deepcopy(self.workspace.views[stack[-1]]) if stack else None

    def home(self, user: str) -> Json | None:
        """Return a user's Home tab."""
        with self.changed:
            return deepcopy(self.workspace.views.get(self.workspace.homes.get(user, "")))

    def status(self, channel: str, thread_ts: str) -> Json | None:
        """Return the loading state of a thread: status, loading_messages."""
        with self.changed:
            since, status = self.workspace.statuses.get((channel, thread_ts), (0.0, None))
            return deepcopy(status) if self.workspace.now() - since < STATUS_SECONDS else None

    def session(self, channel: str, thread_ts: str) -> Json | None:
        """Return the session of a thread: status, title."""
        with self.changed:
            return deepcopy(self.workspace.sessions.get((channel, thread_ts)))

    def prompts(self, channel: str) -> Json | None:
        """Return the suggested prompts of a direct channel: title, prompts."""
        with self.changed:
            return deepcopy(self.workspace.prompts.get(channel))

    def reactions(self, channel: str, ts: str) -> dict[str, list[str]]:
        """Return who has reacted to a message, by name of the emoji."""
        return {one["name"]: one["users"] for one in self.message(channel, ts).get("reactions", [])}

    def files(self) -> dict[str, tuple[Json, bytes]]:
        """Return all files by id: what Slack says of each, and its content."""
        with self.changed:
            done = {id_: file for id_, file in self.workspace.files.items() if file.complete}
            return {id_: (deepcopy(file.about), file.content or b"") for id_, file in done.items()}

    @property
    def calls(self) -> list[Call]:
        """All calls so far."""
        with self.changed:
            return list(self._api.calls)

    def calls_to(self, method: str) -> list[Call]:
        """Return the calls of a method."""
        return [call for call in self.calls if call.method == method]

    @property
    def refusals(self) -> list[Call]:
        """The calls, and responses in acks, that a check has refused."""
        return [call for call in self.calls if call.error and not call.injected]

    @property
    def deliveries(self) -> list[Delivery]:
        """All that was sent to the app."""
        with self.changed:
            return list(self._courier.all)

    @property
    def unacked(self) -> list[Delivery]:
        """What the app has not acked."""
        return [delivery for delivery in self.deliveries if not delivery.acked]

    @property
    def ack_latencies(self) -> list[float]:
        """Seconds from sending to the ack, of all that was acked."""
        found = [delivery.latency for delivery in self.deliveries]
        return [latency for latency in found if latency is not None]

    @property
    def connected(self) -> int:
        """How many sockets are connected."""
        with self.changed:
            return len(self._courier.lines)

    def wait_connected(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until so many sockets are connected."""
        self.wait(lambda: self.connected >= count, timeout)

    def drop_sockets(self) -> None:
        """Cut all connections abruptly."""
        self._sockets.drop()

    def disconnect(self) -> None:
        """Ask the app to reconnect, as Slack does every few hours."""
        self._sockets.disconnect()

    def limit(self, method: str, every: int = 2, *, channel: str | None = None, retry_after: int = 1) -> None:
        """Let every n-th call of a method get a 429; `every=0` ends that."""
        self._troubles.limit(method, every, channel, retry_after)

    def fail(
        self,
        method: str,
        *,
        times: int = 1,
        status: int = 200,
        error: str = "internal_error",
        channel: str | None = None,
    ) -> None:
        """Let the next calls of a method fail."""
        self._troubles.fail(method, times, Trouble(status, error), channel)

    def advance(self, seconds: float) -> None:
        """Move the stand-in's clock: trigger ids, response_urls, streams and loading states expire by it."""
        self.workspace.advance(seconds)

    def expire_stream(self, channel: str, ts: str) -> None:
        """End a stream, as Slack does after five minutes."""
        with self.changed:
            finish(self.workspace, channel, ts)
