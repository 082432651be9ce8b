"""How long things take, and how much memory processes hold."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

import bot.answer
import bot.find
import bot.judge


class Row(NamedTuple):
    """A figure of Byline's beside that of what it rests on, in the same unit."""

    what: str
    ours: float
    of: str
    raw: float
    unit: str


def seconds(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long an action takes."""
    began = clock()
    action()
    return clock() - began


def spread(name: str, values: Sequence[float]) -> dict[str, float]:
    """Return the median and the 99th percentile of seconds, as milliseconds."""
    median, worst = np.percentile(values, [50, 99])
    return {f"{name}_p50": 1000 * float(median), f"{name}_p99": 1000 * float(worst)}


def resident() -> dict[str, float]:
    """Return the MB of this process that lie in memory: all, and without what is mapped from files."""
    told = dict(re.findall(r"^(VmRSS|RssAnon):\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE))
    return {"resident_mb": int(told["VmRSS"]) / 1024, "anonymous_mb": int(told["RssAnon"]) / 1024}


def process(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a command to its end; return its seconds and the most memory it held, in MB."""
    # A child begins with its parent's peak, and this process has torch in memory: have a small one start it.
    starter = "import resource, subprocess, sys, time; began = time.perf_counter();"
    starter += "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True);"
    starter += "print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    done = subprocess.run(
        [sys.executable, "-c", starter, *command], capture_output=True, text=True, check=True, env=environment
    )
    passed, memory = done.stdout.split()
    return float(passed), float(memory)


@contextmanager
def by_processor() -> Iterator[Callable[[], float]]:
    """Have answers time their steps by what the asking thread computes, and give that clock.

    On an idle machine it goes as others do; on a busy one waiting for the others is not counted.
    """
    modules = (bot.answer, bot.find, bot.judge)
    for module in modules:
        vars(module)["perf_counter"] = time.thread_time
    try:
        yield time.thread_time
    finally:
        for module in modules:
            vars(module)["perf_counter"] = time.perf_counter
