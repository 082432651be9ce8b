"""A site on loopback that answers as it is told: well, slowly, hugely, falsely or not at all."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

PAGE = b"<p>The lighthouse of Ostrey was dark on Tuesday, the harbour master said.</p>"


class Visit(BaseHTTPRequestHandler):
    """One request; a route writes its answer with `answer` or `raw`."""

    server: "Site"

    def do_GET(self) -> None:
        """Answer by the route of the path."""
        self.server.asked.append((self.path, dict(self.headers)))
        route = self.server.routes.get(self.path.partition("?")[0], lambda visit: visit.answer(b"", 404))
        try:
            route(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, data: bytes = PAGE, status: int = 200, **headers: str) -> None:
        """Send a whole answer; underscores in names of headers stand for hyphens."""
        given = {"Content_Type": "text/html", "Content_Length": str(len(data))} | headers
        self.raw(f"HTTP/1.1 {status} Said", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items()))
        self.wfile.write(data)

    def raw(self, *lines: str, data: bytes = b"") -> None:
        """Send the lines of a head as they are, and `data`."""
        self.wfile.write("".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1") + data)

    def drip(self, piece: bytes) -> None:
        """Send the same few bytes ten times a second until nobody listens."""
        while not self.server.over.wait(0.03):
            self.wfile.write(piece)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Site(ThreadingHTTPServer):
    """Routes by path, and what was asked so far: paths and headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self.routes: dict[str, Callable[[Visit], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        self.scheme = "http"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def paths(self) -> list[str]:
        """The pages that were asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the address of a page."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: visitors hang up, that is what is tested."""


@contextmanager
def serving(tls: SSLContext | None = None) -> Iterator[Site]:
    """Serve a site with no page on it."""
    with Site() as site:
        if tls is not None:
            site.socket, site.scheme = tls.wrap_socket(site.socket, server_side=True), "https"
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            site.shutdown()
            thread.join()
