"""Zip archives: each file in one is an article or an error of its own, and nothing unpacks without bound."""

import json
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers import archive
from corpus.readers.archive import read_zip
from corpus.readers.source import Source

TEXT = "The fog lifted at noon. “Nobody saw the boats,” the mate said.\n"


def packed(members: dict[str, bytes | str], how: int = ZIP_DEFLATED) -> bytes:
    """Make an archive."""
    out = BytesIO()
    with ZipFile(out, "w", how) as made:
        for name, data in members.items():
            made.writestr(ZipInfo(name, (2031, 3, 11, 6, 0, 0)), data, compress_type=how)
    return out.getvalue()


def read(data: bytes) -> list[Article | ReadError]:
    """Read an archive."""
    return list(read_zip(Source("in/week.zip", "week", ".zip", data)))


def told(data: bytes) -> list[str]:
    """Return the ids of the articles in an archive, and its errors."""
    return [one.id if isinstance(one, Article) else str(one) for one in read(data)]


@pytest.mark.parametrize("how", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_each_file_is_read_by_its_own_reader(how: int) -> None:
    """Files of one name in different folders are different articles, all of them at the archive's place."""
    line = json.dumps({"id": "x1", "text": TEXT})
    members = {
        "a/fog.txt": TEXT,
        "b/fog.md": f"---\noutlet: The Lantern\n---\n{TEXT}",
        "c.jsonl": line,
        "d.png": b"\x89",
    }
    found = [one for one in read(packed(members, how)) if isinstance(one, Article)]
    assert [one.id for one in found] == ["week/a/fog", "week/b/fog", "x1"]
    assert {one.path for one in found} == {"in/week.zip"}
    assert found[0].text == TEXT
    assert found[1].outlet == "The Lantern"


def test_a_sidecar_in_the_archive_counts() -> None:
    """NAME.json beside NAME.txt tells its metadata, as it does in a folder."""
    (found,) = read(packed({"a/fog.txt": TEXT, "a/fog.json": '{"outlet": "The Lantern"}', "fog.json": "no"}))
    assert isinstance(found, Article)
    assert (found.outlet, found.provenance["outlet"]) == ("The Lantern", "sidecar")


def test_hidden_files_are_passed_over() -> None:
    """What a system puts into an archive by itself is no article."""
    assert told(packed({"__MACOSX/._fog.txt": b"\0", ".fog.txt": "x", "a/.b/c.txt": "x", "fog.txt": TEXT})) == [
        "week/fog"
    ]


def test_a_broken_file_is_one_error() -> None:
    """The error names the file, and the others are read."""
    assert told(packed({"a.txt": b"\0\1", "b.txt": TEXT}))[1:] == ["week/b"]
    assert told(packed({"a.txt": b"\0\1", "b.txt": TEXT}))[0].startswith("a.txt: not a text file")
    stored = packed({"a.txt": TEXT, "b.txt": TEXT}, ZIP_STORED)
    assert told(stored.replace(b"fog lifted", b"fog closed", 1)) == ["a.txt: broken in the archive", "week/b"]


def test_an_encrypted_file_is_one_error() -> None:
    """A file that needs a password says so."""
    data = bytearray(packed({"a.txt": TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert told(bytes(data)) == ["a.txt: encrypted: unpack it first"]


def test_archives_nest_once() -> None:
    """An archive in an archive is read, one in that is not."""
    inner = packed({"fog.txt": TEXT})
    assert told(packed({"mon.zip": inner})) == ["week/mon/fog"]
    deep = packed({"mon.zip": packed({"am.zip": inner})})
    assert told(deep) == ["mon.zip: am.zip: an archive in an archive in an archive: unpack it first"]


def test_bombs_are_stopped_while_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may have what its format may, and all of them together no more than the archive may."""
    bomb = packed({"a.txt": b" " * 9 * 1024 * 1024, "b.txt": TEXT})
    assert told(bomb) == ["a.txt: more than 8.0 MB when it is unpacked", "week/b"]
    monkeypatch.setattr(archive._Room.__init__, "__defaults__", (100, archive.MAX_MEMBERS))
    assert told(packed({"a.txt": TEXT, "b.txt": TEXT})) == ["week/a", "b.txt: more than 0 kB when it is unpacked"]


def test_sidecars_take_room_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unpacked beside the files counts among what may be unpacked."""
    sidecar = b'{"outlet": "The Lantern"}' + b" " * 100
    members: dict[str, bytes | str] = {"a.txt": TEXT, "a.json": sidecar, "b.txt": TEXT}
    monkeypatch.setattr(archive._Room.__init__, "__defaults__", (len(TEXT.encode()) * 2 + 100, archive.MAX_MEMBERS))
    assert told(packed(members)) == ["week/a", "b.txt: more than 0 kB when it is unpacked"]


def test_the_number_of_files_is_bounded() -> None:
    """An archive of more files than is sensible is refused whole."""
    with pytest.raises(ReadError, match="it holds more than 10,000 files: split it"):
        read(packed({f"{number}.x": b"" for number in range(archive.MAX_MEMBERS + 1)}, ZIP_STORED))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a zip archive that can be read: it is broken or cut off"),
        (packed({"a.txt": TEXT})[:60], "not a zip archive that can be read: it is broken or cut off"),
        (packed({"a.png": "x"}), "nothing in it that Byline reads"),
        (
            packed({"[Content_Types].xml": "x"}),
            "an office document of a kind that Byline does not read: save it as .docx or PDF",
        ),
    ],
)
def test_what_holds_nothing_says_so(data: bytes, reason: str) -> None:
    """An archive without articles is one error."""
    with pytest.raises(ReadError, match="^" + reason.replace("[", r"\[").replace(".", r"\.") + "$"):
        read(data)


@settings(max_examples=150)
@given(st.data())
def test_broken_bytes_raise_nothing_else(data: st.DataObject) -> None:
    """Overwritten anywhere, an archive is read or refused."""
    how = data.draw(st.sampled_from([ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA]))
    whole = bytearray(packed({"a.txt": TEXT, "b/c.zip": packed({"d.txt": TEXT})}, how))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    with suppress(ReadError):
        read(bytes(whole))
