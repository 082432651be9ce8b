"""Numbers written out -> digits, so that "eighteen" and "18", "3,000" and "three thousand" are one word to look for."""

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_SMALL = {word: value for value, word in enumerate([*_UNITS.split(), "eighteen", "nineteen"])}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)  # noqa: SIM905
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

# In any case of ASCII letters: with all others, "mıllion" would be a number too, which no table holds.
_WORD = f"(?a:{'|'.join(sorted([*_SMALL, *_TENS, *_SCALES], key=len, reverse=True))})"
# What a number can begin with is looked at before all the words: most words of a text are none.
_SPELLED = re.compile(rf"\b(?=[befhmnostz]){_WORD}(?:(?:-|\s(?:and\s)?){_WORD})*\b", re.IGNORECASE)
_PARTS = tuple("zero one two four five six seven eigh nine ten eleve hree twe thir fif fort hund thous illi".split())  # noqa: SIM905
"""Of these every number that is written out holds one, in small letters."""
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
_NUMBER = re.compile(
    rf"(?<![\w.,:$€£-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\s(?a:thousand|million|billion))?(?![\w:]|[.,]\d)|{_SPELLED.pattern}",
    re.IGNORECASE,
)
_SCALED = re.compile(r"\b(\d+)\s((?a:thousand|million|billion))\b", re.IGNORECASE)


def digits(text: str) -> str:
    """Write the whole numbers of an English text in digits, without separators.

    "one" alone stays, which is a pronoun as a rule; so do words that make no number together.
    """
    # Each pattern reads a whole text in longer than it takes to see that there is nothing in it for them.
    small = text.lower()
    spelled = any(part in small for part in _PARTS)
    if "," in text and _DIGIT.search(text):
        text = _GROUPED.sub(lambda match: match[0].replace(",", ""), text)
    if spelled:
        text = _SPELLED.sub(_value, text)
        if _DIGIT.search(text):
            text = _SCALED.sub(lambda match: str(int(match[1]) * _SCALES[match[2].lower()]), text)
    return text


def numbers(text: str) -> list[tuple[int, int, str]]:
    """Return the whole numbers in a text: where each begins and ends, and its digits."""
    found = []
    for match in _NUMBER.finditer(text):
        value = digits(match[0])
        if value.isdigit():
            found.append((match.start(), match.end(), value))
    return found


def _value(match: re.Match[str]) -> str:
    words = [word for word in re.split(r"[-\s]+", match[0].lower()) if word != "and"]
    if words == ["one"] or words[0] in _SCALES:
        return match[0]
    total, below, room = 0, 0, 100  # what the next word must be less than to belong to the same number
    for word in words:
        size = _SCALES.get(word)
        if size is None:
            value = _SMALL.get(word, _TENS.get(word, 0))
            if value >= room:  # "two three": two numbers
                return match[0]
            below, room = below + value, 10 if word in _TENS else 0
        elif size == 100:
            below, room = below * 100, 100
        else:
            total, below, room = total + below * size, 0, 100
    return str(total + below)
