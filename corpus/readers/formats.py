"""The formats that Byline reads: each is known by what it begins with, else by its suffix or what a server calls it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path

from corpus.errors import ReadError
from corpus.readers import html, mail
from corpus.readers.archive import read_zip
from corpus.readers.docx import is_docx, read_docx
from corpus.readers.html import read_html
from corpus.readers.mail import read_mail
from corpus.readers.making import Reading
from corpus.readers.pdf import read_pdf
from corpus.readers.source import MAX_ARTICLE_BYTES, Source, load_file, plain
from corpus.readers.text import read_lines, read_markdown, read_text


@dataclass(frozen=True, slots=True)
class Format:
    """A format and its reader.

    :ivar shows: whether content is of it, whatever it is called; None if its name alone tells.
    :ivar most: bytes that a file of it may have; None for one that holds any number of articles.
    :ivar has_sidecar: whether NAME.json beside it tells its metadata, as it has no place for them itself.
    """

    name: str
    read: Callable[[Source], Reading]
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    shows: Callable[[bytes], object] | None = None
    most: int | None = MAX_ARTICLE_BYTES
    has_sidecar: bool = True


_MB = 1024 * 1024
_PDF = re.compile(rb"\s{0,8}%PDF-")
_ZIP = re.compile(rb"PK(?:\x03\x04|\x05\x06)")
_ZIPPED = ("application/zip", "application/x-zip-compressed")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What shows in its content comes first, a document that is a .zip inside before .zip itself.
FORMATS = (
    Format("PDF", read_pdf, (".pdf",), ("application/pdf",), _PDF.match, 64 * _MB),
    Format("Word", read_docx, (".docx",), (_WORD,), is_docx, 32 * _MB),
    Format("zip", read_zip, (".zip",), _ZIPPED, _ZIP.match, 512 * _MB, has_sidecar=False),
    Format("web page", read_html, html.SUFFIXES, html.MEDIA_TYPES, html.BEGINS.match),
    Format("mail", read_mail, (".eml",), ("message/rfc822",), mail.BEGINS.match, 32 * _MB),
    Format("Markdown", read_markdown, (".md",), ("text/markdown",), has_sidecar=False),
    Format(
        "JSON lines",
        read_lines,
        (".jsonl",),
        ("application/jsonl", "application/x-ndjson"),
        most=None,
        has_sidecar=False,
    ),
    Format("text", read_text, (".txt",), ("text/plain",)),
)

_UNKNOWN = FORMATS[-1]  # until its content is looked at
_BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}
_LISTINGS = (".xml", ".rss", ".atom")

SUFFIXES = (*_BY_SUFFIX, *_LISTINGS)
"""Suffixes of the files that are taken from a folder: articles, and listings of addresses."""


def format_of(source: Source) -> Format:
    """Return the format of what is to be read, by its content before its name.

    :raises ReadError: if it is none that Byline reads.
    """
    shown = (one for one in FORMATS if one.shows is not None and one.shows(source.data))
    named = (one for one in FORMATS if source.media_type in one.media_types)
    found = next(shown, None) or _BY_SUFFIX.get(source.suffix) or next(named, None)
    if found is None:
        named_so = plain(source.suffix) or "files without a suffix"
        raise ReadError(f"no reader for {named_so}; known: {', '.join(SUFFIXES)}")
    return found


def of_suffix(suffix: str) -> Format | None:
    """Return the format that files with a suffix are of by their name."""
    return _BY_SUFFIX.get(suffix)


def most_bytes(suffix: str) -> float:
    """Return how many bytes a file with a suffix may have, in lower case and with its dot."""
    most = _BY_SUFFIX.get(suffix, _UNKNOWN).most
    return inf if most is None else most


def load(path: Path) -> Source:
    """Return what is to be read of an article file.

    :raises ReadError: if it is missing, unreadable, no file of a known kind, or too large to be an article.
    """
    known = _BY_SUFFIX.get(path.suffix.lower(), _UNKNOWN)
    source = load_file(path, known.most, with_sidecar=known.has_sidecar)
    if source.suffix not in _LISTINGS:
        format_of(source)
    return source


def read(source: Source) -> Reading:
    """Yield the articles in a source, and an error for each that can't be read."""
    try:
        for one in format_of(source).read(source):
            yield ReadError(plain(str(one))) if isinstance(one, ReadError) else one
    except ReadError as error:
        yield ReadError(plain(str(error)))
