"""The words of a page -> its columns in the order in which they are read, each as its lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.readers.gutters import MARK, SAME_LINE, Word, blocks, rows

_CELL, _UNEVEN = 1.5, 1.6  # a gap this wide, and that much wider than others in its line, parts cells
_SAME_SIZE = 0.08
_CAP_SIZE, _CAP_NEAR = 1.7, 0.6  # a letter that tall, with text that near, begins that text
_CAPS = 20  # more of them on a page are something else
_INITIAL = re.compile(r"[“‘\"«]*[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column, in points from the upper left corner of its page.

    :ivar x0: where it begins, and `x1` where it ends; `left` and `right` are the column's edges.
    :ivar first: how wide its first word is.
    :ivar size: of most of its letters.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    first: float
    left: float
    right: float


def columns(words: Sequence[Word]) -> list[list[Line]]:
    """Return the lines of each column, in reading order."""
    return [found for block in blocks(_with_initials(words), 0) if (found := list(_lines(block)))]


def _with_initials(words: Sequence[Word]) -> list[Word]:
    """Put letters that are several lines high before the word that they begin, and the lines beside them under them."""
    usual = median([word.size for word in words]) if words else 0
    caps = [word for word in words if word.size >= _CAP_SIZE * usual and _INITIAL.fullmatch(word.text)]
    found = list(words) if len(caps) <= _CAPS else []
    for cap in caps if found else ():
        beside = [
            i
            for i, word in enumerate(found)
            if word.size * _CAP_SIZE <= cap.size
            and -_CAP_NEAR * usual <= word.x0 - cap.x1 <= 2 * _CAP_NEAR * usual
            and cap.top < word.base <= cap.base + SAME_LINE * word.size
        ]
        if len(beside) < 2 or not any(word is cap for word in found):
            continue
        first = min(beside, key=lambda i: found[i].base)
        for i in beside:
            found[i] = replace(found[i], x0=cap.x0)
        found[first] = replace(found[first], text=cap.text + found[first].text)
        found = [word for word in found if word is not cap]
    return found or list(words)


def _lines(words: Sequence[Word]) -> Iterator[Line]:
    """Yield the lines of a column; those of one size that follow each other have edges in common."""
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    cells = [cell for row in rows(words) for cell in _cells(row, right - left)]
    run: list[list[Word]] = []
    for cell in cells:
        if run and not same_size(_size(run[-1]), _size(cell)):
            yield from _edged(run)
            run = []
        run.append(cell)
    yield from _edged(run)


def _edged(run: Sequence[Sequence[Word]]) -> Iterator[Line]:
    left, right = min(cell[0].x0 for cell in run), max(cell[-1].x1 for cell in run)
    for cell in run:
        text = " ".join(word.text for word in cell)
        first = cell[0].x1 - cell[0].x0
        yield Line(text, cell[0].x0, cell[-1].x1, cell[0].base, _size(cell), first, left, right)


def _size(cell: Sequence[Word]) -> float:
    return median(word.size for word in cell for _ in word.text)


def same_size(one: float, other: float) -> bool:
    """Whether letters are as large as others, whatever their style."""
    return abs(one - other) <= _SAME_SIZE * max(one, other)


def _cells(row: Sequence[Word], width: float) -> Iterator[list[Word]]:
    """Part a line where its gaps show that it is none: words joined over such a gap would be nobody's sentence."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(row)]
    justified = row[-1].x1 - row[0].x0 > 0.9 * width and max(gaps, default=0) <= _UNEVEN * min(gaps, default=0)
    cell = [row[0]]
    for gap, word in zip(gaps, row[1:], strict=True):
        is_mark = len(cell) == 1 and MARK.fullmatch(cell[0].text)
        if not justified and not is_mark and gap > _CELL * max(word.size, cell[-1].size):
            yield cell
            cell = []
        cell.append(word)
    yield cell
