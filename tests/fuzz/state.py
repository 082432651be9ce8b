"""What a fuzzing process is at, in a file: it outlives the process, whatever ends that."""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_HEAD, _COUNTS = struct.Struct("<QQQ"), struct.Struct("<QQ")


@dataclass(slots=True)
class State:
    """The input that a process is at.

    :ivar executions: how many inputs were begun.
    :ivar memory: bytes that were needed at most until then.
    """

    descriptor: int
    executions: int = 0
    memory: int = 0
    data: bytes = b""

    @classmethod
    def made(cls, path: Path) -> Self:
        """Begin the file."""
        return cls(os.open(path, os.O_RDWR | os.O_CREAT))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return what a process was at when it ended."""
        written = path.read_bytes() if path.exists() else b""
        executions, memory, length = _HEAD.unpack_from(written.ljust(_HEAD.size, b"\0"))
        return cls(-1, executions, memory, written[_HEAD.size : _HEAD.size + length])

    def begin(self, data: bytes) -> None:
        """Write down the next input."""
        self.executions += 1
        os.pwrite(self.descriptor, _HEAD.pack(self.executions, self.memory, len(data)) + data, 0)

    def end(self, memory: int) -> None:
        """Write down what has been needed by the end of the input."""
        self.memory = memory
        os.pwrite(self.descriptor, _COUNTS.pack(self.executions, memory), 0)
