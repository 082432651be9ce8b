"""Articles to measure with: the sample coverage's paragraphs, recombined, always in the same way."""

import json
import random
from pathlib import Path

from corpus.article import Article
from corpus.readers import SUFFIXES, body, load, read

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "articles"


def sample() -> list[Article]:
    """Return the articles of the sample coverage."""
    files = (path for path in sorted(SAMPLE.iterdir()) if path.suffix in SUFFIXES)
    return [one for path in files for one in read(load(path)) if isinstance(one, Article)]


def recombine(path: Path, count: int, each: int = 3) -> None:
    """Write `count` articles of whole passages of the sample, `each` of them, to a .jsonl file.

    A passage is embedded and tagged once wherever it stands, so that many articles are indexed in a minute; an answer
    reads as many passages as of articles that are all different.
    """
    chance = random.Random(count)  # noqa: S311
    articles = sample()
    texts = [one.text[passage.start : passage.end] for one in articles for passage in one.passages]
    outlets = sorted({one.outlet for one in articles if one.outlet})
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            # A line of furniture keeps two passages from being cut anew.
            values = {
                "id": f"bench-{number}",
                "outlet": chance.choice(outlets),
                "published": "2031-03-12",
                "text": "\n\nAdvertisement\n\n".join(chance.sample(texts, each)),
            }
            file.write(json.dumps(values, ensure_ascii=False) + "\n")


def write(path: Path, count: int, paragraphs: int = 12) -> None:
    """Write `count` articles of so many paragraphs to a .jsonl file.

    A word of each paragraph is made its own, so that no two passages are the same and none is embedded only once.
    """
    chance = random.Random(count)  # noqa: S311
    articles = sample()
    lines = [span.of(one.text) for one in articles for span, kept in zip(*body(one.text), strict=True) if kept]
    outlets = sorted({one.outlet for one in articles if one.outlet})
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = "\n\n".join(f"{chance.choice(lines)} This is report {number}-{i}." for i in range(paragraphs))
            values = {
                "id": f"bench-{number}",
                "outlet": chance.choice(outlets),
                "published": "2031-03-12",
                "text": text,
            }
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
