"""Zip archives: each file in one is read as what it is, and nothing is unpacked beyond what is allowed for."""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from corpus.errors import ReadError
from corpus.readers.making import Reading
from corpus.readers.source import MAX_ARTICLE_BYTES, Source, size

MAX_MEMBERS = 10_000
MAX_UNPACKED = 512 * 1024 * 1024

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
)
_SUFFIX = ".zip"
_HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX(?:/|$))")
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})


@dataclass(slots=True)
class _Room:
    """What may still be unpacked of an archive and those in it, in bytes and files."""

    bytes: int = MAX_UNPACKED
    members: int = MAX_MEMBERS


def opened(data: bytes) -> zipfile.ZipFile:
    """Open a zip archive.

    :raises ReadError: if it is none, or a broken one.
    """
    try:
        return zipfile.ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise ReadError("not a zip archive that can be read: it is broken or cut off") from error


def content(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, most: int) -> bytes:
    """Return what is packed in an archive under a name.

    :raises ReadError: if it is not there, broken, encrypted, or larger than `most` bytes, whatever the archive says.
    """
    try:
        with archive.open(name) as member:
            data = member.read(most + 1)
    except RuntimeError as error:  # NotImplementedError too: a way of packing that Python does not know
        reason = "packed in a way that is not known" if isinstance(error, NotImplementedError) else "encrypted"
        raise ReadError(f"{reason}: unpack it first") from error
    except _BROKEN as error:
        raise ReadError("broken in the archive") from error
    if len(data) > most:
        raise ReadError(f"more than {size(most)} when it is unpacked")
    return data


def read_zip(source: Source) -> Reading:
    """Read the files in an archive, and in the archives in it, each by its own reader."""
    found = False
    for one in _read(source, _Room(), is_inner=False):
        found = True
        yield one
    if not found:
        raise ReadError("nothing in it that Byline reads")


def _read(source: Source, room: _Room, *, is_inner: bool) -> Reading:
    with opened(source.data) as archive:
        members = {info.filename: info for info in archive.infolist() if info.filename and not info.is_dir()}
        if _OFFICE & members.keys():
            raise ReadError("an office document of a kind that Byline does not read: save it as .docx or PDF")
        room.members -= len(members)
        if room.members < 0:
            raise ReadError(f"it holds more than {MAX_MEMBERS:,} files: split it")
        for name in sorted(name for name in members if not _HIDDEN.search(name)):
            try:
                for one in _member(source, archive, name, room, is_inner=is_inner):
                    yield ReadError(f"{name}: {one}") if isinstance(one, ReadError) else one
            except ReadError as error:
                yield ReadError(f"{name}: {error}")


def _member(source: Source, archive: zipfile.ZipFile, name: str, room: _Room, *, is_inner: bool) -> Reading:
    """Read one file of an archive; what no reader is for is passed over, as it is in a folder."""
    from corpus.readers import formats

    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    known = formats.of_suffix(suffix)
    if known is None and suffix != _SUFFIX:
        return
    most = room.bytes if known is None or known.most is None else min(known.most, room.bytes)
    data = content(archive, name, most)
    room.bytes -= len(data)
    beside = str(path.with_suffix(".json"))
    has_sidecar = known is not None and known.has_sidecar and beside in archive.NameToInfo
    sidecar = content(archive, beside, min(MAX_ARTICLE_BYTES, room.bytes)) if has_sidecar else None
    room.bytes -= len(sidecar or b"")
    identity = str(PurePosixPath(source.name) / path.with_suffix(""))
    inner = Source(source.place, identity, suffix, data, sidecar=sidecar)
    if suffix != _SUFFIX:
        yield from formats.read(inner)
    elif is_inner:
        raise ReadError("an archive in an archive in an archive: unpack it first")
    else:
        yield from _read(inner, room, is_inner=True)
