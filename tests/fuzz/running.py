"""Runs the process that fuzzes a target, and tells how it ended."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.state import State

_STARTING = 120  # seconds in which a process is ready, and has done with its last input
_LINES = 60  # of what it says, last


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    :ivar memory: bytes that the process needed at most beyond those at its start.
    :ivar failed: the input that ended it; `why` is what it said last.
    """

    executions: int
    seconds: float
    memory: int
    failed: bytes | None = None
    why: str = ""


def fuzzed(target: str, seconds: float) -> Outcome:
    """Fuzz a target for so many seconds, or until it fails."""
    return _ran(target, seconds)


def replayed(target: str, *files: Path) -> Outcome:
    """Give a target the inputs in files."""
    return _ran(target, _STARTING, *files)


def _ran(target: str, seconds: float, *files: Path) -> Outcome:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path, said = Path(folder) / "state", Path(folder) / "said"
        command = [sys.executable, "-m", "tests.fuzz.worker", target, str(seconds), str(path), *map(str, files)]
        with said.open("wb") as out:
            try:
                code = subprocess.run(
                    command, stdout=out, stderr=out, timeout=seconds + _STARTING, check=False
                ).returncode
            except subprocess.TimeoutExpired:
                code = None
        state = State.read(path)
        why = "\n".join(said.read_text(errors="replace").splitlines()[-_LINES:])
    taken = time.monotonic() - begun
    if code == 0:
        return Outcome(state.executions, taken, state.memory)
    return Outcome(state.executions, taken, state.memory, state.data, f"{why}\nit ended with {code}")
