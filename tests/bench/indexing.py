"""Indexing beside the bare encoders."""

from pathlib import Path

from corpus.article import Article
from corpus.readers import load, read
from index.embed import default_model, load_torch
from index.home import Home
from index.twin import open_embedder, write
from index.update import update
from tests.bench.timing import Row, seconds

_BATCHES = (4, 8, 32)  # texts at once; the bare encoder is taken at its best


def indexing(home: Home, source: Path) -> list[Row]:
    """Compare tokens a second of `byline index` with those of the bare encoders over the same passages."""
    write(home)
    twin = open_embedder(home, None)
    texts = [
        one.text[passage.start : passage.end]
        for one in read(load(source))
        if isinstance(one, Article)
        for passage in one.passages
    ]
    bare = load_torch(default_model())
    tokens = sum(len(ids) for ids in bare._model.tokenizer(texts, truncation=True, max_length=256)["input_ids"])
    original = min(
        seconds(lambda size=size: bare._model.encode(texts, batch_size=size, show_progress_bar=False))
        for size in _BATCHES
    )
    alone = seconds(lambda: twin.embed(texts))
    ours = seconds(lambda: update(home, [source], lambda: twin))
    again = seconds(lambda: update(home, [source], lambda: twin))
    return [
        Row("index, all of it", len(texts) / ours, "sentence-transformers", len(texts) / original, "passages/s"),
        Row("index, all of it", tokens / ours, "sentence-transformers", tokens / original, "tokens/s"),
        Row("index, all of it", tokens / ours, "bare ONNX twin", tokens / alone, "tokens/s"),
        Row("index again, unchanged", again, "the first time", ours, "s"),
    ]
