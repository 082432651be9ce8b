"""Trains the attribution tagger on PolNeAR and measures it; `python -m training.tagger --help`.

The encoder (all-MiniLM-L6-v2) reads a paragraph once. A first head marks the cues; then, for each cue, two more layers
read the encoder's output again with that cue pointed out, and a second head marks its source and its content. So
relations may nest and share words. Both heads are linear-chain CRFs (Lafferty et al. 2001).
"""

import argparse
import logging
import random
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from corpus.attribution.tagger import CUE_LABELS, FAR, FOLDER, ROLE_LABELS, open_tokenizer
from corpus.attribution.windows import SHAPES
from index.embed import default_model
from training.polnear import Example, examples
from training.tagger_batches import FLAT_LABELS, batch_of, batches
from training.tagger_export import export, measure, note

log = logging.getLogger(__name__)

SEED = 7
_FRESH = 5  # how much faster the new layers learn than the pretrained ones
_WARM_UP = 0.06
_KEEP = 0.998  # of the moving mean of the weights, a step


class Crf(nn.Module):
    """Scores of label sequences: emissions, and transitions between neighbours."""

    allowed: Tensor
    start: Tensor

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(labels, labels))
        self.first = nn.Parameter(torch.zeros(labels))
        allowed = torch.zeros(labels, labels)
        for inside in range(2, labels, 2):
            allowed[:, inside] = -1e4
            allowed[inside - 1, inside] = allowed[inside, inside] = 0
        start = torch.zeros(labels)
        start[2::2] = -1e4
        self.register_buffer("allowed", allowed)
        self.register_buffer("start", start)

    def forward(self, scores: Tensor, gold: Tensor, mask: Tensor, weight: Tensor) -> Tensor:
        """Return the weighted sum of negative log-likelihoods; scores (B, W, L), gold and mask (B, W), weight (B)."""
        transitions, first = self.transitions + self.allowed, self.first + self.start
        alpha = first + scores[:, 0]
        for at in range(1, scores.shape[1]):
            step = torch.logsumexp(alpha.unsqueeze(2) + transitions, dim=1) + scores[:, at]
            alpha = torch.where(mask[:, at, None], step, alpha)
        emitted = (scores.gather(2, gold.unsqueeze(2)).squeeze(2) * mask).sum(1)
        moved = (transitions[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]).sum(1)
        return (torch.logsumexp(alpha, dim=1) - emitted - moved - first[gold[:, 0]]) @ weight


class Tagger(nn.Module):
    """The network; see the module."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        extra = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        size = self.bert.config.hidden_size
        for layer in [*self.bert.encoder.layer, *extra.encoder.layer]:
            layer.attention.self.dropout.p = 0.0  # costs a fifth of a step and brings nothing here
        self.again = nn.ModuleList(list(extra.encoder.layer)[-2:])
        self.shape = nn.Embedding(SHAPES, size)
        self.cue = nn.Embedding(2, size)
        self.distance = nn.Embedding(2 * FAR + 1, size)
        self.pointer = nn.Linear(size, size)
        self.drop = nn.Dropout(0.1)
        cues, roles, flat = len(CUE_LABELS), len(ROLE_LABELS), len(FLAT_LABELS)
        self.cue_head, self.flat_head, self.role_head = (nn.Linear(size, count) for count in (cues, flat, roles))
        self.cue_crf, self.flat_crf, self.role_crf = (Crf(count) for count in (cues, flat, roles))
        for zero in (self.shape, self.cue, self.distance):
            nn.init.normal_(zero.weight, std=0.01)

    def encode(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Return the tokens' vectors (B, T, size)."""
        words = self.bert.embeddings.word_embeddings(ids) + self.shape(shapes)
        out: Tensor = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return out

    def reread(self, hidden: Tensor, mask: Tensor, cue: Tensor, distance: Tensor) -> Tensor:
        """Return the tokens' vectors once more (K, T, size), each row with one cue pointed out.

        :param cue: (K, T), 1 on the cue's tokens. :param distance: (K, T), 0 to 2 * FAR.
        """
        share = cue.to(hidden.dtype) / cue.sum(1, keepdim=True)
        pointed = torch.einsum("kt,kth->kh", share, hidden)
        x = hidden + self.cue(cue) + self.distance(distance) + self.pointer(pointed).unsqueeze(1)
        hide = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.again:
            x = layer(x, hide)
        seen: Tensor = x
        return seen


def words_of(vectors: Tensor, firsts: Tensor) -> Tensor:
    """Return the vector of each word's first token: (B, W, size)."""
    return vectors.gather(1, firsts.unsqueeze(2).expand(-1, -1, vectors.shape[2]))


def loss_of(model: Tagger, b: dict[str, Tensor]) -> Tensor:
    """Return what is to be made small: of the cues, of each relation's roles and, to help the encoder, of all roles."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.encode(b["ids"], b["shapes"], b["mask"])
        dropped = model.drop(hidden)
        cues, flat = (words_of(head(dropped), b["firsts"]).float() for head in (model.cue_head, model.flat_head))
        again = None
        if len(b["row"]):
            seen = model.reread(hidden[b["row"]], b["mask"][b["row"]], b["point"], b["distance"])
            again = words_of(model.role_head(model.drop(seen)), b["firsts"][b["row"]]).float()
    real = b["real"].bool()
    each = torch.full((len(real),), 1 / len(real))
    loss: Tensor = model.cue_crf(cues, b["cues"], real, each) + 0.5 * model.flat_crf(flat, b["flat"], real, each)
    if again is not None:
        loss = loss + model.role_crf(again, b["role"], real[b["row"]], b["weight"]) / len(b["ids"])
    return loss


def train(data: list[Example], folder: Path, epochs: int, rate: float) -> Tagger:
    """Return the network with the mean of its weights over the second half of the training.

    A moving mean of the weights is kept over the steps; of that, the mean over the ends of every second epoch of the
    second half (after Izmailov et al. 2018, arXiv:1803.05407).
    """
    shuffler = random.Random(SEED)
    torch.manual_seed(SEED)
    model = Tagger(folder)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
    named = {name: weights for name, weights in model.named_parameters() if weights.requires_grad}
    old = [weights for name, weights in named.items() if name.startswith(("bert.", "again."))]
    fresh = [weights for name, weights in named.items() if not name.startswith(("bert.", "again."))]
    groups = [{"params": old, "lr": rate}, {"params": fresh, "lr": _FRESH * rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = epochs * sum(1 for _ in batches(data, shuffler))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda done: min(1.0, (done + 1) / (_WARM_UP * steps), (steps - done) / ((1 - _WARM_UP) * steps))
    )
    mean = {name: weights.detach().clone() for name, weights in named.items()}
    ends: list[dict[str, Tensor]] = []
    done = 0
    for epoch in range(1, epochs + 1):
        model.train()
        for chosen in batches(data, shuffler):
            loss = loss_of(model, batch_of(chosen))
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(named.values(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            done += 1
            for name, weights in named.items():
                mean[name].lerp_(weights.detach(), 1 - min(_KEEP, done / (done + 9)))
            if done % 100 == 0:
                log.info("epoch %d, step %d of %d, loss %.3f", epoch, done, steps, loss.item())
        if epoch >= epochs / 2 and epoch % 2 == 0:
            ends.append({name: weights.clone() for name, weights in mean.items()})
    model.load_state_dict({name: sum(end[name] for end in ends) / len(ends) for name in named}, strict=False)
    return model


def main() -> None:
    """Train, export, measure on the dev split, and write the card beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("polnear", type=Path, help="PolNeAR's folder, with train/ and dev/")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the weights go")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--texts", type=int, help="train on the first of them only, to try it out")
    given = parser.parse_args()
    logging.basicConfig(level="INFO", format="%(asctime)s %(message)s")
    data = list(examples(given.polnear / "train", open_tokenizer(), given.texts))
    log.info("%d windows, %d relations", len(data), sum(len(one.relations) for one in data))
    export(train(data, default_model(), given.epochs, given.rate), given.out)
    note(given.out, {"trained": {"windows": len(data), "epochs": given.epochs, "rate": given.rate, "seed": SEED}})
    note(given.out, {"dev": measure(given.out, given.polnear / "dev")})


if __name__ == "__main__":
    main()
