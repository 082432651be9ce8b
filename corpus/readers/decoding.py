"""Bytes -> characters, where the encoding is beyond doubt: a wrong guess would alter quotes."""

import re

from charset_normalizer import from_bytes

from corpus.errors import ReadError

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
"""Characters that no text holds; ESC too: it would speak to the terminal."""

_FEW, _MANY = 0.02, 0.3  # parts of the bytes beyond ASCII: in English prose, and in other than Latin scripts
_CHAOTIC = 0.1  # what charset-normalizer calls mess


def decode(data: bytes) -> str:
    """Return the characters of `data`: UTF-8, UTF-16 with a mark, or the encoding that charset-normalizer finds.

    :raises ReadError: for binary data, and for UTF-8 with broken bytes in it: read as anything else, the good
        characters around them would turn into others.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ReadError(f"UTF-16 with broken bytes at {error.start}: save it again as UTF-8") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _legacy(data, error)
    if CONTROL.search(text):
        raise ReadError("not a text file (it holds binary data)")
    return text


def _legacy(data: bytes, error: UnicodeDecodeError) -> str:
    """Decode what is no UTF-8, where its encoding is beyond doubt."""
    if CONTROL.search(data.decode("latin-1")):
        raise ReadError("not a text file (it holds binary data)")
    lenient = data.decode("utf-8", errors="replace")
    if sum(char > "\x7f" and char != "\ufffd" for char in lenient) >= lenient.count("\ufffd"):
        raise ReadError(f"broken UTF-8 at byte {error.start}: save it again as UTF-8")
    strange = sum(byte > 0x7F for byte in data) / len(data)
    likely = [match for match in from_bytes(data) if match.chaos < _CHAOTIC]
    western = _decoded(data, "cp1252")
    # In short texts many encodings look alike; of those, Windows-1252 is what newsrooms' tools write.
    if western and (strange < _FEW or any("cp1252" in match.could_be_from_charset for match in likely)):
        return western
    if not likely or strange < _MANY:
        raise ReadError("its encoding can't be told for certain: save it as UTF-8")
    return str(likely[0])


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
