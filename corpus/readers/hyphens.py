"""What stands at the end of one line and the beginning of the next, put together as it was written.

A hyphen at the end of a line divides a word, or belongs to it ("Vice-", "well-"). The document's own words tell which,
then the words of the language that the tagger knows. In doubt the hyphen stays: a quote then has one character more
than was said, but each is the document's; a hyphen that is dropped wrongly makes a word that nobody wrote.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

SOFT = "\u00ad"
_HYPHENS = "-‐" + SOFT
_TIGHT = "—–/"  # after or before these a line may end with no space meant
_WORD = re.compile(r"[^\W_]+(?:[-‐'’][^\W_]+)*")
_LAST = re.compile(r"(?P<word>[^\W_]+(?:[-‐'’][^\W_]+)*)[-‐\u00ad]$")
_NEXT = re.compile(r"[^\W_]+(?:[-‐'’][^\W_]+)*")
_ENDINGS = re.compile(r"(?:['’]s|s|es|d|ed|ing|ly|ally|er|ers)$")
_WHOLE = frozenset({"self", "well", "ex", "non", "vice", "half", "all", "cross", "quasi", "semi", "so", "anti"})
_CLASH = re.compile(r"(?:co-o|re-e|pre-e)")  # written either way
_FIRSTS = frozenset({"com", "con", "de", "dis", "en", "fore", "per", "pro", "un"})  # oftener parts than words
_LASTS = frozenset({"al", "ber", "der", "ful", "less", "ment", "ness", "ter", "ton", "tor"})
_SHORTEST = 2  # letters in a part of a compound
_LONGEST = 100  # letters in a word: what is longer is none


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """Count the words of a document, in lower case, without those that a line may have divided."""
    found = Counter[str]()
    divided = False
    for line in lines:
        words = [match[0].lower().replace("‐", "-") for match in _WORD.finditer(line)]
        ends = line.endswith(tuple(_HYPHENS))
        found.update(words[1 if divided else 0 : len(words) - 1 if ends else None])
        divided = ends
    return found


def joined(lines: Sequence[str], words: Counter[str]) -> str:
    """Return the lines of a paragraph as one.

    :param words: of the document.
    """
    text = ""
    for line in lines:
        text = _join(text, line, words) if text else line
    return text.replace(SOFT, "")


def _join(before: str, after: str, words: Counter[str]) -> str:
    last, following = _LAST.search(before[-_LONGEST:]), _NEXT.match(after)
    if last and following:
        return (before[:-1] if _divides(last["word"], before[-1], following[0], words) else before) + after
    tight = (before[-1] in _TIGHT and before[-2:-1].strip()) or (after[0] in _TIGHT and after[1:2].strip())
    if tight or (_is_unspaced(before[-1]) and _is_unspaced(after[0])):
        return before + after
    return f"{before} {after}"


def _is_unspaced(char: str) -> bool:
    """Whether a character is of a script that is written without spaces: Chinese, Japanese."""
    return "\u2e80" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def _divides(last: str, hyphen: str, following: str, words: Counter[str]) -> bool:
    """Whether the hyphen between `last` and `following` is there only because a line ended."""
    if hyphen == SOFT:
        return True
    shouted = last.isupper() and following.isupper() and len(last) > 1
    if last[-1].isdigit() or len(last) == 1 or not (following[0].islower() or shouted):
        return False
    left, right = last.lower().replace("‐", "-"), following.lower().replace("‐", "-")
    whole, compound = words[left + right], words[f"{left}-{right}"]
    if whole or compound:
        return whole > compound
    left, right = left.rpartition("-")[2], right.partition("-")[0]
    if _is_word(left + right):
        return not _CLASH.match(f"{left}-{right}")
    if left in _WHOLE:
        return False
    return left in _FIRSTS or right in _LASTS or not (_is_known(left, words) and _is_known(right, words))


def _is_known(part: str, words: Counter[str]) -> bool:
    return len(part) >= _SHORTEST and (part in words or _is_word(part))


def _is_word(word: str) -> bool:
    """Whether the language has a word, or one that it is derived from."""
    known = _language()
    return any(form in known for form in (word, _ENDINGS.sub("", word), _ENDINGS.sub("e", word)))


@cache
def _language() -> frozenset[str]:
    """Return the words that the tagger's tokenizer has whole, most of which are English."""
    from corpus.attribution.tagger import open_tokenizer

    return frozenset(word for word in open_tokenizer().get_vocab() if word.isalpha())
