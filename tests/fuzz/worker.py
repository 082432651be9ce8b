"""A process that gives one target its inputs, under limits: python -m tests.fuzz.worker TARGET SECONDS STATE [FILE].

Atheris finds the inputs where it is installed, by what of the readers they reach; else they are made at random.
"""

import faulthandler
import importlib
import importlib.util
import os
import pkgutil
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.material import SEEDS, seeds, tokens
from tests.fuzz.mutating import mutated
from tests.fuzz.state import State

CPU_SECONDS, CLOCK_SECONDS = 10, 60
"""What one input may take, of the processor and in all: other processes may use the processor too."""

MEMORY = 1024**3
"""Bytes that may be needed beyond those at the start."""

_MOST = 1_000_000  # bytes of an input
_KB = 1024 if sys.platform == "linux" else 1  # in which the system counts memory
_INSTRUMENTED = ("corpus.readers", "corpus.web")


class Guard:
    """Calls a target, and ends the process where an input breaks it or a limit; `state` tells which input that was."""

    def __init__(self, target: Callable[[bytes], None], seconds: float, state: State) -> None:
        """Set the limits of the process."""
        self.target, self.state = target, state
        self.ends = time.monotonic() + seconds
        faulthandler.enable()
        faulthandler.register(signal.SIGPROF, chain=True)  # and then, as nobody handles it, the process ends
        self.least = _peak()
        if sys.platform == "linux":  # what needs more than is there would take the machine with it
            size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + MEMORY * 5 // 4
            resource.setrlimit(resource.RLIMIT_AS, (size, size))

    def __call__(self, data: bytes) -> None:
        """Give the target an input."""
        if time.monotonic() > self.ends:
            os._exit(0)
        self.state.begin(data)
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        faulthandler.dump_traceback_later(CLOCK_SECONDS, exit=True)
        try:
            self.target(data)
            self.state.end(_peak() - self.least)
            if self.state.memory > MEMORY:
                raise MemoryError(f"{self.state.memory / 1024**2:,.0f} MB were needed")
        except BaseException:
            signal.setitimer(signal.ITIMER_PROF, 0)
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KB


def _guided(name: str, make: Callable[[], Guard]) -> None:
    """Have atheris look for inputs."""
    import atheris

    with atheris.instrument_imports(include=["corpus", "email", "dateutil"], enable_loader_override=False):
        for package in map(importlib.import_module, _INSTRUMENTED):
            for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
    given, words = seeds(name), tokens(name)

    def change(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)  # noqa: S311 - chance, not secrecy
        return atheris.Mutate(data, most) if rng.random() < 0.3 else mutated(data, rng, given, words, most)

    with tempfile.TemporaryDirectory() as found:
        flags = ["-rss_limit_mb=0", "-timeout=600", "-len_control=0", "-verbosity=0", f"-max_len={_MOST}"]
        command = [name, *flags, f"-artifact_prefix={found}/", found, str(SEEDS / name)]
        atheris.Setup(command, make(), custom_mutator=change)
        atheris.Fuzz()


def _at_random(name: str, guard: Guard) -> None:
    rng = random.Random(time.time_ns())  # noqa: S311 - chance, not secrecy
    given, words = seeds(name), tokens(name)
    for data in given:
        guard(data)
    while True:
        guard(mutated(rng.choice(given), rng, given, words, _MOST))


def main(name: str, seconds: str, state: str, *files: str) -> None:
    """Give a target inputs for some seconds, or those of files once."""
    module, _, function = name.rpartition(":")

    def make() -> Guard:
        target = getattr(importlib.import_module(module or "tests.fuzz.targets"), function)
        return Guard(target, float(seconds), State.made(Path(state)))

    if files:
        guard = make()
        for file in files:
            guard(Path(file).read_bytes())
    elif importlib.util.find_spec("atheris"):
        _guided(name, make)
    else:
        _at_random(name, make())


if __name__ == "__main__":
    main(*sys.argv[1:])
