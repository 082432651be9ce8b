"""A Milvus Lite server for tests: what a cluster's clients see, from one process on loopback."""

import socket
import subprocess
import sys
import time
from pathlib import Path


class Lite:
    """A server on loopback that keeps its collections in a folder."""

    def __init__(self, folder: Path) -> None:
        """Start a server on a folder, empty or one that another served before."""
        self._folder, self._log = folder, folder.with_suffix(".log")
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = int(listening.getsockname()[1])
        self.process = self.start()

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server, and wait until it takes connections."""
        where = ("--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port))
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "milvus_lite", "server", *where], stdout=log, stderr=log
            )
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                assert self.process.poll() is None, self._log.read_text()
                assert time.monotonic() < until, "the server does not start"
                time.sleep(0.05)
            else:
                return self.process

    def stop(self) -> None:
        """Kill the server; what it acknowledged is in its folder."""
        self.process.kill()
        self.process.wait(60)
