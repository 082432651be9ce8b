"""What the headers of an answer say, as far as it can be made out."""

import codecs
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

_HEADER = re.compile(r"[\x20-\x7e]{1,400}")  # what of an ETag or a date is kept and sent back
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
# Python's names of the encodings that the web uses; others that Python knows (UTF-7, idna) read text into plain bytes.
_CHARSETS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rtu]|mac-\w+|tis-620|gb2312|gbk|gb18030|big5(hkscs)?"
    r"|euc_(jp|kr)|shift_jis|iso2022_jp"
)
_LONGEST_RETRY = 7 * 24 * 3600


def is_plain(value: str) -> bool:
    """Whether a value may be kept, and sent back as a header."""
    return bool(_HEADER.fullmatch(value))


def kept(headers: httpx.Headers, name: str) -> str | None:
    """Return a header that will be sent back, None where it is missing or of no use."""
    value = headers.get(name, "")
    return value if is_plain(value) else None


def media_type(headers: httpx.Headers) -> str | None:
    """Return the content type without its parameters, None where it is missing or malformed."""
    found = headers.get("content-type", "").partition(";")[0].strip().lower()
    return found if _MEDIA_TYPE.fullmatch(found) else None


def charset(answer: httpx.Response) -> str | None:
    """Return Python's name of the encoding that the header names, None where it names none that pages have."""
    try:
        name = codecs.lookup(answer.charset_encoding or "").name
    except (LookupError, ValueError):
        return None
    return name if _CHARSETS.fullmatch(name) else None


def retry_after(headers: httpx.Headers) -> int | None:
    """Return the seconds for which a site wants to be left alone; it may name them, or a time."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return min(int(value), _LONGEST_RETRY)
    try:
        when = parsedate_to_datetime(value)
        seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(int(seconds), 0), _LONGEST_RETRY)
