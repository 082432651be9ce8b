"""Reads SelQA (questions on Wikipedia and which sentence of a section answers them)."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from zlib import crc32

_SPACED = re.compile(r"\s+(n't\b|['’](?:s|re|ve|ll|d|m)\b|[,.;:?!)])|(?<=[(])\s+|(?<=[A-Za-z])\s-\s(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the sentences of a section, and for each whether it answers."""

    question: str
    sentences: tuple[str, ...]
    right: tuple[bool, ...]

    @property
    def answers(self) -> list[str]:
        """The sentences that answer."""
        return [sentence for sentence, right in zip(self.sentences, self.right, strict=True) if right]


def questions(folder: Path) -> Iterator[Asked]:
    """Yield the questions of the dev and test files, their words written as people write them."""
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        for question, group in groupby(rows, key=lambda row: row[0]):
            found = list(group)
            yield Asked(
                _joined(question), tuple(_joined(row[1]) for row in found), tuple(row[2] == "1" for row in found)
            )


def held_out(text: str, percent: int) -> bool:
    """Whether what this text stands for is kept for measuring: the same `percent` in every run."""
    return crc32(text.encode()) % 100 < percent


def _joined(text: str) -> str:
    return _SPACED.sub(lambda match: match[1] or ("-" if "-" in match[0] else ""), text)
