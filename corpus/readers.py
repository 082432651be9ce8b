"""One reader a format: a file -> its articles, or the errors that tell why not."""

import json
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from charset_normalizer import from_bytes

from corpus import clean, metadata
from corpus.article import Article, Metadata, Span
from corpus.errors import ReadError
from corpus.passages import passages
from corpus.sentences import paragraphs

MAX_ARTICLE_BYTES = 8 * 1024 * 1024
"""The most that one article may weigh: several times the longest book, and less than a log saved as .txt."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
MAX_ID = 200
"""Characters in an article's id."""

_FEW, _MANY = 0.02, 0.3  # parts of the bytes beyond ASCII: in English prose, and in other than Latin scripts
_CHAOTIC = 0.1  # what charset-normalizer calls mess

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")  # ESC too: it would speak to the terminal


def sidecar(path: Path) -> Path:
    """Return where the metadata of a text file would lie: NAME.json beside NAME.txt."""
    return path.with_suffix(".json")


def load_sidecar(path: Path) -> bytes | None:
    """Return the bytes of the sidecar beside a text file, None where there is none.

    :raises ReadError: if it is there and can't be read.
    """
    beside = sidecar(path)
    try:
        return _bytes(beside, MAX_ARTICLE_BYTES)
    except FileNotFoundError:
        return None
    except (ReadError, OSError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        raise ReadError(f"its sidecar {beside.name}: {reason}") from error


def _bytes(path: Path, most: int | None) -> bytes:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ReadError("not a file that can be read (a folder, pipe or device)")
    if most is not None and found.st_size > most:
        raise ReadError(f"{size(found.st_size)} is too large for one article; the most is {size(most)}")
    return path.read_bytes()


def size(count: float) -> str:
    """Write a number of bytes for people."""
    return f"{count / 1024 / 1024:,.1f} MB" if count >= 1024 * 1024 else f"{count / 1024:,.0f} kB"


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
    if _CONTROL.search(text):
        raise ReadError("not a text file (it holds binary data)")
    return text


def _legacy(data: bytes, error: UnicodeDecodeError) -> str:
    """Decode what is no UTF-8, where its encoding is beyond doubt: a wrong guess would alter quotes."""
    if _CONTROL.search(data.decode("latin-1")):
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


def body(text: str, start: int = 0) -> tuple[list[Span], list[bool]]:
    """Return the paragraphs of `text` from `start` on, and for each whether it belongs to the body."""
    lines = [Span(start=span.start + start, end=span.end + start) for span in paragraphs(text[start:])]
    return lines, clean.body(text, lines)


def body_of(stored: Article) -> tuple[list[Span], list[bool]]:
    """Return the paragraphs of a stored article, and for each whether it belongs to the body."""
    front = _FRONT_MATTER.match(stored.text) if stored.path.lower().endswith(".md") else None
    return body(stored.text, front.end() if front else 0)


def reread(stored: Article) -> Article:
    """Find the passages of a stored article again, as this version of Byline finds them."""
    found = tuple(passages(stored.text, clean.runs(*body_of(stored))))
    return stored.model_copy(update={"passages": found or stored.passages})


def article(identity: str, path: Path, text: str, given: Metadata, start: int = 0) -> Article:
    """Make an article of its text: drop furniture, find passages, add what the text shows to what was given.

    :param start: where the text proper begins (behind front matter).
    :raises ReadError: if the text holds no sentence, or characters that no text holds.
    """
    if _CONTROL.search(text) or _SURROGATE.search(text):
        raise ReadError("it holds characters that are no text (control characters, halves of surrogate pairs)")
    if not identity.isprintable() or len(identity) > MAX_ID:
        raise ReadError(f"its id must be printable and of at most {MAX_ID} characters")
    lines, kept = body(text, start)
    found = tuple(passages(text, clean.runs(lines, kept)))
    if not found:
        raise ReadError("no sentence to quote in it" if text[start:].strip() else "empty: there is no text in it")
    shown = metadata.from_text(text, lines, kept).model_dump()
    known = {key: value for key, value in given.model_dump().items() if value is not None}
    return Article(id=identity, path=str(path), text=text, passages=found, **{**shown, **known})


def read_text(path: Path, data: bytes) -> Iterator[Article | ReadError]:
    """Read a .txt file and the sidecar beside it."""
    given, beside, extra = Metadata(), sidecar(path), load_sidecar(path)
    if extra is not None:
        try:
            values = json.loads(decode(extra))
        except (ValueError, RecursionError) as error:
            raise ReadError(f"its sidecar {beside.name} is not JSON: {error}") from error
        if not isinstance(values, dict):
            raise ReadError(f"its sidecar {beside.name} must hold a JSON object")
        given = metadata.from_mapping(values, beside.name)
    yield article(path.stem, path, decode(data), given)


def read_markdown(path: Path, data: bytes) -> Iterator[Article | ReadError]:
    """Read a .md file with or without YAML front matter."""
    text = decode(data)
    given, start = Metadata(), 0
    if front := _FRONT_MATTER.match(text):
        try:
            values = yaml.safe_load(front["yaml"]) or {}
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise ReadError(f"its front matter is not YAML: {' '.join(str(error).split())}") from error
        if not isinstance(values, dict):
            raise ReadError("its front matter must be keys and values")
        given, start = metadata.from_mapping(values, "front matter"), front.end()
    yield article(path.stem, path, text, given, start)


def read_lines(path: Path, data: bytes) -> Iterator[Article | ReadError]:
    """Read a .jsonl file, an article a line; a broken line is an error of its own that names the line."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            if len(line) > MAX_ARTICLE_BYTES:
                raise ReadError(f"{size(len(line))} in one article; the most is {size(MAX_ARTICLE_BYTES)}")
            values = json.loads(decode(line))
            if not isinstance(values, dict) or not isinstance(values.get("text"), str):
                raise ReadError('it must be an object with a "text"')
            given = values.get("id")
            if not isinstance(given, str | int | None) or isinstance(given, bool):
                raise ReadError("its id must be text")
            identity = str(given) if given not in (None, "") else f"{path.stem}-{number}"
            yield article(identity, path, values["text"], metadata.from_mapping(values, where))
        except ReadError as error:
            yield ReadError(str(error) if str(error).startswith(where) else f"{where}: {error}")
        except (ValueError, RecursionError) as error:
            yield ReadError(f"{where} is not JSON: {error}")


READERS: dict[str, Callable[[Path, bytes], Iterator[Article | ReadError]]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".jsonl": read_lines,
}
"""Suffix -> reader."""


def load(path: Path) -> bytes:
    """Return the bytes of an article file.

    :raises ReadError: if it is missing, unreadable, no file of a known kind, or too large to be an article.
    """
    if path.suffix.lower() not in READERS:
        raise ReadError(f"no reader for {path.suffix or 'files without a suffix'}; known: {', '.join(READERS)}")
    try:
        return _bytes(path, None if path.suffix.lower() == ".jsonl" else MAX_ARTICLE_BYTES)
    except OSError as error:
        raise ReadError((error.strerror or str(error)).lower()) from error


def read(path: Path, data: bytes) -> Iterator[Article | ReadError]:
    """Yield the articles in `data`, the content of the file at `path`, and an error for each that can't be read."""
    try:
        yield from READERS[path.suffix.lower()](path, data)
    except ReadError as error:
        yield error
