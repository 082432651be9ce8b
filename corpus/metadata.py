"""Outlet, headline, byline and date: from what came with the article, else from the places where text shows them.

Nothing is guessed. What no sidecar, front matter or line of the text shows is None: a wrong outlet is worse than none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from dateutil import parser as dateparser

from corpus.article import Metadata, Span
from corpus.clean import kind_of_furniture
from corpus.errors import ReadError
from corpus.imprint import byline, is_signed, outlet

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_FULL_DATE = re.compile(
    rf"\b(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d(?:T[\d:.+Z-]+)?)\b",
    re.IGNORECASE,
)
_DATE_LINE_REST = re.compile(
    r"(?:published|updated|posted|last|first|on|at|by|date|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|[ap]\.?m\.?"
    r"|\d{1,2}[:.]\d\d|(?-i:[A-Z]{2,4}))",
    re.IGNORECASE,
)
_FIRST, _LATER = (
    re.compile(rf"^\W*{words}\b", re.IGNORECASE)
    for words in ("(?:first |originally )?(?:published|posted)", "(?:last )?(?:updated|modified)")
)
_STAMP = re.compile(r"(?:(?:first |last )?(?:published|updated|posted)(?: on)?)$", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_DATE_CHARACTERS = 60
_LINE_CHARACTERS = 200  # a longer line is no date line and no byline
_HEADLINE_WORDS = range(4, 31)
_HEADLINE_CHARACTERS = 400


def from_mapping(given: Mapping[str, object], where: str) -> Metadata:
    """Take the metadata out of a sidecar, front matter or a JSON line; other keys are ignored.

    :param where: what an error message calls the place.
    :raises ReadError: where a value is no text, or `published` no date.
    """
    values: dict[str, str | date | None] = {}
    for key in ("outlet", "title", "author", "url"):
        value = given.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise ReadError(f"{where}: {key} must be text, not {type(value).__name__}")
        values[key] = _plain(str(value)) or None if value is not None else None
    values["published"] = _given_date(given.get("published"), where)
    return Metadata.model_validate(values)


def _given_date(value: object, where: str) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = whole_date(str(value)) if isinstance(value, str | int) and len(str(value)) < _DATE_CHARACTERS else None
    if found is None and not isinstance(value, str | int):
        raise ReadError(f"{where}: published must be a date, not {type(value).__name__}: write it as YYYY-MM-DD")
    if found is None:
        raise ReadError(f"{where}: published is {str(value)[:40]!r}, which is no full date: write it as YYYY-MM-DD")
    return found


def whole_date(words: str) -> date | None:
    """Return the date that `words` give, None unless day, month and year are all there and beyond doubt."""
    if _ISO.match(words):
        try:
            return date.fromisoformat(words[:10])
        except ValueError:
            return None
    readings = set()
    for default, dayfirst in ((datetime(2000, 1, 1), False), (datetime(2001, 2, 2), True)):
        try:
            readings.add(dateparser.parse(words, default=default, dayfirst=dayfirst, ignoretz=True).date())
        except (ValueError, OverflowError):
            return None
    return readings.pop() if len(readings) == 1 else None


def from_text(text: str, paragraphs: Sequence[Span], kept: Sequence[bool]) -> Metadata:
    """Find what the lines around the body show: a headline above it, a byline, a date line, the outlet's own name."""
    return Metadata.model_validate({field: value for field, (value, _) in shown(text, paragraphs, kept).items()})


def shown(
    text: str,
    paragraphs: Sequence[Span],
    kept: Sequence[bool],
    taught: Mapping[str, str | None] = MappingProxyType({}),
) -> dict[str, tuple[str | date, str]]:
    """Find what the lines around the body show; return for each field that they do its value and where it stands.

    :param taught: whose domains are whose, as `corpus.outlets.learned` returns it: a byline's address may tell.
    """
    lines = [span.of(text) for span in paragraphs]
    first = kept.index(True) if True in kept else len(lines)
    around = [line for line, keep in zip(lines, kept, strict=True) if not keep]
    own = list(_without_links(lines, kept))
    signed = [_undated(line) for line in own]
    found: dict[str, tuple[str | date | None, str]] = {
        "outlet": outlet(text, lines, first, around, signed, taught) or (None, ""),
        "title": (_headline(lines[:first]), "headline"),
        "author": (byline(signed)[0], "byline"),
        "published": (_published(own), "date line"),
    }
    plain = {
        field: (_plain(value) if isinstance(value, str) else value, where) for field, (value, where) in found.items()
    }
    return {field: (value, where) for field, (value, where) in plain.items() if value}


def _plain(words: str) -> str:
    """Return words as one line: where lines are broken at a column, a headline may have several."""
    return " ".join(_UNPRINTABLE.sub(" ", words).split())


def _without_links(lines: Sequence[str], kept: Sequence[bool]) -> Iterator[str]:
    """Yield the furniture, but none of what stands below the heading of a list of links: that is of other articles."""
    linking = False
    for line, keep in zip(lines, kept, strict=True):
        linking = not keep and (linking or kind_of_furniture(line) == "list of links")
        if not (keep or linking):
            yield line


def _headline(head: Sequence[str]) -> str | None:
    """Return the first line that may be the headline; before others, one that is marked up or stands there twice."""
    titles = [line.lstrip("# ").strip() for line in head]
    often = Counter(titles)
    likely = [
        (not line.startswith("#"), -often[title], place)
        for place, (line, title) in enumerate(zip(head, titles, strict=True))
        if len(title) <= _HEADLINE_CHARACTERS
        and len(title.split()) in _HEADLINE_WORDS
        and kind_of_furniture(title) is None
        and not (_date_line(title) or is_signed(title))
    ]
    return titles[min(likely)[-1]] if likely else None


def _published(own: Sequence[str]) -> date | None:
    """Return the day of the line that says it published, else of the first date line, else of one that says updated."""
    dated = [(line, day) for line in own if (day := _date_line(line))]
    ranked = sorted(dated, key=lambda pair: 0 if _FIRST.match(pair[0]) else 2 if _LATER.match(pair[0]) else 1)
    return ranked[0][1] if ranked else None


def _date_line(line: str) -> date | None:
    """Return the first date of a line that holds full dates and beside them words of dating only, or a byline."""
    found = _FULL_DATE.search(line, 0, _LINE_CHARACTERS)
    if found is None or len(line) > _LINE_CHARACTERS:
        return None
    beside = line[found.start() :] if is_signed(_undated(line)) else line
    rest = re.findall(r"\w[\w:.]*", _FULL_DATE.sub(" ", beside))
    return whole_date(found[0]) if all(_DATE_LINE_REST.fullmatch(word.rstrip(":")) for word in rest) else None


def _undated(line: str) -> str:
    """Return a line without what follows from its first date on, and the words that lead to that."""
    found = _FULL_DATE.search(line) if len(line) <= _LINE_CHARACTERS else None
    edge = " \t,:|·•–—-"
    return _STAMP.sub("", line[: found.start()].rstrip(edge)).rstrip(edge) if found else line
