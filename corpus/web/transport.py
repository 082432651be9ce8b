"""Connections that go only where they may, and end in time.

A host is looked up once; every address of the answer is checked, and the connection is made to a checked address, not
to the name: a name server that would answer otherwise the second time isn't asked again. TLS still checks the name.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import httpcore
import httpx

from corpus.web.addresses import Allowed, address_of, refusal
from corpus.web.errors import FetchError

_Found = tuple[socket.AddressFamily, tuple[object, ...]]


@dataclass(slots=True)
class Deadline:
    """When all that belongs to one fetch must be over, however slowly a server drips."""

    seconds: float
    end: float

    def left(self) -> float:
        """Return the seconds that are left.

        :raises FetchError: if none is.
        """
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> FetchError:
        """Make the error of a fetch that took too long."""
        return FetchError(f"no whole answer within {self.seconds:g} s: the site is slow or down, try again later")


_DEADLINE: ContextVar[Deadline] = ContextVar("deadline")


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Give all requests of this thread made inside the block this much time together."""
    deadline = Deadline(seconds, time.monotonic() + seconds)
    token = _DEADLINE.set(deadline)
    try:
        yield deadline
    finally:
        _DEADLINE.reset(token)


def _lookup(host: str, port: int) -> list[_Found]:
    """Resolve in a thread: `getaddrinfo` knows no time limit."""
    answers: queue.SimpleQueue[list[_Found] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([(family, sockaddr) for family, _, _, _, sockaddr in found])
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    deadline = _DEADLINE.get()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.missed() from None
    if isinstance(answer, Exception) or not answer:
        raise FetchError(f"there is no host {host}, or no network: check the URL") from None
    return answer


class _Stream(httpcore.NetworkStream):
    """A socket whose every operation ends with the fetch's deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline rules
        with _failing_as(httpcore.ReadError):
            self._sock.settimeout(_DEADLINE.get().left())
            return self._sock.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        with _failing_as(httpcore.WriteError):
            self._sock.settimeout(_DEADLINE.get().left())
            self._sock.sendall(buffer)

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            with _failing_as(httpcore.ConnectError):
                self._sock.settimeout(_DEADLINE.get().left())
                return _Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname))
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> object:
        return {"socket": self._sock, "ssl_object": self._sock if isinstance(self._sock, ssl.SSLSocket) else None}.get(
            info
        )


@contextmanager
def _failing_as(kind: type[httpcore.NetworkError]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise _DEADLINE.get().missed() from error
    except OSError as error:
        raise kind(error.strerror or str(error)) from error


class _Backend(httpcore.NetworkBackend):
    """Resolves, checks and connects."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        found = _lookup(host, port)
        for _, sockaddr in found:
            self._check(host, port, sockaddr)
        failed: OSError | None = None
        for waiting, (family, sockaddr) in zip(range(len(found), 0, -1), found, strict=True):
            try:
                return self._connect(host, port, family, sockaddr, waiting)
            except OSError as error:
                failed = error
        if isinstance(failed, TimeoutError):
            raise _DEADLINE.get().missed() from failed
        raise FetchError(f"{host}:{port} takes no connection ({failed}): try again later") from failed

    def _connect(
        self, host: str, port: int, family: socket.AddressFamily, sockaddr: tuple[object, ...], waiting: int
    ) -> _Stream:
        """Connect to one address; one that is dead leaves time for the others that are waiting."""
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(_DEADLINE.get().left() / waiting)
            sock.connect(sockaddr)
            self._check(host, port, sock.getpeername())
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return _Stream(sock)

    def _check(self, host: str, port: int, sockaddr: tuple[object, ...]) -> None:
        address = address_of(sockaddr)
        if not self._allowed.permits(host, port, address):
            raise refusal(host, port, address)


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class Transport(httpx.BaseTransport):
    """What an httpx client sends its requests through; must be used inside `within`.

    Connections are not kept: with a pause between two pages of a site they would be stale.
    """

    def __init__(self, allowed: Allowed) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_Backend(allowed),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        :raises FetchError: if it may not be sent, or isn't answered in time.
        """
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self._pool.handle_request(
            httpcore.Request(request.method, target, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()
