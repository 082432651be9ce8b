"""What names articles and holds none: feeds (RSS, Atom, RDF), sitemaps and their indexes, and lists of addresses."""

import re
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from dateutil import parser as dateparser

from corpus.errors import ReadError
from corpus.readers.decoding import decode
from corpus.readers.source import Source, plain, size

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_LINKS = 50_000
"""As many as one sitemap may hold, by its own rules."""

MAX_BYTES = 50 * 1024 * 1024
"""As large as a sitemap may be, by its own rules, when it is unpacked."""

_MOST_TAGS = 2_000_000  # a gigabyte is six million
_LONGEST = 2000  # characters of an address
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*|(?><!--.{0,4000}?-->)\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)*"
    rb"<(?:\w+:)?(?P<root>rss|feed|rdf|urlset|sitemapindex)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_CODE = re.compile(rb"x[0-9a-f]+|\d+", re.IGNORECASE)
_HALVES = re.compile(rb"(?:&#(?:x0*d[89a-f][0-9a-f]{2}|0*5[5-7]\d{3});)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """An address of an article, and what the listing tells of it.

    :ivar is_listing: whether another listing is to be found there.
    """

    url: str
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    is_listing: bool = False


def links(source: Source) -> list[Link] | None:
    """Return the links of a listing, each once and in its order; None if the source is no listing.

    :raises ReadError: if it is a listing, but broken, or one of too much.
    """
    data = _unpacked(source.data) if source.data.startswith(_GZIP) else source.data
    if len(data) > MAX_BYTES:
        return None
    is_wide = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    narrow = data.decode("utf-16", "replace").encode() if is_wide else data
    root = _ROOT.match(narrow, 0, 8192)
    if root is None:
        listed = _listed(data)
        return None if listed is None else _once(listed)
    tree, broken = _parsed(_HALVES.sub(_joined_halves, narrow), "utf-8" if is_wide else None)
    is_map = root["root"].lower() in (b"urlset", b"sitemapindex")
    try:
        found = _once(_mapped(tree, source.place) if is_map else _fed(tree, source.place))
    except UnicodeDecodeError as error:  # the parser lets some pass, written in UTF-7, say
        raise ReadError("a listing, but broken: it holds characters that there are not") from error
    if broken and not found:
        raise ReadError(f"a listing, but broken: {broken}")
    return found


def _unpacked(data: bytes) -> bytes:
    """Unpack gzip."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise ReadError("packed by gzip, and broken") from error
    if len(found) > MAX_BYTES:
        raise ReadError(f"more than {size(MAX_BYTES)} when it is unpacked")
    if not unpacking.eof:
        raise ReadError("packed by gzip, and cut off")
    return found


def _joined_halves(found: re.Match[bytes]) -> bytes:
    """Return the characters of which halves in UTF-16 are named, as some write emoji, though XML has no such names."""
    codes = [int(one[1:], 16) if one[0] in b"xX" else int(one) for one in _CODE.findall(found[0])]
    text = "".join(map(chr, codes)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(f"&#{ord(char)};" for char in text).encode()


def _once(found: Iterable[Link]) -> list[Link]:
    once: dict[str, Link] = {}
    for count, link in enumerate(found, start=1):
        if _is_address(link.url):
            once.setdefault(link.url, link)
        if count > MAX_LINKS:
            raise ReadError(f"it holds more than {MAX_LINKS:,} addresses: split it")
    return list(once.values())


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(url) <= _LONGEST and url.isprintable()


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip()) if url.strip() else ""
    except ValueError:
        return ""


def _listed(data: bytes) -> list[Link] | None:
    """Return the addresses of a list of nothing else but remarks behind #."""
    if _ADDRESS.search(data[:_LONGEST].decode("latin-1").replace("\0", "")) is None and not data.startswith(b"#"):
        return None
    try:
        text = decode(data)
    except ReadError:
        return None
    lines = [line.strip() for line in text.splitlines()]
    written = [line for line in lines if line and not line.startswith("#")]
    if not written or not all(map(_ADDRESS.fullmatch, written)):
        return None
    return [Link(line) for line in written]


def _parsed(data: bytes, encoding: str | None) -> "tuple[_Element, str | None]":
    """Return the root of a listing in XML, and what is broken in it; no entity is put in, and nothing is fetched.

    :param encoding: None for the one that it names.
    """
    from lxml import etree

    if data.count(b"<") > _MOST_TAGS:
        raise ReadError(f"more than {_MOST_TAGS:,} tags in one listing: split it")
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"a listing, but broken: {plain(str(error))}") from error
    if root is None:
        raise ReadError("a listing, but broken: there is nothing in it")
    first = next(iter(parser.error_log), None)
    return root, plain(first.message) if first else None


def _mapped(root: "_Element", place: str) -> Iterator[Link]:
    """Yield the links of a sitemap, or of an index of sitemaps."""
    is_index = root.tag.rpartition("}")[2].lower() == "sitemapindex"
    for entry in root.iterchildren("{*}sitemap" if is_index else "{*}url"):
        yield Link(
            _joined(place, _said(entry, "loc") or ""),
            _title(entry.findtext("{*}news/{*}title")),
            _moment(entry.findtext("{*}news/{*}publication_date")),
            _moment(_said(entry, "lastmod")),
            is_listing=is_index,
        )


def _fed(root: "_Element", place: str) -> Iterator[Link]:
    """Yield the links of a feed's entries."""
    for entry in root.iter("{*}item", "{*}entry"):
        yield Link(
            _joined(_joined(place, entry.base or place), _address(entry)),
            _title(_said(entry, "title")),
            _moment(_said(entry, "pubDate") or _said(entry, "published") or _said(entry, "issued")),
            _moment(_said(entry, "updated") or _said(entry, "modified") or _said(entry, "date")),
        )


def _address(entry: "_Element") -> str:
    """Return the address of the article of an entry, which is no recording that goes with it."""
    for link in entry.iterchildren("{*}link"):
        if link.get("rel", "alternate") == "alternate" and (link.get("href") or link.text or "").strip():
            return str(link.get("href") or link.text)
    guid = entry.find("{*}guid")
    if guid is not None and guid.get("isPermaLink", "true") == "true" and _ADDRESS.match((guid.text or "").strip()):
        return str(guid.text)
    return next((value for key, value in entry.items() if key.endswith("}about")), "")


def _said(entry: "_Element", name: str) -> str | None:
    """Return the text of the first child of a name, whatever marks it up."""
    child = entry.find(f"{{*}}{name}")
    return "".join(child.itertext(with_tail=False)).strip() or None if child is not None else None


def _title(words: str | None) -> str | None:
    plain = " ".join(_TAG.sub("", unescape(words or "")[:_LONGEST]).split())
    return "".join(char if char.isprintable() else " " for char in plain) or None


def _moment(words: str | None) -> datetime | None:
    """Read a moment as feeds and sitemaps write them, in its own zone or else UTC's; a day is its beginning."""
    given = (words or "").strip()[:_LONGEST]
    try:
        found = dateparser.isoparse(given) if _DAY.match(given) else parsedate_to_datetime(given)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
