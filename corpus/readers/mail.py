"""Mails (.eml): the text as it was sent, and the articles attached to it."""

import email
import re
from collections.abc import Iterator
from datetime import date
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from corpus.article import Article, Metadata
from corpus.errors import ReadError
from corpus.readers.decoding import decode
from corpus.readers.making import Known, Reading, article, from_sidecar
from corpus.readers.source import Source, plain

BEGINS = re.compile(
    rb"(?:[!-9;-~]{1,80}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:message-id|mime-version|received):", re.IGNORECASE
)
"""What a mail begins with: headers, among them one that only mail has."""

MAX_ATTACHMENTS = 50
_MOST_LINES = 600_000  # 32 MB of attachments have fewer, and each may be a header or a part
_LONGEST = 1000  # characters of a header
_DEEPEST = 3  # mails forwarded in mails
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg)\s*:)+\s*", re.IGNORECASE)
_BROKEN = (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


def read_mail(source: Source) -> Reading:
    """Read a mail: its text, as plain text or else as HTML, then what is attached to it and readable."""
    if source.data.count(b"\n") > _MOST_LINES:
        raise ReadError(f"more than {_MOST_LINES:,} lines in one mail: save what is attached to it")
    try:
        message = email.message_from_bytes(source.data)
        parts = list(_parts(message, 0))
    except _BROKEN as error:
        raise ReadError("not a mail that can be read: it is broken") from error
    known = _headers(message)
    bodies = [part for part in parts if not _name(part)]
    found = [part for kind in ("text/plain", "text/html") for part in bodies if _is_written(part, kind)]
    attached = [part for part in parts if _name(part)]
    if found:
        yield from _body(source, found[0], known)
    elif not attached:
        raise ReadError("there is no text in it")
    for number, part in enumerate(attached[:MAX_ATTACHMENTS], start=1):
        yield from _attached(source, part, number)
    if len(attached) > MAX_ATTACHMENTS:
        yield ReadError(f"it has {len(attached)} attachments; the first {MAX_ATTACHMENTS} were read")


def _parts(message: Message, depth: int) -> Iterator[Message]:
    """Yield the parts of a mail that have content, in order; those of mails forwarded in it too."""
    if not message.is_multipart():
        yield message
        return
    if depth <= _DEEPEST * 2:
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _name(part: Message) -> str | None:
    """Return the file's name of an attachment, None for what is shown in the mail."""
    name = part.get_filename()
    if name is None and part.get_content_disposition() != "attachment":
        return None
    return _decoded(str(name or "attachment"))


def _is_written(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and bool(_content(part).strip())


def _content(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except _BROKEN as error:
        raise ReadError("a part of it is broken") from error
    return data if isinstance(data, bytes) else b""


def _body(source: Source, part: Message, known: Known) -> Reading:
    charset = part.get_content_charset()
    if part.get_content_type() == "text/html":
        from corpus.readers.html import read_html

        for one in read_html(Source(source.place, source.name, ".html", _content(part), "text/html", charset)):
            yield _with(one, known) if isinstance(one, Article) else one
        return
    text = _text(_content(part), charset).replace("\r\n", "\n")
    yield article(source.name, source.place, text, [*from_sidecar(source), known])


def _text(data: bytes, charset: str | None) -> str:
    """Decode a part by the charset that it names, or by what it shows where that does not fit."""
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, ValueError):
        return decode(data)


def _with(found: Article, known: Known) -> Article:
    """Put what the headers tell before what the page in the mail does."""
    values = known.values.model_dump(exclude_none=True)
    provenance = found.provenance | dict.fromkeys(values, known.where)
    return found.model_copy(update={**values, "provenance": provenance})


def _attached(source: Source, part: Message, number: int) -> Reading:
    """Read an attachment, if it is of a format that has a suffix here."""
    from corpus.readers import formats

    name = PurePosixPath(_name(part) or "attachment")
    suffix = name.suffix.lower()
    known = formats.of_suffix(suffix)
    if known is None or known.read is read_mail:
        return
    data = _content(part)
    if known.most is not None and len(data) > known.most:
        yield ReadError(f"{name.name}: too large")
        return
    inner = Source(source.place, f"{source.name}/{number}-{name.stem}", suffix, data)
    for one in formats.read(inner):
        yield ReadError(f"{name.name}: {one}") if isinstance(one, ReadError) else one


def _headers(message: Message) -> Known:
    """Return what the headers tell: the subject, who wrote, and when."""
    subject = _REPLY.sub("", _header(message, "subject"))
    name = " ".join(parseaddr(_header(message, "from"))[0].split())
    return Known(
        "the mail's headers",
        Metadata(
            title=subject or None,
            author=name if name and "@" not in name else None,
            published=_day(_header(message, "date")),
        ),
    )


def _header(message: Message, name: str) -> str:
    value = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return _decoded(str(value)[:_LONGEST])


def _decoded(value: str) -> str:
    try:
        text = str(make_header(decode_header(value)))
    except _BROKEN:
        text = value
    return plain(text)


def _day(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date()
    except (*_BROKEN, OverflowError):
        return None
