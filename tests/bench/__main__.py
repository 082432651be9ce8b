"""Measures Byline against the bare model and the bare search: `make bench`, or `python -m tests.bench ARTICLES`."""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from rich.console import Console
from rich.table import Table

from bot.answer import ask
from corpus.article import Article
from corpus.readers import load, read
from index.coverage import Coverage
from index.embed import default_model, load_torch
from index.twin import open_embedder, write
from index.update import update
from tests.bench import material

QUESTIONS = (
    "who reported the desertions?",
    "How many of the crew deserted?",
    "What did the minister say about the wages?",
    "when were the lifeboats seen?",
    "Why did they leave the ship?",
    "what does the Harbour Post say about the distance from shore?",
)
ROUNDS = 40
COLD = 5
BATCHES = (4, 8, 32)  # texts at once; the bare encoder is taken at its best

Row = tuple[str, float, str, float, str]  # what, Byline's figure, of what raw cost, that figure, unit


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def indexing(home: Path, source: Path) -> list[Row]:
    """Compare tokens a second of `byline index` with those of the bare encoders over the same passages."""
    write(home)
    twin = open_embedder(home, None)
    texts = [
        one.text[passage.start : passage.end]
        for one in read(source, load(source))
        if isinstance(one, Article)
        for passage in one.passages
    ]
    bare = load_torch(default_model())
    tokens = sum(len(ids) for ids in bare._model.tokenizer(texts, truncation=True, max_length=256)["input_ids"])
    original = min(
        seconds(lambda size=size: bare._model.encode(texts, batch_size=size, show_progress_bar=False))
        for size in BATCHES
    )
    alone = seconds(lambda: twin.embed(texts))
    ours = seconds(lambda: update(home, [source], lambda: twin))
    again = seconds(lambda: update(home, [source], lambda: twin))
    return [
        ("index, all of it", len(texts) / ours, "sentence-transformers", len(texts) / original, "passages/s"),
        ("index, all of it", tokens / ours, "sentence-transformers", tokens / original, "tokens/s"),
        ("index, all of it", tokens / ours, "bare ONNX twin", tokens / alone, "tokens/s"),
        ("index again, unchanged", again, "the first time", ours, "s"),
    ]


def warm(home: Path) -> list[Row]:
    """Compare an answer with the embedding of its question and one FAISS search, which no answer can do without."""
    coverage = Coverage(home, lambda: open_embedder(home, None))
    with coverage.reading() as snapshot:
        embedder = coverage.embedder(snapshot)
        count, dimension = len(snapshot.generation.vectors), embedder.dimension
    flat = faiss.IndexFlatIP(dimension)
    flat.add(np.random.default_rng(0).normal(size=(count, dimension)).astype(np.float32))
    asked = [f"{QUESTIONS[i % len(QUESTIONS)]} {i}" for i in range(ROUNDS)]
    ask(coverage, asked[0])
    ours, raw = [], []
    for text in asked:  # in turn, so that both meet the same machine
        ours.append(seconds(lambda text=text: ask(coverage, text)))
        raw.append(seconds(lambda text=text: flat.search(embedder.embed([text])[0], 10)))
    name = f"warm answer, {count:,} passages"
    return [
        (f"{name}, median", 1000 * statistics.median(ours), "embed + FAISS", 1000 * statistics.median(raw), "ms"),
        (f"{name}, worst", 1000 * max(ours), "embed + FAISS", 1000 * max(raw), "ms"),
    ]


def cold(home: Path) -> list[Row]:
    """Compare a cold `byline ask` with a cold process that only loads the model and embeds the question."""
    byline = [str(Path(sys.executable).with_name("byline")), "ask", QUESTIONS[0], "--json"]
    code = (
        "import sys; from pathlib import Path; from index.twin import open_embedder;"
        f"open_embedder(Path({str(home)!r}), None).embed([{QUESTIONS[0]!r}])"
    )
    runs = {"ours": [_process(byline, home) for _ in range(COLD)]}
    runs["raw"] = [_process([sys.executable, "-c", code], home) for _ in range(COLD)]
    (time_, memory), (raw_time, raw_memory) = (map(statistics.median, zip(*runs[name], strict=True)) for name in runs)
    return [
        ("cold byline ask", time_, "load model + embed", raw_time, "s"),
        ("cold byline ask, resident", memory, "load model + embed", raw_memory, "MB"),
    ]


def _process(command: list[str], home: Path) -> tuple[float, float]:
    """Run a command to its end; return its seconds and the most memory it held, in MB."""
    # A child begins with its parent's peak, and this process has torch in memory: have a small one start it.
    starter = "import resource, subprocess, sys, time; began = time.perf_counter();"
    starter += "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True);"
    starter += "print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    done = subprocess.run(
        [sys.executable, "-c", starter, *command],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"BYLINE_HOME": str(home)},
    )
    passed, memory = done.stdout.split()
    return float(passed), float(memory)


def main() -> None:
    """Measure, and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="byline-bench-"))
    try:
        source, home = folder / "articles.jsonl", folder / "home"
        material.write(source, count)
        home.mkdir()
        rows = [*indexing(home, source), *warm(home), *cold(home)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = Table("What", "Byline", "Raw cost", "", "Ratio", "", title=f"{count:,} articles, {platform.processor()}")
    for what, ours, of, raw, unit in rows:
        table.add_row(what, f"{ours:,.4g}", of, f"{raw:,.4g}", f"{ours / raw:.2f}", unit)
    console.print(table)


if __name__ == "__main__":
    main()
