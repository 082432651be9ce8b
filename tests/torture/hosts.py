"""Network namespaces as hosts: a process in one reaches nothing but some ports of this machine, through a gate.

No other module of Byline is imported, so that it is a program, too: `hosts.py GATE PORT,PORT... COMMAND...`.
"""

import asyncio
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_SET_FLAGS, _UP, _RUNNING = 0x8914, 0x1, 0x40  # SIOCSIFFLAGS, IFF_UP, IFF_RUNNING
_AT_ONCE = 1 << 16  # bytes
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Way:
    """How a process becomes a host of its own.

    :ivar gate: the path of the gate's socket, which namespaces don't hide.
    :ivar ports: of this machine, which the host reaches as its own.
    """

    gate: str
    ports: tuple[int, ...]

    def enter(self) -> None:
        """Leave this machine's network, all of the process and for good.

        :raises OSError: if that is not allowed here.
        """
        _apart()
        listening = [socket.create_server((LOOPBACK, port), backlog=128) for port in self.ports]
        line = socket.socket(socket.AF_UNIX)
        line.connect(self.gate)
        socket.send_fds(line, [b"."], [one.fileno() for one in listening])
        os.set_inheritable(line.detach(), True)  # it ends with the process, whichever program that is by then

    def command(self, command: Sequence[str]) -> list[str]:
        """Return the command that runs another one on a host of its own."""
        return [sys.executable, __file__, self.gate, ",".join(map(str, self.ports)), *command]


def _apart() -> None:
    """Take a network of its own, which has nothing but its loopback."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Who is not root is root in a namespace of users, where that is allowed.
    if libc.unshare(_NEW_NETWORK) and libc.unshare(_NEW_USER | _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "no network namespace can be made here")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP | _RUNNING))


def allowed() -> bool:
    """Whether processes may have networks of their own here."""
    tried = f"import runpy; runpy.run_path({__file__!r})[{_apart.__name__!r}]()"
    return subprocess.run([sys.executable, "-c", tried], capture_output=True, check=False).returncode == 0


class Gate:
    """Carries what hosts send to some ports of this machine there, and back."""

    def __init__(self, *ports: int) -> None:
        """Open it."""
        self._folder = tempfile.TemporaryDirectory(prefix="gate")  # a socket's path must be short
        self.way = Way(str(Path(self._folder.name) / "socket"), ports)
        self._arrivals = socket.socket(socket.AF_UNIX)
        self._arrivals.bind(self.way.gate)
        self._arrivals.listen()
        self._loop, self._served = asyncio.new_event_loop(), list[Future[None]]()
        self._threads = [Thread(target=self._loop.run_forever, name="gate"), Thread(target=self._admit, name="door")]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Shut it, and cut all connections."""
        self._arrivals.shutdown(socket.SHUT_RDWR)
        self._threads[1].join()
        self._arrivals.close()
        asyncio.run_coroutine_threadsafe(_cut(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._threads[0].join()
        self._loop.close()
        self._folder.cleanup()

    def _admit(self) -> None:
        while True:
            try:
                host, _ = self._arrivals.accept()
            except OSError:
                return
            _, handles, _, _ = socket.recv_fds(host, 1, len(self.way.ports))
            listening = [socket.socket(fileno=one) for one in handles]
            # Kept, for a loop knows its tasks only weakly.
            self._served.append(asyncio.run_coroutine_threadsafe(self._serve(host, listening), self._loop))

    async def _serve(self, host: socket.socket, listening: Sequence[socket.socket]) -> None:
        """Carry what is sent from one host until it is gone."""
        servers = [
            await asyncio.start_server(partial(_carry, port), sock=one)
            for port, one in zip(self.way.ports, listening, strict=True)
        ]
        reader, writer = await asyncio.open_unix_connection(sock=host)
        try:
            with suppress(ConnectionError):
                await reader.read()
        finally:
            writer.close()
            for one in servers:
                one.close()


async def _cut() -> None:
    others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _carry(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry one connection's bytes both ways until either end closes it."""
    try:
        there, back = await asyncio.open_connection(LOOPBACK, port)
    except OSError:  # nobody listens there
        writer.transport.abort()
        return
    await asyncio.gather(_flow(reader, back), _flow(there, writer))


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while some := await reader.read(_AT_ONCE):
            writer.write(some)
            await writer.drain()
        writer.close()
    except ConnectionError:  # a reset at one end is one at the other
        writer.transport.abort()
    finally:
        writer.close()


if __name__ == "__main__":
    Way(sys.argv[1], tuple(int(one) for one in sys.argv[2].split(","))).enter()
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - what the tests say
