"""Outlet, headline, byline and date: from what came with the article, else from the places where text shows them.

Nothing is guessed. What no sidecar, front matter or line of the text shows is None: a wrong outlet is worse than none.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dateutil import parser as dateparser

from corpus.article import Metadata, Span
from corpus.clean import kind_of_furniture
from corpus.errors import ReadError

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
_BYLINE = re.compile(
    r"^\W*by:?\s+(?P<name>[^,|\[\]<>()@]{3,60}?)\s*(?:[,|]\s*(?P<outlet>[^,|\[\]<>()@]{3,60}?))?\s*(?:[\[<(].*)?$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*"
    r"(?P<outlet>(?-i:[A-Z])(?:(?<=\bSt)\.|[^.,|©\d]){1,60}?)\s*(?:\d{4})?\s*(?:(?<!\bSt)[.,|]|$)",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"^[A-Z][A-Z .'’-]{2,40}(?:,[^—–-]{2,40})?\s*\((?P<agency>[^)]{2,40})\)\s*[—–-]")
_MEDIA = re.compile(
    r"\b(?:post|times|news|radio|tv|television|herald|register|courant|courier|gazette|tribune|journal|daily|weekly|guardian"
    r"|wire|broadcasting|press|packet|observer|mail|chronicle|review|today|echo|star|independent|standard|telegraph|mirror"
    r"|express|bulletin|examiner|inquirer|sentinel|lantern|argus|record|monitor|magazine)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:(?:breaking|latest|top|world|local|national|international|regional|all|more|today|daily|weekly|live|news|politics|opinion"
    r"|sports?|business|culture|science|weather|headlines|press|releases?|mail|star|in|the|of|and|review|magazine)\b\s*)+",
    re.IGNORECASE,
)
_OUTLET_VERB = r"(?: has| had| was| is| could| contacted| asked| reached)\b"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_DATE_CHARACTERS = 60
_NAME_WORDS = 6
_HEADLINE_WORDS = range(4, 31)


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
        values[key] = " ".join(_UNPRINTABLE.sub(" ", str(value)).split()) or None if value is not None else None
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
    lines = [span.of(text) for span in paragraphs]
    first = kept.index(True) if True in kept else len(lines)
    head = lines[:first]
    around = [line for line, keep in zip(lines, kept, strict=True) if not keep]
    author, of = _byline(around)
    agency = _AGENCY.match(lines[first]) if first < len(lines) else None
    if agency and of and (of.startswith(agency["agency"]) or agency["agency"].startswith(of)):
        of = None  # the wire's reporter; which paper ran the story is not said
    return Metadata(
        title=_headline(head),
        author=author,
        published=next((day for day in map(_date_line, around) if day), None),
        outlet=_copyright(around) or _masthead(head, text) or of,
    )


def _headline(head: Sequence[str]) -> str | None:
    for line in head:
        title = line.lstrip("# ").strip()
        if len(title.split()) in _HEADLINE_WORDS and kind_of_furniture(title) is None and _date_line(title) is None:
            return title
    return None


def _date_line(line: str) -> date | None:
    """Return the first date of a line that holds full dates and nothing but words of dating beside them."""
    found = _FULL_DATE.search(line)
    rest = re.findall(r"\w[\w:.]*", _FULL_DATE.sub(" ", line))
    return whole_date(found[0]) if found and all(_DATE_LINE_REST.fullmatch(word.rstrip(":")) for word in rest) else None


def _byline(around: Sequence[str]) -> tuple[str | None, str | None]:
    """Return who wrote it, and the outlet behind the name; a job ("science editor") is none."""
    for line in around:
        found = _BYLINE.match(line)
        name = re.split(r"\s+(?:in|for|at|from)\s+", found["name"])[0] if found else ""
        if found and len(name.split()) <= _NAME_WORDS and _is_name(name):
            of = found["outlet"]
            known = of if of and _is_name(of) and _MEDIA.search(of) else None
            return name.title() if name.isupper() else name, known
    return None, None


def _is_name(words: str) -> bool:
    return all(
        word[0].isupper() or word in {"van", "von", "de", "den", "la", "al", "bin", "of", "the", "and", "&"}
        for word in words.split()
    )


def _copyright(around: Sequence[str]) -> str | None:
    found = next((match for match in map(_COPYRIGHT.match, around) if match), None)
    return re.sub(r"\s+all rights reserved\b.*", "", found["outlet"], flags=re.IGNORECASE).strip() if found else None


def _masthead(head: Sequence[str], text: str) -> str | None:
    """Find the outlet in the first line, if that is a name that papers have, or that the text uses of its newsroom."""
    if not head or not 1 <= len(head[0].split()) <= 5:
        return None
    name = head[0].strip()
    if re.search(r"[^\w\s.&'’-]|\d", name) or not _is_name(name) or _SECTION.fullmatch(name):
        return None
    speaks = re.search(rf"(?<!\w){re.escape(name)}{_OUTLET_VERB}", text)
    named = _MEDIA.fullmatch(name.split()[-1]) or re.match(r"Radio\b|TV\b|The Times of\b", name)
    return name if named or speaks else None
