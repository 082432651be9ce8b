"""Where a question names an outlet of the coverage."""

import re
from functools import lru_cache


@lru_cache(maxsize=65536)
def _name(outlet: str) -> tuple[str, str]:
    """Return an outlet's name without its article, and the same casefolded: every question asks for those of all."""
    name = re.sub(r"^the\s+", "", outlet.strip(), flags=re.IGNORECASE)
    return name, name.casefold()


def pattern_of(outlet: str) -> re.Pattern[str]:
    """Return what finds an outlet's name, with its article or without, in any case."""
    return re.compile(rf"(?<!\w)(?:the\s+)?{re.escape(_name(outlet)[0])}(?!\w)", re.IGNORECASE)


def mentions(text: str, outlet: str) -> bool:
    """Whether a text names an outlet; one of a single word ("Time") with its capital, or where an outlet speaks."""
    name, folded = _name(outlet)
    if folded not in text.casefold():  # spares the patterns of most outlets
        return False
    pattern = pattern_of(outlet)
    if " " in name or not outlet[0].isupper():
        return bool(pattern.search(text))
    speaks = re.compile(rf"\b(?:do|does|did|has|have|according to|by)\s+{pattern.pattern}", re.IGNORECASE)
    return bool(re.search(pattern.pattern, text)) or bool(speaks.search(text))


def without(text: str, outlets: tuple[str, ...]) -> str:
    """Return a text with a mark where it names one of `outlets`."""
    for outlet in outlets:
        text = pattern_of(outlet).sub("_", text)
    return text
