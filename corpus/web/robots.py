"""What a site's robots.txt lets Byline fetch (RFC 9309), and how fast."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from corpus.web.errors import FetchError

AGENT = "Byline"
"""The name by which a robots.txt speaks of Byline."""

MAX_ROBOTS_BYTES = 500 * 1024
"""How much of a robots.txt is read; RFC 9309 asks for that much at least, the rest is left."""

LONGEST_PAUSE = 30.0
"""Seconds that are waited for a site; what asks for more is told to the user instead."""

_FRESH, _RETRY = 24 * 3600.0, 300.0  # seconds: RFC 9309 trusts a copy for a day; a failure may be over sooner
_AGENT_LINE = re.compile(r"\s*user[\s-]*agent", re.IGNORECASE)
_MAX_RULES = 400_000  # agents times lines: the parser keeps every rule once for each agent named above it


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one origin's robots.txt says; `closed` says why nothing may be fetched where it can't be read."""

    until: float
    protego: Protego | None = None
    closed: FetchError | None = None


class Robots:
    """The robots.txt of every origin, asked for once a day."""

    def __init__(self, text: Callable[[httpx.URL], str]) -> None:
        """Keep the function that fetches a robots.txt: "" where there is none, FetchError where it can't be told."""
        self._text = text
        self._known: dict[str, _Rules] = {}

    def pause(self, url: httpx.URL) -> float:
        """Return the seconds between two pages that the site asks for.

        :raises FetchError: if it does not want this page fetched, or its robots.txt can't be read.
        """
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        rules = self._known.get(origin)
        if rules is None or rules.until < time.monotonic():
            rules = self._known[origin] = self._read(url)
        if rules.closed is not None:
            raise FetchError(str(rules.closed), status=rules.closed.status, retry_after=rules.closed.retry_after)
        if rules.protego is None:
            return 0.0
        if not rules.protego.can_fetch(str(url), AGENT):
            raise FetchError(f"the robots.txt of {url.host} asks programs not to fetch this page: save it by hand")
        return rules.protego.crawl_delay(AGENT) or 0.0

    def _read(self, url: httpx.URL) -> _Rules:
        now = time.monotonic()
        try:
            text = self._text(url.copy_with(raw_path=b"/robots.txt"))
        except FetchError as error:
            return _Rules(now + _RETRY, closed=error)
        if not text.strip():
            return _Rules(now + _FRESH)
        lines = text.splitlines()
        if sum(_AGENT_LINE.match(line) is not None for line in lines) * len(lines) > _MAX_RULES:
            return _Rules(now + _FRESH, closed=FetchError(f"the robots.txt of {url.host} is too long to be made out"))
        return _Rules(now + _FRESH, protego=Protego.parse(text))


class Turns:
    """Who may be asked when: a pause between two requests to one host, also when several threads ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}

    def take(self, host: str, pause: float) -> float:
        """Wait until `host` may be asked, keep it free for `pause` seconds from then; return the seconds waited.

        :raises FetchError: if that would take longer than LONGEST_PAUSE.
        """
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._free.get(host, now))
            wait = begin - now
            if wait > LONGEST_PAUSE:
                seconds = round(wait)
                reason = f"{host} wants to be left alone for {seconds} s more: try again then"
                raise FetchError(reason, retry_after=seconds)
            self._free[host] = begin + pause
        time.sleep(wait)
        return wait

    def leave(self, host: str, seconds: float) -> None:
        """Leave `host` alone for this long."""
        with self._lock:
            self._free[host] = max(self._free.get(host, 0.0), time.monotonic() + seconds)
