"""What the network marked: put right, completed, and what the words in it and around it say of who heard it of whom."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from corpus.article import Span
from corpus.attribution.tagger import Tagged

QUOTES = '“”"«»„'

_NAME = r"[A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|&)\s(?:the\s)?)?[A-Z][\w’'&.-]*)*"
_TOLD = re.compile(
    rf"\b(?:told|informed|tells|telling)\s+(?P<who>(?:the\s|a\s)?{_NAME}|(?:[a-z]+\s){{0,2}}?"
    r"(?:reporters|lawmakers|journalists|parliament|supporters|newspapers?|broadcasters?|agency|media|investors))"
)
_TALKED = re.compile(rf"\b(?:interview|statement|remarks|spoke|speaking)\s+(?:with|to|by)\s+(?P<who>(?:the\s)?{_NAME})")
_CITING = re.compile(
    r"\b(?P<verb>citing|cited|cites|quoting|quoted|quotes)\s+(?!by\b|for\b|as\b)(?P<who>[^,;:.()“”\"—–]{2,120})",
    re.IGNORECASE,
)
_CITED_ENDS = re.compile(
    r"\s(?:saying|as\s|that\s|who\s|for\s(?:its|the|his|her|their)\b|on\s(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))"
)
_THROUGH = re.compile(
    r"\b(?:(?:quoted|cited|interviewed|reported|published|carried|obtained|seen)\sby|who\s(?:spoke|talked)\s(?:to|with)|speaking\s(?:to|with))"
    r"\s(?P<who>[^,;:.()“”\"—–]{2,80})"
)
_REPORT_OF = re.compile(
    r"\b(?:reports?|article|story|bulletin|dispatch)\s(?:by|from|in|on)\s(?P<who>[^,;:()“”\"—–]{2,80}?)(?=\s(?:that|which|citing)\b|$|,)"
)
_HEDGE = re.compile(
    r"(?:reportedly|allegedly|apparently|supposedly|purportedly|said to|believed to|thought to|alleged|rumou?red)\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"according\s+to\s*$", re.IGNORECASE)
# A sentence of one quotation or several clauses is left to the network.
_FRONT = re.compile(
    r"(?<!\S)(?P<cue>According to)\s(?P<source>[^\n,;:.“”\"]{2,80}),\s(?P<content>[^\n;“”\"]{12,}?)"
    r"(?=[.!?]?\s*\Z|[.!?](?:\s|$))"
)
_BACK = re.compile(
    r"(?<![^\s“])(?P<content>[A-Z][^\n;“”\"]{12,}?),?\s(?P<cue>according to)\s(?P<source>[^\n,;:.“”\"]{2,80})"
    r"(?=[.!?]?\s*$)",
    re.MULTILINE,
)
_LONGEST = 1000  # characters of a sentence that these two are tried on: a longer one is none, and would take them long


def completed(text: str, sentences: Sequence[Span], tagged: Iterable[Tagged]) -> list[Tagged]:
    """Return what was marked in an article, put right, and then the plainest that was missed."""
    found = [_mended(text, one) for one in tagged if one.content]
    return found + _according(text, sentences, found)


def order(one: Tagged) -> tuple[int, int]:
    """Return what puts marks in the order of an article, each before those that it holds."""
    whole = extent(one)
    return whole.start, -whole.end


def extent(one: Tagged) -> Span:
    """Return the place from the first of its words to the last."""
    parts = (*one.source, one.cue, *one.content)
    return Span(start=min(part.start for part in parts), end=max(part.end for part in parts))


def words(text: str, pieces: Sequence[Span]) -> str:
    """Return the text from the first piece to the last."""
    return text[pieces[0].start : pieces[-1].end] if pieces else ""


def sentence_of(sentences: Sequence[Span], cue: Span) -> Span:
    """Return the sentence in which a cue begins."""
    at = bisect_right(sentences, cue.start, key=lambda one: one.start) - 1
    return sentences[max(at, 0)]


def around(one: Tagged, others: Sequence[Tagged]) -> int | None:
    """Return which of the others is the innermost in whose content this one stands."""
    holding = [
        (piece.end - piece.start, at)
        for at, other in enumerate(others)
        for piece in other.content
        if other.cue != one.cue
        and piece.start <= one.cue.start
        and one.cue.end <= piece.end
        and all(piece.start <= part.start and part.end <= piece.end for part in one.source)
    ]
    return min(holding)[1] if holding else None


def recipient(text: str, one: Tagged, sentence: Span) -> Span | None:
    """Return who was told: "told the Courant", "in an interview with OBC"."""
    for pattern, start in ((_TOLD, one.cue.start), (_TALKED, sentence.start)):
        match = pattern.search(text, start, sentence.end)
        if match and (pattern is _TALKED or match.start() <= one.cue.end):
            return Span(start=match.start("who"), end=match.end("who"))
    return None


def cited(text: str, one: Tagged, sentence: Span) -> Iterator[str]:
    """Yield on whom a sentence says that it rests, nearest the beginning first: "citing port officials"."""
    for match in _CITING.finditer(text, sentence.start, sentence.end):
        tail = text[: match.start()].rstrip()[-1:] == ","
        if tail or not any(piece.start <= match.start() < piece.end for piece in one.content):
            yield _CITED_ENDS.split(match["who"])[0]


def speakers(source: str) -> Iterator[str]:
    """Yield what of a source's words may name who speaks, the likelier first: "a report by the Courant"."""
    if report := _REPORT_OF.search(source):
        yield report["who"]
    yield _THROUGH.split(source)[0].strip(" ,")


def through(source: str) -> list[str]:
    """Return through whom a source was heard, as its words say: "a pilot quoted by the Courant"."""
    return [match["who"] for match in _THROUGH.finditer(source)]


def is_hedge(cue: str) -> bool:
    """Whether a cue is a word for what somebody is said to have said: "reportedly"."""
    return bool(_HEDGE.match(cue))


def is_hedged(sentence: str) -> bool:
    """Whether such a word stands in a sentence."""
    return bool(_HEDGE.search(sentence))


def _according(text: str, sentences: Sequence[Span], found: Sequence[Tagged]) -> list[Tagged]:
    """Return the plainest attributions where the network missed them: "According to X, ..."; "..., according to X."."""
    missed = []
    for sentence in (one for one in sentences if one.end - one.start <= _LONGEST):
        for pattern in (_FRONT, _BACK):
            match = pattern.search(text, sentence.start, sentence.end)
            if not match or text[match.start("cue")] in QUOTES:
                continue
            cue, source, content = (
                Span(start=match.start(part), end=match.end(part)) for part in ("cue", "source", "content")
            )
            if not any(one.source and one.cue.start < source.end and cue.start < one.source[-1].end for one in found):
                missed.append(Tagged(cue, (source,), (content,)))
    return missed


def _mended(text: str, one: Tagged) -> Tagged:
    """Put right what the network often gets wrong: "According to X," names its source up to the comma."""
    if not _ACCORDING.search(one.cue.of(text)):
        return one
    start = one.source[0].start if one.source else one.cue.end + 1
    end = one.source[0].end if one.source else len(text)
    match = re.compile(r"[^\n,;:.]+").match(text, start, end)
    if match is None or (
        one.source and not re.match(r",\s(?![\"“]|an?\s|the\s|who\s|which\s)", text[match.end() : end + 1])
    ):
        return one
    return Tagged(one.cue, (Span(start=start, end=match.end()),), one.content)
