"""Furniture that shows by repetition: lines that stand in many of one outlet's articles.

Papers also repeat what is body, the background of a running affair above all. So repetition alone drops no line: the
line's wording must be a site's as well. Where one speaks for furniture and the other does not, the line stays, and is
in doubt: it may be quoted, but never first.
"""

import re
from collections.abc import Collection, Sequence
from enum import Enum
from hashlib import blake2b
from math import ceil

from corpus.article import Span
from corpus.wording import Wording, subject, wording_of


class Verdict(Enum):
    """What a line is."""

    BODY = "body"
    DOUBTFUL = "doubtful"
    FURNITURE = "furniture"


_WORD = re.compile(r"\w[\w’'-]*")
_SITES = frozenset({Wording.PITCH, Wording.ABOUT, Wording.NOTE})
_ENOUGH = 3  # stories, where the wording is a site's
_PART = 0.2  # of the outlet's articles, where wording does not tell
_TIED = 0.5  # part of a plain line's words that the rest of the article has too: it is about the same matter
_MEANING = 4  # letters of a word that tells the matter, and is none of these
_FUNCTION = re.compile(
    r"(?:this|that|with|from|have|been|were|will|would|could|should|they|them|their|there|which|when|what|about|into|over"
    r"|after|before|than|then|also|only|more|most|some|such|other|because|where|while|these|those|your)"
)


def _fingerprint(line: str, kind: Wording) -> int:
    """Return 63 bits for a line, whatever its case, spacing and marks; the lowest says that its wording is a site's.

    In a pitch numbers count for nothing ("Join 12,000 readers"); elsewhere they may be all that differs.
    """
    if kind is Wording.PITCH:
        line = re.sub(r"\d[\d.,]*", "0 ", line)
    normal = " ".join(_WORD.findall(line.casefold()))
    hashed = int.from_bytes(blake2b(normal.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 2
    return hashed << 1 | (kind in _SITES)


def fingerprints(text: str, paragraphs: Sequence[Span], kept: Sequence[bool]) -> frozenset[int]:
    """Return what an article adds to what is known of its outlet: a number for each line that may be furniture.

    Few lines of an article are such. The numbers are positive and fit an int64.

    :param kept: for each paragraph, whether `corpus.clean.body` takes it for body.
    """
    lines = (span.of(text) for span, keep in zip(paragraphs, kept, strict=True) if keep)
    return frozenset(_fingerprint(line, kind) for line in lines if (kind := wording_of(line)))


def least(line: int, stories: int) -> int:
    """Return in how many of an outlet's stories a line must stand to be looked at as furniture.

    Three are enough where the wording is a site's; otherwise they must be a fifth of all as well. Copies and versions
    of one article are one story, and count once: what they share they share because they are the same.

    :param line: its number, one of `fingerprints`; all odd ones need the same, and so do all even ones.
    :param stories: how many the outlet has.
    """
    return _ENOUGH if line & 1 else max(_ENOUGH, ceil(_PART * stories))


def verdicts(text: str, paragraphs: Sequence[Span], kept: Sequence[bool], known: Collection[int]) -> list[Verdict]:
    """Tell for each paragraph what it is, by the rules and by what repeats.

    Something is left of every article that had a body: where all of it repeats, all of it is in doubt.

    :param known: lines that stand in enough of its outlet's stories, as `least` tells.
    """
    lines = [span.of(text) for span in paragraphs]
    kinds = [wording_of(line) if keep else None for line, keep in zip(lines, kept, strict=True)]
    again = [
        kind if kind and _fingerprint(line, kind) in known else None for line, kind in zip(lines, kinds, strict=True)
    ]
    rest = "\n".join(line for line, keep, kind in zip(lines, kept, again, strict=True) if keep and not kind)
    found = [
        (_judged(line, kind, rest) if kind else Verdict.BODY) if keep else Verdict.FURNITURE
        for line, kind, keep in zip(lines, again, kept, strict=True)
    ]
    if any(kept) and all(one is Verdict.FURNITURE for one in found):
        return [Verdict.DOUBTFUL if keep else Verdict.FURNITURE for keep in kept]
    return found


def _judged(line: str, kind: Wording, rest: str) -> Verdict:
    """Judge a line that repeats by the article around it."""
    if kind is Wording.ABOUT:
        return Verdict.DOUBTFUL if re.search(rf"\b{re.escape(subject(line))}\b", rest) else Verdict.FURNITURE
    tied = _tie(line, rest) >= _TIED
    if kind in {Wording.PITCH, Wording.LABEL}:
        return Verdict.DOUBTFUL if tied else Verdict.FURNITURE
    return Verdict.BODY if tied and kind is Wording.PLAIN else Verdict.DOUBTFUL


def _tie(line: str, rest: str) -> float:
    """Return what part of a line's words of meaning stands in the rest of the article's body."""
    own = {word for word in _meaning(line) if not _FUNCTION.fullmatch(word)}
    return len(own & _meaning(rest)) / len(own) if own else 0


def _meaning(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if len(word) >= _MEANING}
