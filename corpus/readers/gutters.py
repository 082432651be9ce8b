"""The columns of a page: parts of it between which white space runs down through lines that follow each other."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

Interval = tuple[float, float]
_ASCENT, _DESCENT = 0.72, 0.18  # of the size

_AIR = 0.3  # of the size on both sides of a word: what is free of it may part columns
SAME_LINE = 0.3  # of the size
_COLUMN_LINES, _COLUMN_WORDS = 3, 2.5  # a column of text has that many lines, and words a line,
_FEW_WORDS, _FILLED = 1.7, 0.8  # or fewer that fill that part of it
_EDGE, _FLUSH = 0.2, 0.5  # of the size; part of a column's lines that begin at its edge
_HEADING = 1.25  # times the size of what stands around it
_APART = 2  # sizes between bands that have nothing to do with each other
_DEEPEST = 12
MARK = re.compile(r"[•●▪■◦‣–—*-]|\(?(?:\d{1,2}|[a-z])[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?")
"""What stands before the points of a list."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, in points from the upper left corner.

    :ivar base: where the line stands that its letters stand on; `size` about the height of the font.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float

    @property
    def top(self) -> float:
        """Where its tall letters end."""
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Where its low letters end."""
        return self.base + _DESCENT * self.size


def blocks(words: Sequence[Word], depth: int) -> Iterator[list[Word]]:
    """Yield columns, cutting where white space runs down through lines that follow each other."""
    whole: list[Word] = []  # lines that go over all columns
    above: list[Word] = []  # the last of them
    for group, gutters in _groups(words):
        parts = _with_marks(_parted(group, gutters))
        if len(parts) < 2 or not _are_columns(parts) or depth == _DEEPEST:
            if whole and _apart(above, group):
                yield whole
                whole = []
            whole += group
            above = group
            continue
        if whole:
            yield whole
            whole = []
        for part in parts:
            yield from blocks(part, depth + 1)
    if whole:
        yield whole


def _groups(words: Sequence[Word]) -> Iterator[tuple[list[Word], list[Interval]]]:
    """Yield bands of the page that have columns in common, each with the white space between these."""
    group: list[Word] = []
    above: list[Word] = []
    gutters: list[Interval] = []
    for band in _bands(words):
        free = _free(band)
        common = list(_common(gutters, free))
        if group and not _goes_on(above, gutters, band, free, common):
            yield group, gutters
            group = []
        gutters = common if group else free
        group += band
        above = band
    if group:
        yield group, gutters


def _bands(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield words that stand beside each other, from the top of the page down."""
    band: list[Word] = []
    bottom = float("-inf")
    for word in sorted(words, key=lambda word: word.top):
        if band and word.top >= bottom:
            yield band
            band = []
        band.append(word)
        bottom = max(bottom, word.bottom) if len(band) > 1 else word.bottom
    if band:
        yield band


def _free(band: Sequence[Word]) -> list[Interval]:
    """Return where no word of a band stands, or near."""
    found, edge = [], float("-inf")
    for left, right in sorted((word.x0 - _AIR * word.size, word.x1 + _AIR * word.size) for word in band):
        if left > edge:
            found.append((edge, left))
        edge = max(edge, right)
    return [*found, (edge, float("inf"))]


def _common(some: Sequence[Interval], others: Sequence[Interval]) -> Iterator[Interval]:
    """Yield what is free in both; each in order, as it comes from `_free`."""
    i = j = 0
    while i < len(some) and j < len(others):
        left, right = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if left < right:
            yield left, right
        if some[i][1] < others[j][1]:
            i += 1
        else:
            j += 1


def _goes_on(
    above: Sequence[Word],
    gutters: Sequence[Interval],
    band: Sequence[Word],
    free: list[Interval],
    common: list[Interval],
) -> bool:
    """Whether a band has columns in common with those above it."""
    if _apart(above, band):
        return False
    before, after = len(_middles(gutters)), len(_middles(common))
    if not before:  # nothing parts what is above: it stays by itself where columns begin
        return not _middles(free)
    alone = len(_parted(band, common)) < 2
    if after < before and (alone or not after):
        return False
    return not (alone and median(word.size for word in band) > _HEADING * median(word.size for word in above))


def _apart(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether so much white stands between what is above and what is below that they are different things."""
    white = min(word.top for word in below) - max(word.bottom for word in above)
    return white > _APART * max(median(word.size for word in above), median(word.size for word in below))


def _middles(gutters: Iterable[Interval]) -> list[float]:
    """Return the middles of those gutters that have words on both sides."""
    return [(a + b) / 2 for a, b in gutters if a > float("-inf") and b < float("inf")]


def _parted(words: Sequence[Word], gutters: Sequence[Interval]) -> list[list[Word]]:
    """Return what stands left of, between and right of the gutters."""
    middles = _middles(gutters)
    parts: list[list[Word]] = [[] for _ in range(len(middles) + 1)]
    for word in words:
        parts[bisect_left(middles, word.x0)].append(word)
    return [part for part in parts if part]


def _with_marks(parts: Sequence[list[Word]]) -> list[list[Word]]:
    """Put the marks or numbers of a list, which are no column of their own, with what they stand before."""
    found: list[list[Word]] = []
    marks: list[Word] = []
    for part in parts:
        if all(MARK.fullmatch(word.text) for word in part):
            marks += part
        else:
            found.append([*marks, *part])
            marks = []
    return [*found, marks] if marks else found


def _are_columns(parts: Sequence[Sequence[Word]]) -> bool:
    """Whether parts of a page side by side are columns of text, not those of a table or a line with wide gaps."""
    lines = [list(rows(part)) for part in parts]
    return (
        max(map(len, lines)) >= _COLUMN_LINES
        and 2 * sum(map(_is_text, lines)) > len(parts)
        and all(map(_is_flush, lines[1:]))
    )


def _is_text(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether lines are as long as those of text."""
    words = sum(map(len, lines)) / len(lines)
    width = max(row[-1].x1 for row in lines) - min(row[0].x0 for row in lines)
    filled = sum(row[-1].x1 - row[0].x0 for row in lines) / len(lines)
    return words >= _COLUMN_WORDS or (words >= _FEW_WORDS and filled >= _FILLED * width)


def _is_flush(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether lines begin below each other, as they do not behind spaces that happen to."""
    starts = [row[0] for row in lines]
    edge = Counter(round(word.x0) for word in starts).most_common(1)[0][0]
    near = sum(abs(word.x0 - edge) <= _EDGE * word.size for word in starts)
    return len(starts) < _COLUMN_LINES or near >= _FLUSH * len(starts)


def rows(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words that stand on one line, from left to right."""
    row: list[Word] = []
    for word in sorted(words, key=lambda word: word.base):
        if row and word.base - row[-1].base > SAME_LINE * min(word.size, row[-1].size):
            yield sorted(row, key=lambda word: word.x0)
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda word: word.x0)
