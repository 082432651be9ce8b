"""A format is known by what is in a file before its name, and every one of them by its suffix."""

import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers import Source, load, read
from corpus.readers.formats import FORMATS, format_of, most_bytes
from corpus.readers.listings import links
from tests.corpus.readers.pdfs import one_column

TEXT = "The fog over the northern harbour lifted at noon, the harbour master said on Tuesday.\n"
PAGE = f"<!DOCTYPE html><html><body><article><p>{TEXT}</p><p>Nobody saw the boats leave.</p></article></body></html>"
MAIL = (
    "Received: from mx.example.org\r\nMessage-ID: <1@example.org>\r\nFrom: Mara Quist <mara@example.org>\r\n"
    f"Subject: Fog\r\nDate: Tue, 11 Mar 2031 10:00:00 +0000\r\n\r\n{TEXT}"
)


def source(name: str, data: bytes, media_type: str | None = None) -> Source:
    """Make a source of a file of this name."""
    path = Path(name)
    return Source(name, path.stem, path.suffix.lower(), data, media_type)


def zipped(name: str) -> bytes:
    """Return a .zip with one text file in it."""
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr(name, TEXT)
    return data.getvalue()


@pytest.mark.parametrize("name", ["fog.txt", "fog.html", "fog.dat", "fog"])
@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (PAGE.encode(), "web page"),
        (b"\xef\xbb\xbf\n<!-- saved -->" + PAGE.encode(), "web page"),
        (MAIL.encode(), "mail"),
        (zipped("fog.txt"), "zip"),
        (one_column(), "PDF"),
    ],
)
def test_content_comes_before_the_name(name: str, data: bytes, format_: str) -> None:
    """Whatever it is called."""
    assert format_of(source(name, data)).name == format_


@pytest.mark.parametrize(
    ("name", "media_type", "format_"),
    [("fog", "text/plain", "text"), ("fog.php", "text/html", "web page"), ("fog.md", "text/plain", "Markdown")],
)
def test_where_content_does_not_tell_the_suffix_and_then_the_server_does(
    name: str, media_type: str, format_: str
) -> None:
    """Plain words may be of several formats."""
    assert format_of(source(name, TEXT.encode(), media_type)).name == format_


def test_what_merely_speaks_of_a_format_is_text() -> None:
    """A tag, a mail's header or a mark later in a text changes nothing."""
    for text in (f"{TEXT}<html> is a tag.", f"{TEXT}\n%PDF- is how one begins.", f"Subject to change.\n{TEXT}"):
        assert format_of(source("fog.txt", text.encode())).name == "text"


@pytest.mark.parametrize(
    "data",
    [b"<!---->" * 26 + b"<div>", b"<!--" * 1_000_000, b"<!-- -->" * 26 + b"<div>", b"a-b: c\n " * 400_000],
    ids=["comments", "openings", "spaced comments", "headers"],
)
def test_a_beginning_is_told_at_once(data: bytes) -> None:
    """Whatever stands before what it may be the beginning of."""
    begun = time.perf_counter()
    of_fog = source("fog.txt", data)
    assert (format_of(of_fog).name, links(of_fog)) == ("text", None)
    assert time.perf_counter() - begun < 5


def test_an_unknown_file_names_what_is_known() -> None:
    """In one line."""
    (found,) = read(source("fog.xyz", b"\x00\x01"))
    assert isinstance(found, ReadError)
    assert ".pdf" in str(found)


def test_no_suffix_is_claimed_twice() -> None:
    """Nor media type; each limit is that of its format."""
    suffixes = [suffix for one in FORMATS for suffix in one.suffixes]
    types = [one for known in FORMATS for one in known.media_types]
    assert len(set(suffixes)) == len(suffixes)
    assert len(set(types)) == len(types)
    assert all(most_bytes(suffix) == (one.most or float("inf")) for one in FORMATS for suffix in one.suffixes)


def test_a_sidecar_tells_of_a_page_too(tmp_path: Path) -> None:
    """NAME.json beside NAME.html comes before what the page itself says."""
    path = tmp_path / "fog.html"
    path.write_text(PAGE.replace("<body>", '<head><meta property="og:site_name" content="The Lantern"></head><body>'))
    (tmp_path / "fog.json").write_text('{"outlet": "The Harbour Post"}')
    (found,) = read(load(path))
    assert isinstance(found, Article)
    assert (found.outlet, found.provenance["outlet"]) == ("The Harbour Post", "sidecar")
