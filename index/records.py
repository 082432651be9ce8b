"""What goes into the database and comes out of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Metadata, Span
from corpus.attribution.chains import Attribution


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with what is known of its article, but not the article's whole text."""

    id: int
    article_id: str
    path: str
    about: Metadata
    start: int
    end: int
    sentences: tuple[Span, ...]
    text: str
    doubtful: tuple[Span, ...] = ()

    def quote(self, span: Span) -> str:
        """Return the characters of the article that `span` covers; it must lie in this passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage as it is about to be stored.

    :ivar embedding, tags: digests under which they are kept.
    :ivar terms: see index/forward.py.
    """

    stored: StoredPassage
    embedding: bytes
    tags: bytes
    terms: bytes


@dataclass(frozen=True, slots=True)
class Features:
    """What questions are compared with in a passage.

    :ivar matrix: (1 + sentences, dimension), the passage's vector and then its sentences'.
    :ivar terms: of its sentences; see index/forward.py.
    """

    matrix: NDArray[np.float16]
    terms: bytes


@dataclass(frozen=True, slots=True)
class Traits:
    """What an article is to the others.

    :ivar lines: int64, what it adds to what is known of its outlet's furniture.
    :ivar signature: by which copies of it are found; `story` is the same for copies of one story.
    :ivar agency: that it is credited to.
    """

    lines: bytes
    signature: bytes
    story: str
    agency: str | None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as it is about to be stored."""

    article: Article
    digest: str
    embeddings: tuple[bytes, ...]  # digests, a passage each
    tags: tuple[bytes, ...]  # likewise
    attributions: tuple[Attribution, ...]
    traits: Traits


NO_ARTICLE = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is known of an address since it was last fetched.

    :ivar place: of the article that it holds; None if it is a listing, `NO_ARTICLE` if none could be read there.
    :ivar fingerprint: of what it held; `pipeline` the version of the reading that has read it.
    :ivar etag, last_modified: by which its server knows whether it has changed.
    :ivar checked: when that was, in UTC.
    """

    place: str | None
    fingerprint: str
    pipeline: str
    etag: str | None
    last_modified: str | None
    checked: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What came of the last look at a folder or feed that is watched.

    :ivar at: in UTC.
    :ivar said: for people; `good` whether nothing went wrong.
    """

    place: str
    at: datetime
    said: str
    good: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What one publication does to the coverage."""

    added: Sequence[NewArticle]
    replaced: frozenset[str]  # ids of articles whose current version gives way
    removed: frozenset[str]  # ids of articles that leave with all their versions
    stories: Mapping[str, str]  # id -> story, of articles that stay and whose story is another now
    files: Mapping[str, str]  # path -> fingerprint of what was read
    pages: Mapping[str, Stamp] = field(default_factory=dict)  # address -> what is known of it now
    unwanted: Collection[str] = ()  # those of `removed` that come back only when somebody asks for them
    welcome: Collection[str] = ()  # paths of files of which these do


@dataclass(frozen=True, slots=True)
class Publication:
    """What the next generation is to whoever searches the one before it.

    :ivar named: its number and model, among what `index.engines.Engine.names` says.
    :ivar gone: passages that go; `new` come.
    :ivar dimension: how many components a vector has.
    :ivar whole: whether it is to begin with nothing.
    """

    named: Mapping[str, object]
    gone: Sequence[int]
    new: Sequence[NewPassage]
    dimension: int
    whole: bool
