"""Writes a trained judge as ONNX in 8 bits, with its scores, and measures it as it will be used."""

import json
import logging
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from bot.judge import CARD, MAX_TOKENS, WEIGHTS, Judge, tokenizer_file
from index.embed import MODEL_SHA256
from index.files import sha256
from training.judge_pairs import Material, Pair
from training.selqa import Asked

log = logging.getLogger(__name__)

Scores = NDArray[np.float32]
Scorer = Callable[[str, Sequence[str]], Scores]

_TIMED = 16  # sentences of a question


def publish(model: torch.nn.Module, material: Material, out: Path, layers: int) -> None:
    """Write weights and card to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch)
        export(model, whole / WEIGHTS)
        write_card(whole, {"slope": 1.0, "offset": 0.0})
        full = measured(Judge(whole), material)
        quantise(whole / WEIGHTS, out / WEIGHTS)
    write_card(out, {"slope": 1.0, "offset": 0.0})
    judge = Judge(out)
    slope, offset = calibration(judge.logits, material)
    scores = measured(judge, material)
    card = {
        "model": "all-MiniLM-L6-v2",
        "trained_from": MODEL_SHA256,
        "layers": layers,
        "max_tokens": MAX_TOKENS,
        "slope": slope,
        "offset": offset,
        "scores": scores,
        "scores_before_8_bits": full,
    }
    write_card(out, card)
    log.info("%s", card["scores"])


def write_card(folder: Path, values: dict[str, Any]) -> None:
    """Write what belongs to the weights in a folder, their hashes included."""
    hashes = {WEIGHTS: sha256(folder / WEIGHTS), "tokenizer.json": sha256(tokenizer_file())}
    (folder / CARD).write_text(json.dumps(values | {"sha256": hashes}, indent=1) + "\n", encoding="utf-8")


def export(model: torch.nn.Module, path: Path) -> None:
    """Write the network as ONNX, in 32 bits."""
    names = ["input_ids", "token_type_ids", "attention_mask"]
    probe = torch.ones(2, 8, dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of branches that the probe did not take
        torch.onnx.export(
            model.eval(),
            (probe, probe, probe),
            str(path),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={**{name: {0: "pairs", 1: "length"} for name in names}, "logits": {0: "pairs"}},
            dynamo=False,
            opset_version=17,
        )


def quantise(whole: Path, path: Path) -> None:
    """Write the network's weights, the word vectors too, in 8 bits; 7 are used, as CPUs without VNNI need."""
    quantize_dynamic(
        whole,
        path,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )


def measured(judge: Judge, material: Material) -> dict[str, float]:
    """Return the scores on what was held out.

    `mrr` and `p@1` of SelQA's sections; `auc_KIND` of answered questions against those made wrong in that way;
    `exchanged_pairs`: how often the right question has more than the one made from it; `ms` for a question with
    16 sentences.
    """
    found = ranking(material.sections, judge.logits)
    by_kind: dict[str, list[float]] = defaultdict(list)
    pairs = material.news
    logits = each(judge.logits, pairs)
    for pair, logit in zip(pairs, logits, strict=True):
        by_kind[pair.kind].append(logit)
    for kind in ("other", "exchanged", "removed", "absent"):
        right, wrong = by_kind["answer"], by_kind[kind]
        found[f"auc_{kind}"] = float(roc_auc_score([1] * len(right) + [0] * len(wrong), right + wrong))
    twins = [
        float(first > second) + float(first == second) / 2
        for (one, first), (other, second) in zip(
            zip(pairs, logits, strict=True), list(zip(pairs, logits, strict=True))[1:], strict=False
        )
        if one.kind == "answer" and other.kind == "exchanged"
    ]
    found["exchanged_pairs"] = float(np.mean(twins))
    found["ms"] = timed(judge, material.sections)
    return {name: round(value, 4) for name, value in found.items()}


def ranking(sections: Sequence[Asked], score: Scorer) -> dict[str, float]:
    """Return the mean reciprocal rank of the first right sentence, and how often it is the first."""
    ranks = []
    for one in sections:
        order = np.argsort(-score(one.question, one.sentences), kind="stable")
        ranks.append(1 + int(np.flatnonzero(np.array(one.right)[order])[0]))
    return {"mrr": float(np.mean([1 / rank for rank in ranks])), "p@1": float(np.mean([rank == 1 for rank in ranks]))}


def each(score: Scorer, pairs: Sequence[Pair]) -> list[float]:
    """Return the score of each pair."""
    return [float(score(pair.question, [pair.sentence])[0]) for pair in pairs]


def calibration(score: Scorer, material: Material) -> tuple[float, float]:
    """Return slope and offset of the logistic curve that turns logits into probabilities (Platt 1999)."""
    logits = each(score, material.news)
    right = [pair.right for pair in material.news]
    for one in material.sections:
        logits += score(one.question, one.sentences).tolist()
        right += one.right
    fitted = LogisticRegression(C=1e6).fit(np.array(logits)[:, None], right)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def timed(judge: Judge, sections: Sequence[Asked]) -> float:
    """Return the median of milliseconds for a question and 16 sentences."""
    sentences = [sentence for one in sections for sentence in one.sentences]
    took = []
    for at, one in enumerate(sections[:50]):
        began = time.perf_counter()
        judge.logits(one.question, sentences[at * _TIMED : (at + 1) * _TIMED])
        took.append(1000 * (time.perf_counter() - began))
    return float(np.median(took))
