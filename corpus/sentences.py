"""Where paragraphs and sentences begin and end."""

import re
from collections.abc import Iterator

import sentencex

from corpus.article import Span

TERMINAL = re.compile(r"[.?!…:;][\"”’»')\]*_]*$")
"""How a line of prose ends."""

# sentencex ends a sentence at an abbreviated hour; a weekday or month behind it goes on with the sentence.
_HOUR = re.compile(r"\b[ap]\.\s?m\.\s*$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d"
    r"|(?:GMT|UTC|BST|IST|CES?T|EES?T|MSK|JST|KST|HKT|SGT|A[EW][SD]T|[ECMP][SD]?T)\b)"
)
_OPENING = "“‘«\"'(["  # a quotation left open in its paragraph: its mark begins the next sentence
_LONGEST = 10_000  # characters that are looked at at once
_NUMERAL = re.compile(r"^\W*\d{1,3}[.)]\s*$")  # of a list: belongs to what follows
# It takes `said: “…” He left`, `(They left early.) Nobody saw` and `says no. A shout` for one sentence.
_MISSED = re.compile(r"(?:…[”\"]|[.!?]\)|\bno\.)\s+(?=(?:He|She|They|It|We|A|An|The|In|On|But|And|Nobody)\b)")

_PRONOUN = r"(?:he|she|they|it|his|her|hers|their|theirs|its|this|these|those|both|such)"
_ROLE = (
    r"(?:sources?|outlets?|newspapers?|papers?|officials?|agency|broadcaster|diplomats?|media\soutlet|reports?|statement"
    r"|spokes\w+|pair|latter|former|claims?|allegations?|minister|interview|site|magazine|article|men|women|man|woman)"
)
_SAME = r"(?:two|three|same|latter|former|unnamed)"
_UNNAMED = r"\b(?!,?\s(?-i:[A-Z]))"  # "the minister, Jo Tarn, said" introduces its minister itself
_SPOKE = r"(?:said|added|told|noted|explained|wrote|says|adds|continued|asked|recalled)"
_LEANS = re.compile(
    r"^[“\"‘'(]?(?:(?:but|and|however|meanwhile|yet|still|so|instead),?\s)?"
    rf"(?:{_PRONOUN}|the\s(?:{_SAME}\s)?{_ROLE}{_UNNAMED}|according\sto\s(?:him|her|them|it|the\s{_ROLE}))\b"
    rf"|[,.?!…][”\"’]\s(?:he|she|they|it)\s{_SPOKE}\b"
    r"|[,.?!…][”\"’]\s(?:said|added)\s(?:he|she|the\s\w+)\b",
    re.IGNORECASE,
)


def leans(sentence: str) -> bool:
    """Whether a sentence begins, or is ascribed, so that it can't be understood without the one before it."""
    return bool(_LEANS.search(sentence))


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken at a column, as in mail and wire feeds, and not at the end of a paragraph."""
    written = [line.strip() for line in lines if line.strip()]
    full = [line for line in written if 50 <= len(line) <= 100]
    open_ended = [line for line in full if not TERMINAL.search(line)]
    return len(full) > len(written) / 2 and len(open_ended) > len(full) / 2 and max(map(len, written)) <= 120


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of `text`, trimmed: its lines, or blocks of lines where it is broken at a column."""
    pattern = r"[^\n]*(?:\n(?![^\S\n]*\n)[^\n]*)*" if _is_wrapped(text.split("\n")) else r"[^\n\r\u2028\u2029]+"
    return [trimmed(text, match.start(), match.end()) for match in re.finditer(pattern, text) if match[0].strip()]


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its edges."""
    part = text[start:end]
    return Span(start=start + len(part) - len(part.lstrip()), end=start + len(part.rstrip()))


def _boundaries(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and end; of a paragraph without end in parts, as time grows with the square of it."""
    begin = 0
    while begin < len(paragraph):
        part = paragraph[begin : begin + _LONGEST]
        found = [(one["start_index"], one["end_index"]) for one in sentencex.get_sentence_boundaries("en", part)]
        if begin + len(part) < len(paragraph) and len(found) > 1 and found[-1][0] > _LONGEST / 2:
            found = found[:-1]  # the last one may go on
        yield from ((begin + start, begin + end) for start, end in found)
        begin += found[-1][1] if found else len(part)


def _edges(paragraph: str) -> Iterator[int]:
    """Yield the offsets at which a next sentence begins."""
    for start, end in _boundaries(paragraph):
        yield from (start + match.end() for match in _MISSED.finditer(paragraph[start:end]))
        goes_on = _HOUR.search(paragraph, start, end) and _GOES_ON.match(paragraph, end)
        if not goes_on and not (end < len(paragraph) and _NUMERAL.match(paragraph[start:end])):
            yield _before_opening(paragraph, start, end)


def _before_opening(paragraph: str, start: int, end: int) -> int:
    """Return `end`, or where the opening marks at the end of a sentence begin, if white space parts them from it."""
    body = paragraph[start:end].rstrip()
    left = body.rstrip(_OPENING)
    moves = end < len(paragraph) and left != body and left != left.rstrip()
    return start + len(left) if moves else end


def sentences(text: str, paragraph: Span) -> list[Span]:
    """Return the sentences of one paragraph, in order, trimmed; between them lies nothing but white space."""
    found, start = [], paragraph.start
    for edge in _edges(paragraph.of(text)):
        span = trimmed(text, start, paragraph.start + edge)
        if span.end > span.start:
            found.append(span)
        start = paragraph.start + edge
    return found
