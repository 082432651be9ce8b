"""The body of an answer, unpacked and never larger than it may be."""

import zlib
from collections.abc import Iterator

import httpx

from corpus.web.errors import FetchError

ENCODINGS = "gzip"
"""What is asked for: the one encoding that every server has and whose unpacking can be held back."""

_PART = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


def read(answer: httpx.Response, most: int) -> bytes:
    """Return the unpacked body, of `most` bytes at most, on the wire and unpacked.

    :raises FetchError: if it is larger, broken, or packed in a way that wasn't asked for.
    """
    declared = answer.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise _too_large(most)
    found = bytearray()
    for part in _parts(answer, most):
        found += part
        if len(found) > most:
            raise _too_large(most)
    return bytes(found)


def read_beginning(answer: httpx.Response, most: int) -> bytes:
    """Return the first `most` bytes of the unpacked body.

    :raises FetchError: if it is broken, or packed in a way that wasn't asked for.
    """
    found = bytearray()
    for part in _parts(answer, most):
        found += part
        if len(found) >= most:
            break
    return bytes(found[:most])


def _parts(answer: httpx.Response, most: int) -> Iterator[bytes]:
    packed = answer.headers.get("content-encoding", "").strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        named = "".join(filter(str.isprintable, packed[:40]))
        raise FetchError(f"packed as {named}, which wasn't asked for: save the page and index the file")
    came = 0
    unpack = _Gunzip() if packed.endswith("gzip") else None
    for chunk in answer.iter_raw():
        came += len(chunk)
        if came > most + _PART:  # bytes that unpack to nothing are bytes too
            raise _too_large(most)
        if unpack is None:
            yield chunk
        else:
            yield from unpack.feed(chunk)
    if unpack is not None and came and not unpack.whole:
        raise FetchError("the packed answer breaks off: try again later")


class _Gunzip:
    """Unpacks gzip, of one or more members, a bounded part at a time."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)

    @property
    def whole(self) -> bool:
        return self._member.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while data:
                if self._member.eof:
                    self._member = zlib.decompressobj(_GZIP)
                yield self._member.decompress(data, _PART)
                data = self._member.unconsumed_tail or self._member.unused_data
        except zlib.error as error:
            raise FetchError("it says that it is gzip and is not, or is damaged: try again later") from error


def _too_large(most: int) -> FetchError:
    return FetchError(f"larger than {most / 1024 / 1024:.1f} MB, the most that is fetched: save it and index the file")
