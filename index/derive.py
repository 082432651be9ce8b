"""What is made of articles and stored with them: embeddings, tags, attributions; each once for the same words."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice

from corpus.article import Article, Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import tagger_name
from index import contents
from index.attributed import load_tags
from index.crew import AT_ONCE, Crew, Kind, Piece, Task
from index.kept import TABLES, keep, known, relations
from index.records import NewArticle, Traits
from index.store import Store
from index.tables import pack

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
    told = [[_relative(one, i) for i in range(len(one.passages))] for one in articles]
    marked, embedded = ([tuple(_key(name, *one) for one in own) for own in told] for name in (tagger_name(), model))
    marking = _tasks(store, "tags", told, marked, anew=anew)
    embedding = _tasks(store, "embeddings", told, embedded, anew=anew)
    made: list[NewArticle] = []
    rest = _traced(store, articles, digests, traits, marked, embedded)
    share, unmarked = len(articles) // max(1, len(embedding)) + 1, len(marking)
    tasks = [*marking, *embedding]
    with meter("Reading who said what, and embedding", sum(len(batch) for _, batch in tasks)) as advance:
        for (kind, batch), values in working(tasks) if tasks else ():
            if values:  # at once, so that an index that is broken off need not make it again
                with store.writing() as connection:
                    keep(connection, TABLES[kind], values)
            advance(len(batch))
            unmarked -= kind == "tags"
            if not unmarked:  # workers embed meanwhile
                made += islice(rest, share)
    return [*made, *rest]


def _tasks(
    store: Store,
    kind: Kind,
    told: Sequence[Sequence[tuple[str, list[Span]]]],
    keys: Sequence[tuple[bytes, ...]],
    *,
    anew: bool,
) -> list[Task]:
    """Return what is to be made of passages, shortest last, each once for the same words.

    :param told: text and sentences of the passages of each article, as are `keys`.
    """
    pieces = {
        key: Piece(key, text, tuple(spans))
        for own, digests in zip(told, keys, strict=True)
        for (text, spans), key in zip(own, digests, strict=True)
    }
    with store.reading() as connection:
        there = set() if anew else known(connection, TABLES[kind], pieces)
    waiting = sorted((one for key, one in pieces.items() if key not in there), key=lambda one: -len(one.text))
    return [(kind, waiting[start : start + AT_ONCE]) for start in range(0, len(waiting), AT_ONCE)]


def _traced(
    store: Store,
    articles: Sequence[Article],
    digests: Mapping[str, str],
    traits: Mapping[str, Traits],
    marked: Sequence[tuple[bytes, ...]],
    embedded: Sequence[tuple[bytes, ...]],
) -> Iterator[NewArticle]:
    """Trace who says what in articles, by the marks that are stored; what is looked up is so with the first."""
    with store.reading() as connection:
        marks = relations(connection, (key for keys in marked for key in keys))
        outlets = {*contents.outlets(connection), *(one.outlet for one in articles if one.outlet)}
    for article, own, vectors in zip(articles, marked, embedded, strict=True):
        said = _attributions(article, [marks[one] for one in own], outlets)
        yield NewArticle(article, digests[article.id], vectors, own, said, traits[article.id])


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


def _key(model: str, text: str, spans: Sequence[Span]) -> bytes:
    """Return the hash under which is kept what a model makes of a passage: of the model, the text and its sentences."""
    return hashlib.sha256(b"\0".join([model.encode(), text.encode("utf-8", "surrogatepass"), pack(spans)])).digest()
