"""A PDF's pages -> their words, each with its place and size, as pdfium finds them: run as a program of its own.

No limit can be set to pdfium itself, and what a hostile file makes it do can't be stopped from within. So this reads a
PDF from standard input, under limits of the system's, and writes a line of JSON a page: {"words", "aside", "glyphs",
"unknown"}, or {"error"}; the first is {"about"}. A word is [text, left, right, base, size], upright, in points, more
being further right or down; `aside` are words that run up or down the margin, `unknown` counts glyphs of which the
document does not tell the letter.
"""

import contextlib
import ctypes
import json
import math
import re
import resource
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage
    from pypdfium2.raw import FS_RECTF

CPU_SECONDS, MEMORY = 6, 900 * 1024 * 1024
MAX_PAGES, MAX_CHARACTERS = 500, 800_000

Word = tuple[str, float, float, float, float]

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_MEANT = {0x02: "-", 0xFFFE: "-", 0xF0B7: "•", 0xF0A7: "▪"}  # pdfium's hyphens at line ends, the Symbol font's bullets
_NONE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")  # a glyph of which the document does not tell the letter
_RISE, _GAP = 0.4, 0.6  # parts of the size by which a word's letters may stand above, or apart from, each other
_SKEW = 0.1  # radians


@dataclass(slots=True)
class _Letters:
    """The letters of one word as they are collected, in the page's own coordinates."""

    text: list[str]
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    turn: int | None


def main(source: IO[bytes], out: IO[str]) -> None:
    """Read a PDF from `source` and write its pages to `out`."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with contextlib.suppress(ValueError, OSError):  # macOS sets no limit to memory
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for page in _read(source.read()):
        out.write(json.dumps(page) + "\n")


def _read(data: bytes) -> Iterator[dict[str, object]]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(data) as document:
            if len(document) > MAX_PAGES:
                yield {"error": f"it has {len(document):,} pages; the most is {MAX_PAGES:,}: split it"}
                return
            yield {"about": document.get_metadata_dict(skip_empty=True)}
            yield from _pages(document)
    except PdfiumError as error:
        if "password" in str(error).lower():
            yield {"error": "it needs a password: save it without one"}
        else:
            yield {"error": "not a PDF that can be read, or a broken one: export it again"}


def _pages(document: "PdfDocument") -> Iterator[dict[str, object]]:
    left = MAX_CHARACTERS
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        left -= text.count_chars()
        if left < 0:
            yield {"error": f"it has more than {MAX_CHARACTERS:,} characters: split it"}
            return
        yield _page(page, text)
        text.close()
        page.close()


def _page(page: "PdfPage", text: "PdfTextPage") -> dict[str, object]:
    crop = page.get_cropbox()
    found = [one for one in _letters(text, text.count_chars()) if _is_inside(one, crop)]
    turns = Counter[int]()
    for one in found:
        if one.turn is not None:
            turns[one.turn] += len(one.text)
    upright = turns.most_common(1)[0][0] if turns else 0
    return {
        "words": _mirrored([_word(one, upright) for one in found if one.turn == upright]),
        "aside": [_word(one, one.turn) for one in found if one.turn is not None and one.turn != upright],
        "glyphs": sum(len(one.text) for one in found),
        "unknown": sum(one.text.count("\ufffd") for one in found),
    }


def _letters(page: "PdfTextPage", count: int) -> Iterator[_Letters]:
    """Yield the letters of each word: what stands side by side on a line, with no space between."""
    from pypdfium2 import raw

    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    of_box, of_x, of_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    word: _Letters | None = None
    for i in range(count):
        code = raw.FPDFText_GetUnicode(page, i)
        char = _MEANT.get(code) or chr(code)
        if _NONE.match(char):
            char = "\ufffd"
        if char.isspace():
            if word:
                yield word
            word = None
            continue
        raw.FPDFText_GetLooseCharBox(page, i, of_box)
        raw.FPDFText_GetCharOrigin(page, i, of_x, of_y)
        if word and not _goes_on(word, box, x.value, y.value):
            yield word
            word = None
        if word is None:
            turn = _turn(raw.FPDFText_GetCharAngle(page, i))
            word = _Letters([char], box.left, box.bottom, box.right, box.top, x.value, y.value, turn)
            continue
        word.text.append(char)
        word.left, word.right = min(word.left, box.left), max(word.right, box.right)
        word.bottom, word.top = min(word.bottom, box.bottom), max(word.top, box.top)
    if word:
        yield word


def _goes_on(word: _Letters, box: "FS_RECTF", x: float, y: float) -> bool:
    """Whether the next letter, in its box and at its origin, belongs to the word."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if word.turn in (1, 3):
        size = word.right - word.left
        return abs(x - word.x) <= _RISE * size and max(bottom - word.top, word.bottom - top) <= _GAP * size
    size = word.top - word.bottom
    return abs(y - word.y) <= _RISE * size and max(left - word.right, word.left - right) <= _GAP * size


def _turn(angle: float) -> int | None:
    """Return by how many quarters a letter is turned to the left, None if it stands askew, as watermarks do."""
    quarters = angle / (math.pi / 2)
    if not math.isfinite(quarters) or abs(quarters - round(quarters)) > _SKEW:
        return None
    return -round(quarters) % 4


def _is_inside(one: _Letters, crop: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = crop
    numbers = (one.left, one.bottom, one.right, one.top, one.x, one.y)
    return all(map(math.isfinite, numbers)) and left <= one.right and one.left <= right and bottom <= one.y <= top


def _word(one: _Letters, turn: int) -> Word:
    """Turn a word upright; down the page is more."""
    text = _text(one.text)
    if turn == 0:
        return (text, one.left, one.right, -one.y, one.top - one.bottom)
    if turn == 1:
        return (text, one.bottom, one.top, one.x, one.right - one.left)
    if turn == 2:
        return (text, -one.right, -one.left, one.y, one.top - one.bottom)
    return (text, -one.top, -one.bottom, -one.x, one.right - one.left)


def _text(letters: list[str]) -> str:
    """Spell out ligatures, and put the halves of surrogate pairs together."""
    text = "".join(letters).translate(_LIGATURES)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isprintable() else text


def _mirrored(words: list[Word]) -> list[Word]:
    """Mirror a page that is written from right to left, so that its columns and lines read from the left."""
    letters = Counter(unicodedata.bidirectional(char) for text, *_ in words for char in text)
    if letters["R"] + letters["AL"] <= letters["L"]:
        return words
    return [(text, -right, -left, base, size) for text, left, right, base, size in words]


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout)
