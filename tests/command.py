"""The command, run in processes of its own: forked from one that has imported it, for that takes a second each time."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

_LONGEST = 300  # seconds


def run(
    arguments: Sequence[str], environment: Mapping[str, str], stdin: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `byline` as a user does, with nothing but this in its environment.

    :param cwd: another folder than an empty one: the file .env of a checkout may name the server of a newsroom.
    :raises subprocess.TimeoutExpired: if it takes too long.
    """
    command = ["byline", *arguments]
    with tempfile.TemporaryDirectory() as name:
        streams = [Path(name) / one for one in ("stdin", "stdout", "stderr")]
        streams[0].write_text(stdin, "utf-8")
        given = (command, dict(environment), cwd or Path(name), streams)
        process = _forking(environment["COLUMNS"]).Process(target=_become, args=given)
        process.start()
        process.join(_LONGEST)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(command, _LONGEST)
        out, err = (one.read_text("utf-8") for one in streams[1:])
    return subprocess.CompletedProcess(command, process.exitcode, out, err)


@cache
def _forking(columns: str) -> ForkServerContext:
    """Return what forks processes in which the command is imported, for a terminal of so many columns."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["bot.cli"])
    with _set("COLUMNS", columns):
        forkserver.ensure_running()
    return context


@contextmanager
def _set(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    yield
    del os.environ[name]
    if before is not None:
        os.environ[name] = before


def _become(command: Sequence[str], environment: Mapping[str, str], cwd: Path, streams: Sequence[Path]) -> None:
    from bot.cli import main

    for number, stream in enumerate(streams):
        os.dup2(os.open(stream, os.O_RDWR | os.O_CREAT), number)
    sys.stdin = os.fdopen(0, encoding="utf-8")  # in place of the one without anything that such a process has
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv[:] = command
    main()
