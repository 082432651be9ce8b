"""A quote with where it stands, to paste: plain, as Markdown, for reference managers."""

import re
from collections.abc import Sequence

import rispy

from bot import messages
from bot.answer import Excerpt
from bot.slack.links import safe

_MARKS = re.compile(r"([\\`*_\[\]<>&~|$])|^([#+\-=]|\d{1,9}(?=[.)]))")


_BREAKS = re.compile(r"[\r\n\v\f\t\x1c-\x1e\x85\u2028\u2029]+")


def reference(excerpt: Excerpt) -> str:
    """Write where a quote stands on one line: The Harbour Post, “Eighteen left by night”, 12 March 2031, https://…."""
    title = f"“{excerpt.title}”" if excerpt.title else None
    known = [excerpt.outlet or messages.UNKNOWN_OUTLET, title, excerpt.published and messages.day(excerpt.published)]
    return ", ".join(_BREAKS.sub(" ", part) for part in [*known, excerpt.url] if part)


def plain(excerpt: Excerpt) -> str:
    """Write a quote, character for character, and under it where it stands."""
    return f"“{excerpt.quote}”\n— {reference(excerpt)}"


def markdown(excerpt: Excerpt) -> str:
    """Write a quote as a block quote of Markdown, which reads as the article does, and under it where it stands."""
    url = safe(excerpt.url)
    known = [f"**{escaped(excerpt.outlet or messages.UNKNOWN_OUTLET)}**"]
    if excerpt.title:
        title = escaped(" ".join(excerpt.title.split()))
        known.append(f"[{title}](<{url}>)" if url else f"“{title}”")
    elif url:
        known.append(f"<{url}>")
    if excerpt.published:
        known.append(messages.day(excerpt.published))
    lines = [f"> {escaped(line)}".rstrip() for line in lines_of(excerpt)]
    return "\n".join([*lines, ">", f"> — {', '.join(known)}"])


def ris(excerpts: Sequence[Excerpt], authors: Sequence[str | None]) -> str:
    """Write quotes in RIS, which Zotero, EndNote, Mendeley and others read: one entry each, the quote as its note.

    :param authors: of the article of each.
    """
    return str(rispy.dumps([_entry(one, author) for one, author in zip(excerpts, authors, strict=True)]))


def _entry(excerpt: Excerpt, author: str | None) -> dict[str, object]:
    known = {
        "type_of_reference": "NEWS",
        "title": excerpt.title,
        "authors": [author] if author else None,
        "secondary_title": excerpt.outlet,
        "date": f"{excerpt.published:%Y/%m/%d/}" if excerpt.published else None,
        "year": str(excerpt.published.year) if excerpt.published else None,
        "urls": [url] if (url := safe(excerpt.url)) else None,
        "notes": [f"“{excerpt.quote}”"],
        "id": f"{excerpt.article_id}-{excerpt.start}-{excerpt.end}",
    }
    return {name: _on_lines(value) for name, value in known.items() if value}


def _on_lines(value: object) -> object:
    """Put a value on one line, as RIS has it: whatever begins a line in it would be taken for a tag."""
    if isinstance(value, list):
        return [_on_lines(one) for one in value]
    return _BREAKS.sub(" ", str(value))


def lines_of(excerpt: Excerpt) -> list[str]:
    """Return the lines of a quote, without the white space around each that typesetting takes away."""
    return [line.strip(" \t\r") for line in excerpt.quote.split("\n")]


def escaped(line: str) -> str:
    """Write a line so that Markdown shows it as it is."""
    return _MARKS.sub(_mark, line)


def _mark(found: re.Match[str]) -> str:
    # Of a number that would begin a list, what is escaped is the point after it.
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"
