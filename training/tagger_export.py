"""Writes the trained tagger as two int8 ONNX networks with a card of their hashes."""

import json
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from corpus.attribution.tagger import Tagger
from training.polnear import Relation, Spans, sentences_of, texts

if TYPE_CHECKING:
    from training.tagger import Tagger as Network

_CARD = "card.json"
_ROLES = ("source", "cue", "content")
_ALIKE = 0.5  # least Jaccard overlap of source and of content for two relations to be the same


class _Encoder(nn.Module):
    def __init__(self, tagger: "Network") -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.tagger.encode(ids, shapes, mask)
        return hidden, self.tagger.cue_head(hidden)


class _Reader(nn.Module):
    def __init__(self, tagger: "Network") -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, hidden: Tensor, mask: Tensor, cue: Tensor, distance: Tensor) -> Tensor:
        scores: Tensor = self.tagger.role_head(self.tagger.reread(hidden, mask, cue, distance))
        return scores


def export(tagger: "Network", out: Path) -> None:
    """Write encoder.onnx, reader.onnx and card.json to the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    tagger.eval()
    ids = torch.ones(2, 8, dtype=torch.long)
    hidden = torch.rand(2, 8, tagger.bert.config.hidden_size)
    _write(_Encoder(tagger), {"ids": ids, "shapes": ids, "mask": ids}, ["vectors", "cues"], out / "encoder.onnx")
    given = {"hidden": hidden, "mask": ids, "cue": ids, "distance": ids}
    _write(_Reader(tagger), given, ["roles"], out / "reader.onnx")
    crf = {
        name: {"transitions": (crf.transitions + crf.allowed).tolist(), "first": (crf.first + crf.start).tolist()}
        for name, crf in (("cue", tagger.cue_crf), ("role", tagger.role_crf))
    }
    hashes = {name: sha256((out / name).read_bytes()).hexdigest() for name in ("encoder.onnx", "reader.onnx")}
    (out / _CARD).write_text(json.dumps({"sha256": hashes, "crf": crf}, indent=1) + "\n")


def note(out: Path, more: dict[str, Any]) -> None:
    """Add to what the card beside the weights says."""
    card = json.loads((out / _CARD).read_text())
    (out / _CARD).write_text(json.dumps(card | more, indent=1) + "\n")


def _write(network: nn.Module, probe: dict[str, Tensor], outputs: list[str], path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of branches that the probe did not take; `measure` would tell
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            network.eval(),
            tuple(probe.values()),
            str(full),
            input_names=list(probe),
            output_names=outputs,
            dynamic_axes={name: {0: "rows", 1: "length"} for name in [*probe, *outputs]},
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(
            full, path, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"]
        )


def measure(weights: Path, split: Path) -> dict[str, float]:
    """Return exact F1 of the spans of each role, and F1 of whole relations, as exported; in percent."""
    tagger = Tagger(weights)
    hits, given, wanted = (dict.fromkeys((*_ROLES, "relations"), 0) for _ in range(3))
    for text, gold in texts(split, versions=1):
        (tagged,) = tagger.tag([text], [sentences_of(text)])
        found = [
            Relation(*([(span.start, span.end) for span in spans] for spans in (one.source, (one.cue,), one.content)))
            for one in tagged
            if one.content
        ]
        for role in _ROLES:
            ours, theirs = ({span for one in side for span in getattr(one, role)} for side in (found, gold))
            hits[role] += len(ours & theirs)
            given[role] += len(ours)
            wanted[role] += len(theirs)
        left = [one for one in gold if one.content]
        given["relations"] += len(found)
        wanted["relations"] += len(left)
        for one in found:
            best = max(left, key=lambda other: _jaccard(one.content, other.content), default=None)
            if best and min(_jaccard(one.content, best.content), _jaccard(one.source, best.source)) >= _ALIKE:
                hits["relations"] += 1
                left.remove(best)
    return {name: round(200 * hits[name] / max(given[name] + wanted[name], 1), 1) for name in hits}


def _jaccard(one: Spans, other: Spans) -> float:
    ours, theirs = ({at for start, end in spans for at in range(start, end)} for spans in (one, other))
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0
