"""The lines of a stored article: which are its body, and which are never quoted, or not first."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

from bot import messages
from corpus.article import Article, Passage, Span
from corpus.clean import kind_of_furniture
from corpus.readers import body_of, lines_of


def judged_lines(article: Article) -> Iterator[tuple[Span, str | None]]:
    """Yield the lines of an article, each with what kind of furniture it is; None for its body."""
    doubtful, quoted = _meeting(article.doubtful), _meeting(article.passages)
    for line, keep in zip(*body_of(article), strict=True):
        if not article.passages:  # an older version, of which only the text is kept
            yield line, None if keep else kind_of_furniture(line.of(article.text)) or messages.FURNITURE
        elif doubtful(line):
            yield line, messages.DOUBTFUL
        elif quoted(line):
            yield line, None
        else:
            yield line, (messages.REPEATED if keep else kind_of_furniture(line.of(article.text)) or messages.FURNITURE)


def quoted_lines(article: Article) -> Iterator[tuple[Span, bool]]:
    """Yield the lines of an article, each with whether anything in it may be quoted."""
    if not article.passages:
        yield from zip(*body_of(article), strict=True)
        return
    quoted = _meeting(article.passages)
    for line in lines_of(article):
        yield line, quoted(line)


def _meeting(spans: Sequence[Span | Passage]) -> Callable[[Span], bool]:
    """Return what tells whether a line meets one of some spans that do not meet each other."""
    places = sorted(spans, key=attrgetter("start"))
    starts = [one.start for one in places]

    def meets(line: Span) -> bool:
        before = bisect_left(starts, line.end)
        return before > 0 and places[before - 1].end > line.start

    return meets
