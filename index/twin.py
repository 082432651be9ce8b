"""Writes the ONNX twin of the default model, once, when a data folder is first used."""

import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from index.embed import MODEL_SHA256, Embedder, OnnxTwin, default_model, has_gpu, load_torch
from index.errors import ModelError, explained
from index.files import settle, sha256
from index.home import Home

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TWIN_NAME = f"all-MiniLM-L6-v2@{MODEL_SHA256[:12]}"
_WRITING = ".writing-"
_AGREEMENT = 0.9999  # least cosine between what the two say of one text
_PROBES = (
    "Who reported it?",
    "Two port officials said on Tuesday, Oct. 3, that the ship had sailed without its pilot.",
    " ".join(["“Nobody asked us,” she said; the harbour master, who wasn’t there, disagreed."] * 12),
    "¿Quién? Ωραία 船 🚢",
)


def twin_folder(home: Home) -> Path:
    """Return where the twin lies in a data folder."""
    return home.models / TWIN_NAME


def write(home: Home) -> None:
    """Export the default model to ONNX, check it against sentence-transformers, and put it into the data folder.

    :raises ModelError: if the two disagree.
    """
    final = twin_folder(home)
    if final.exists():
        return
    final.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(final.parent / ".lock"):
        for left in final.parent.glob(f"{_WRITING}*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        if not final.exists():
            _write(final)


def _write(final: Path) -> None:
    source = default_model()
    original = load_torch(source)
    expected = original.embed(_PROBES)
    folder = Path(tempfile.mkdtemp(dir=final.parent, prefix=_WRITING))
    try:
        _export(original._model, folder / "model.onnx")
        shutil.copy(source / "tokenizer.json", folder)
        card = {
            "name": TWIN_NAME,
            "dimension": original.dimension,
            "max_tokens": original._model.max_seq_length,
            "sha256": {name: sha256(folder / name) for name in ("model.onnx", "tokenizer.json")},
        }
        (folder / "twin.json").write_text(json.dumps(card, indent=1))
        for ours, theirs in zip(OnnxTwin(folder).embed(_PROBES), expected, strict=True):
            if float(ours[0] @ theirs[0]) < _AGREEMENT:
                raise ModelError("the ONNX copy of the model disagrees with it; please report this with your versions")
        settle(folder, final)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _export(model: "SentenceTransformer", path: Path) -> None:
    import torch

    bert: Any = model[0].auto_model
    # Written out step by step, attention runs a quarter faster on onnxruntime than as torch's one fused step.
    bert.set_attn_implementation("eager")

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden: torch.Tensor = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return hidden

    probe = torch.ones(2, 8, dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # tracing warns of branches that the probe did not take; the check above decides
        torch.onnx.export(
            Tokens().eval().cpu(),
            (probe, probe),
            str(path),
            input_names=names,
            output_names=["tokens"],
            dynamic_axes={name: {0: "texts", 1: "length"} for name in [*names, "tokens"]},
            dynamo=False,
            opset_version=17,
        )


def open_embedder(home: Home, model: Path | None, *, bulk: bool = False) -> Embedder:
    """Return the embedder of a data folder: the twin of the default model, unless another model is named.

    :param model: a folder with another sentence-transformers model.
    :param bulk: there is much to embed: use a GPU if there is one.
    :raises ModelError: if the model can't be loaded.
    :raises DataFolderError: if there is no room for the twin.
    """
    if model is not None:
        return load_torch(model)
    if bulk and has_gpu():
        return load_torch(default_model(), TWIN_NAME)
    with explained(home):
        write(home)
    return OnnxTwin(twin_folder(home))
