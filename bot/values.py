"""The values that quotes give for what is asked: numbers, times; equal ones together."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.credit import Credited
from bot.figures import asked_for, fit
from bot.kinds import Kind
from bot.moments import moment
from bot.naming import named
from bot.question import Question

_SURE = 0.5  # see sure
_FIT = 0.5  # least fit of a value, as a part of the best one's
_MOST = 4  # values in a lead


@dataclass(frozen=True, slots=True)
class Value:
    """One value.

    :ivar key: the same for equal ones. :ivar measure: what it is in: km, days. :ivar words: as the first quote has it.
    :ivar fit: how well it is of what is asked. :ivar given: the quotes that give it, best first.
    """

    key: str
    measure: str
    words: str
    fit: float
    given: tuple[Credited, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What is given for one thing, in order of the best quote of each."""

    groups: tuple[Value, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.groups)

    @property
    def comparable(self) -> bool:
        """Whether two of them that are not equal differ; 4 km and 2.5 miles may not."""
        return len({one.measure for one in self.groups}) == 1

    def best(self) -> "Values":
        """Return those that are well of what is asked, against the one that is best."""
        most = max(one.fit for one in self.groups)
        return Values(tuple(one for one in self.groups if one.fit >= _FIT * most))

    def listed(self) -> list[tuple[str, list[str]]]:
        """Return the words of each value with those who give it."""
        return [(one.words, named(one.given)) for one in self.groups[:_MOST]]


def values(question: Question, kind: Kind, quoted: Sequence[Credited]) -> Values:
    """Return what the quotes give for what is asked.

    :param kind: what sort of value it is: a time, a number, or nothing that has a value (where, why, who).
    """
    groups: dict[tuple[str, str], list[Value]] = {}
    for one in quoted:
        if found := _time(question, one) if kind is Kind.WHEN else _number(question, kind, one):
            groups.setdefault((found.key, found.measure), []).append(found)
    return Values(tuple(_joined(same) for same in groups.values()))


def _joined(same: Sequence[Value]) -> Value:
    first = same[0]
    given = tuple(quote for one in same for quote in one.given)
    return Value(first.key, first.measure, first.words, max(one.fit for one in same), given)


def _time(question: Question, one: Credited) -> Value | None:
    time = moment(question, one)
    if time is None:
        return None
    key, measure = (time.day.isoformat(), "day") if time.day else (time.words.lower(), "hour")
    return Value(key, measure, time.words, one.evidence.share, (one,))


def _number(question: Question, kind: Kind, one: Credited) -> Value | None:
    figure = asked_for(question, one) if kind in {Kind.HOW_MANY, Kind.OTHER} else None
    return Value(figure.value, figure.unit, figure.words, fit(question, figure), (one,)) if figure else None


def sure(quoted: Sequence[Credited]) -> list[Credited]:
    """Return the quotes that the judge approves of nearly as much as of the best one: the others are there to read."""
    most = max(one.evidence.judged for one in quoted)
    return [one for one in quoted if one.evidence.judged >= _SURE * most]
