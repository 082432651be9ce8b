"""What it takes to index articles again that have changed, by how many they are, beside what the networks take."""

import json
import statistics
import time
from pathlib import Path

from corpus.article import Article
from corpus.attribution.tagger import tagger
from corpus.readers import load, read
from index.derive import _relative
from index.embed import Embedder
from index.home import Home
from index.twin import open_embedder
from index.update import update
from tests.bench import material
from tests.bench.timing import seconds

_TIMES = {1: 7, 10: 3, 100: 1}  # how often each is done


def changing(home: Home) -> dict[str, float]:
    """Change so many articles, each in a file of its own, and index them again; the middle one of several times."""
    embedder = open_embedder(home, None)
    folder = home.folder.parent / f"changing-{home.folder.name}"
    folder.mkdir(exist_ok=True)
    source = folder / "articles.jsonl"
    material.recombine(source, max(_TIMES))
    originals = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    source.unlink()
    paths = [folder / f"changing-{number}.jsonl" for number in range(len(originals))]
    _rewrite(paths, originals)
    update(home, paths, lambda: embedder)
    figures = {}
    for count, times in _TIMES.items():
        took, raw = [], []
        for _ in range(times):
            _rewrite(paths[:count], originals)
            took.append(seconds(lambda count=count: _update(home, paths[:count], embedder)))
            raw.append(seconds(lambda count=count: _bare(paths[:count], embedder)))
        figures |= {f"changed_{count}_s": statistics.median(took), f"bare_changed_{count}_s": statistics.median(raw)}
    return figures


def _rewrite(paths: list[Path], originals: list[dict[str, str]]) -> None:
    """Write articles anew, each paragraph with something in it that it never said."""
    for number, (path, one) in enumerate(zip(paths, originals, strict=False)):
        mark = f" This is report {time.time_ns()}-{number}.\n\n"
        text = mark.join(one["text"].split("\n\n")) + mark
        path.write_text(json.dumps(one | {"id": path.stem, "text": text}, ensure_ascii=False) + "\n", "utf-8")


def _update(home: Home, paths: list[Path], embedder: Embedder) -> None:
    report = update(home, paths, lambda: embedder)
    if report.failed or report.changed != len(paths):
        raise RuntimeError(f"{home}: not {len(paths)} changed articles: {report}")


def _bare(paths: list[Path], embedder: Embedder) -> None:
    """Embed and tag what stands in files, and no more."""
    articles = [one for path in paths for one in read(load(path)) if isinstance(one, Article)]
    pairs = [_relative(one, number) for one in articles for number in range(len(one.passages))]
    texts, spans = [text for text, _ in pairs], [own for _, own in pairs]
    embedder.embed(texts, spans)
    tagger().tag(texts, spans)
