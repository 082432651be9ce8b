"""Whether two bodies are the same story: edited, cut or added to, yet neither a quotation nor a form filled in anew.

What decides are runs of words that both have. Words in quotation marks don't speak for a copy by themselves, since two
reports of one statement share them; and where the same frame holds other names and numbers, both reports stand.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from corpus.reckoning import NUMBERS

RUN = 4
"""Words in a run, the least that two texts must share in one place."""

_SHORTER, _LONGER = 0.6, 0.38  # parts of the shorter and of the longer body that must be shared
_ENOUGH = 30  # words, below which only exact copies count, and what stands outside quotation marks is not weighed alone
_PIECE, _LINK = 12, 8  # words in a piece, however often edited; from one of its runs to the next
_GAP = 15  # words: replaced within a sentence, as a rule; more is a passage of its own
_OTHER_FACTS, _OTHER_NUMBERS, _FEW = 0.2, 0.5, 3
_RESTATED, _RUNS = 0.1, 2  # part and number of a sentence's runs that are left when it is edited
_DENIALS = frozenset(("not", "no", "never", "nobody", "none", "nothing", "neither", "nor", "without", "t"))  # n't

# Scripts without spaces between words go by the character: kana, Chinese, Thai, Lao, Burmese, Khmer.
_SPACELESS = "぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff฀-๿຀-\u0effက-႟ក-៿"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)*|[{_SPACELESS}]|[^\W{_SPACELESS}]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# A quotation of several paragraphs is opened in each and closed in the last.
_QUOTED = re.compile(
    r"""([“"«„「‘](?:(?<=“)[^”\n]*|(?<=(?<!\w)")[^"\n]*"?|(?<=«)[^»\n]*|(?<=„)[^“”\n]*[“”]?|(?<=「)[^」\n]*"""
    r"""|(?<=‘)(?:[^‘’\n]|’(?=\w)){0,500}’(?!\w)))"""
)
_DAYS = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Janu|Febru)ary|March|April|May|June|July|August"
    r"|(?:Septem|Octo|Novem|Decem)ber"
)
_NAME = re.compile(rf"(?<=[\w,;’'] )(?!(?:{_DAYS})\b)[^\W\d_a-z]\w*")
_COUNTS = frozenset(NUMBERS[1:])  # "a" is an article
_DIGIT = re.compile(r"\d")

Mask = NDArray[np.bool_]


class Words:
    """The words of a body, as copies are told by them.

    :ivar digest: 16 bytes: 8 that are the same for the same words, 8 for what else is looked at.
    """

    def __init__(self, body: str) -> None:
        """Take the words apart; case, quotation marks and unseen characters aside they are the text's own."""
        if not unicodedata.is_normalized("NFKC", body):
            body = unicodedata.normalize("NFKC", body)
        pieces = [_WORD.findall(piece) for piece in _QUOTED.split(_UNSEEN.sub("", body))]
        raw = list(chain.from_iterable(pieces))
        quoted = b"".join((b"\0", b"\1")[i % 2] * len(piece) for i, piece in enumerate(pieces))
        self.folded = list(map(str.casefold, raw))
        self.quoted = np.frombuffer(quoted, bool)
        maybe = _cased(set(raw))
        names = {word for word in maybe if word.lower() == word} | (maybe & set(_NAME.findall(body)))
        self.may_be_fact = np.fromiter(map(maybe.__contains__, raw), bool, len(raw))
        self.is_fact = np.fromiter(map(names.__contains__, raw), bool, len(raw))
        marks = quoted + self.may_be_fact.tobytes() + self.is_fact.tobytes()
        self.digest = _hash(" ".join(self.folded).encode("utf-8", "surrogatepass")) + _hash(marks)

    @cached_property
    def runs(self) -> list[str]:
        """Every run of `RUN` words, in order."""
        return list(map(" ".join, zip(*(self.folded[i:] for i in range(RUN)), strict=False)))

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each run is first."""
        return dict(zip(reversed(self.runs), range(len(self.runs) - 1, -1, -1), strict=True))

    def replaced(self, start: int, end: int) -> set[str]:
        """Return what may be names and numbers among words `start` to `end`; a sentence's first word may be."""
        return set(compress(self.folded[start:end], self.may_be_fact[start:end]))


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=8).digest()


def _cased(words: set[str]) -> set[str]:
    """Return what may be names and numbers; of scripts without case, every word. "The" is none where "the" is there."""
    cased = {word for word in words if not word.islower()}
    return {word for word in cased if (lower := word.lower()) == word or lower not in words} | (words & _COUNTS)


def same_story(one: Words, other: Words) -> bool:
    """Whether one is a copy of the other, or both of a third; symmetric."""
    if one.folded == other.folded:
        return bool(one.folded)
    shorter, longer = sorted((one, other), key=lambda words: (len(words.folded), words.digest))
    if len(shorter.folded) < _ENOUGH or len(shorter.folded) < _LONGER * len(longer.folded):
        return False
    shared = _shared(shorter, longer)
    if _part(shared, shorter) < _SHORTER or _part(_shared(longer, shorter), longer) < _LONGER:
        return False
    return not _filled_anew(shorter, longer, shared)


def restated(sentence: str, other: str) -> bool:
    """Whether a sentence may be another one, edited: runs of words, names and numbers are the same, denied or not."""
    one, two = Words(sentence), Words(other)
    shared = len(set(one.runs) & set(two.runs))
    if shared < max(_RUNS, _RESTATED * max(len(one.runs), len(two.runs))):
        return False
    if _DENIALS.isdisjoint(one.folded) != _DENIALS.isdisjoint(two.folded):
        return False
    return all(set(compress(a.folded, a.is_fact)) <= set(b.folded) for a, b in ((one, two), (two, one)))


def _shared(words: Words, other: Words) -> Mask:
    """Tell of each word whether it stands in a piece that the other text has too, but for a few words within it."""
    places = np.fromiter((other.places.get(run, -1) for run in words.runs), np.intp, len(words.runs))
    starts = np.flatnonzero(places >= 0)
    here, there = np.diff(starts), np.diff(places[starts])
    goes_on = (here <= _LINK) & (there > 0) & (there <= _LINK)
    mask = np.zeros(len(words.folded), bool)
    for piece in np.split(starts, np.flatnonzero(~goes_on) + 1):
        if len(piece) and piece[-1] + RUN - piece[0] >= _PIECE:
            for i in range(RUN):
                mask[piece + i] = True
    return mask


def _part(shared: Mask, words: Words) -> float:
    """Return which part of the words is shared, of all or of those outside quotation marks, whichever is less."""
    unquoted = shared[~words.quoted]
    return float(min(shared.mean(), unquoted.mean()) if len(unquoted) >= _ENOUGH else shared.mean())


def _filled_anew(shorter: Words, longer: Words, shared: Mask) -> bool:
    """Whether within what both share one has other names and numbers than the other, as two forms filled in have."""
    kept = set(compress(shorter.folded, shared & shorter.is_fact))
    here, there = set[str](), set[str]()
    for start, end, left, right in _gaps(shorter, longer, shared):
        ours, theirs = shorter.replaced(start, end), longer.replaced(left, right)
        if ours - theirs and theirs - ours:
            here |= ours - theirs
            there |= theirs - ours
    numbers = (set(filter(_DIGIT.search, words)) for words in (here, there, kept))
    return _exceeds(_OTHER_FACTS, 1, here, there, kept) or _exceeds(_OTHER_NUMBERS, _FEW, *numbers)


def _gaps(words: Words, other: Words, shared: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Yield where words were put in place of others: from, to here; from, to in the other text."""
    for gap in re.finditer(b"\0+", shared.tobytes()):
        start, end = gap.span()
        if start >= RUN and end + RUN <= len(shared):
            left, right = other.places[words.runs[start - RUN]] + RUN, other.places[words.runs[end]]
            if end - start <= _GAP and 0 < right - left <= _GAP:
                yield start, end, left, right


def _exceeds(most: float, at_least: int, *facts: set[str]) -> bool:
    """Whether so many facts, and more than this part of them all, are replaced (here, there) and not kept."""
    here, there, kept = map(len, facts)
    replaced = max(here, there)
    return replaced >= at_least and replaced > most * (replaced + kept)
