"""Plain text, Markdown and JSON lines."""

import json

import yaml

from corpus import metadata
from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers.decoding import decode
from corpus.readers.making import FRONT_MATTER, Known, Reading, article, from_sidecar
from corpus.readers.source import MAX_ARTICLE_BYTES, Source, size

_MOST_FRONT = 64 * 1024  # characters of YAML, of which a megabyte takes seconds
_MOST_BROKEN = 1_000  # lines that a file may begin with


def read_text(source: Source) -> Reading:
    """Read plain text."""
    yield article(source.name, source.place, decode(source.data), from_sidecar(source))


def read_markdown(source: Source) -> Reading:
    """Read Markdown with or without YAML front matter."""
    text = decode(source.data)
    known, start = list[Known](), 0
    if front := FRONT_MATTER.match(text):
        if len(front["yaml"]) > _MOST_FRONT:
            raise ReadError(f"its front matter is longer than {size(_MOST_FRONT)}")
        try:
            values = yaml.safe_load(front["yaml"]) or {}
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise ReadError(f"its front matter is not YAML: {' '.join(str(error).split())}") from error
        if not isinstance(values, dict):
            raise ReadError("its front matter must be keys and values")
        known.append(Known("front matter", metadata.from_mapping(values, "front matter")))
        start = front.end()
    yield article(source.name, source.place, text, known, start)


def read_lines(source: Source) -> Reading:
    """Read JSON lines, an article a line; a broken line is an error of its own that names the line.

    A file that begins with many broken lines is none of this format, and not read to its end.
    """
    good = bad = 0
    for number, line in enumerate(source.data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _line(source, number, line)
            good += 1
        except ReadError as error:
            yield error
            bad += 1
            if not good and bad == _MOST_BROKEN:
                raise ReadError(f"none of its first {bad:,} lines is an article: it is not read further") from error


def _line(source: Source, number: int, line: bytes) -> Article:
    """Read the article in a line.

    :raises ReadError: if it holds none; the error names the line.
    """
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
        identity = str(given) if given not in (None, "") else f"{source.name}-{number}"
        known = [Known("its line", metadata.from_mapping(values, where))]
        return article(identity, source.place, values["text"], known)
    except ReadError as error:
        raise ReadError(str(error) if str(error).startswith(where) else f"{where}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{where} is not JSON: {error}") from error
