"""An answer to take along: as Markdown, JSON, a table of its quotes (CSV), or a briefing note for Word."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot import citation, messages
from bot.answer import Answer, Excerpt, Finding
from bot.errors import SettingsError

Format = Callable[[Answer], bytes]

_COLUMNS = ("number", "source", "chain", "quote", "outlet", "title", "published", "url", "article_id", "version")
_PLACES = ("start", "end", "also")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet would compute


def markdown(answer: Answer) -> bytes:
    """Write an answer as Markdown that reads as the terminal's does."""
    parts = [f"# {citation.escaped(answer.question)}", citation.escaped(answer.lead)]
    parts += [citation.escaped(one) for one in answer.reasoning]
    for finding in answer.findings:
        parts.append(f"## {citation.escaped(_heading(finding))}")
        ways = dict.fromkeys(source.chain for source in finding.sources if len(source.chain) > 1)
        parts += [citation.escaped(messages.chain(way)) for way in ways]
        parts += [citation.markdown(one) for one in finding.excerpts]
    parts += [f"**!** {citation.escaped(one)}" for one in answer.disagreements]
    parts += [citation.markdown(one) for one in answer.closest]
    return ("\n\n".join(parts) + "\n").encode()


def _heading(finding: Finding) -> str:
    names = list(dict.fromkeys(source.name for source in finding.sources))
    return messages.listed(names) if names else messages.UNKNOWN_OUTLET.capitalize()


def as_json(answer: Answer) -> bytes:
    """Write an answer as `byline ask --json` does, with line breaks."""
    return (answer.model_dump_json(indent=2) + "\n").encode()


def table(answer: Answer) -> bytes:
    """Write the quotes of an answer as CSV (RFC 4180, with a byte order mark, by which spreadsheets know UTF-8).

    A cell that a spreadsheet would compute has an apostrophe before it; every other one is as it is, character for
    character.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*_COLUMNS, *_PLACES])
    for number, (finding, one) in enumerate(_rows(answer), 1):
        sources = finding.sources if finding else ()
        names = "; ".join(dict.fromkeys(source.name for source in sources))
        chains = "; ".join(dict.fromkeys(messages.chain(source.chain) for source in sources))
        known = [getattr(one, name) for name in _COLUMNS[3:]]
        also = "; ".join(copy.outlet for copy in one.also)
        writer.writerow([_cell(value) for value in (number, names, chains, *known, one.start, one.end, also)])
    return out.getvalue().encode("utf-8-sig")


def _rows(answer: Answer) -> Iterator[tuple[Finding | None, Excerpt]]:
    yield from ((finding, one) for finding in answer.findings for one in finding.excerpts)
    yield from ((None, one) for one in answer.closest)


def _cell(value: str | int | date | None) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def briefing(answer: Answer) -> bytes:
    """Write an answer as a briefing note for Word (.docx)."""
    from bot.briefing import briefing as made  # its library takes a while to load

    return made(answer)


FORMATS: dict[str, tuple[str, str, Format]] = {
    "md": ("Markdown", "text/markdown", markdown),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", briefing),
    "csv": ("Table of quotes", "text/csv", table),
    "json": ("JSON", "application/json", as_json),
}
"""By the suffix of a file: the format's name for people, its media type, and what writes it."""


def format_of(path: Path) -> Format:
    """Return what writes the format that a file's suffix names.

    :raises SettingsError: if it names none.
    """
    chosen = FORMATS.get(path.suffix.lower().removeprefix("."))
    if chosen is None:
        raise SettingsError(f"{path}: a file to export to ends in .{', .'.join(FORMATS)}")
    return chosen[2]


def check_export(path: Path) -> None:
    """Find out before anything is asked whether an answer can be written to `path`.

    :raises SettingsError: if its suffix names no format, or there is no such folder.
    """
    format_of(path)
    if path.is_dir() or not path.parent.is_dir():
        raise SettingsError(f"{path}: {'a folder' if path.is_dir() else 'no such folder'}; name a file to write")


def export(answer: Answer, path: Path) -> None:
    """Write an answer to a file, in the format that its suffix names.

    :raises SettingsError: if it names none, or the file can't be written.
    """
    made = format_of(path)(answer)
    try:
        path.write_bytes(made)
    except OSError as error:
        raise SettingsError(f"{path}: {(error.strerror or str(error)).lower()}; name another file") from error
