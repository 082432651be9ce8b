"""The formats that Byline reads: each is known by what it begins with, else by its suffix or what a server calls it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReadError
from corpus.readers.making import Reading
from corpus.readers.source import MAX_ARTICLE_BYTES, Source, load_file
from corpus.readers.text import read_lines, read_markdown, read_text


@dataclass(frozen=True, slots=True)
class Format:
    """A format and its reader.

    :ivar begins: what content of it begins with, whatever it is called; None if its name alone tells.
    :ivar most: bytes that a file of it may have; None for one that holds any number of articles.
    :ivar has_sidecar: whether NAME.json beside it tells its metadata, as it has no place for them itself.
    """

    name: str
    read: Callable[[Source], Reading]
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    begins: re.Pattern[bytes] | None = None
    most: int | None = MAX_ARTICLE_BYTES
    has_sidecar: bool = True


FORMATS = (
    Format("text", read_text, (".txt",), ("text/plain",)),
    Format("Markdown", read_markdown, (".md",), ("text/markdown",), has_sidecar=False),
    Format(
        "JSON lines",
        read_lines,
        (".jsonl",),
        ("application/jsonl", "application/x-ndjson"),
        most=None,
        has_sidecar=False,
    ),
)

_UNKNOWN = FORMATS[0]  # until its content is looked at
_BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}
_HEAD = 4096  # bytes in which a format shows

SUFFIXES = tuple(_BY_SUFFIX)
"""Suffixes of the files that are taken from a folder."""


def format_of(source: Source) -> Format:
    """Return the format of what is to be read, by its content before its name.

    :raises ReadError: if it is none that Byline reads.
    """
    head = source.data[:_HEAD]
    shown = (one for one in FORMATS if one.begins is not None and one.begins.match(head))
    named = (one for one in FORMATS if source.media_type in one.media_types)
    found = next(shown, None) or _BY_SUFFIX.get(source.suffix) or next(named, None)
    if found is None:
        raise ReadError(f"no reader for {source.suffix or 'files without a suffix'}; known: {', '.join(SUFFIXES)}")
    return found


def load(path: Path) -> Source:
    """Return what is to be read of an article file.

    :raises ReadError: if it is missing, unreadable, no file of a known kind, or too large to be an article.
    """
    known = _BY_SUFFIX.get(path.suffix.lower(), _UNKNOWN)
    source = load_file(path, known.most, with_sidecar=known.has_sidecar)
    format_of(source)
    return source


def read(source: Source) -> Reading:
    """Yield the articles in a source, and an error for each that can't be read."""
    try:
        yield from format_of(source).read(source)
    except ReadError as error:
        yield error
