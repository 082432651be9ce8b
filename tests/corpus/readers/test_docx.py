"""Word documents: their paragraphs in order, as they read with every change accepted."""

from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers.docx import is_docx, read_docx
from corpus.readers.source import Source
from tests.corpus.readers import stories
from tests.corpus.reading import failure

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: Document) -> bytes:
    """Return the bytes of a document."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def story() -> Document:
    """Begin a document with a headline and a story."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Template 4", "python-docx"
    document.add_heading(stories.UNION_TITLE, 0)
    for paragraph in stories.UNION:
        document.add_paragraph(paragraph)
    return document


def add(document: Document, inner: str) -> None:
    """Add a paragraph, given as Word writes it."""
    document.element.body.insert(-1, parse_xml(f"<w:p {SPACE}>{inner}</w:p>"))


def read(data: bytes) -> Article:
    """Read the one article of a document."""
    (found,) = read_docx(Source("a/b.docx", "b", ".docx", data))
    assert isinstance(found, Article)
    return found


def test_paragraphs_are_kept_as_they_are() -> None:
    """Each paragraph is one of the text, with its quotation marks and dashes; a template's title is none."""
    found = read(saved(story()))
    assert found.text == "\n\n".join([stories.UNION_TITLE, *stories.UNION])
    assert (found.title, found.author) == (stories.UNION_TITLE, None)


def test_what_is_in_tables_comes_in_its_place() -> None:
    """A table's cells are paragraphs where the table stands."""
    document = story()
    document.add_table(1, 2).rows[0].cells[1].text = "Karsholt voted first, and loudest."
    document.add_paragraph("That was all.")
    assert read(saved(document)).text.endswith("Karsholt voted first, and loudest.\n\nThat was all.")


def test_deleted_words_are_gone_and_inserted_ones_there() -> None:
    """Tracked changes are read as accepted; comments and hidden text are not read."""
    document = story()
    add(
        document,
        "<w:r><w:t>The yard </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>always </w:t></w:r></w:ins><w:moveFrom><w:r><w:t>opens late </w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secretly </w:t></w:r><w:r><w:t>opens</w:t><w:noBreakHyphen/>"
        '<w:t xml:space="preserve">ish at si</w:t><w:softHyphen/><w:t>x.</w:t></w:r>',
    )
    add(document, "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>It closes </w:t></w:r>")
    add(document, "<w:r><w:t>at nine.</w:t></w:r>")
    paragraph = document.add_paragraph("It is shut on Sundays.")
    document.add_comment(paragraph.runs, "Is it, though?")
    assert read(saved(document)).text.split("\n\n")[-3:] == [
        "The yard always opens-ish at six.",
        "It closes at nine.",
        "It is shut on Sundays.",
    ]


def test_properties_count_where_the_text_shows_them() -> None:
    """A title and an author that stand in the text are taken, and the day of the file if the text names it."""
    document = story()
    document.add_paragraph("By Sefa Lindrow")
    document.add_paragraph("9 April 2031")
    document.core_properties.title, document.core_properties.author = stories.UNION_TITLE, "Sefa Lindrow"
    document.core_properties.created = datetime(2031, 4, 9, 8, 30)
    found = read(saved(document))
    assert (found.title, found.author, found.published) == (stories.UNION_TITLE, "Sefa Lindrow", date(2031, 4, 9))
    assert set(found.provenance.values()) == {"the document's properties"}


def packed(members: dict[str, bytes]) -> bytes:
    """Make a zip archive."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_document_is_told_from_other_archives() -> None:
    """Both are zip archives; only one holds a document's main part."""
    assert is_docx(saved(story()))
    assert not is_docx(packed({"a.txt": b"x", "b.docx": saved(story())}))
    assert not is_docx(b"PK\x03\x04 and no more")
    assert not is_docx(b"The fog lifted.")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"a.txt": b"x"}, "not a Word document"),
        ({"word/document.xml": b"<w:document"}, "its document.xml is broken: save it again"),
        ({"word/document.xml": b" " * 40_000_000}, "more than 16.0 MB when it is unpacked"),
        ({"word/document.xml": b"<a/>"}, "empty: there is no text in it"),
        (
            {
                "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "'
                + b"&b;" * 9999
                + b'">]><a>'
                + b"&c;" * 99
                + b"</a>"
            },
            "its document.xml is broken: save it again",
        ),
    ],
    ids=["other", "broken", "bomb", "empty", "entities"],
)
def test_a_broken_document_is_one_error(members: dict[str, bytes], reason: str) -> None:
    """What is no document, or a bomb, says so."""
    assert failure(read, packed(members)) == reason


@settings(max_examples=50)
@given(st.data())
def test_broken_bytes_end_as_one_error(data: st.DataObject) -> None:
    """Overwritten anywhere, in the archive or in its main part, a document is read or refused."""
    main = b"<w:document %s><w:body><w:p><w:r><w:t>The fog lifted at noon.</w:t></w:r></w:p></w:body></w:document>"
    whole = bytearray(main % SPACE.encode())
    if data.draw(st.booleans()):
        whole = bytearray(packed({"word/document.xml": bytes(whole)}))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=20))
    kept = bytes(whole) if whole.startswith(b"PK") else packed({"word/document.xml": bytes(whole)})
    with suppress(ReadError):
        list(read_docx(Source("x.docx", "x", ".docx", kept)))
    with suppress(ReadError):
        list(read_docx(Source("x.docx", "x", ".docx", bytes(whole))))
