"""The numbers that quotes give, and where they differ."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.credit import Credited
from bot.question import Question
from corpus.dates import dates, times
from index.keywords import terms
from index.numerals import numbers

_AFTER, _BEFORE = 5, 4  # words between a number and what it counts
_ENDS = tuple(",.;:)")  # behind a number: it counts what was named before
_UNITS = frozenset(
    terms(
        """km kilometre kilometres kilometer kilometers mile miles metre metres meter meters foot feet percent per cent
        degrees year years month months week weeks day days hour hours minute minutes"""
    )
)
_SPEAKERS = frozenset(terms("officials sources diplomats witnesses experts analysts people persons"))
_ACCOUNTS = frozenset(terms("accounts reports outlets versions stories papers newspapers figures numbers sites"))
_LEFT_WITH = re.compile(r"\bleft with (?:\w+ )?$", re.IGNORECASE)  # these did not leave
_FEWER = re.compile(r"\s(?:fewer|less)\b", re.IGNORECASE)  # by how much, not how many
_UNIT = re.compile(r"(?:\s(?:and a half|or so))?[\s-](?P<unit>[^\W\d_]+)")
_COUNTS = re.compile(
    r"\b(?:how many|number of) (?!(?:kilomet|km|mile|met|feet|day|hour|week|month|year|minute))", re.IGNORECASE
)
_LOOSE = frozenset(terms("of the them their his her its were was had have people other others more new that who"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a quote gives it.

    :ivar value: in digits. :ivar words: as it stands, with its unit of measure. :ivar unit: that unit's stem, or "".
    :ivar before: stems of the words before it.
    :ivar counted: stems of the words behind it. :ivar nouns: those of them that are no names.
    """

    value: str
    words: str
    counted: frozenset[str]
    nouns: frozenset[str]
    before: frozenset[str]
    unit: str = ""


@lru_cache(maxsize=256)  # an answer looks at the numbers of each of its quotes several times
def figures(text: str, published: date | None = None) -> tuple[Figure, ...]:
    """Return the numbers in a text that count something; those of dates and times don't."""
    given = list(numbers(text))
    taken = [named.span for named in dates(text, published)] + times(text) if given else []
    found = []
    for start, end, value in given:
        if any(span.start < end and start < span.end for span in taken):
            continue
        if _LEFT_WITH.search(text, 0, start) or _FEWER.match(text, end):
            continue
        ends = text[end : end + 1] in _ENDS
        after = [] if ends else re.findall(r"[\w’'-]+", text[end : end + 80])[:_AFTER]
        before = re.findall(r"[\w’'-]+", text[max(start - 60, 0) : start])[-_BEFORE:]
        common = " ".join(word for word in after if not word[0].isupper())
        counted, nouns, earlier = (frozenset(terms(words)) for words in (" ".join(after), common, " ".join(before)))
        shown, unit = _measured(text, end)
        found.append(Figure(value, text[start:shown], counted, nouns - _LOOSE, earlier, unit))
    return tuple(found)


def _measured(text: str, end: int) -> tuple[int, str]:
    """Return where a number that ends at `end` ends with its unit of measure, and the stem of that; "" without one."""
    behind = _UNIT.match(text, end)
    stems = terms(behind["unit"]) if behind else []
    return (behind.end(), stems[0]) if behind and stems and stems[0] in _UNITS else (end, "")


def asked_for(question: Question, one: Credited) -> Figure | None:
    """Return the number that a quote gives for what the question asks about, if it gives any."""
    given = figures(one.evidence.core_text, one.evidence.passage.about.published)
    found = [figure for figure in given if not figure.nouns & _ACCOUNTS]
    if _COUNTS.search(question.text):
        found = [figure for figure in found if not figure.nouns & _UNITS]
    best = max(found, key=lambda figure: fit(question, figure), default=None)
    return best if best and fit(question, best) else None


def fit(question: Question, figure: Figure) -> int:
    """Return how well a number is of what the question counts; 0 if nothing shows that it is."""
    focus = set(question.focus)
    return 2 * len(figure.counted & focus) + bool(figure.nouns and figure.before & focus)


def counts(figure: Figure) -> bool:
    """Whether a number counts things, not kilometres or the sources themselves."""
    return bool(figure.nouns) and not figure.nouns & (_UNITS | _SPEAKERS)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing counted differently: each value with the quotes that give it, in order."""

    given: tuple[tuple[Figure, tuple[Credited, ...]], ...]


def differences(given: Iterable[tuple[Figure, Credited]], alike: int = 1) -> list[Difference]:
    """Return where numbers of like things differ.

    :param alike: how many nouns two things have in common at least.
    """
    return [_difference(group) for group in together(given, alike) if len({one.value for one, _ in group}) > 1]


def together(given: Iterable[tuple[Figure, Credited]], alike: int = 1) -> list[list[tuple[Figure, Credited]]]:
    """Return numbers that count things, those of like things together.

    :param alike: how many nouns two things have in common at least.
    """
    groups: list[list[tuple[Figure, Credited]]] = []
    for figure, one in given:
        if not counts(figure):
            continue
        for group in groups:
            if len(figure.nouns & group[0][0].nouns) >= alike:
                group.append((figure, one))
                break
        else:
            groups.append([(figure, one)])
    return groups


def _difference(group: Sequence[tuple[Figure, Credited]]) -> Difference:
    values: dict[str, tuple[Figure, list[Credited]]] = {}
    for figure, one in group:
        values.setdefault(figure.value, (figure, []))[1].append(one)
    return Difference(tuple((figure, tuple(ones)) for figure, ones in values.values()))
