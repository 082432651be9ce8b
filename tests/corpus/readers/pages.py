"""Web pages in the styles of many outlets: their templates are in tests/data/pages, and each tells its own gold.

What a template passes through `keep` is body: its text, decoded, is the gold, in the order of the page.
"""

import html
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from corpus.readers.source import Source

FOLDER = Path(__file__).resolve().parents[2] / "data" / "pages"
JUNK = json.dumps(
    {f"key{i}": {"text": f"<p>Sentence {i} of a state that no reader sees.</p>", "i": i} for i in range(2000)}
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a server sends it, the paragraphs of its article, and what it tells of it."""

    name: str
    source: Source
    encoding: str
    gold: tuple[str, ...]
    expected: dict[str, Any]


def pages() -> list[Page]:
    """Make all pages."""
    stories = json.loads((FOLDER / "stories.json").read_text(encoding="utf-8"))
    return [_page(path, stories) for path in sorted(FOLDER.glob("*.html"))]


def _page(path: Path, stories: dict[str, Any]) -> Page:
    template = path.read_text(encoding="utf-8")
    head = json.loads(template[: template.index("#}")].removeprefix("{#"))
    gold: list[str] = []
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - the markup is the subject
    environment.filters |= {
        "keep": jinja2.pass_context(lambda _, text: gold.append(_text(text)) or text),
        "keepstart": jinja2.pass_context(lambda _, text: gold.append(_text(text)) or text),
        "keeppart": jinja2.pass_context(lambda _, text: gold.append(gold.pop() + _text(text)) or text),
        "keepend": jinja2.pass_context(lambda _, text: gold.append(gold.pop() + _text(text)) or text),
        "em": lambda text: f"<em>{text}</em>",
        "emphasised": lambda text: re.sub(r"\b(the \w+)\b", r"<i>\1</i>", text, count=2),
        "linked": lambda text: re.sub(r"\b([A-Z]\w+ \w+)\b", r'<a href="/x?a=1&b=2">\1</a>', text, count=2),
        "entities": lambda text: "".join(_entity(i, char) for i, char in enumerate(text)),
        "wrapped": lambda text: "\n".join(textwrap.wrap(text, 72)),
    }
    story = stories[head.pop("story")]
    encoding, charset = head.pop("encoding", "utf-8"), head.pop("charset", None)
    page = environment.from_string(template).render(title=story["title"], p=story["p"], junk=JUNK).lstrip()
    data = page.encode(encoding)
    place = head.get("url") or f"https://pages.test/{path.stem}"
    source = Source(place, path.stem, ".html", data, "text/html", charset)
    return Page(path.stem, source, encoding, tuple(gold), head)


def _text(fragment: str) -> str:
    marked = fragment.replace("<q>the", "‘the").replace("end</q>", "end’").replace("<q>", "“").replace("</q>", "”")
    return html.unescape(re.sub(r"<[^>]+>", "", marked)).replace("\n", " ")


def _entity(number: int, char: str) -> str:
    if char < "\x80":
        return char
    return f"&#{ord(char)};" if number % 2 else f"&#x{ord(char):X};"
