"""PDFs: the paragraphs that were printed, character for character, in the order in which they are read."""

import random
import time
import zlib
from collections import Counter
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers.hyphens import joined, vocabulary
from corpus.readers.making import body_of
from corpus.readers.pdf import read_pdf
from corpus.readers.source import Source
from tests.corpus.readers import pdfs, stories
from tests.corpus.reading import failure, quotes

PRINTED = " ".join([*stories.HARBOUR, *stories.UNION, *stories.RELEASE, *stories.CYRILLIC, stories.FOOTNOTE])


def read(data: bytes) -> Article:
    """Read the one article of a PDF."""
    (found,) = read_pdf(Source("folder/page.pdf", "page", ".pdf", data))
    assert isinstance(found, Article)
    return found


def body(found: Article) -> str:
    """Return the body's paragraphs."""
    lines, kept = body_of(found)
    return "\n".join(span.of(found.text) for span, keep in zip(lines, kept, strict=True) if keep)


def agreement(found: str, true: str) -> float:
    """Return the F1 of the words that were found."""
    one, other = Counter(found.split()), Counter(true.split())
    return 2 * (one & other).total() / (one.total() + other.total())


@pytest.mark.parametrize("sample", pdfs.SAMPLES, ids=lambda sample: sample.name)
def test_a_page_is_read_as_it_was_printed(sample: pdfs.Sample) -> None:
    """Nearly all that is found is body, all of the body is found, in order, and no quote is altered."""
    found = read(sample.data())
    assert agreement(body(found), " ".join(sample.body)) >= 0.97
    assert [one for one in sample.body if one not in " ".join(found.text.split())] == []
    assert [one for one in quotes(found) if one not in PRINTED] == []


@pytest.mark.parametrize("seed", range(12))
def test_any_columns_are_read_in_order(seed: int) -> None:
    """However many columns, of whatever size and spacing: every quote is one that was printed."""
    chosen = random.Random(seed)  # noqa: S311
    size = chosen.choice([8, 9, 10, 11])
    printer = pdfs.Printer(
        font=chosen.choice(["Times-Roman", "Helvetica"]),
        size=size,
        leading=size * chosen.choice([1.0, 1.2, 1.4]),
        indent=chosen.choice([0, size]),
        justified=chosen.random() < 0.7,
        placed=chosen.random() < 0.5,
    )
    printer.space_between = 0 if printer.indent else size * 0.6
    page = pdfs.columns(chosen.choice([2, 3, 4, 5]), chosen.choice([600, 790]), 300, chosen.choice([10, 14, 24]))
    story = [*stories.HARBOUR, *stories.UNION, *stories.RELEASE]
    printer.flow(story, [*page, *([None, *page] * 9)])
    found = quotes(read(printer.finish()))
    assert [one for one in found if one not in PRINTED] == []
    assert len(found) >= 45


def test_what_stands_on_every_page_comes_once() -> None:
    """A running head is no part of the text that it interrupts, and a page's number none at all."""
    found = read(pdfs.three_columns())
    lines = found.text.split("\n\n")
    assert lines[:2] == ["THE FENWOLD REGISTER", "Tuesday, 14 January 2031"]
    assert found.text.count("THE FENWOLD REGISTER") == 1
    assert not {"4", "5"} & set(lines)
    assert found.published == date(2031, 1, 14)


def test_a_long_document_is_read_in_time() -> None:
    """Twenty pages take less than two seconds of a machine that does nothing else; here they get five."""
    data = pdfs.long(20)
    begun = time.perf_counter()
    found = read(data)
    assert time.perf_counter() - begun < 5
    assert found.text.count("Annual report of the harbour commission") == 1
    assert all(f"In the month numbered {number} the commission met." in found.text for number in (1, 20))


def test_the_title_is_the_largest_line() -> None:
    """A headline is told by its size, over two lines too, and not a drop cap by its own."""
    assert read(pdfs.two_columns()).title == stories.HARBOUR_TITLE
    assert read(pdfs.drop_cap()).title is None


def test_the_information_counts_where_the_text_shows_it() -> None:
    """A title and a day of the document's properties are taken if they stand in the text, else they are a program's."""
    data = pdfs.press_release()
    found = read(data)
    assert (found.title, found.provenance["title"]) == (stories.RELEASE_TITLE, "the PDF's information")
    assert (found.author, found.published) == (None, date(2031, 5, 14))
    changed = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    changed.add_metadata({"/Title": "Microsoft Word - press_final2.docx", "/Author": "Odo Kelleth"})
    out = BytesIO()
    changed.write(out)
    found = read(out.getvalue())
    assert (found.title, found.author) == (stories.RELEASE_TITLE, None)


def test_text_up_the_margin_is_apart() -> None:
    """What is turned on its side joins no line of the text."""
    assert "PICTURE LENA OSTBY / NORTHLIGHT" in read(pdfs.drop_cap()).text.split("\n\n")


def test_a_picture_of_text_is_none() -> None:
    """A scanned page says what to do."""
    assert failure(read, pdfs.scanned()) == "there is no text in it, only pictures: run OCR first"


def test_a_password_is_asked_for() -> None:
    """An encrypted document that opens without a password is read, any other says that it needs one."""
    for password in ("", "mole"):
        writer = PdfWriter(clone_from=PdfReader(BytesIO(pdfs.press_release())))
        writer.encrypt(password, "owner", algorithm="AES-256")
        out = BytesIO()
        writer.write(out)
        if password:
            assert failure(read, out.getvalue()) == "it needs a password: save it without one"
        else:
            assert stories.RELEASE[0] in read(out.getvalue()).text


WRITTEN = "the commission is well-known for its long-running co-operation and its commission for e-mails"


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("an engi-", "neering firm"), "an engineering firm"),
        (("Commissioner Quil-", "lane said"), "Commissioner Quillane said"),
        (("a well-", "known form"), "a well-known form"),
        (("Vice-", "President Odo"), "Vice-President Odo"),
        (("in 2031-", "32 and"), "in 2031-32 and"),
        (("his mother-in-", "law said"), "his mother-in-law said"),
        (("the co-", "operation"), "the co-operation"),
        (("a re-", "elected mayor"), "a re-elected mayor"),
        (("by e-", "mail"), "by e-mail"),
        (("THE COMMIS-", "SION MET"), "THE COMMISSION MET"),
        (("the com\u00ad", "mission"), "the commission"),
        (("the mar\u00adket", "hall"), "the market hall"),
        (("they left—", "and ran"), "they left—and ran"),
        (("they left", "— and ran"), "they left — and ran"),
        (("they left —", "and ran"), "they left — and ran"),
        (("boats and/", "or nets"), "boats and/or nets"),
        (("the sea-", "farers"), "the sea-farers"),  # in doubt: each character is the page's
    ],
)
def test_a_hyphen_stays_unless_it_only_divides(lines: tuple[str, ...], whole: str) -> None:
    """A word divided at the end of a line is joined; a hyphen of its own, or in doubt, is kept."""
    assert joined(lines, vocabulary([WRITTEN])) == whole


def test_the_documents_own_words_come_first() -> None:
    """What the document writes elsewhere tells whether a hyphen belongs to a word."""
    assert joined(["the sea-", "farers"], vocabulary(["many seafarers came"])) == "the seafarers"
    assert joined(["the news-", "paper"], vocabulary(["a news-paper of 1911"])) == "the news-paper"


def test_a_line_without_words_is_joined_in_time() -> None:
    """However long it is, with or without hyphens."""
    begun = time.perf_counter()
    for word in ("a" * 200_000, "a-" * 100_000):
        assert joined([word, "b"] * 3, Counter()).startswith(word[:-1])
    assert time.perf_counter() - begun < 5


def packed(content: bytes, times: int = 1) -> bytes:
    """Make a PDF of one page with this content, packed as often as asked."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode" * times
    stream = b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), filters, content)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    kinds = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream)
    objects = [*kinds, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    made = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + made + b"trailer\n<</Size 6/Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.4\n1 0 obj\n" + b"[" * 1_000_000,
        packed(b"q " * 4_000_000, 2),
        packed(b"BT /F 9 Tf " + b"(The fog lifted at noon.) Tj " * 400_000 + b"ET"),
        packed(b"BT /F 1e38 Tf 1e38 0 0 1e38 0 0 Tm (The fog lifted.) Tj ET"),
    ],
    ids=["empty", "head", "deep", "nested", "long", "huge"],
)
def test_a_hostile_file_is_one_error(data: bytes) -> None:
    """A bomb ends as an error, in bounded time, and takes nothing down with it."""
    begun = time.perf_counter()
    assert failure(read, data)
    assert time.perf_counter() - begun < 10


def test_a_page_tree_without_end_is_refused() -> None:
    """The number of pages is bounded, whether they are there or only claimed."""
    writer = PdfWriter()
    for _ in range(501):
        writer.add_blank_page(10, 10)
    out = BytesIO()
    writer.write(out)
    assert failure(read, out.getvalue()) == "it has 501 pages; the most is 500: split it"


@settings(max_examples=12)
@given(st.data())
def test_broken_bytes_end_as_one_error(data: st.DataObject) -> None:
    """Cut off or overwritten anywhere, a document is read or refused."""
    whole = bytearray(pdfs.press_release())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=20))
    with suppress(ReadError):
        list(read_pdf(Source("x.pdf", "x", ".pdf", bytes(whole))))
