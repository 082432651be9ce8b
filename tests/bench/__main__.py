"""Measures Byline against the bare model and the bare search: `make bench`, or `python -m tests.bench --help`."""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from corpus.article import Article
from corpus.readers import load, read
from index.embed import default_model, load_torch
from index.twin import open_embedder, write
from index.update import update
from tests.bench import material
from tests.bench.duplicates import duplicates
from tests.bench.slack import through_slack
from tests.bench.warm import ASKED, Row, seconds, warm

ROUNDS = 3  # of a question of each kind
COLD = 5
BATCHES = (4, 8, 32)  # texts at once; the bare encoder is taken at its best


def indexing(home: Path, source: Path) -> list[Row]:
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


def cold(home: Path) -> list[Row]:
    """Compare a cold `byline ask` with a cold process that only loads the model and embeds the question."""
    byline = [str(Path(sys.executable).with_name("byline")), "ask", ASKED[0][0], "--json"]
    code = (
        "import sys; from pathlib import Path; from index.twin import open_embedder;"
        f"open_embedder(Path({str(home)!r}), None).embed([{ASKED[0][0]!r}])"
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


def measured(folder: Path, articles: int, answers: int | None) -> list[Row]:
    """Measure in an empty folder: everything over so many articles, or only warm answers over `answers` of them."""
    source, home = folder / "articles.jsonl", folder / "home"
    home.mkdir()
    if answers is None:
        material.write(source, articles)
        return [*indexing(home, source), *warm(home, ROUNDS), *cold(home), *through_slack(home), *duplicates(10_000)]
    material.recombine(source, answers)
    report = update(home, [source], lambda: open_embedder(home, None))
    if report.failed:
        raise RuntimeError(f"{source}: {report.failed[0]}")
    return warm(home, ROUNDS)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=200, help="how many to index; 200")
    parser.add_argument("--answers", type=int, metavar="N", help="only warm answers, over N articles")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="byline-bench-"))
    try:
        rows = measured(folder, given.articles, given.answers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    title = f"{given.answers or given.articles:,} articles, {platform.processor()}"
    table = Table("What", "Byline", "Raw cost", "", "Ratio", "", title=title)
    for what, ours, of, raw, unit in rows:
        table.add_row(what, f"{ours:,.4g}", of, f"{raw:,.4g}", f"{ours / raw:.2f}", unit)
    Console().print(table)


if __name__ == "__main__":
    main()
