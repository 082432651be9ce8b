"""The forward index: the terms of each sentence of a passage, so that no question takes a sentence apart again.

A term is stored as its CRC-32. That one of a question's words is taken for another of the 5,000 that it is compared
with happens once in a hundred thousand questions, and costs nothing but a place among the candidates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.keywords import terms

Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of some sentences.

    :ivar counts: how many each sentence has, (sentences,).
    :ivar numbers: of them, one sentence after the other.
    """

    counts: Numbers
    numbers: Numbers

    def frequencies(self, words: Iterable[str]) -> NDArray[np.float32]:
        """Return how often each sentence has each of some terms, (words, sentences)."""
        sentence, size = np.repeat(np.arange(len(self.counts)), self.counts), len(self.counts)
        each = [np.bincount(sentence[self.numbers == number(word)], minlength=size) for word in words]
        return np.array(each, np.float32).reshape(-1, size)


@lru_cache(maxsize=65536)
def number(term: str) -> int:
    """Return the number of a term."""
    return crc32(term.encode())


def pack(sentences: Iterable[str]) -> bytes:
    """Write the terms of a passage's sentences: how many each has, then their numbers, all uint32."""
    each = [terms(sentence) for sentence in sentences]
    return np.array([*map(len, each), *(number(term) for own in each for term in own)], "<u4").tobytes()


def joined(packed: Sequence[bytes], sizes: Sequence[int]) -> Terms:
    """Read the terms of passages back as those of all their sentences.

    :param sizes: how many sentences each passage has.
    """
    each = [np.frombuffer(own, "<u4") for own in packed]
    counts = [own[:size] for own, size in zip(each, sizes, strict=True)]
    numbers = [own[size:] for own, size in zip(each, sizes, strict=True)]
    return Terms(np.concatenate(counts), np.concatenate(numbers))
