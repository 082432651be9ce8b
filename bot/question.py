"""What is asked: its kind, the outlets and dates in it, and the words to look for."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.errors import QuestionError
from index.keywords import terms

MAX_CHARACTERS = 2000
"""A longer question is an article; the model would read only its beginning."""


class Kind(StrEnum):
    """What sort of answer a question wants."""

    WHO_REPORTED = "who_reported"
    WHO_SAID = "who_said"
    WHAT_SAID = "what_said"
    OUTLET_SAYS = "outlet_says"
    HOW_MANY = "how_many"
    WHEN = "when"
    WHERE = "where"
    WHY = "why"
    OTHER = "other"


_OUTLET = r"(?:news ?)?(?:outlet|newspaper|paper|broadcaster|agency|media|station|magazine|site|publication|wire)s?"
_REPORT = r"(?:report|break|broke|carr|cover|publish|r[au]n\b|write|wrote|had the|get the|got the|have the)"
_SAY = r"(?:said|say|tell|told|call|claim|den[iy]|dismiss|warn|accus|confirm|announc|admit|describ|argu|state)"
_KINDS = {
    Kind.WHO_REPORTED: rf"\b(?:who|which|what)(?:\s+other)?\s+{_OUTLET}\b|\bwho\s+(?:\w+\s+)?{_REPORT}",
    Kind.WHO_SAID: rf"\b(?:who|which \w+)\s+(?:\w+\s+)?{_SAY}",
    Kind.WHAT_SAID: r"\bwhat\s+(?:did|do|does|has|have|is|was|were)\b.{1,80}?"
    r"\b(?:say|said|claim|tell|told|call|think|want|asking|report|writ)",
    Kind.HOW_MANY: r"\bhow\s+(?:many|much|far|long|big|large|old|high|deep|fast)\b|\bwhat (?:number|share)\b",
    Kind.WHEN: r"\bwhen\b|\b(?:what|which)\s+(?:day|date|time|year|month|week)\b|\bhow long ago\b",
    Kind.WHERE: r"\bwhere\b|\b(?:what|which)\s+(?:place|city|town|country|region|port|village|island)\b",
    Kind.WHY: r"\bwhy\b|\bhow come\b|\b(?:what|which)\s+(?:reason|cause|motive)s?\b|\bwhat (?:made|led|drove)\b",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}

# Words of asking and of reporting: most sentences of any coverage hold them, so they tell nothing apart.
_FRAME = frozenset(
    terms(
        """report reports reported reporting say says said saying tell tells told claim claims claimed outlet outlets
        newspaper newspapers paper media broadcaster agency article articles coverage story according cite cites cited
        citing quote quotes quoted write writes wrote written call calls called describe described term termed state
        stated think thinks thought happen happens happened does did do has have had been were being be about from up
        still also many much exactly who what when where why how which whose please know known any"""
    )
)
_POINTS_BACK = re.compile(
    r"^\W*(?:and|but|so|also|what about|how about|then)\b"
    r"|\b(?:he|she|they|them|him|her|his|their|theirs|it|its|this|those|these|then)\b|\b(?:that|there)\W*$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\s+(?P<day>{_DAY})|(?P<first>{_DAY})\s+(?P<then>{_MONTH})),?\s+(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is understood.

    :ivar text: as it was asked.
    :ivar kind: the sort of answer it wants.
    :ivar whole: what it asks: the question, with the one before it where it leans on that.
    :ivar words: what to look for: `whole`, and its dates as articles are dated.
    :ivar focus: the stems of `whole` that tell its subject, each once.
    :ivar outlets: outlets of the coverage that it names.
    """

    text: str
    kind: Kind
    whole: str
    words: str
    focus: tuple[str, ...]
    outlets: tuple[str, ...]


def understand(text: str, outlets: Iterable[str], after: str | None = None) -> Question:
    """Read a question.

    :param outlets: the outlets that the coverage holds.
    :param after: the question before it, in a thread.
    :raises QuestionError: if it holds nothing to look for, or is too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(f"the question has {len(text):,} characters; ask it in at most {MAX_CHARACTERS:,}")
    if not re.search(r"\w", text):
        raise QuestionError("there are no words in the question; ask, for example: who reported the desertions?")
    # Halves of surrogate pairs come from a terminal's bad bytes.
    text, after = _mended(text), after and _mended(after)
    asked = " ".join(text.split())
    whole = f"{after} {asked}" if after and (_POINTS_BACK.search(asked) or len(_focus(asked)) < 2) else asked
    named = tuple(outlet for outlet in outlets if _mentions(whole, outlet))
    focus, own = _focus(whole), set(terms(" ".join(named)))
    focus = tuple(word for word in focus if word not in own) or focus
    words = " ".join([whole, *(day.isoformat() for day in _dates(whole))])
    return Question(text, _kind(asked, named), whole, words, focus, named)


def _mended(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _dates(text: str) -> tuple[date, ...]:
    found = []
    for match in _DATE.finditer(text):
        month = _MONTHS.index((match["month"] or match["then"])[:3].lower()) + 1
        with suppress(ValueError):
            found.append(date(int(match["year"]), month, int(re.sub(r"\D", "", match["day"] or match["first"]))))
    return tuple(dict.fromkeys(found))


def _focus(text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(terms(text)))
    return tuple(word for word in words if word not in _FRAME) or words


def _outlet_pattern(outlet: str) -> re.Pattern[str]:
    name = re.sub(r"^the\s+", "", outlet.strip(), flags=re.IGNORECASE)
    return re.compile(rf"(?<!\w)(?:the\s+)?{re.escape(name)}(?!\w)", re.IGNORECASE)


def _mentions(text: str, outlet: str) -> bool:
    """Whether a text names an outlet; one of a single word ("Time") with its capital, or where an outlet speaks."""
    pattern = _outlet_pattern(outlet)
    if " " in re.sub(r"^the\s+", "", outlet, flags=re.IGNORECASE) or not outlet[0].isupper():
        return bool(pattern.search(text))
    speaks = re.compile(rf"\b(?:do|does|did|has|have|according to|by)\s+{pattern.pattern}", re.IGNORECASE)
    return bool(re.search(pattern.pattern, text)) or bool(speaks.search(text))


def _kind(asked: str, named: tuple[str, ...]) -> Kind:
    lowered = asked.lower()
    found = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(lowered)), Kind.OTHER)
    if named and found in {Kind.WHAT_SAID, Kind.OTHER}:
        name = _outlet_pattern(named[0]).pattern
        says = rf"\b(?:do|does|did|has|have)\s+{name}\s+\w+|^\W*(?:according to|in)\s+{name}"
        if re.search(says, asked, re.IGNORECASE):
            return Kind.OUTLET_SAYS
    return found
