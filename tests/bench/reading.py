"""The reader's page of a long article, beside the same bytes served as they are."""

import json
import socket

import httpx
import numpy as np
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.opened import Opened
from bot.web.app import pages_app
from bot.web.links import linking
from bot.web.serving import served
from index import contents
from index.home import Home
from index.twin import open_embedder
from index.update import update
from tests.bench import material
from tests.bench.timing import Row, seconds
from tests.bench.wording import other_words
from tests.homes import settings_of

WORDS = 20_000
_REQUESTS = 60


def reading(home: Home) -> list[Row]:
    """Index a long article beside what there is, and have its page served at one of its quotes."""
    source = home.folder.parent / "long.jsonl"
    source.write_text(json.dumps({"id": "long", "outlet": "The Long Read", "text": _long()}) + "\n", "utf-8")
    update(home, [source], lambda: open_embedder(home, None))
    settings, opened = settings_of(home), Opened(home)
    with opened().reading() as snapshot:
        article = contents.article(snapshot.connection, "long")
    if article is None:
        raise RuntimeError(f"{source}: the long article was not indexed")
    quote = article.passages[len(article.passages) // 2].sentences[0]
    address = linking(settings).to("long", 1, quote)
    with served(pages_app(settings, opened), socket.create_server(("127.0.0.1", 0))) as port:
        ours, page = _median(f"http://127.0.0.1:{port}{address}")
    opened.close()
    bare = Starlette(routes=[Route("/", lambda _: HTMLResponse(page))])
    with served(bare, socket.create_server(("127.0.0.1", 0))) as port:
        raw, _ = _median(f"http://127.0.0.1:{port}/")
    return [Row(f"the reader, {WORDS:,} words, p50", 1000 * ours, "the same bytes as they are", 1000 * raw, "ms")]


def _long() -> str:
    """Return the sample's paragraphs, in other words each time, until there are enough."""
    lines = [one.text[p.start : p.end] for one in material.sample() for p in one.passages]
    found: list[str] = []
    while sum(len(one.split()) for one in found) < WORDS:
        found.append(other_words(len(found))(lines[len(found) % len(lines)]))
    return "\n\n".join(found)


def _median(address: str) -> tuple[float, bytes]:
    """Return the median seconds of a request, and what came."""
    with httpx.Client(timeout=60) as client:
        first = client.get(address)
        first.raise_for_status()
        return float(np.median([seconds(lambda: client.get(address)) for _ in range(_REQUESTS)])), first.content
