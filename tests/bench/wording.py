"""Other words in the place of a text's own, of the same length each: whatever counts its characters stays right."""

import random
import re
from collections.abc import Callable
from functools import lru_cache

_WORD = re.compile(r"\b[a-z]{5,}\b")
_LETTERS = "eeetttaaaooiinnssrrhhldcumfpgwybvk"
_KEPT = 0.4  # part of a text's words that stay, so that questions about the original find something
_VOCABULARY = 50_000  # words of each length; a few stand everywhere and most hardly anywhere, as in any language


@lru_cache(maxsize=200_000)
def _invented(length: int, rank: int) -> str:
    return "".join(random.Random(f"{length} {rank}").choices(_LETTERS, k=length))  # noqa: S311


def other_words(seed: int) -> Callable[[str], str]:
    """Return what replaces words in texts, a word always by the same; each seed gives other texts."""
    chance = random.Random(seed)  # noqa: S311
    known: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word not in known:
            rank = int(_VOCABULARY ** chance.random())
            known[word] = word if chance.random() < _KEPT else _invented(len(word), rank)
        return known[word]

    return lambda text: _WORD.sub(other, text)
