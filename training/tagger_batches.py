"""Examples -> the arrays that a step of the tagger's training reads."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from corpus.attribution.tagger import ROLE_LABELS, distances
from corpus.attribution.windows import Window
from training.polnear import Example, Relation, labels

FLAT_LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
"""One role a word, all relations at once."""

_BATCH_TOKENS = 2048
_STEP = 16  # lengths and relations are multiples of it: a CPU's kernels are made anew for each shape

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Row:
    """One relation of a batch: its example, the tokens of its cue and how far each stands from it, its words' roles."""

    example: int
    cue: Ints
    distance: Ints
    roles: list[int]


def batches(data: Sequence[Example], shuffler: random.Random) -> Iterator[list[Example]]:
    """Yield random batches of like length and about as many tokens; the last of a length is filled up with repeats."""
    lengths: dict[int, list[Example]] = {}
    for example in data:
        lengths.setdefault(_rounded(len(example.window.ids)), []).append(example)
    groups = []
    for length, alike in lengths.items():
        shuffler.shuffle(alike)
        size = max(1, _BATCH_TOKENS // length)
        filled = alike + shuffler.choices(alike, k=-len(alike) % size)
        groups += [filled[at : at + size] for at in range(0, len(filled), size)]
    shuffler.shuffle(groups)
    yield from groups


def _rounded(size: int) -> int:
    return -(-size // _STEP) * _STEP


def batch_of(chosen: Sequence[Example]) -> dict[str, Tensor]:
    """Return a batch: (examples, tokens) ids, shapes and mask; (examples, words) firsts, real, cues and flat labels.

    And of its relations: row, their examples; (relations, tokens) point, 1 on the cue, and distance; (relations,
    words) roles; and weight, 0 of those that only fill the batch up.
    """
    tokens = _rounded(max(len(one.window.ids) for one in chosen))
    words = max(len(one.window.words) for one in chosen)
    arrays = {name: np.zeros((len(chosen), tokens), np.int64) for name in ("ids", "shapes", "mask")}
    arrays |= {name: np.zeros((len(chosen), words), np.int64) for name in ("firsts", "real", "cues", "flat")}
    rows: list[_Row] = []
    for n, example in enumerate(chosen):
        window = example.window
        size, count = len(window.ids), len(window.words)
        arrays["ids"][n, :size], arrays["shapes"][n, :size], arrays["mask"][n, :size] = window.ids, window.shapes, 1
        arrays["firsts"][n, :count], arrays["real"][n, :count] = window.firsts, 1
        cues, flat = [0] * count, [0] * count
        for one in example.relations:
            labels(window.words, one.cue, 1, cues)
            for role in ("source", "cue", "content"):
                labels(window.words, getattr(one, role), FLAT_LABELS.index(f"B-{role}"), flat)
            rows += _row(n, window, one, tokens)
        arrays["cues"][n, :count], arrays["flat"][n, :count] = cues, flat
    weight = np.array([1.0] * len(rows) + [0.0] * (-len(rows) % _STEP), np.float32)
    empty = _Row(0, np.eye(1, tokens, dtype=np.int64)[0], distances(tokens, 0, 0), [])
    rows += [empty] * (-len(rows) % _STEP)
    arrays["row"] = np.array([one.example for one in rows], np.int64)
    for name, values in (("point", [one.cue for one in rows]), ("distance", [one.distance for one in rows])):
        arrays[name] = np.array(values, np.int64).reshape(-1, tokens)
    roles = [one.roles + [0] * (words - len(one.roles)) for one in rows]
    arrays["role"] = np.array(roles, np.int64).reshape(-1, words)
    return {name: torch.from_numpy(value) for name, value in arrays.items()} | {"weight": torch.from_numpy(weight)}


def _row(n: int, window: Window, relation: Relation, tokens: int) -> Iterator[_Row]:
    inside = [at for at, word in enumerate(window.words) if any(a <= word.start < b for a, b in relation.cue)]
    if not inside:
        return
    ends = [*window.firsts[1:], len(window.ids) - 1]
    first, last = window.firsts[inside[0]], ends[inside[-1]] - 1
    roles = [0] * len(window.words)
    for role in ("source", "content"):
        labels(window.words, getattr(relation, role), ROLE_LABELS.index(f"B-{role}"), roles)
    at = np.arange(tokens)
    yield _Row(n, ((first <= at) & (at <= last)).astype(np.int64), distances(tokens, first, last), roles)
