"""The article and its parts. Every span counts characters of the article's stored text."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A value: immutable, with no field that it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """Characters `start` to `end` (exclusive) of an article's text."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def of(self, text: str) -> str:
        """Return the characters of `text` that this span covers."""
        return text[self.start : self.end]


class Passage(Frozen):
    """Whole sentences that follow each other with no furniture between them: the unit of search."""

    start: int
    end: int
    sentences: tuple[Span, ...]


class Metadata(Frozen):
    """What is known about an article; None where nothing shows it."""

    outlet: str | None = None
    title: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None


class Article(Metadata):
    """One article as it was read: the text character for character, and where its passages lie in it.

    :ivar provenance: of each value of its metadata, what told it: "sidecar", "JSON-LD", "the text".
    :ivar language: of the text, as ISO 639-1; None where it can't be told.
    :ivar doubtful: lines that may be furniture of the site: never quoted first.
    """

    id: str
    path: str
    text: str
    passages: tuple[Passage, ...]
    provenance: dict[str, str] = Field(default_factory=dict)
    language: str | None = None
    doubtful: tuple[Span, ...] = ()
