"""Word documents (.docx): their paragraphs as they read with every change accepted, without comments."""

import posixpath
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

from corpus.errors import ReadError
from corpus.readers.archive import content, opened
from corpus.readers.making import Known, Reading, article, from_sidecar
from corpus.readers.properties import shown
from corpus.readers.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST = 16 * 1024 * 1024
"""Bytes that one part of a document may have when it is unpacked."""

_MAIN, _NOTES, _CORE = "word/document.xml", ("word/footnotes.xml", "word/endnotes.xml"), "docProps/core.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", _FALLBACK})
_WRITTEN = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_TITLE, _CREATOR = "{http://purl.org/dc/elements/1.1/}title", "{http://purl.org/dc/elements/1.1/}creator"
_CREATED = "{http://purl.org/dc/terms/}created"


def is_docx(data: bytes) -> bool:
    """Whether bytes are a Word document and no other zip archive."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with opened(data) as archive:
            return _MAIN in archive.NameToInfo
    except ReadError:
        return False


def read_docx(source: Source) -> Reading:
    """Read a Word document."""
    with opened(source.data) as archive:
        if _MAIN not in archive.NameToInfo:
            raise ReadError("not a Word document")
        parts = [_MAIN, *(name for name in _NOTES if name in archive.NameToInfo)]
        text = "\n\n".join(paragraph for part in parts for paragraph in _paragraphs(_parsed(archive, part)))
        known = Known("the document's properties", shown(*_properties(archive), text))
    yield article(source.name, source.place, text, [*from_sidecar(source), known])


def _parsed(archive: ZipFile, name: str) -> "_Element":
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    data = content(archive, name, _MOST)
    try:
        return etree.fromstring(data.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"its {posixpath.basename(name)} is broken: save it again") from error


def _paragraphs(root: "_Element") -> Iterator[str]:
    """Yield the paragraphs that hold text; two are one where the mark between them was deleted."""
    begun = ""
    for element in root.iter(f"{_W}p"):
        if any(above.tag in _DELETED for above in element.iterancestors()):
            continue
        begun += "".join(_pieces(element))
        if element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            continue
        if begun.strip():
            yield begun.strip()
        begun = ""
    if begun.strip():
        yield begun.strip()


def _pieces(paragraph: "_Element") -> Iterator[str]:
    """Yield the text of a paragraph, without what is deleted, hidden, or in a box that is anchored in it."""
    left = list(reversed(paragraph))
    while left:
        element = left.pop()
        if element.tag in _DELETED or element.tag == f"{_W}p" or _is_hidden(element):
            continue
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in _WRITTEN:
            yield _WRITTEN[element.tag]
        else:
            left += reversed(element)


def _is_hidden(element: "_Element") -> bool:
    mark = element.find(f"{_W}rPr/{_W}vanish") if element.tag == f"{_W}r" else None
    return mark is not None and mark.get(f"{_W}val", "true") not in ("0", "false", "off")


def _properties(archive: ZipFile) -> tuple[str | None, str | None, datetime | None]:
    """Return the title, the author and the time that a document's properties tell."""
    if _CORE not in archive.NameToInfo:
        return None, None, None
    core = _parsed(archive, _CORE)
    title, creator, created = (core.findtext(name) for name in (_TITLE, _CREATOR, _CREATED))
    try:
        return title, creator, datetime.fromisoformat(created) if created else None
    except ValueError:
        return title, creator, None
