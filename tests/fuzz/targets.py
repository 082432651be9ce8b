"""What is fuzzed: for each way in a function of bytes, which returns for all of them, and checks what comes out."""

import gzip
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import httpx

from corpus import clean, duplicates, metadata, readers
from corpus.article import Article
from corpus.errors import ReadError
from corpus.furniture import fingerprints, verdicts
from corpus.likeness import Words, same_story
from corpus.readers import Source, listings
from corpus.readers.decoding import CONTROL
from corpus.readers.flow import flow
from corpus.readers.gutters import Word
from corpus.readers.layout import columns
from corpus.sentences import paragraphs
from corpus.web import body
from corpus.web.errors import FetchError
from tests.fuzz.parts import parts

_PLACE = "https://news.example.com/2031/05/12/fog"
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
)  # what parts lines, speaks to terminals, is no text
_MOST = 1_000_000  # bytes of an answer's body


def text(data: bytes) -> None:
    """Plain text."""
    _read(Source("fog.txt", "fog", ".txt", data))


def markdown(data: bytes) -> None:
    """Markdown with front matter."""
    _read(Source("fog.md", "fog", ".md", data))


def lines(data: bytes) -> None:
    """JSON lines."""
    _read(Source("fog.jsonl", "fog", ".jsonl", data))


def sidecar(data: bytes) -> None:
    """The metadata beside a text."""
    _read(Source("fog.txt", "fog", ".txt", b"The fog lifted at noon, the mate said.", sidecar=data))


def page(data: bytes) -> None:
    """A web page, as a server sends it."""
    _read(Source(_PLACE, "fog", ".html", data, "text/html"))


def mail(data: bytes) -> None:
    """A mail with attachments."""
    _read(Source("fog.eml", "fog", ".eml", data))


def word(data: bytes) -> None:
    """A Word document of these parts."""
    _read(Source("fog.docx", "fog", ".docx", _zipped(parts(data))))


def archive(data: bytes) -> None:
    """A zip archive of these files."""
    _read(Source("fog.zip", "fog", ".zip", _zipped(parts(data))))


def pdf(data: bytes) -> None:
    """A PDF."""
    _read(Source("fog.pdf", "fog", ".pdf", data))


def layout(data: bytes) -> None:
    """The words of pages, each page's as a line of JSON: what pdfium finds in a PDF."""
    pages = []
    for line in data.splitlines():
        try:
            given = json.loads(line)
            words = [Word(str(chars), *map(float, numbers)) for chars, *numbers in given]
        except (ValueError, TypeError, OverflowError, RecursionError):
            continue
        pages.append(columns([one for one in words if _is_word(one)]))
    found = flow(pages)
    assert all(one.strip() for one in found.paragraphs)


def _is_word(one: Word) -> bool:
    finite = all(map(math.isfinite, (one.x0, one.x1, one.base, one.size)))
    return finite and one.x0 <= one.x1 and one.size >= 0 and bool(one.text) and not any(map(str.isspace, one.text))


def listing(data: bytes) -> None:
    """A feed, a sitemap or a list of addresses."""
    _links(Source("https://news.example.com/feed", "feed", ".xml", data))


def packed(data: bytes) -> None:
    """The same, packed by gzip."""
    _links(Source("https://news.example.com/feed", "feed", ".xml", gzip.compress(data, 1, mtime=0)))
    _links(Source("https://news.example.com/feed", "feed", ".xml", b"\x1f\x8b" + data))


def whatever(data: bytes) -> None:
    """A file of any kind under a name of any kind: its first line is suffix, media type and charset."""
    head, _, rest = data.partition(b"\n")
    suffix, media_type, charset = [*head.decode("latin-1").split(" "), "", "", ""][:3]
    source = Source("fog" + suffix, "fog", suffix, rest, media_type or None, charset or None)
    _links(source)
    _read(source)


def answer(data: bytes) -> None:
    """The body of a server's answer: its first line is the content encoding."""
    head, _, rest = data.partition(b"\n")
    chunks = [rest[i : i + 1000] for i in range(0, len(rest), 1000)]
    for read in (body.read, body.read_beginning):
        given = httpx.Response(200, headers=[(b"content-encoding", head)], content=iter(chunks))
        try:
            assert len(read(given, _MOST)) <= _MOST
        except FetchError as error:
            _is_line(str(error))


def judged(data: bytes) -> None:
    """Lines as the rules for furniture, metadata and copies look at them."""
    written = data.decode("utf-8", "replace")
    spans = paragraphs(written)
    kept = clean.body(written, spans)
    metadata.shown(written, spans, kept, {"lantern.example": "The Lantern"})
    known = fingerprints(written, spans, kept)
    assert all(0 < one < 2**63 for one in known)
    assert len(verdicts(written, spans, kept, known)) == len(spans)
    halves = Words(written[: len(written) // 2]), Words(written[len(written) // 2 :])
    assert same_story(*halves) in (True, False)
    assert len(duplicates.signature(written)) in (0, 528)


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as made:
        for name, data in dict(files).items():
            made.writestr(name.replace("\0", "") or "-", data)
    return out.getvalue()


def _read(source: Source) -> None:
    """Check all that is read of a source."""
    for one in readers.read(source):
        if isinstance(one, ReadError):
            _is_line(str(one))
        else:
            _is_article(one)
            assert one.path == source.place


def _is_line(reason: str) -> None:
    assert reason.strip()
    assert reason.isprintable(), repr(reason)


def _is_article(one: Article) -> None:
    assert one.id
    assert one.id.isprintable()
    assert len(one.id) <= readers.MAX_ID
    assert not CONTROL.search(one.text)
    assert one.passages
    _follow([(passage.start, passage.end) for passage in one.passages], 0, len(one.text))
    for passage in one.passages:
        _follow([(sentence.start, sentence.end) for sentence in passage.sentences], passage.start, passage.end)
    for start, end in _sentences(one):
        quote = one.text[start:end]
        assert quote
        assert quote == quote.strip()
    told = (one.title, one.outlet, one.author, one.url)
    assert all(value is None or (value.strip() and not _UNPRINTABLE.search(value)) for value in told), repr(told)
    assert Article.model_validate_json(one.model_dump_json()) == one
    assert list(_sentences(readers.reread(one))) == list(_sentences(one))


def _follow(spans: Iterable[tuple[int, int]], start: int, most: int) -> None:
    """Check that spans stand behind each other from `start` on, and end before `most`."""
    for left, right in spans:
        assert start <= left < right <= most
        start = right


def _sentences(one: Article) -> Iterator[tuple[int, int]]:
    return ((sentence.start, sentence.end) for passage in one.passages for sentence in passage.sentences)


def _links(source: Source) -> None:
    """Check the links of a listing."""
    try:
        found = listings.links(source)
    except ReadError as error:
        _is_line(str(error))
        return
    for link in found or ():
        assert link.url.isprintable()
        assert link.title is None or link.title.isprintable()
    assert len({link.url for link in found or ()}) == len(found or ())


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        *(text, markdown, lines, sidecar, judged),
        *(page, mail, word, archive, pdf, layout),
        *(listing, packed, answer, whatever),
    )
}
"""Every target by its name."""
