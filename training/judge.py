"""Trains the judge of question and sentence, measures it and writes its weights; `python -m training.judge --help`.

The encoder (all-MiniLM-L6-v2, or every second layer of it) reads question and sentence together. Each token is marked
as the one's or the other's, and as shared or not: what a question names and a sentence does not is what a small model
most often overlooks.
"""

import argparse
import logging
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Encoding
from torch import Tensor, nn
from transformers import AutoModel

from bot.judge import MAX_TOKENS, MODELS, arrays, open_tokenizer
from index.embed import default_model, load_torch
from training.judge_export import publish
from training.judge_pairs import Pair, gather

log = logging.getLogger(__name__)

SEED = 7
LAYERS = {6: (0, 1, 2, 3, 4, 5), 3: (0, 2, 4)}
_STEP = 16  # lengths are multiples of it: a CPU's kernels are made anew for each shape
_BATCH_TOKENS = 3072
_WARM_UP = 0.06
_UNMARKED = 0.25  # of the pairs, so that other words of like meaning count too
_KEEP = 0.998  # of the mean of the weights over steps
_REPORT = 50


class Network(nn.Module):
    """The encoder and one number from its first token."""

    def __init__(self, folder: Path, layers: Sequence[int]) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        every = self.bert.encoder.layer
        self.bert.encoder.layer = nn.ModuleList([every[i] for i in layers])
        self.bert.config.num_hidden_layers = len(layers)
        for layer in self.bert.encoder.layer:
            layer.attention.self.dropout.p = 0.0
        size = self.bert.config.hidden_size
        known = self.bert.embeddings.token_type_embeddings.weight.data
        types = nn.Embedding(4, size)
        types.weight.data = torch.cat([known, known]) + 0.01 * torch.randn(4, size)
        self.bert.embeddings.token_type_embeddings = types
        self.bert.config.type_vocab_size = 4
        self.dense, self.out, self.drop = nn.Linear(2 * size, size), nn.Linear(size, 1), nn.Dropout(0.1)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return a logit for each pair, (pairs)."""
        read = self.bert(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask)
        hidden = read.last_hidden_state
        mask = attention_mask.unsqueeze(2).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        seen = torch.cat([hidden[:, 0], mean], dim=1)
        logits: Tensor = self.out(self.drop(torch.tanh(self.dense(self.drop(seen))))).squeeze(1)
        return logits


Row = tuple[Encoding, tuple[str, str], float]


def encoded(pairs: Sequence[Pair]) -> list[Row]:
    """Return the pairs as the network reads them, with what it is to say."""
    texts = [(pair.question, pair.sentence) for pair in pairs]
    tokens = open_tokenizer().encode_batch(texts)
    return [(one, text, float(pair.right)) for one, text, pair in zip(tokens, texts, pairs, strict=True)]


def batches(rows: Sequence[Row], shuffler: random.Random) -> Iterator[tuple[int, list[Row]]]:
    """Yield batches of like length with it, of about as many tokens each; a length's last is filled up with repeats."""
    lengths: dict[int, list[Row]] = {}
    for row in rows:
        lengths.setdefault(min(MAX_TOKENS, -(-len(row[0].ids) // _STEP) * _STEP), []).append(row)
    groups = []
    for length, alike in lengths.items():
        shuffler.shuffle(alike)
        size = _BATCH_TOKENS // length
        full = alike + shuffler.choices(alike, k=-len(alike) % size)
        groups += [(length, full[at : at + size]) for at in range(0, len(full), size)]
    shuffler.shuffle(groups)
    yield from groups


def train(model: Network, rows: Sequence[Row], epochs: int, rate: float) -> None:
    """Train in place; the weights at the end are their running mean."""
    shuffler = random.Random(SEED)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    learnt = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=rate, weight_decay=0.01, fused=True)
    steps = epochs * sum(1 for _ in batches(rows, random.Random(SEED)))
    average = [p.detach().clone() for p in learnt]
    done, mean = 0, 0.5
    model.train()
    for epoch in range(epochs):
        for length, chosen in batches(rows, shuffler):
            for group in optimiser.param_groups:
                group["lr"] = rate * min((done + 1) / (_WARM_UP * steps), (steps - done) / ((1 - _WARM_UP) * steps))
            loss = _step(model, length, chosen)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            with torch.no_grad():
                keep = min(_KEEP, (done + 1) / (done + 10))
                for kept, p in zip(average, learnt, strict=True):
                    kept.lerp_(p, 1 - keep)
            mean, done = 0.98 * mean + 0.02 * loss.item(), done + 1
            if done % _REPORT == 0:
                log.info("epoch %d, step %d of %d, loss %.4f", epoch + 1, done, steps, mean)
    with torch.no_grad():
        for p, kept in zip(learnt, average, strict=True):
            p.copy_(kept)
    model.eval()


def _step(model: Network, length: int, rows: Sequence[Row]) -> Tensor:
    seen = arrays([row[0] for row in rows], length, [row[1] for row in rows])
    inputs = {name: torch.from_numpy(array) for name, array in seen.items()}
    unmarked = torch.rand(len(rows), 1) < _UNMARKED
    inputs["token_type_ids"] = torch.where(unmarked, inputs["token_type_ids"] % 2, inputs["token_type_ids"])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(**inputs)
    return nn.functional.binary_cross_entropy_with_logits(logits.float(), torch.tensor([row[2] for row in rows]))


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with selqa/ and polnear/")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for judge.onnx and judge.json")
    parser.add_argument("--layers", type=int, choices=sorted(LAYERS), default=6)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    given = parser.parse_args()
    logging.basicConfig(level="INFO", format="%(asctime)s %(message)s")
    torch.manual_seed(SEED)
    torch.set_num_interop_threads(1)
    material = gather(given.data, load_torch(default_model()), SEED)
    log.info("%d pairs to train on", len(material.train))
    model = Network(default_model(), LAYERS[given.layers])
    train(model, encoded(material.train), given.epochs, given.rate)
    publish(model, material, given.out, given.layers)


if __name__ == "__main__":
    main()
