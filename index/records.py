"""What goes into the database and comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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

    def quote(self, span: Span) -> str:
        """Return the characters of the article that `span` covers; it must lie in this passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as it is about to be stored."""

    article: Article
    digest: str
    embeddings: tuple[bytes, ...]  # digests, a passage each
    tags: tuple[bytes, ...]  # likewise
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What one publication does to the coverage."""

    added: Sequence[NewArticle]
    replaced: frozenset[str]  # ids of articles whose current version gives way
    removed: frozenset[str]  # ids of articles that leave with all their versions
    files: Mapping[str, str]  # path -> fingerprint of what was read
