"""An article as the reader shows it: its lines, with a quote, who says what beside them, and what others say."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Excerpt
from bot.body import quoted_lines
from bot.revisions import revision
from bot.web.elsewhere import Version, elsewhere
from bot.web.text import QUOTE, Piece, pieces
from corpus.article import Article, Span
from corpus.attribution.chains import Attribution
from corpus.wires import Copy
from index import contents
from index.attributed import of_articles
from index.coverage import Snapshot

_SOURCE, _CUE = "source", "cue"


@dataclass(frozen=True, slots=True)
class Note:
    """Who says something in the line beside it: each chain from the outlet that published it to the source."""

    chains: tuple[tuple[str, ...], ...]
    cue: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article.

    :ivar body: whether anything in it may be quoted.
    :ivar gap: what stands between it and the next line.
    :ivar held: whether the quote begins in it.
    """

    body: bool
    held: bool
    pieces: tuple[Piece, ...]
    gap: tuple[Piece, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, open at a quote, if there is one.

    :ivar newest: the number of its newest version.
    :ivar versions: their numbers, with the days on which they were stored, where these are known; the newest first.
    """

    article: Article
    version: int
    newest: int
    versions: tuple[tuple[int, str | None], ...]
    before: tuple[Piece, ...]
    lines: tuple[Line, ...]
    quote: Excerpt | None
    elsewhere: tuple[Version, ...]
    copies: tuple[Copy, ...]


def reading(snapshot: Snapshot, identity: str, version: int | None, quote: Span | None) -> Reading | None:
    """Open an article at a quote; None if there is no such article, or version, or place in it.

    :param version: None for the current one.
    :raises DamagedError: if the database is not what was written.
    """
    connection = snapshot.connection
    stored = contents.history(connection, identity)
    numbers = [one.version for one in stored]
    if not numbers or (version or numbers[0]) not in numbers:
        return None
    number = version or numbers[0]
    current = number == numbers[0]
    article = contents.article(connection, identity, None if current else number)
    if article is None or (quote and not 0 <= quote.start < quote.end <= len(article.text)):
        return None
    said = of_articles(connection, [identity])[identity] if current else []
    copies = [one for one in contents.copies(connection, [identity]).get(identity, []) if one.article_id != identity]
    others = elsewhere(snapshot, article, quote) if quote and current else []
    before, drawn = lines(article, quote, said)
    return Reading(
        article,
        number,
        numbers[0],
        tuple((one.version, one.stored and one.stored.date().isoformat()) for one in stored),
        before,
        drawn,
        _excerpt(snapshot, article, number, quote) if quote else None,
        tuple(one for one in others if one.article_id not in {copy.article_id for copy in copies}),
        tuple(copies),
    )


def _excerpt(snapshot: Snapshot, article: Article, version: int, quote: Span) -> Excerpt:
    about = {name: getattr(article, name) for name in ("path", "outlet", "title", "published", "url")}
    changed = revision(snapshot, article.id, version, article.text, quote)
    return Excerpt(
        article_id=article.id,
        version=version,
        start=quote.start,
        end=quote.end,
        quote=quote.of(article.text),
        revision=changed,
        **about,
    )


def lines(
    article: Article, quote: Span | None, said: Sequence[Attribution]
) -> tuple[tuple[Piece, ...], tuple[Line, ...]]:
    """Return what stands before the first line, and the lines, of which nothing is left out."""
    judged = list(quoted_lines(article))
    starts = [line.start for line, _ in judged]
    ends = [*starts[1:], len(article.text)]
    layers = _by_line(starts, ends, quote, said)
    notes = _notes(article, starts, said)
    text = article.text
    held = max(0, bisect_right(starts, quote.start) - 1) if quote else None
    found = tuple(
        Line(
            is_body,
            i == held,
            tuple(pieces(text, line, layers[i])),
            tuple(pieces(text, Span(start=line.end, end=ends[i]), layers[i])),
            tuple(notes[i]),
        )
        for i, (line, is_body) in enumerate(judged)
    )
    first = Span(start=0, end=starts[0] if starts else len(text))
    return tuple(pieces(text, first, [(quote, QUOTE)] if quote else [])), found


def _by_line(
    starts: Sequence[int], ends: Sequence[int], quote: Span | None, said: Sequence[Attribution]
) -> list[list[tuple[Span, str]]]:
    """Return the layers that each line, with the gap after it, lies in."""
    found: list[list[tuple[Span, str]]] = [[] for _ in starts]
    layers = [(span, name) for one in said for name in (_SOURCE, _CUE) for span in getattr(one, name)]
    for span, name in [*layers, *([(quote, QUOTE)] if quote else [])]:
        for i in range(max(0, bisect_right(starts, span.start) - 1), len(starts)):
            if starts[i] >= span.end:
                break
            if ends[i] > span.start:
                found[i].append((span, name))
    return found


def _notes(article: Article, starts: Sequence[int], said: Sequence[Attribution]) -> list[list[Note]]:
    """Return what stands beside each line."""
    found: list[list[Note]] = [[] for _ in starts]
    for one in said:
        chains = tuple(dict.fromkeys(tuple(actor.name for actor in chain.actors) for chain in one.chains))
        first = min((*one.cue, *one.source, one.extent), key=lambda span: span.start)
        if chains and starts:
            cue = " … ".join(span.of(article.text) for span in one.cue)
            found[max(0, bisect_right(starts, first.start) - 1)].append(Note(chains, cue))
    return found
