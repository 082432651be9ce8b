"""Text -> an article: furniture dropped, passages found, and each value of its metadata with where it came from."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus import clean, metadata
from corpus.article import Article, Metadata, Passage, Span
from corpus.errors import ReadError
from corpus.furniture import Verdict, verdicts
from corpus.languages import language
from corpus.passages import passages
from corpus.readers.decoding import CONTROL, decode
from corpus.readers.source import Source, sidecar
from corpus.sentences import paragraphs

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
MAX_ID = 200
"""Characters in an article's id."""

_MAY_HOLD = (".md", ".zip", ".eml")
# Of the longest book all are far less; a log, or what is made to do harm, would take minutes and gigabytes.
_MOST_LINES, _MOST_SENTENCES = 200_000, 200_000
_LONGEST_LINE = 1_000_000
_LINE_ENDS = "\n\r\u2028\u2029"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Known:
    """What one part of what was read tells of an article.

    :ivar where: what people call that part: "sidecar", "front matter", "JSON-LD".
    """

    where: str
    values: Metadata


def body(text: str, start: int = 0) -> tuple[list[Span], list[bool]]:
    """Return the paragraphs of `text` from `start` on, and for each whether it belongs to the body."""
    lines = _lines(text, start)
    return lines, clean.body(text, lines)


def _lines(text: str, start: int) -> list[Span]:
    return [Span(start=span.start + start, end=span.end + start) for span in paragraphs(text[start:])]


def lines_of(stored: Article) -> list[Span]:
    """Return the paragraphs of a stored article."""
    return _lines(stored.text, _beginning(stored))


def body_of(stored: Article) -> tuple[list[Span], list[bool]]:
    """Return the paragraphs of a stored article, and for each whether it belongs to the body."""
    return body(stored.text, _beginning(stored))


def _beginning(stored: Article) -> int:
    # What an address or an archive holds may be Markdown, too; then nothing before the end of it is quoted.
    may_be = stored.path.lower().endswith(_MAY_HOLD) or "://" in stored.path
    front = FRONT_MATTER.match(stored.text) if may_be else None
    first = min((one.start for one in stored.passages), default=len(stored.text))
    return front.end() if front and front.end() <= first else 0


def reread(stored: Article, repeated: Collection[int] = ()) -> Article:
    """Find the passages of a stored article again, as this version of Byline finds them.

    :param repeated: the lines that repeat in its outlet's articles, as `corpus.furniture.least` tells.
    """
    lines, kept = body_of(stored)
    judged = verdicts(stored.text, lines, kept, repeated)
    runs = clean.runs(lines, [one is not Verdict.FURNITURE for one in judged])
    doubtful = tuple(line for line, one in zip(lines, judged, strict=True) if one is Verdict.DOUBTFUL)
    found = tuple(passages(stored.text, runs))
    return stored.model_copy(update={"passages": found or stored.passages, "doubtful": doubtful})


def article(identity: str, place: str, text: str, known: Sequence[Known] = (), start: int = 0) -> Article:
    """Make an article of its text: drop furniture, find passages, add what the text shows to what is known.

    :param known: the most trusted first.
    :param start: where the text proper begins (behind front matter).
    :raises ReadError: if the text holds no sentence, too many of them, or characters that no text holds.
    """
    if CONTROL.search(text) or _SURROGATE.search(text):
        raise ReadError("it holds characters that are no text (control characters, halves of surrogate pairs)")
    if not identity.isprintable() or len(identity) > MAX_ID:
        raise ReadError(f"its id must be printable and of at most {MAX_ID} characters")
    if sum(map(text.count, _LINE_ENDS)) > _MOST_LINES:
        raise ReadError(f"more than {_MOST_LINES:,} lines in one article: split it")
    lines, kept = body(text, start)
    if max((one.end - one.start for one in lines), default=0) > _LONGEST_LINE:
        raise ReadError(f"more than {_LONGEST_LINE:,} characters in one line: break it into paragraphs")
    found = tuple(_few(passages(text, clean.runs(lines, kept))))
    if not found:
        raise ReadError("no sentence to quote in it" if text[start:].strip() else "empty: there is no text in it")
    values: dict[str, object] = {}
    provenance: dict[str, str] = {}
    for one in known:
        for field, value in one.values.model_dump().items():
            if value is not None and field not in values:
                values[field], provenance[field] = value, one.where
    for field, (value, where) in metadata.shown(text, lines, kept).items():
        if field not in values:
            values[field], provenance[field] = value, where
    words = "\n".join(text[one.start : one.end] for one in found)
    return Article(
        id=identity,
        path=place,
        text=text,
        passages=found,
        provenance=provenance,
        language=language(words),
        **values,
    )


def _few(found: Iterable[Passage]) -> Iterator[Passage]:
    """Yield passages, as long as they are as many as a book may have."""
    left = _MOST_SENTENCES
    for one in found:
        left -= len(one.sentences)
        if left < 0:
            raise ReadError(f"more than {_MOST_SENTENCES:,} sentences in one article: split it")
        yield one


def from_sidecar(source: Source) -> list[Known]:
    """Return what the sidecar tells, if there is one.

    :raises ReadError: if it is no JSON object, or its values are none that metadata has.
    """
    if source.sidecar is None:
        return []
    name = sidecar(source.path).name
    try:
        values = json.loads(decode(source.sidecar))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"its sidecar {name} is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise ReadError(f"its sidecar {name} must hold a JSON object")
    return [Known("sidecar", metadata.from_mapping(values, name))]


Reading = Iterator[Article | ReadError]
"""What a reader yields: the articles in a source, and an error for each that can't be read."""
