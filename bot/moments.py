"""When what is asked about happened, or was said, as a quote tells it."""

import re
from dataclasses import dataclass
from datetime import date

from bot import messages
from bot.credit import Credited
from bot.question import Question
from corpus.article import Span
from corpus.dates import Named, dates, times
from index.keywords import terms

_OF_WORDS = re.compile(
    r"\bwhen (?:did|do|does|has|have|had|was|were|is)\b.{1,60}?\b(?:report|say|said|tell|told|announc|claim|publish"
    r"|writ|broadcast|comment|confirm|den[iy]|reveal|warn|admit|speak|spok|describ|respond|dismiss)\w*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",?\s(?:on\s)?")
_LATER = re.compile(r",?\s(?:(?:at|by|around|about|shortly|just|soon|after|before)\s){0,3}")
_LEADS_IN = re.compile(
    r"\b(?:(?:at|by)\s)?(?:about|around|nearly|almost|(?:shortly|just|soon|a little) (?:after|before))\s$"
)


# Beside these words a time is theirs, whatever they report.
_SAID = re.compile(
    r"\b(?:said|told|reported|announced|wrote|added|confirmed|denied|dismissed|published)(?:\s(?:the\s)?[A-Z][\w’']*){0,4}\s"
    r"(?:(?:late|early)\s)?(?:on\s)?$"
)
_AHEAD = re.compile(r"\bwill\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:did|was|were|had|has|have)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a quote gives it.

    :ivar words: as it stands, and which day that is. :ivar day: that day, None if there is only a time of day.
    """

    words: str
    day: date | None


def moment(question: Question, one: Credited) -> Moment | None:
    """Return the time that a quote gives for what is asked, if it gives any.

    When somebody said something stands beside the words that credit them, when it happened in what they said.
    """
    text = one.evidence.core_text
    published = one.evidence.passage.about.published
    named = dates(text, published)
    of_words = bool(_OF_WORDS.search(question.whole))
    in_time = [each for each in named if _in_time(question, each.day, published)]
    found = [each for each in in_time if _within(one, each.span) != of_words]
    best = _nearest(question, text, [each.span for each in found])
    if best is not None:
        day = found[best]
        return Moment(messages.dated(_in_full(text, day).of(text), day.day, day.precision), day.day)
    clock = [] if named or of_words else [span for span in times(text) if _within(one, span)]
    best = _nearest(question, text, clock)
    return None if best is None else Moment(_led_in(text, clock[best]).of(text), None)


def _in_time(question: Question, day: date, published: date | None) -> bool:
    """Whether a day may be one that is asked for: of what did happen it is over, of what will it is to come."""
    if published is None:
        return True
    if day > published:
        return not _PAST.search(question.whole)
    return day == published or not _AHEAD.search(question.whole)


def _within(one: Credited, span: Span) -> bool:
    """Whether a span of a quote's main sentence stands in what is said there, not beside who says it."""
    if _SAID.search(one.evidence.core_text[: span.start]):
        return False
    if one.attribution is None:
        return True
    start = one.evidence.core.start + span.start
    return any(piece.start <= start < piece.end for piece in one.attribution.content)


def _nearest(question: Question, text: str, found: list[Span]) -> int | None:
    """Return which of the spans stands nearest to a word of the question."""
    focus = set(question.focus)
    places = [match.start() for match in re.finditer(r"[\w’']+", text) if focus.intersection(terms(match[0]))]
    gaps = [min((abs(span.start - at) for at in places), default=0) for span in found]
    return gaps.index(min(gaps)) if gaps else None


def _in_full(text: str, day: Named) -> Span:
    """Return a day's words with the time of day beside them: "shortly after midnight on Monday"."""
    for clock in times(text):
        if _BETWEEN.fullmatch(text, clock.end, day.span.start):
            return Span(start=_led_in(text, clock).start, end=day.span.end)
        if _LATER.fullmatch(text, day.span.end, clock.start):
            return Span(start=day.span.start, end=clock.end)
    return day.span


def _led_in(text: str, clock: Span) -> Span:
    """Return a time of day with the words that make it less sharp: "about 6 a.m."."""
    leads = _LEADS_IN.search(text[: clock.start])
    return Span(start=leads.start() if leads else clock.start, end=clock.end)
