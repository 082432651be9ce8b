"""PDFs that have text: columns in the order in which they are read, paragraphs whole, running heads and numbers out."""

import json
import subprocess
import sys
from pathlib import Path

from corpus.article import Metadata
from corpus.errors import ReadError
from corpus.readers.flow import Columns, flow
from corpus.readers.gutters import Word
from corpus.readers.layout import columns
from corpus.readers.making import Known, Reading, article, from_sidecar
from corpus.readers.properties import shown
from corpus.readers.source import Source

_WORDS = Path(__file__).with_name("pdfwords.py")
_SECONDS = 30  # a stop for what takes no time of the processor
_UNKNOWN = 0.1  # part of the glyphs of which a document may not tell the letter


def read_pdf(source: Source) -> Reading:
    """Read the text of a PDF."""
    about, pages = _read(source.data)
    found = flow(pages)
    text = "\n\n".join(found.paragraphs)
    if not text.strip():
        raise ReadError("there is no text in it, only pictures: run OCR first")
    known = [
        Known("the PDF's information", shown(about.get("Title"), about.get("Author"), about.get("CreationDate"), text)),
        Known("the PDF's largest line", Metadata(title=found.title)),
    ]
    yield article(source.name, source.place, text, [*from_sidecar(source), *known])


def _read(data: bytes) -> tuple[dict[str, str], list[Columns]]:
    """Return a PDF's information, and the columns of its pages."""
    about: dict[str, str] = {}
    pages: list[Columns] = []
    unknown = glyphs = 0
    for line in _words(data):
        page = json.loads(line)
        if "error" in page:
            raise ReadError(page["error"])
        if "about" in page:
            about = page["about"]
            continue
        unknown, glyphs = unknown + page["unknown"], glyphs + page["glyphs"]
        pages.append([found for part in ("words", "aside") for found in columns([Word(*word) for word in page[part]])])
    if unknown > _UNKNOWN * glyphs:
        raise ReadError("its fonts do not tell which letters they show: export it again, or run OCR")
    return about, pages


def _words(data: bytes) -> list[bytes]:
    """Return what the program that knows PDFs writes; it dies where a file makes it work for too long."""
    try:
        # The arguments are this interpreter and a file of this package.
        ran = subprocess.run(  # noqa: S603
            [sys.executable, "-P", str(_WORDS)], input=data, capture_output=True, timeout=_SECONDS, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError("it takes too long to read: export it again, or split it") from error
    except subprocess.CalledProcessError as error:
        raise ReadError("it takes too much time or memory to read: export it again, or split it") from error
    return ran.stdout.splitlines()
