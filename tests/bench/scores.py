"""How far one text is another."""

import re
from collections import Counter

_WORD = re.compile(r"\w+")


def f1(found: str, gold: str) -> float:
    """Return F1 of the words that are found against those of the gold, 0 to 1; soft hyphens part no word."""
    left, right = (Counter(_WORD.findall(text.replace("\xad", ""))) for text in (found, gold))
    return 2 * (left & right).total() / max(1, left.total() + right.total())
