"""Cuts an article into what the tagger reads: windows of whole paragraphs or sentences, with the words in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from corpus.article import Span
from corpus.sentences import sentences

MAX_TOKENS = 254
"""Most tokens of a window, without the two that frame it."""

SHAPES = 20
"""How many shapes a token can have: five kinds of word, after a space or not, inside quotation marks or not."""

_CLS, _SEP = 101, 102  # the tokens that frame what BERT reads
_OPEN, _CLOSE, _BOTH = "“„«", "”»", '"'
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an article as the tagger reads it.

    `ids` and `shapes` have a number for each token; `words` are offsets in the article; `firsts` says for each word
    which token it begins with.
    """

    ids: list[int]
    shapes: list[int]
    words: list[Span]
    firsts: list[int]


def stretches(text: str, sentences: Iterable[Span]) -> list[Span]:
    """Join sentences that stand in one line into what `windows` takes as a paragraph."""
    found: list[Span] = []
    for one in sentences:
        if found and "\n" not in text[found[-1].end : one.start]:
            found[-1] = Span(start=found[-1].start, end=one.end)
        else:
            found.append(one)
    return found


def windows(tokenizer: Tokenizer, text: str, paragraphs: Iterable[Span]) -> Iterator[Window]:
    """Yield the windows of the given paragraphs: each one, or its sentences where it is long."""
    spans = list(paragraphs)
    encodings = tokenizer.encode_batch([text[span.start : span.end] for span in spans], add_special_tokens=False)
    for span, encoding in zip(spans, encodings, strict=True):
        words = list(_words(text, span, encoding))
        if len(encoding.ids) <= MAX_TOKENS:
            runs: Iterable[Sequence[_Word]] = [words]
        else:
            runs = _runs(words, [sentence.end for sentence in sentences(text, span)])
        yield from (_window(run) for run in runs if run)


@dataclass(frozen=True, slots=True)
class _Word:
    span: Span
    ids: list[int]
    shape: int


def _words(text: str, paragraph: Span, encoding: Encoding) -> Iterator[_Word]:
    """Yield the words of a paragraph as the tokenizer cuts them: runs of letters and digits, and single marks."""
    quoted, before, at = False, -1, 0
    numbers, offsets = encoding.word_ids, encoding.offsets
    while at < len(numbers):
        last = at
        while last + 1 < len(numbers) and numbers[last + 1] == numbers[at]:
            last += 1
        start, end = paragraph.start + offsets[at][0], paragraph.start + offsets[last][1]
        word = text[start:end]
        quoted = (quoted or word in _OPEN) and word not in _CLOSE if word != _BOTH else not quoted
        shape = _shape(word, glued=start == before, quoted=quoted)
        yield _Word(Span(start=start, end=end), encoding.ids[at : last + 1], shape)
        before, at = end, last + 1


def _shape(word: str, *, glued: bool, quoted: bool) -> int:
    if not word[:1].isalnum():
        kind = 4
    elif _DIGIT.search(word):
        kind = 3
    elif word.isupper() and len(word) > 1:
        kind = 2
    else:
        kind = int(word[:1].isupper())
    return kind * 4 + glued * 2 + quoted


def _runs(words: Sequence[_Word], ends: Sequence[int]) -> Iterator[list[_Word]]:
    """Yield runs of whole sentences of at most MAX_TOKENS, cutting a sentence only where it is longer by itself."""
    run: list[_Word] = []
    size, kept, at = 0, 0, 0  # tokens in the run, words of it up to its last sentence's end, the sentence
    for word in words:
        while at < len(ends) and word.span.start >= ends[at]:
            kept, at = len(run), at + 1
        if size + len(word.ids) > MAX_TOKENS:
            cut = kept or len(run)
            yield run[:cut]
            run, kept = run[cut:], 0
            size = sum(len(left.ids) for left in run)
        run.append(word)
        size += len(word.ids)
    yield run


def _window(words: Sequence[_Word]) -> Window:
    ids, shapes, firsts = [_CLS], [0], list[int]()
    for word in words:
        firsts.append(len(ids))
        ids += word.ids
        shapes += [word.shape] * len(word.ids)
    return Window([*ids, _SEP], [*shapes, 0], [word.span for word in words], firsts)
