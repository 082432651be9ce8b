"""Fetching a URL: within limits, politely, and never from a place where it has no business.

Requests go straight to Byline's own transport, past httpx's client: proxies and logins of the environment, cookies and
redirects that follow themselves play no part (a proxy would resolve names itself, out of sight). A redirect from https
to http is refused: on that way anyone could put words in an outlet's mouth.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpcore
import httpx

from corpus.web import body, headers
from corpus.web.addresses import Allowed
from corpus.web.errors import FetchError
from corpus.web.robots import AGENT, MAX_ROBOTS_BYTES, Robots, Turns
from corpus.web.transport import Deadline, Transport, within
from corpus.web.urls import parsed, shown

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ADVICE = {
    401: "it wants a login: save the page and index the file",
    402: "it wants a subscription: save the page and index the file",
    403: "it turns programs away: save the page and index the file",
    404: "there is no such page: check the URL",
    410: "the page was taken away",
    429: "it was asked too often",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may cost; bytes on the wire and unpacked, seconds for all of it with its redirects."""

    bytes: int = 16 * 1024 * 1024
    seconds: float = 30.0
    redirects: int = 5
    pause: float = 1.0
    """Seconds between two pages of a host; its robots.txt may ask for more."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL holds; `data` is empty where it has `not_modified` since the time that was named."""

    url: str
    final: str
    data: bytes
    content_type: str | None
    charset: str | None
    etag: str | None
    last_modified: str | None
    not_modified: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx.URL
    status: int
    headers: httpx.Headers
    charset: str | None
    data: bytes


_Body = Callable[[httpx.Response, int], bytes]


class Fetcher:
    """Fetches URLs; knows every site's robots.txt and when it was last asked. Several threads may share one."""

    def __init__(self, limits: Limits | None = None, allowed: Collection[str] = ()) -> None:
        """Make a transport of its own.

        :param allowed: hosts, host:port and networks that may be reached although they are private.
        :raises FetchError: where one of them is none of these.
        """
        self._limits = limits or Limits()
        self._robots = Robots(self._robots_text)
        self._turns = Turns()
        self._transport = Transport(Allowed.parse(allowed))
        self._headers = {
            "User-Agent": f"{AGENT}/{version('byline')}",
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": body.ENCODINGS,
            "Connection": "close",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch `url`, unless it is the same as when it was last fetched.

        :param etag, last_modified: what `Fetched` said then.
        :raises FetchError: if it can't be fetched or must not be, holds nothing, or is too large, too slow or broken.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in known.items() if value and headers.is_plain(value)}
        asked: set[str] = set()
        with within(self._limits.seconds) as deadline:

            def permitted(target: httpx.URL) -> None:
                self._permit(target, deadline, asked)

            answer = self._follow(parsed(url), conditions, permitted, body.read)
        if answer.status != HTTPStatus.OK and not (conditions and answer.status == HTTPStatus.NOT_MODIFIED):
            raise self._unhappy(answer)
        fresh = answer.status == HTTPStatus.OK
        if fresh and not answer.data:
            raise FetchError("the answer is empty: try again later")
        return Fetched(
            url=url,
            final=str(answer.url),
            data=answer.data,
            content_type=headers.media_type(answer.headers),
            charset=answer.charset,
            etag=headers.kept(answer.headers, "etag") or (None if fresh else etag),
            last_modified=headers.kept(answer.headers, "last-modified") or (None if fresh else last_modified),
            not_modified=not fresh,
        )

    def _permit(self, url: httpx.URL, deadline: Deadline, asked: set[str]) -> None:
        """Ask the site's robots.txt, and wait for its turn once a fetch; waiting is not held against the fetch."""
        pause = max(self._robots.pause(url), self._limits.pause)
        if url.host not in asked:
            asked.add(url.host)
            deadline.end += self._turns.take(url.host, pause)

    def _robots_text(self, url: httpx.URL) -> str:
        answer = self._follow(url, {}, lambda _: None, body.read_beginning, MAX_ROBOTS_BYTES)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            reason = f"its robots.txt can't be had ({answer.status}), so nothing of it may be fetched: try again later"
            raise FetchError(reason, status=answer.status, retry_after=headers.retry_after(answer.headers))
        return answer.data.decode("utf-8-sig", errors="replace") if answer.status == HTTPStatus.OK else ""

    def _follow(
        self,
        url: httpx.URL,
        conditions: dict[str, str],
        permitted: Callable[[httpx.URL], None],
        read: _Body,
        most: int | None = None,
    ) -> _Answer:
        """Ask, and follow redirects, each of which is checked as a URL of its own."""
        target, hops = url, 0
        try:
            while True:
                permitted(target)
                answer = self._ask(target, conditions, read, most or self._limits.bytes)
                location = answer.headers.get("location")
                if answer.status not in _REDIRECTS or location is None:
                    return answer
                if hops == self._limits.redirects:
                    raise FetchError(f"more than {self._limits.redirects} redirects: check the URL")
                target = _redirected(target, location)
                hops += 1
        except FetchError as error:
            if not hops:
                raise
            reason = f"redirected to {shown(str(target))}: {error}"
            raise FetchError(reason, status=error.status, retry_after=error.retry_after) from error

    def _ask(self, url: httpx.URL, conditions: dict[str, str], read: _Body, most: int) -> _Answer:
        try:
            answer = self._transport.handle_request(httpx.Request("GET", url, headers=self._headers | conditions))
            try:
                data = read(answer, most) if answer.status_code == HTTPStatus.OK else b""
            finally:
                answer.close()
        except httpcore.ConnectError as error:
            reason = f"no safe connection to {url.host} ({shown(str(error))}): check the URL and the site's certificate"
            raise FetchError(reason) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(
                f"the answer to {shown(url.path)} is broken ({shown(str(error))}): try again later"
            ) from error
        return _Answer(url, answer.status_code, answer.headers, headers.charset(answer), data)

    def _unhappy(self, answer: _Answer) -> FetchError:
        retry_after = headers.retry_after(answer.headers)
        if retry_after is not None:
            self._turns.leave(answer.url.host, retry_after)
        again = "try again later" if retry_after is None else f"try again in {retry_after} s"
        phrase = HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else "an unknown answer"
        usual = {4: "the site refuses it", 5: "the site has trouble"}.get(answer.status // 100, "it holds no page")
        advice = _ADVICE.get(answer.status, usual)
        more = f"; {again}" if answer.status == 429 or answer.status >= 500 else ""
        return FetchError(f"{answer.status} {phrase}: {advice}{more}", status=answer.status, retry_after=retry_after)


def _redirected(url: httpx.URL, location: str) -> httpx.URL:
    try:
        target = parsed(str(url.join(location.strip())))
    except (FetchError, httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"it redirects to {shown(location)!r}: {shown(str(error))}") from error
    if url.scheme == "https" and target.scheme == "http":
        raise FetchError(
            f"it redirects to {shown(str(target))}, which is not encrypted: fetch that URL itself if you trust it"
        )
    return target
