"""Troubles that a test asks for: rate limits and calls that fail."""

import threading
import time
from dataclasses import dataclass

_INTERVAL = 1.0  # seconds between two messages in a channel, under strict rates


@dataclass(slots=True)
class Trouble:
    """A refusal that is nobody's fault: the HTTP status, Slack's code, seconds to wait."""

    status: int
    error: str
    retry_after: int | None = None


@dataclass(slots=True)
class _Limit:
    every: int
    retry_after: int
    calls: int = 0


@dataclass(slots=True)
class _Failure:
    times: int
    trouble: Trouble


class Troubles:
    """What is to go wrong, by method and channel; a channel of None stands for all."""

    def __init__(self, *, strict_rates: bool) -> None:
        self.strict_rates = strict_rates
        self._lock = threading.Lock()
        self._limits: dict[tuple[str, str | None], _Limit] = {}
        self._failures: dict[tuple[str, str | None], list[_Failure]] = {}
        self._posted: dict[str, float] = {}

    def limit(self, method: str, every: int, channel: str | None, retry_after: int) -> None:
        """Let every n-th call of a method fail with a 429; 0 ends that."""
        with self._lock:
            self._limits.pop((method, channel), None)
            if every:
                self._limits[method, channel] = _Limit(every, retry_after)

    def fail(self, method: str, times: int, trouble: Trouble, channel: str | None) -> None:
        """Let the next calls of a method fail."""
        with self._lock:
            self._failures.setdefault((method, channel), []).append(_Failure(times, trouble))

    def meet(self, method: str, channel: str | None) -> Trouble | None:
        """Return what goes wrong with a call, if anything."""
        with self._lock:
            keys: list[tuple[str, str | None]] = [(method, None), *([(method, channel)] if channel else [])]
            return self._limited(keys) or self._failing(keys) or self._too_fast(method, channel)

    def _limited(self, keys: list[tuple[str, str | None]]) -> Trouble | None:
        for key in keys:
            limit = self._limits.get(key)
            if limit:
                limit.calls += 1
                if limit.calls % limit.every == 0:
                    return Trouble(429, "ratelimited", limit.retry_after)
        return None

    def _failing(self, keys: list[tuple[str, str | None]]) -> Trouble | None:
        for key in keys:
            failures = self._failures.get(key, [])
            if failures:
                failures[0].times -= 1
                return failures.pop(0).trouble if failures[0].times <= 0 else failures[0].trouble
        return None

    def _too_fast(self, method: str, channel: str | None) -> Trouble | None:
        if not self.strict_rates or method != "chat.postMessage" or channel is None:
            return None
        now = time.monotonic()
        if now - self._posted.get(channel, -_INTERVAL) < _INTERVAL:
            return Trouble(429, "ratelimited", 1)
        self._posted[channel] = now
        return None
