"""What day, week, month or year a pattern's words mean in an article of a given day; `dates` holds the patterns."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta, weekday

Precision = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Context:
    """What decides between the years, or weeks, that words may mean.

    :ivar published: None where nobody knows it.
    :ivar ahead: whether the sentence speaks there of what is to come; None where nothing tells.
    """

    published: date | None
    ahead: bool | None


Found = tuple[date, Precision] | None

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# Papers write out the years of other years' dates: of 44 days of PolNeAR that would lie more than a month ahead this
# year, all but one ("Sept. 11") were to come. A date of early next year is more often one of this year.
_AHEAD, _AHEAD_NEXT_YEAR = timedelta(days=180), timedelta(days=90)


def _month(match: re.Match[str]) -> int | None:
    """Return the number of the month; None for the words "may" and "march"."""
    word, dated = match["month"], match.groupdict().get("year") and match.groupdict().get("day")
    return _MONTHS.index(word[:3].lower()) + 1 if dated or word[0].isupper() or word[:3] not in {"may", "mar"} else None


def calendar(match: re.Match[str], context: Context) -> Found:
    """Read a day and its month, with or without weekday and year."""
    month, published = _month(match), context.published
    if month is None:
        return None
    day = int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day), "day"
    if published is None:
        return None
    years = []
    for year in range(published.year - 1, published.year + 2):
        with suppress(ValueError):  # 29 February
            years.append(date(year, month, day))
    named = _WEEKDAYS.index(match["weekday"][:3].lower()) if match["weekday"] else None
    near = [one for one in years if one.weekday() == named] or years
    coming = next((one for one in near if one >= published), None) if context.ahead else None
    if coming is None or not (coming.year == published.year or _is_near(coming, published)):
        coming = next((one for one in reversed(near) if _is_near(one, published)), None)
    return (coming, "day") if coming else None


def _is_near(day: date, published: date) -> bool:
    """Whether a day that is named without its year may lie so far ahead."""
    return day <= published + (_AHEAD if day.year == published.year else _AHEAD_NEXT_YEAR)


def iso(match: re.Match[str], context: Context) -> Found:  # noqa: ARG001  (one of the rules)
    """Read a date in figures."""
    return date.fromisoformat(match[0]), "day"


def month_of(match: re.Match[str], context: Context) -> Found:
    """Read a month, with its year or without."""
    month, published, lead = _month(match), context.published, (match["lead"] or "").lower()
    if month is None:
        return None
    if match["year"]:
        return date(int(match["year"]), month, 1), "month"
    if published is None or not (match["within"] or lead) or not match["month"][0].isupper():
        return None
    this = published.replace(day=1)
    first = this.replace(month=month)
    ahead = context.ahead or (context.ahead is None and _is_near(first, published))
    after = first + relativedelta(years=1)
    if (lead == "next" and first <= this) or (lead != "last" and ahead and first < this and _is_near(after, published)):
        first = after
    elif first >= this and (lead == "last" or (first > this and not ahead and lead not in {"next", "this"})):
        first -= relativedelta(years=1)
    return first, "month"


def day_of_week(match: re.Match[str], context: Context) -> Found:
    """Read a weekday: the nearest one that is not after publication, unless the words or their sentence say else."""
    published, lead = context.published, match["lead"]
    if published is None or match["none"]:
        return None
    day = weekday(_WEEKDAYS.index(match["weekday"][:3].lower()))
    if lead == "this" or match["week"]:
        weeks = {"last": -1, "next": 1}.get(match["week"], 0)
        this = published - timedelta(days=published.weekday()) + relativedelta(weekday=day(1), weeks=weeks)
        return (this if match["week"] or not context.ahead or this >= published else this + timedelta(weeks=1)), "day"
    if lead in {"next", "coming"}:
        return published + relativedelta(days=1, weekday=day(1)), "day"
    if lead == "last":
        return published + relativedelta(days=-1, weekday=day(-1)), "day"
    return published + relativedelta(weekday=day(1 if context.ahead else -1)), "day"


def day_of_month(match: re.Match[str], context: Context) -> Found:
    """Read "the 15th": the nearest that is not after publication, or to come."""
    if context.published is None:
        return None
    step = relativedelta(months=1 if context.ahead else -1)
    found = context.published.replace(day=1) + relativedelta(day=int(match["day"]))
    later = found > context.published
    found = found + step if found != context.published and later is not bool(context.ahead) else found
    return (found, "day") if found.day == int(match["day"]) else None


_RELATIVE = {"yesterday": -1, "last night": -1, "the day before yesterday": -2, "tomorrow": 1}


def relative_day(match: re.Match[str], context: Context) -> Found:
    """Read "yesterday" and its like."""
    if context.published is None:
        return None
    return context.published + timedelta(days=_RELATIVE.get(" ".join(match[0].lower().split()), 0)), "day"


def ago(match: re.Match[str], context: Context) -> Found:
    """Read "two weeks ago"."""
    if context.published is None:
        return None
    word = match["number"].lower()
    number = int(word) if word.isdigit() else 1 if word in {"an", "one"} else NUMBERS.index(word) + 1
    return _start(context.published, match["unit"].lower(), -number)


def period(match: re.Match[str], context: Context) -> Found:
    """Read "last week"."""
    if context.published is None:
        return None
    return _start(context.published, match["unit"].lower(), {"last": -1, "next": 1}.get(match["which"].lower(), 0))


def _start(published: date, unit: str, number: int) -> tuple[date, Precision]:
    """Return the first day of a unit of time that lies `number` units from the one of publication."""
    if unit == "day":
        return published + timedelta(days=number), "day"
    if unit == "week":
        return published + timedelta(days=7 * number - published.weekday()), "week"
    if unit == "month":
        return published.replace(day=1) + relativedelta(months=number), "month"
    return published.replace(month=1, day=1) + relativedelta(years=number), "year"


def year(match: re.Match[str], context: Context) -> Found:  # noqa: ARG001  (one of the rules)
    """Read a year."""
    return date(int(match["year"]), 1, 1), "year"
