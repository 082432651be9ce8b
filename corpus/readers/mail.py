"""Mails (.eml): the text as it was sent, and the articles attached to it."""

import codecs
import email
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
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

SUFFIX = ".eml"
MAX_ATTACHMENTS = 50
_MOST_LINES = 600_000  # 32 MB of attachments have fewer, and each may be a header or a part
_LONGEST = 1000  # characters of a header
_DEEPEST = 3  # mails forwarded in mails
_UNREADABLE = "not a mail that can be read: it is broken"
_WESTERN = frozenset({"iso8859-1", "ascii"})
_C1 = re.compile(r"[\x80-\x9f]")  # control characters that no text holds: Windows' quotation marks, misread
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg)\s*:)+\s*", re.IGNORECASE)
_BROKEN = (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


def read_mail(source: Source) -> Reading:
    """Read a mail: its text, as plain text or else as HTML, then what is attached to it and readable.

    A mail that is forwarded in it is an article of its own.
    """
    yield from _mail(source, _parsed(source.data), 0)


def _parsed(data: bytes) -> Message:
    if data.count(b"\n") > _MOST_LINES:
        raise ReadError(f"more than {_MOST_LINES:,} lines in one mail: save what is attached to it")
    try:
        return email.message_from_bytes(data)
    except _BROKEN as error:
        raise ReadError(_UNREADABLE) from error


def _mail(source: Source, message: Message, depth: int) -> Reading:
    """Read a mail that stands in `depth` others."""
    try:
        parts = list(_parts(message, 0))
    except _BROKEN as error:
        raise ReadError(_UNREADABLE) from error
    attached = [part for part in parts if _is_attached(part)]
    shown = [part for part in parts if not _is_attached(part)]
    written = [part for part in shown if _is_written(part, "text/plain")]
    written = written or [part for part in shown if _is_written(part, "text/html")][:1]
    if not (written or attached):
        raise ReadError("there is no text in it")
    try:
        yield from _body(source, written, _headers(message))
    except ReadError as error:
        if not attached:
            raise
        yield error
    for number, part in enumerate(attached[:MAX_ATTACHMENTS], start=1):
        if _is_mail(part):
            # What lies beside a file that only wraps a mail is of that mail.
            sidecar = None if written else source.sidecar
            inner = Source(source.place, f"{source.name}/{number}-mail", SUFFIX, b"", sidecar=sidecar)
            yield from _forwarded(inner, part, depth + 1)
        else:
            yield from _attached(source, part, number)
    if len(attached) > MAX_ATTACHMENTS:
        yield ReadError(f"it has {len(attached)} attachments; the first {MAX_ATTACHMENTS} were read")


def _parts(message: Message, depth: int) -> Iterator[Message]:
    """Yield the parts of a mail that have content, in order; a mail that is forwarded in it is one of them."""
    if not message.is_multipart() or (depth and _is_mail(message)):
        yield message
        return
    if depth <= _DEEPEST * 2:
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _is_mail(part: Message) -> bool:
    """Whether a part is a mail, as a mail or as a file of one."""
    if part.get_content_type() == "message/rfc822":
        return part.is_multipart()
    return not part.is_multipart() and (_name(part) or "").lower().endswith(SUFFIX)


def _is_attached(part: Message) -> bool:
    return _is_mail(part) or _name(part) is not None


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


def _body(source: Source, parts: Sequence[Message], known: Known) -> Reading:
    """Read what is shown in a mail: several parts of plain text, or one of HTML, or none."""
    if parts and parts[0].get_content_type() == "text/html":
        from corpus.readers.html import read_html

        data, charset = _content(parts[0]), parts[0].get_content_charset()
        for one in read_html(Source(source.place, source.name, ".html", data, "text/html", charset)):
            yield _with(one, known) if isinstance(one, Article) else one
    elif parts:
        text = "\n\n".join(_text(_content(part), part.get_content_charset()) for part in parts)
        yield article(source.name, source.place, text.replace("\r\n", "\n"), [*from_sidecar(source), known])


def _forwarded(source: Source, part: Message, depth: int) -> Reading:
    """Read the mail in a part; what is wrong with it is wrong with that alone."""
    try:
        if depth > _DEEPEST:
            raise ReadError("it is forwarded in too many others: save it by itself")
        for message in _mails(part):
            yield from _mail(source, message, depth)
    except ReadError as error:
        yield ReadError(f"a mail in it: {error}")


def _mails(part: Message) -> Iterator[Message]:
    if not part.is_multipart():
        yield _parsed(_content(part))
        return
    packed = str(part.get("content-transfer-encoding", "")).strip().lower()
    for inner in part.get_payload():
        if isinstance(inner, Message) and packed in ("base64", "quoted-printable"):
            inner["content-transfer-encoding"] = packed  # no mail is to be packed whole, and some are
            yield _parsed(_content(inner))
        elif isinstance(inner, Message):
            yield inner


def _text(data: bytes, charset: str | None) -> str:
    """Decode a part by the charset that it names, or by what it shows where that does not fit.

    :raises ReadError: if it can't be told which characters it holds.
    """
    try:
        name = codecs.lookup(charset or "utf-8").name
        text = _western(data) if name in _WESTERN else data.decode(name)
    except (LookupError, ValueError):
        return decode(data)
    if name != "utf-8" and _C1.search(text):
        raise ReadError(f"its text is not in the charset that it names ({name}): save it as UTF-8")
    return text


def _western(data: bytes) -> str:
    """Decode what is declared as Latin-1, and written so, as Windows does, or as UTF-8."""
    for encoding in ("utf-8", "cp1252"):
        with suppress(ValueError):
            return data.decode(encoding)
    return data.decode("latin-1")


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
    if known is None:
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
