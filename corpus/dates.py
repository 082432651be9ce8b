"""The dates that a text names, as a reader of that day understood them: "Tuesday", "last week", "Oct. 3", "in 2014".

Libraries that search for dates were tried: dateparser takes 0.25 s for its first sentence, and reads dates into "may",
"march" and "the 15th floor". The calendar's arithmetic, in `reckoning`, is dateutil's.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from corpus import reckoning
from corpus.article import Span
from corpus.reckoning import NUMBERS, Context, Found, Precision
from corpus.sentences import sentences


@dataclass(frozen=True, slots=True)
class Named:
    """A time that a text names.

    :ivar span: its words.
    :ivar day: the day, or the first one of the week (Monday), month or year.
    """

    span: Span
    day: date
    precision: Precision


_MONTH = (
    r"(?P<month>(?i:(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:\.|(?!\w))|may(?!\w)|(?:january|february|march"
    r"|april|june|july|august|september|october|november|december)(?!\w)))"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w:]|[,.]\d)"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)(?![\w%]|[,.-]\d)"
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_DATED = r"(?:(?P<weekday>(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?),?\s+)?"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"

_REACH = 200  # characters
# The verb nearest to a date tells whether it is to come: "said on Tuesday that it will sail on Friday".
_TENSE = re.compile(
    r"(?P<ahead>\b(?:(?:will|would|shall|must|may|might|should)(?!\shave\b)(?:(?:\s\w+){0,2}\sbe\s\w+ed\b)?|won[’']t|due"
    r"|upcoming|until|ahead\sof|(?:is|are|was|were|going|set|slated|scheduled|expect(?:s|ed)|likely|plan(?:s|ned|ning)?"
    r"|intend(?:s|ed)?|hopes?|agreed|vowed|promised|pledged|preparing|ready)\s(?:to|for))\b|[’']ll\b)"
    r"|\b(?:was|were|had|has|have|did|said|says|told|took|began|went|came|left|met|got|made|found|saw|gave|ran|sank|fell"
    r"|held|wrote|broke|spoke|became|sent|brought|struck|won|lost|\w+ed)\b",
    re.IGNORECASE,
)


def _looks_ahead(sentence: str, start: int, end: int) -> bool | None:
    """Whether the verb nearest before these words, or else behind them, speaks of what is to come; None without one."""
    if sentence[end : end + 2] in {"’s", "'s"}:  # Tuesday's report has happened, as a rule
        return False
    before = list(_TENSE.finditer(sentence, max(0, start - _REACH), start))
    nearest = before[-1] if before else _TENSE.search(sentence, end, end + _REACH)
    return bool(nearest["ahead"]) if nearest else None


_LEADS = r"[Ll]ast|[Tt]his|[Nn]ext|[Ee]arly|[Ll]ate|[Mm]id"
_BEFORE_MONTH = r"[Ii]n|[Ss]ince|until|till|[Bb]y|[Dd]uring|from|through|throughout|[Bb]efore|[Aa]fter|between|of"
_NOT_ONE_DAY = (
    "following|previous|that|an?|every|each|one|any|some|Black|Good|Easter|Super|Bloody|Ash|Palm|Holy|Cyber|Giving"
)
_BEFORE_YEAR = (
    r"in|since|during|until|by|from|before|after|throughout|early|late|mid|the|an?|its|their|his|her"
    r"|(?:end|start|beginning|summer|autumn|fall|winter|spring|middle|half)\sof"
)
_BEHIND = r"(?=\W*$|[,.;:!?)]|\s(?:and|at|in|but|or|to|when|after|before|because|for|with|as|he|she|they|it|the)\b)"
# Tried in this order; no two of them may take the same words. A group `date`, if there is one, holds those to name.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Context], Found]], ...] = (
    (re.compile(r"(?<![\w-])(?:1[6-9]|20)\d\d-\d\d-\d\d(?![\w-])"), reckoning.iso),
    (re.compile(rf"\b{_DATED}{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?"), reckoning.calendar),
    (re.compile(rf"\b{_DATED}(?<![\d,.]){_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"), reckoning.calendar),
    (
        re.compile(
            rf"\b(?:(?P<within>{_BEFORE_MONTH})\s)?"
            rf"(?P<date>(?:(?P<lead>{_LEADS})[\s-])?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?)"
        ),
        reckoning.month_of,
    ),
    (
        re.compile(
            rf"\b(?:(?P<none>{_NOT_ONE_DAY})\s+)?(?P<date>(?:(?P<lead>last|this|next|coming|early|late)\s+)?{_WEEKDAY}"
            rf"(?!\w){_PART}(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week)?)\b"
        ),
        reckoning.day_of_week,
    ),
    (
        re.compile(
            r"\b(?:[Tt]he\sday\sbefore\syesterday|yesterday|tomorrow|[Ll]ast\snight|(?:earlier\s)?today|tonight"
            r"|(?<!\w\s)(?:Today|Tonight|Yesterday|Tomorrow)|[Tt]his\s(?:morning|afternoon|evening))\b"
        ),
        reckoning.relative_day,
    ),
    (
        re.compile(
            rf"\b(?P<number>\d{{1,3}}|an|one|{'|'.join(NUMBERS)})\s(?P<unit>day|week|month|year)s?\sago\b", re.I
        ),
        reckoning.ago,
    ),
    (
        re.compile(
            r"\b(?:(?:earlier|later|early|late)\s)?(?P<which>this|last|next)\s(?P<unit>week|month|year)\b",
            re.IGNORECASE,
        ),
        reckoning.period,
    ),
    (
        re.compile(rf"\b(?:[Oo]n|[Bb]y|[Ss]ince|[Uu]ntil)\s(?P<date>the\s(?=\d+[a-z]){_DAY}){_BEHIND}"),
        reckoning.day_of_month,
    ),
    (re.compile(rf"\b(?:{_BEFORE_YEAR})[\s-](?P<date>{_YEAR})", re.IGNORECASE), reckoning.year),
)
_TIME = re.compile(
    r"(?<![\w:.,])(?:(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s?(?:[ap]\.m\.|[ap]m\b|o[’']clock\b)|(?:[01]?\d|2[0-4]):[0-5]\d(?!\w))"
    r"|\b(?:midnight|noon|midday|dawn|dusk)\b",
    re.IGNORECASE,
)


def dates(text: str, published: date | None) -> list[Named]:
    """Return the times that a text names, in their order; those that only the day of publication tells need it.

    A day without its year is the last one before publication or within half a year after it; a weekday the last one,
    the day of publication included. Where the sentence speaks of what is to come, both are the next.
    """
    found = []
    for sentence in sentences(text, Span(start=0, end=len(text))):
        found += sorted(_named(sentence.of(text), sentence.start, published), key=lambda one: one.span.start)
    return found


def _named(sentence: str, offset: int, published: date | None) -> Iterator[Named]:
    taken: list[range] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(sentence):
            start, end = match.span("date" if "date" in pattern.groupindex else 0)
            if any(start < other.stop and other.start < end for other in taken):
                continue
            resolved = None
            with suppress(ValueError, OverflowError):  # 31 February, the year 10000
                resolved = read(match, Context(published, _looks_ahead(sentence, start, end)))
            if resolved:
                taken.append(range(start, end))
                yield Named(Span(start=offset + start, end=offset + end), *resolved)


def times(text: str) -> list[Span]:
    """Return where a text names a time of day: "4:15 a.m.", "11 p.m.", "22:40", "midnight"."""
    return [Span(start=match.start(), end=match.end()) for match in _TIME.finditer(text)]
