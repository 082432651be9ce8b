"""The language of an article, told by its text."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SERVED = frozenset({"en"})
"""The languages that the default model serves, by their ISO 639-1 codes."""

_CODE = 2  # letters; longer ones stand for "no language" and the like
_SHORTEST = 40  # bytes of letters, in UTF-8, below which languages look alike
_LONGEST = 4000  # characters that are enough
_SURE = 0.6  # of 34 short paragraphs in 18 languages one is unsure then, and none is wrong
_LETTER = re.compile(r"[^\W\d_]")


def language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that `text` is in, None if it is too short or unsure."""
    head = text[:_LONGEST]
    if len("".join(_LETTER.findall(head)).encode()) < _SHORTEST:
        return None
    code, likely = _identifier().classify(head)
    return str(code) if likely >= _SURE and len(code) == _CODE else None


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
