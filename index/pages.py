"""What came of an address that was fetched, before its articles are read."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers import Source
from corpus.readers.listings import Link
from index.records import Stamp

_FEED = "the feed"
_TOLD = ("title", "published")  # by listings of articles


@dataclass(frozen=True, slots=True)
class Page:
    """An address and what it holds.

    :ivar key: its canonical spelling, by which it is known.
    :ivar link: the address as it was given, and what a listing says of it.
    :ivar stamp: what is to be known of it from now on.
    :ivar source: what is to be read; None for a listing, and where nothing has changed.
    :ivar final: the address in the end, behind all redirects.
    :ivar asked: whether somebody asked for it, and not a listing.
    :ivar found: the addresses that it lists.
    :ivar waiting: canonical spellings of those of them that were new, or list others: once all are articles that were
        read, it need not be looked at again until it changes.
    """

    key: str
    link: Link
    stamp: Stamp
    source: Source | None = None
    final: str = ""
    asked: bool = False
    found: tuple[Link, ...] = ()
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Missed:
    """An address of which something could not be fetched, and why.

    :ivar page: what is to be known of it from now on, if it need not be asked again for a while.
    """

    url: str
    error: ReadError
    page: Page | None = None


def id_of(key: str) -> str:
    """Return an id for the article at an address: the last words of its path, and a hash that tells it from others."""
    path = urlsplit(key).path.rstrip("/")
    words = "".join(char if char.isalnum() else "-" for char in PurePosixPath(unquote(path)).stem.lower())
    short = "-".join(filter(None, words.split("-")))[:60].rstrip("-") or (urlsplit(key).hostname or "page")
    return f"{short}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def told(link: Link, article: Article, before: Mapping[str, object] = MappingProxyType({})) -> Article:
    """Add to an article what the listing that led to it knows beyond what it shows itself.

    :param before: what listings have told of it before.
    """
    said = {"title": link.title, "published": link.published.date() if link.published else None}
    known = {**before, **{name: value for name, value in said.items() if value is not None}}
    new = {name: value for name, value in known.items() if getattr(article, name) is None}
    return article.model_copy(update={**new, "provenance": {**article.provenance, **dict.fromkeys(new, _FEED)}})


def told_before(row: Any) -> dict[str, object]:  # noqa: ANN401 - a row of articles
    """Return what listings told of a stored article."""
    return {name: getattr(row, name) for name in _TOLD if row.provenance.get(name) == _FEED}
