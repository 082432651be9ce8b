"""Questions and sentences with one thing exchanged or taken out: near to right, and wrong."""

import random
import re
from collections.abc import Iterator

from index.keywords import terms
from training.judge_words import COUNTRIES, DAYS, DEMONYMS, MONTHS, ROLES, UNITS, Words, is_name

_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'-]*[a-z](?:\s[A-Z][\w’'-]*[a-z])*\b")
_NUMBER = re.compile(rf"\b(?:\d[\d,.]*\d|\d|{'|'.join(UNITS)})\b")
_OF_KIND = tuple(
    (re.compile(rf"\b(?:{'|'.join(sorted(group, key=len, reverse=True))})\b"), group)
    for group in (COUNTRIES, DEMONYMS, DAYS, MONTHS, ROLES)
)
_WHEN = re.compile(
    rf",?\s(?:(?:late|early|last|this|on|in|by|since|until|from|next)\s){{0,2}}"
    rf"(?:(?:{'|'.join(DAYS)})(?:\s(?:morning|night|evening|afternoon))?"
    rf"|(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)(?:\s\d{{1,2}}\b)?(?:,?\s\d{{4}})?"
    r"|(?:1[5-9]|20)\d\d|yesterday|today|tonight|(?:\w+\s)?(?:weeks?|months?|years?|days?|hours?)\sago"
    r"|(?<=last )(?:week|month|year|night))\b,?"
)
_HOW_MANY = re.compile(
    rf"(?:(?:about|some|nearly|almost|more than|at least|over|around|an estimated|only)\s)?"
    rf"(?:\$\d[\d,.]*|{_NUMBER.pattern})(?:[-\s](?:hundred|thousand|million|billion|trillion|percent))*%?\s?"
)
_WHERE = re.compile(
    rf",?\s(?:in|at|near|outside|from)\s(?:the\s)?(?!{'|'.join(MONTHS)}|{'|'.join(DAYS)})"
    r"[A-Z][\w.’'-]*(?:,?\s[A-Z][\w.’'-]*)*,?"
)
_WHY = re.compile(r",?\s(?:because|in order to|due to|as a result of|so that|amid|for fear|after|since)\s.*?(?=[.;]|$)")

ANSWERS = {"when": _WHEN, "how many": _HOW_MANY, "how much": _HOW_MANY, "where": _WHERE, "why": _WHY}
"""How the answer to a kind of question looks."""


def exchanged(question: str, sentence: str, words: Words, rng: random.Random) -> str | None:
    """Return the question with a name or number of it that stands in the sentence exchanged for one that does not.

    None if there is none. What the sentence doesn't name is left alone: it may be its subject all the same. So are
    other words: a like one may mean the same.
    """
    stems = set(terms(sentence))
    found = [(a, b, new) for a, b, new in _changes(question, words, rng) if _stands(question[a:b], stems)]
    found = [(a, b, new) for a, b, new in found if not set(terms(new)) & stems]
    if not found:
        return None
    start, end, new = rng.choice(found)
    return question[:start] + new + question[end:]


def _stands(part: str, stems: set[str]) -> bool:
    own = set(terms(part))
    return bool(own) and own <= stems


def _changes(question: str, words: Words, rng: random.Random) -> Iterator[tuple[int, int, str]]:
    taken: list[range] = []
    for pattern, group in _OF_KIND:
        for match in pattern.finditer(question):
            taken.append(range(*match.span()))
            yield *match.span(), rng.choice(group)
    for match in _NUMBER.finditer(question):
        yield *match.span(), _other_number(match[0], rng)
    for match in _NAME.finditer(question):
        if not any(match.start() in span for span in taken):
            yield *match.span(), rng.choice(words.names)


def _other_number(number: str, rng: random.Random) -> str:
    if not number[0].isdigit():
        return rng.choice(UNITS)
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", number):
        return str(int(number) + rng.choice([-20, -9, -4, -2, -1, 1, 2, 3, 7]))
    return re.sub(r"\d", lambda match: str((int(match[0]) + rng.randint(1, 8)) % 9 + 1), number)


def renamed(question: str, sentence: str, words: Words, rng: random.Random) -> tuple[str, str]:
    """Return both with a name that they share exchanged for another in both, so that no name is a sign by itself."""
    shared = [name for name in _NAME.findall(question) if name in sentence and is_name(name, words.counts)]
    if not shared:
        return question, sentence
    old, new = rng.choice(shared), rng.choice(words.names)
    whole = re.compile(rf"\b{re.escape(old)}\b")
    return whole.sub(new, question), whole.sub(new, sentence)


def without_answer(question: str, sentence: str) -> str | None:
    """Return the sentence without what a when, where, why or how many question asks for; None if nothing shows it."""
    kind = next((kind for kind in ANSWERS if re.search(rf"\b{kind}\b", question, re.IGNORECASE)), None)
    if kind is None:
        return None
    left = ANSWERS[kind].sub(lambda match: "" if set(terms(match[0])) - set(terms(question)) else match[0], sentence)
    return left.strip() if left != sentence else None
