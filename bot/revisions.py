"""Says where a quoted paragraph is not what its article said at first."""

import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from corpus.article import Frozen, Span
from index import contents
from index.coverage import Snapshot

_ALIKE = 0.6  # from which a paragraph is an earlier one, changed, and not a new one
_LONGEST = 4_000  # characters of a paragraph that others are compared with


class Revision(Frozen):
    """What became of a paragraph: `kind`, and `seen`, the day on which Byline found it so."""

    kind: Literal["changed", "added"]
    seen: date | None


def revision(snapshot: Snapshot, identity: str, version: int, text: str, span: Span) -> Revision | None:
    """Return how the paragraphs of a quote came into an article; None if they were always there.

    :param text: of this version.
    :param span: of the quote.
    """
    if version == 1:
        return None
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    wanted = _paragraphs(text[start : end if end >= 0 else len(text)])
    seen: date | None = None
    for older in contents.versions(snapshot.connection, identity, below=version + 1):
        if older.version < version:
            there = _paragraphs(older.text)
            new = [one for one in wanted if one not in there]
            if new:
                return Revision(kind="changed" if all(_is_like(one, there) for one in new) else "added", seen=seen)
        seen = older.stored.date() if older.stored else None
    return None


def _paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in re.split(r"\n+", text) if line.strip()]


def _is_like(paragraph: str, others: Sequence[str]) -> bool:
    matcher = SequenceMatcher(b=paragraph[:_LONGEST])
    for other in others:  # the longer each of these three takes the less it overrates
        matcher.set_seq1(other[:_LONGEST])
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return True
    return False
