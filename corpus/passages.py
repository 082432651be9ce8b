"""Article text -> passages of whole sentences."""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.article import Passage, Span
from corpus.sentences import leans, sentences

PASSAGE_TOKENS = 256
"""About how many tokens a passage holds; one sentence longer than this is a passage of its own."""

_MOST_TOKENS = 320  # up to here a passage goes on where the next sentence leans on the one before it
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORDPIECES_A_WORD = 1.2


def count_tokens(text: str) -> int:
    """Estimate how many word pieces a BERT tokenizer makes of `text`, without one."""
    return int(len(_TOKEN.findall(text)) * _WORDPIECES_A_WORD)


def passages(text: str, runs: Iterable[Sequence[Span]]) -> Iterator[Passage]:
    """Group sentences into passages.

    :param runs: paragraphs between which no furniture stands; a passage never reaches over the end of a run.
    """
    for run in runs:
        open_: list[Span] = []
        size = 0
        for sentence in (span for paragraph in run for span in sentences(text, paragraph)):
            tokens = count_tokens(sentence.of(text))
            full = size + tokens > PASSAGE_TOKENS and not (size < _MOST_TOKENS and leans(sentence.of(text)))
            if open_ and full:
                yield _closed(open_)
                open_, size = [], 0
            open_.append(sentence)
            size += tokens
        if open_:
            yield _closed(open_)


def _closed(run: list[Span]) -> Passage:
    return Passage(start=run[0].start, end=run[-1].end, sentences=tuple(run))
