"""What is made of articles and stored with them: embeddings, tags, attributions; each once for the same words."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import numpy as np
import sqlalchemy as sql

from corpus.article import Article, Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import tagger
from index import contents
from index.attributed import dump_tags, load_tags
from index.checksum import Value
from index.embed import Embedder
from index.kept import keep, known, relations
from index.records import NewArticle, Traits
from index.store import Store
from index.tables import embeddings, pack, tags

_AT_ONCE = 96  # passages embedded between two commits

_Place = tuple[Article, int]  # a passage: its article, and which one it is

Meter = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows progress: what is done, and how many there are, 0 if nobody knows -> a function that is told how many more are.
"""


@contextmanager
def unseen(_what: str, _total: int) -> Iterator[Callable[[int], None]]:
    """Show no progress."""
    yield lambda _count: None


def derived(
    store: Store,
    articles: Sequence[Article],
    digests: Mapping[str, str],
    traits: Mapping[str, Traits],
    embedder: Embedder,
    meter: Meter,
    *,
    anew: bool,
) -> list[NewArticle]:
    """Make of articles what is stored with them; what is costly is kept as it is made, once for the same words.

    :param digests: of the articles by id, as are `traits`.
    :param anew: whether to make it all again, whatever is kept.
    """

    def embed(some: Sequence[_Place]) -> list[bytes]:
        pairs = [_relative(*place) for place in some]
        made = embedder.embed([text for text, _ in pairs], [spans for _, spans in pairs])
        return [matrix.astype(np.float16).tobytes() for matrix in made]

    def tag(some: Sequence[_Place]) -> list[str]:
        pairs = [_relative(*place) for place in some]
        return list(map(dump_tags, tagger().tag([text for text, _ in pairs], [spans for _, spans in pairs])))

    embedded = _kept(store, embeddings, embedder.name, articles, partial(meter, "Embedding"), embed, anew=anew)
    tagged = _kept(store, tags, tagger().name, articles, partial(meter, "Reading who said what"), tag, anew=anew)
    with store.reading() as connection:
        marks = relations(connection, (key for keys in tagged for key in keys))
        outlets = {*contents.outlets(connection), *(one.outlet for one in articles if one.outlet)}
    return [
        NewArticle(
            article,
            digests[article.id],
            first,
            second,
            _attributions(article, [marks[one] for one in second], outlets),
            traits[article.id],
        )
        for article, first, second in zip(articles, embedded, tagged, strict=True)
    ]


def _kept(
    store: Store,
    kept: sql.Table,
    model: str,
    articles: Sequence[Article],
    meter: Callable[[int], AbstractContextManager[Callable[[int], None]]],
    make: Callable[[Sequence[_Place]], Sequence[Value]],
    *,
    anew: bool,
) -> list[tuple[bytes, ...]]:
    """Have what `make` makes of passages in the table `kept`, shortest last; return for each article their digests."""
    keys = [tuple(_key(model, article, i) for i in range(len(article.passages))) for article in articles]
    where: dict[bytes, _Place] = {}
    for article, own in zip(articles, keys, strict=True):
        where.update((key, (article, i)) for i, key in enumerate(own))
    with store.reading() as connection:
        there = set() if anew else known(connection, kept, where)
    waiting = [key for key in where if key not in there]
    waiting.sort(key=lambda key: -_length(*where[key]))
    with meter(len(waiting)) as advance:
        for start in range(0, len(waiting), _AT_ONCE):
            some = waiting[start : start + _AT_ONCE]
            made: dict[bytes, Value] = dict(zip(some, make([where[key] for key in some]), strict=True))
            with store.writing() as connection:  # at once, so that an index that is broken off need not make it again
                keep(connection, kept, made)
            advance(len(some))
    return keys


def _attributions(article: Article, marks: Sequence[str], outlets: Collection[str]) -> tuple[Attribution, ...]:
    found = [
        one for passage, text in zip(article.passages, marks, strict=True) for one in load_tags(text, passage.start)
    ]
    sentences = [sentence for passage in article.passages for sentence in passage.sentences]
    return tuple(attributions(article.text, article.outlet, sentences, found, outlets))


def _length(article: Article, i: int) -> int:
    return article.passages[i].end - article.passages[i].start


def _relative(article: Article, i: int) -> tuple[str, list[Span]]:
    """Return a passage's text and its sentences as spans of that."""
    passage = article.passages[i]
    spans = [Span(start=one.start - passage.start, end=one.end - passage.start) for one in passage.sentences]
    return article.text[passage.start : passage.end], spans


def _key(model: str, article: Article, i: int) -> bytes:
    """Return the hash under which a passage's embedding is kept: of the model, the text and its sentences."""
    text, spans = _relative(article, i)
    return hashlib.sha256(b"\0".join([model.encode(), text.encode("utf-8", "surrogatepass"), pack(spans)])).digest()
