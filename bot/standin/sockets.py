"""Socket Mode: the websockets that an app connects, and what goes over them."""

import contextlib
import json
import socket
import struct
import threading
from http import HTTPStatus

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from bot.standin.deliveries import Deliveries
from bot.standin.workspace import APP, Workspace

CONNECTIONS = 10


class SocketLine:
    """A connection of the app; several threads may send on it."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection

    def send(self, text: str) -> bool:
        """Send a message; False if the connection is gone."""
        try:
            self.connection.send(text)
        except (ConnectionClosed, OSError):
            return False
        return True

    def cut(self) -> None:
        """End the connection with a reset: Bolt's client takes five pings to see the end of one that just stops."""
        with contextlib.suppress(OSError, ValueError), socket.socket(fileno=self.connection.socket.detach()) as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            taken.shutdown(socket.SHUT_RD)  # wakes the reader, without which closing has to wait


class Sockets:
    """The server of Socket Mode; each connection needs a ticket of `apps.connections.open`."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self.open: list[SocketLine] = []
        self._leaving: list[SocketLine] = []
        self._workspace, self._deliveries = workspace, deliveries
        self._tickets: set[str] = set()
        self._server: Server = serve(
            self._talk,
            "127.0.0.1",
            0,
            process_request=self._admit,
            compression=None,
            ping_interval=None,
            max_size=None,
            close_timeout=0.2,
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="slack-sockets", daemon=True)
        self._thread.start()

    def ticket(self) -> str:
        """Give out the address of one connection."""
        with self._workspace.changed:
            ticket = self._workspace.new_id("ticket")
            self._tickets.add(ticket)
        port = self._server.socket.getsockname()[1]
        return f"ws://127.0.0.1:{port}/link/?ticket={ticket}&app_id={APP}"

    def drop(self) -> None:
        """Cut all connections."""
        for line in list(self.open):
            self._deliveries.gone(line)
            line.cut()

    def disconnect(self) -> None:
        """Ask the app to reconnect; nothing new goes over the old connections, which end when there is a new one."""
        with self._workspace.changed:
            lines = list(self.open)
            for line in lines:
                if line in self._deliveries.lines:
                    self._deliveries.lines.remove(line)
            self._leaving += lines
        for line in lines:
            line.send(json.dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}))

    def close(self) -> None:
        """End the server and its connections."""
        self._server.shutdown()
        self.drop()
        self._thread.join()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = request.path.partition("ticket=")[2].partition("&")[0]
        with self._workspace.changed:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        return None if known else connection.respond(HTTPStatus.FORBIDDEN, "no such ticket\n")

    def _talk(self, connection: ServerConnection) -> None:
        line = SocketLine(connection)
        with self._workspace.changed:
            self.open.append(line)
            full = len(self.open) > CONNECTIONS
        try:
            if full:
                line.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}}))
                return
            self._greet(line)
            for message in connection:
                self._heard(json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            with self._workspace.changed:
                self.open.remove(line)
                self._deliveries.gone(line)

    def _greet(self, line: SocketLine) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "standin", "approximate_connection_time": 18060},
        }
        line.send(json.dumps(hello))
        with self._workspace.changed:
            leaving, self._leaving = self._leaving, []
        for old in leaving:
            old.connection.close()
        with self._workspace.changed:
            self._deliveries.lines.append(line)
            self._deliveries.resume()
            self._workspace.changed.notify_all()

    def _heard(self, message: dict[str, object]) -> None:
        payload = message.get("payload")
        self._deliveries.ack(str(message.get("envelope_id")), payload if isinstance(payload, dict) else {})
