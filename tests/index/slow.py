"""Encoders for several workers: one that waits in place of computing, and one that kills the process it is in."""

import hashlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np

from corpus.article import Span
from index.embed import Embedder, Vectors

DIMENSION = 8


class Waiting(Embedder):
    """Waits for as long as a model would compute; its vectors are made of the texts' hashes."""

    def __init__(self, seconds: float = 0.0, name: str = "waiting@1") -> None:
        """Take as many seconds for each text."""
        self.name, self.dimension, self._seconds = name, DIMENSION, seconds

    def _encode(self, texts: Sequence[str]) -> None:  # type: ignore[override]
        raise NotImplementedError

    def embed(self, texts: Sequence[str], parts: Sequence[Sequence[Span]] | None = None) -> list[Vectors]:
        """Wait, and return for each text the same unit vector as always, once for itself and once for each part."""
        time.sleep(self._seconds * len(texts))
        split = parts if parts is not None else [()] * len(texts)
        return [np.tile(_vector(text), (1 + len(spans), 1)) for text, spans in zip(texts, split, strict=True)]


class Counting(Waiting):
    """Writes into `folder` how many texts each batch had."""

    def __init__(self, folder: Path) -> None:
        """Write a file for each batch."""
        super().__init__()
        self._folder = folder

    def embed(self, texts: Sequence[str], parts: Sequence[Sequence[Span]] | None = None) -> list[Vectors]:
        """Note how many texts there are, and embed them."""
        (self._folder / f"made-{uuid4().hex}").write_text(str(len(texts)))
        return super().embed(texts, parts)


def _vector(text: str) -> Vectors:
    numbers = np.frombuffer(hashlib.sha256(text.encode()).digest(), np.int32).astype(np.float32)
    return np.asarray(numbers / np.linalg.norm(numbers), np.float32)


def noted(folder: Path) -> Waiting:
    """Return an encoder that waits; a file in `folder` says that this process opened one."""
    (folder / f"opened-{os.getpid()}").touch(exist_ok=False)
    return Waiting()


class Dying(Waiting):
    """Kills its process with the first batch, as often as `folder` has no file of that number."""

    def __init__(self, folder: Path, times: int, seconds: float = 0.0) -> None:
        """Die `times` times, whichever process it is in."""
        super().__init__(seconds)
        self._folder, self._times = folder, times

    def embed(self, texts: Sequence[str], parts: Sequence[Sequence[Span]] | None = None) -> list[Vectors]:
        """Die, if it is to, or embed."""
        for number in range(self._times):
            try:
                (self._folder / f"died-{number}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts, parts)
