"""The lines of a document's columns -> its paragraphs, over columns and pages, without what stands on every page."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.readers.hyphens import joined, vocabulary
from corpus.readers.layout import Line, same_size

Columns = list[list[Line]]

_EDGE = 0.13  # parts of the page at its top and bottom where running heads and numbers stand
_TIMES = 2  # pages on which a line stands that is a running head
_LOOSE, _USUAL, _OFTEN = 1.35, 1.2, 3
_INDENT, _FITS, _SHORT = 0.5, 0.4, 0.6
_TITLE, _TITLE_WORDS = 1.25, range(4, 31)
_AHEAD = 3  # pages on which a paragraph may go on
_DONE = re.compile(r"[.?!…][\"”’»')\]*_]*$")
_DIVIDED = re.compile(r"\w[-‐\u00ad]$")
_BULLET = re.compile(r"[•●▪■◦‣–—*-]\s+\S|\(?\d{1,2}[.)]\s+\S")
_NUMBER = re.compile(r"\W*(?:page|p\.)?\s*(?P<number>\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    page: int
    column: int
    placed: bool = False

    @property
    def size(self) -> float:
        return self.lines[0].size


@dataclass(frozen=True, slots=True)
class Flow:
    """A document's paragraphs, and the title that stands over them in larger letters, if there is one."""

    paragraphs: list[str]
    title: str | None


def flow(pages: Sequence[Columns]) -> Flow:
    """Put the paragraphs of a document together.

    What stands at the same edge of several pages comes once, the head before the text and the foot behind it; the
    numbers of pages are left out.
    """
    heads, feet, kept = _without_running(pages)
    lines = [line for page in kept for column in page for line in column]
    words, usual, leading = vocabulary(line.text for line in lines), _usual(lines), _leading(kept)
    found = [
        _Paragraph(list(part), number, at)
        for number, page in enumerate(kept)
        for at, column in enumerate(page)
        for part in _parts(column, leading)
    ]
    chains = list(_chains(found, usual))
    texts = [joined([line.text for one in chain for line in one.lines], words) for chain in chains]
    titles = [
        (chain[0].size, text)
        for chain, text in zip(chains, texts, strict=True)
        if chain[0].page == 0 and chain[0].size > _TITLE * usual and len(text.split()) in _TITLE_WORDS
    ]
    return Flow([*heads, *texts, *feet], max(titles, key=lambda one: one[0])[1] if titles else None)


def _usual(lines: Iterable[Line]) -> float:
    """Return the size of most of the letters."""
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _without_running(pages: Sequence[Columns]) -> tuple[list[str], list[str], list[Columns]]:
    """Return the lines that run along the edges, those of the first page's top apart, and the pages without them."""
    seen: dict[tuple[str, bool], list[tuple[int, Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for line, is_head in _edges(page):
            count = _NUMBER.fullmatch(line.text)
            key = f"page {int(count['number']) - number}" if count else re.sub(r"\d+", "#", line.text)
            seen[key, is_head].append((number, line))
    dropped: set[int] = set()
    heads, feet = list[str](), list[str]()
    for (_, is_head), lines in seen.items():
        height = median(line.base for _, line in lines)
        level = [(page, line) for page, line in lines if abs(line.base - height) < line.size]
        if len({page for page, _ in level}) < _TIMES:
            continue
        dropped.update(id(line) for _, line in level)
        first, line = level[0]
        if not _NUMBER.fullmatch(line.text):
            (heads if is_head and first == 0 else feet).append(line.text)
    kept = [[[line for line in column if id(line) not in dropped] for column in page] for page in pages]
    return heads, feet, [[column for column in page if column] for page in kept]


def _edges(page: Columns) -> Iterator[tuple[Line, bool]]:
    """Yield the lines near the top or the bottom of the print, and whether it is the top."""
    lines = [line for column in page for line in column]
    if not lines:
        return
    top, bottom = min(line.base for line in lines), max(line.base for line in lines)
    edge = _EDGE * (bottom - top)
    for line in lines:
        if line.base <= top + edge or line.base >= bottom - edge:
            yield line, line.base <= top + edge


def _leading(pages: Sequence[Columns]) -> dict[float, float]:
    """Return for each size how far below each other lines stand most often."""
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    for page in pages:
        for column in page:
            for before, after in pairwise(column):
                if same_size(before.size, after.size) and after.base > before.base:
                    steps[round(after.size)][round(after.base - before.base, 1)] += 1
    often = {size: min(counts, key=lambda step: (-counts[step], step)) for size, counts in steps.items()}
    return {size: step for size, step in often.items() if steps[size][step] >= _OFTEN}


def _parts(column: Sequence[Line], leading: dict[float, float]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a column."""
    part: list[Line] = []
    for line in column:
        if part and _begins(part, line, leading.get(round(line.size), _USUAL * line.size)):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _begins(part: Sequence[Line], line: Line, leading: float) -> bool:
    """Whether a line begins a paragraph behind those of the last one."""
    before = part[-1]
    if not same_size(before.size, line.size) or line.base <= before.base:
        return True
    done = bool(_DONE.search(before.text))
    free = before.right - before.x1
    is_short = free > line.first + _FITS * line.size
    if not done and not is_short and (line.text[0].islower() or _DIVIDED.search(before.text)):
        return False
    hangs = bool(_BULLET.match(part[0].text)) and line.x0 > part[0].x0
    indented = line.x0 - max(line.left, before.x0) > _INDENT * line.size and not hangs
    return (
        line.base - before.base > _LOOSE * leading
        or indented
        or bool(_BULLET.match(line.text))
        or (is_short and (done or free > _SHORT * (before.right - before.left)))
    )


def _chains(found: Sequence[_Paragraph], size: float) -> Iterator[list[_Paragraph]]:
    """Yield each paragraph with those in later columns that go on with it, past captions, notes and headings."""
    texts = [i for i, one in enumerate(found) if same_size(one.size, size)]
    after = dict(pairwise(texts))
    for i, one in enumerate(found):
        if one.placed:
            continue
        chain, at = [one], i
        while at in after and _goes_on(found[at], found[after[at]]):
            at = after[at]
            found[at].placed = True
            chain.append(found[at])
        yield chain


def _goes_on(one: _Paragraph, other: _Paragraph) -> bool:
    """Whether a paragraph in a later column goes on with one that a column's end broke off."""
    if (one.page, one.column) == (other.page, other.column) or other.page - one.page > _AHEAD:
        return False
    last, first = one.lines[-1], other.lines[0]
    if _DIVIDED.search(last.text):
        return first.text[0].isalnum()
    full = last.right - last.x1 < first.first + _FITS * last.size
    flush = first.x0 - first.left <= _INDENT * first.size
    return full and (first.text[0].islower() or (flush and not _DONE.search(last.text)))
