"""Reads PolNeAR 1.0 (attribution relations in political news, brat standoff) as paragraphs of labelled words."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from corpus.article import Span
from corpus.attribution.windows import Window, windows
from corpus.sentences import paragraphs, sentences

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Relation:
    """Who says what, as annotated: the pieces of each role, in characters of the text."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Example:
    """A window with the relations whose cue stands in it."""

    text: str
    window: Window
    relations: list[Relation]


def texts(folder: Path, first: int | None = None, versions: int | None = None) -> Iterator[tuple[str, list[Relation]]]:
    """Yield each text of a split with the relations of each of its annotators in turn.

    :param first: only so many texts. :param versions: only so many annotators of each.
    """
    annotators = defaultdict(list)
    for path in sorted((folder / "attributions").glob("*.ann")):
        annotators[path.stem.rsplit("_", 1)[0]].append(path)
    for path in sorted((folder / "text").glob("*.txt"))[:first]:
        text = path.read_bytes().decode("utf-8")
        for version in annotators[path.stem][:versions]:
            yield text, list(relations(version.read_text(encoding="utf-8")))


def sentences_of(text: str) -> list[Span]:
    """Return the sentences of every line."""
    return [one for line in paragraphs(text) for one in sentences(text, line)]


def relations(standoff: str) -> Iterator[Relation]:
    """Yield the relations of a brat file; a role that names no span is empty."""
    spans: dict[str, Spans] = {}
    for line in standoff.split("\n"):
        key, _, rest = line.partition("\t")
        if re.fullmatch(r"T\d+", key):
            pieces = rest.split("\t")[0].split(" ", 1)[1].split(";")
            spans[key] = [(int(a), int(b)) for a, b in (piece.split() for piece in pieces)]
    for line in standoff.split("\n"):
        key, _, rest = line.partition("\t")
        if re.fullmatch(r"E\d+", key):
            roles: dict[str, Spans] = {"source": [], "cue": [], "content": []}
            for part in rest.split():
                role, _, name = part.partition(":")
                role = re.sub(r"\d+$", "", role).lower()
                if role in roles:
                    roles[role] += spans.get(name, [])
            yield Relation(**roles)


def examples(folder: Path, tokenizer: Tokenizer, first: int | None = None) -> Iterator[Example]:
    """Yield every window of a split's texts, or the `first` of them; relations without a cue are left out."""
    for text, found in texts(folder, first):
        for window in windows(tokenizer, text, paragraphs(text)):
            start, end = window.words[0].start, window.words[-1].end
            inside = [one for one in found if one.cue and start <= one.cue[0][0] < end]
            yield Example(text, window, inside)


def labels(words: list[Span], pieces: Spans, begin: int, into: list[int]) -> None:
    """Write `begin` (B-) and `begin` + 1 (I-) over the words that the pieces cover, where nothing is written yet."""
    for start, end in pieces:
        label = begin
        for at, word in enumerate(words):
            if start <= word.start < end and not into[at]:
                into[at] = label
                label = begin + 1
