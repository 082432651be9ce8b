"""How well libraries and Byline's reader find the body of an article: `python -m tests.bench.pages`.

Of each: F1 of the words against the gold (mean), lines that do not stand so on their page, milliseconds a page.
"""

import time
from collections.abc import Callable

from newspaper import Article as Newspaper
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import extract

from corpus.readers import markup, rendering
from corpus.readers.html import read_html
from corpus.readers.source import Source
from tests.bench.scores import f1
from tests.corpus.readers.pages import Page, pages


def byline(source: Source, _: str) -> str:
    """Read a page as Byline does."""
    return "".join(getattr(one, "text", "") for one in read_html(source))


def _readability(_: Source, page: str) -> str:
    tree = markup.tree_of(Document(page).summary().encode(), "utf-8")
    return "\n\n".join(block.text for block in rendering.blocks(tree))


def _newspaper(source: Source, page: str) -> str:
    article = Newspaper("https://pages.test/" + source.name)
    article.download(input_html=page)
    article.parse()
    return str(article.text)


LIBRARIES: dict[str, Callable[[Source, str], str]] = {
    "trafilatura": lambda _, page: extract(page, include_comments=False) or "",
    "trafilatura, precision": lambda _, page: extract(page, include_comments=False, favor_precision=True) or "",
    "trafilatura, recall": lambda _, page: extract(page, include_comments=False, favor_recall=True) or "",
    "resiliparse": lambda _, page: str(extract_plain_text(page, main_content=True, alt_texts=False)),
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
    "Byline": byline,
}


def altered(text: str, page: Page) -> list[str]:
    """Return the lines of a text that do not stand so, white space apart, in what the page shows."""
    tree = markup.tree_of(page.source.data, page.source.charset)
    shown = " ".join(" ".join(block.text for block in rendering.blocks(tree)).split())
    return [line for line in text.split("\n") if " ".join(line.split()) not in shown]


def main() -> None:
    """Print a line a library, and for Byline one a page that is not read whole."""
    written = pages()
    for name, read in LIBRARIES.items():
        began, scores, wrong = time.perf_counter(), {}, 0
        for page in written:
            text = read(page.source, markup.characters(page.source.data, page.source.charset))
            scores[page.name] = f1(text, "\n".join(page.gold))
            wrong += len(altered(text, page))
        took = (time.perf_counter() - began) / len(written)
        low = ", ".join(
            f"{page} {score:.2f}" for page, score in sorted(scores.items(), key=lambda x: x[1])[:6] if score < 1
        )
        mean = sum(scores.values()) / len(scores)
        print(f"{name:24} F1 {mean:.4f}  altered {wrong:3}  {1000 * took:5.0f} ms  lowest: {low}")  # noqa: T201


if __name__ == "__main__":
    main()
