"""What a document's properties tell of it, where its text bears them out.

Programs fill them in by themselves, with the name of a file, a template or whoever owns the computer, and the date is
that of the file. So a title and an author count only if they stand in the text, and a date only if it is a day that
the text names.
"""

import re
from calendar import month_name
from datetime import date, datetime

from corpus.article import Metadata

_HEAD = 2000  # characters in which an author or a day stands, if it is of the article
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_WORDS = 2


def shown(title: str | None, author: str | None, created: str | datetime | None, text: str) -> Metadata:
    """Return those of the properties that the text shows too."""
    head = _plain(text[:_HEAD])
    day = _day(created)
    return Metadata(
        title=_if_in(title, head),
        author=_if_in(author, f"{head} {_plain(text[-_HEAD:])}"),
        published=day if day and any(form in head for form in _forms(day)) else None,
    )


def _plain(words: str) -> str:
    return " ".join(words.casefold().translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'}).split())


def _if_in(value: str | None, text: str) -> str | None:
    words = " ".join((value or "").split())
    long = len(words.split()) >= _WORDS and words.isprintable()
    return words if long and re.search(rf"(?<!\w){re.escape(_plain(words))}(?!\w)", text) else None


def _day(created: str | datetime | None) -> date | None:
    if isinstance(created, datetime):
        return created.date()
    found = _PDF_DATE.match(created or "")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _forms(day: date) -> list[str]:
    """Return how a text writes a day."""
    month = month_name[day.month]
    forms = [f"{day.day} {name} {day.year}" for name in (month, month[:3])]
    forms += [f"{name} {day.day}, {day.year}" for name in (month, month[:3], f"{month[:3]}.")]
    return [form.casefold() for form in [*forms, day.isoformat()]]
