"""Deliveries: what was sent to the app, when it was acked, and sending again what was not."""

import heapq
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any, Literal, Protocol

from bot.standin.signing import SendError, send_signed

Json = dict[str, Any]
Kind = Literal["events_api", "slash_commands", "interactive"]
_SENDERS = 64  # HTTP requests to the app at a time


class Line(Protocol):
    """A connection of the app."""

    def send(self, text: str) -> bool:
        """Send an envelope; False if the connection is gone."""


@dataclass(slots=True, eq=False)
class Attempt:
    """One sending of something; times are of `time.monotonic`, in seconds.

    :ivar over: no ack of it is waited for any more; `lost`: because its connection is gone.
    """

    envelope_id: str
    number: int
    reason: str
    sent: float
    line: Line | None = None
    acked: float | None = None
    over: bool = False
    lost: bool = False
    status: int | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """An event, command or interaction on its way to the app.

    :ivar attempts: how often it was sent.
    :ivar response: what the ack held, once there is one.
    :ivar failed: why it is not sent any more: `dispatch_failed` and `operation_timeout` (commands, interactions), or
        `gave_up` after all retries (events).
    """

    kind: Kind
    payload: Json
    born: float
    attempts: list[Attempt] = field(default_factory=list)
    response: Json | None = None
    failed: str | None = None
    number: int = 0
    reason: str = ""
    answered: Callable[["Delivery"], None] | None = None  # called once it was acked in time

    @property
    def acked(self) -> bool:
        """Whether the app has acked it."""
        return any(attempt.acked is not None for attempt in self.attempts)

    @property
    def latency(self) -> float | None:
        """Seconds from sending to the ack, of the attempt that was acked first."""
        done = [attempt.acked - attempt.sent for attempt in self.attempts if attempt.acked is not None]
        return done[0] if done else None

    @property
    def name(self) -> str:
        """What it is, for messages of failed tests."""
        what = self.payload.get("event", {}).get("type") or self.payload.get("command") or self.payload.get("type")
        return f"{self.kind} {what}"


class Sent:
    """What a user did, and the deliveries that it raised."""

    def __init__(self, changed: threading.Condition, deliveries: Sequence[Delivery], ts: str = "") -> None:
        self.ts = ts
        self.deliveries = tuple(deliveries)
        self._changed = changed

    def wait(self, timeout: float = 10.0) -> "Sent":
        """Wait until everything is acked.

        :raises TimeoutError: if something is not, in time or ever.
        """
        with self._changed:
            self._changed.wait_for(lambda: all(one.acked or one.failed for one in self.deliveries), timeout)
            late = [f"{one.name} ({one.failed or 'waiting'})" for one in self.deliveries if not one.acked]
        if late:
            raise TimeoutError(f"not acked: {', '.join(late)}")
        return self

    @property
    def response(self) -> Json:
        """What the ack of the first delivery held."""
        return (self.deliveries[0].response or {}) if self.deliveries else {}


class Deliveries:
    """The sender of everything; one thread keeps the time of all acks and retries."""

    def __init__(self, changed: threading.Condition, ack_within: float, retry_delays: Sequence[float]) -> None:
        self.all: list[Delivery] = []
        self.ack_within, self.retry_delays = ack_within, tuple(retry_delays)
        self.lines: deque[Line] = deque()
        self.events_url: str | None = None
        self.signing_secret = ""
        self._changed = changed
        self._waiting: list[Delivery] = []
        self._sent: dict[str, tuple[Delivery, Attempt]] = {}
        self._jobs: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._closed = False
        self._senders = ThreadPoolExecutor(_SENDERS, "slack-http")
        self._thread = threading.Thread(target=self._run, name="slack-deliveries", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send nothing any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()
        self._senders.shutdown(cancel_futures=True)

    def post(
        self,
        kind: Kind,
        payload: Json,
        *,
        number: int = 0,
        reason: str = "",
        answered: Callable[[Delivery], None] | None = None,
    ) -> Delivery:
        """Send something, now or when the app connects."""
        delivery = Delivery(kind, payload, time.monotonic(), number=number, reason=reason, answered=answered)
        with self._changed:
            self.all.append(delivery)
            self._at(delivery.born, partial(self._send, delivery))
        return delivery

    def resume(self) -> None:
        """Send all that waits for a connection."""
        with self._changed:
            waiting, self._waiting = self._waiting, []
            for delivery in waiting:
                self._at(0.0, partial(self._send, delivery))

    def gone(self, line: Line) -> None:
        """Forget a connection; what it has not acked goes out on another."""
        with self._changed:
            if line in self.lines:
                self.lines.remove(line)
            for delivery, attempt in list(self._sent.values()):
                if attempt.line is line and not attempt.over and not delivery.acked and delivery.kind == "events_api":
                    attempt.over = attempt.lost = True
                    delivery.reason = "timeout"
                    self._at(0.0, partial(self._send, delivery))
            self._changed.notify_all()

    def ack(self, envelope_id: str, response: Json) -> None:
        """Record an ack; one of an unknown envelope counts for nothing."""
        with self._changed:
            if envelope_id not in self._sent:
                return
            delivery, attempt = self._sent[envelope_id]
            first = not delivery.acked
            attempt.acked = attempt.acked or time.monotonic()
            if first:
                delivery.response = response
                if delivery.answered and not delivery.failed:
                    delivery.answered(delivery)
            self._changed.notify_all()

    def _at(self, when: float, job: Callable[[], None]) -> None:
        heapq.heappush(self._jobs, (when, next(self._order), job))
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (not self._jobs or self._jobs[0][0] > time.monotonic()):
                    self._changed.wait(max(self._jobs[0][0] - time.monotonic(), 0) if self._jobs else None)
                if self._closed:
                    return
                job = heapq.heappop(self._jobs)[2]
            job()

    def _send(self, delivery: Delivery) -> None:
        with self._changed:
            if delivery.acked or delivery.failed:
                return
            line, url = self.lines[0] if self.lines else None, self.events_url
            if line is None and url is None:
                self._wait(delivery)
                return
            self.lines.rotate(-1)
            number = delivery.number + len(delivery.attempts)
            attempt = Attempt(f"e{next(self._order):08d}", number, delivery.reason, time.monotonic(), line)
            delivery.attempts.append(attempt)
            self._sent[attempt.envelope_id] = delivery, attempt
            self._at(attempt.sent + self.ack_within, partial(self._late, delivery, attempt, "timeout"))
        if line is None:
            self._senders.submit(self._send_http, str(url), delivery, attempt)
        elif not line.send(json.dumps(_envelope(delivery, attempt))):
            self.gone(line)

    def _wait(self, delivery: Delivery) -> None:
        self._waiting.append(delivery)
        if delivery.kind != "events_api":
            self._at(delivery.born + self.ack_within, partial(self._undelivered, delivery))

    def _undelivered(self, delivery: Delivery) -> None:
        with self._changed:
            if not delivery.attempts:
                delivery.failed = "dispatch_failed"
                self._changed.notify_all()

    def _late(self, delivery: Delivery, attempt: Attempt, reason: str) -> None:
        """Send an event again, if an attempt was not acked; give up after the last retry."""
        with self._changed:
            if delivery.acked or attempt.over or delivery.failed:
                return
            attempt.over = True
            late = sum(one.over and not one.lost for one in delivery.attempts) - 1
            if delivery.kind != "events_api":
                delivery.failed = "operation_timeout"
            elif late < len(self.retry_delays):
                delivery.reason = reason
                self._at(time.monotonic() + self.retry_delays[late], partial(self._send, delivery))
            else:
                delivery.failed = "gave_up"
            self._changed.notify_all()

    def _send_http(self, url: str, delivery: Delivery, attempt: Attempt) -> None:
        try:
            status, response = send_signed(
                url,
                self.signing_secret,
                delivery.kind,
                delivery.payload,
                retry=(attempt.number, attempt.reason) if attempt.number else None,
                timeout=self.ack_within,
            )
        except TimeoutError:
            return
        except SendError:
            self._late(delivery, attempt, "connection_failed")
            return
        attempt.status = status
        if status == 200:
            self.ack(attempt.envelope_id, response)
        else:
            self._late(delivery, attempt, "http_error")


def _envelope(delivery: Delivery, attempt: Attempt) -> Json:
    envelope = {
        "envelope_id": attempt.envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
    return envelope
