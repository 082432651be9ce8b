"""What is made of articles and stored with them: embeddings, tags, attributions; each once for the same words."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import sqlalchemy as sql

from corpus.article import Article, Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import tagger
from index import contents
from index.attributed import load_tags
from index.crew import AT_ONCE, Crew, Kind, Piece
from index.kept import keep, known, relations
from index.records import NewArticle, Traits
from index.store import Store
from index.tables import embeddings, pack, tags

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
    model: str,
    working: Crew,
    meter: Meter,
    *,
    anew: bool,
) -> list[NewArticle]:
    """Make of articles what is stored with them; what is costly is kept as it is made, once for the same words.

    :param digests: of the articles by id, as are `traits`.
    :param model: the name of the one that `working` embeds with.
    :param anew: whether to make it all again, whatever is kept.
    """
    embedded = _kept(store, embeddings, model, articles, partial(meter, "Embedding"), working, anew=anew)
    tagged = _kept(store, tags, tagger().name, articles, partial(meter, "Reading who said what"), working, anew=anew)
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
    working: Crew,
    *,
    anew: bool,
) -> list[tuple[bytes, ...]]:
    """Have what is made of passages in the table `kept`, shortest last; return for each article their digests."""
    keys = [tuple(_key(model, article, i) for i in range(len(article.passages))) for article in articles]
    pieces: dict[bytes, Piece] = {}
    for article, own in zip(articles, keys, strict=True):
        for i, key in enumerate(own):
            if key not in pieces:
                text, spans = _relative(article, i)
                pieces[key] = Piece(key, text, tuple(spans))
    with store.reading() as connection:
        there = set() if anew else known(connection, kept, pieces)
    waiting = sorted((one for key, one in pieces.items() if key not in there), key=lambda one: -len(one.text))
    batches = [waiting[start : start + AT_ONCE] for start in range(0, len(waiting), AT_ONCE)]
    kind: Kind = "embeddings" if kept is embeddings else "tags"
    with meter(len(waiting)) as advance:
        for count, made in working(kind, batches) if batches else ():
            with store.writing() as connection:  # at once, so that an index that is broken off need not make it again
                keep(connection, kept, made)
            advance(count)
    return keys


def _attributions(article: Article, marks: Sequence[str], outlets: Collection[str]) -> tuple[Attribution, ...]:
    found = [
        one for passage, text in zip(article.passages, marks, strict=True) for one in load_tags(text, passage.start)
    ]
    sentences = [sentence for passage in article.passages for sentence in passage.sentences]
    return tuple(attributions(article.text, article.outlet, sentences, found, outlets))


def _relative(article: Article, i: int) -> tuple[str, list[Span]]:
    """Return a passage's text and its sentences as spans of that."""
    passage = article.passages[i]
    spans = [Span(start=one.start - passage.start, end=one.end - passage.start) for one in passage.sentences]
    return article.text[passage.start : passage.end], spans


def _key(model: str, article: Article, i: int) -> bytes:
    """Return the hash under which a passage's embedding is kept: of the model, the text and its sentences."""
    text, spans = _relative(article, i)
    return hashlib.sha256(b"\0".join([model.encode(), text.encode("utf-8", "surrogatepass"), pack(spans)])).digest()
