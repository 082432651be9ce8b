"""Targets that fail, each in its own way: the fuzzer must say so of every one."""

import os
import signal


def raises(_: bytes) -> None:
    """Raise what no reader may."""
    raise RecursionError


def crashes(_: bytes) -> None:
    """End the process as a fault in a library does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def swells(_: bytes) -> None:
    """Take more memory than there is."""
    bytearray(4 * 1024**3)


def holds(data: bytes) -> None:
    """Nothing: it never fails."""
    assert data
