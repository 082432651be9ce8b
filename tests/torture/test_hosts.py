"""A host reaches the ports that it is given, and nothing else."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from tests.torture.hosts import LOOPBACK, Gate, allowed

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(not allowed(), reason="no network namespaces can be made here"),
]

_ASK = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as line:
    line.sendall(b"hello " * 100_000)
    line.shutdown(socket.SHUT_WR) if len(sys.argv) > 2 else None
    print(len(line.makefile("rb").read(600_000)))
"""


def _echo(listening: socket.socket) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        with line:
            taken = b""
            while len(taken) < 600_000 and (some := line.recv(1 << 16)):
                taken += some
            line.sendall(taken)


@pytest.fixture
def port() -> Iterator[int]:
    """Return the port of a server that says again what it is told."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        thread = Thread(target=_echo, args=(listening,))
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_it_reaches_what_it_is_given(port: int) -> None:
    """Bytes come there and back, as many as are sent."""
    gate = Gate(port)
    done = subprocess.run(
        gate.way.command([sys.executable, "-c", _ASK, str(port)]), capture_output=True, text=True, check=True
    )
    assert done.stdout == "600000\n"
    gate.close()


def test_it_reaches_nothing_else(port: int) -> None:
    """A port of this machine that is not given is nobody's there."""
    with socket.create_server((LOOPBACK, 0)) as other:
        gate = Gate(port)
        command = gate.way.command([sys.executable, "-c", _ASK, str(other.getsockname()[1])])
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "ConnectionRefusedError" in done.stderr
        gate.close()


def test_one_that_is_killed_is_gone_for_the_server() -> None:
    """Its connections end there, and another host takes its place."""
    with socket.create_server((LOOPBACK, 0)) as server:
        gate = Gate(server.getsockname()[1])
        code = (
            "import socket, sys, time; line = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"
        )
        for _ in range(3):
            process = subprocess.Popen(gate.way.command([sys.executable, "-c", code, str(gate.way.ports[0])]))
            line, _ = server.accept()
            process.kill()
            process.wait()
            line.settimeout(10)
            began = time.monotonic()
            assert line.recv(1) == b""
            assert time.monotonic() - began < 5
            line.close()
        gate.close()
