"""Files -> the coverage: reads what changed, embeds and tags it, publishes one new generation."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import sqlalchemy as sql

from corpus.article import Article, Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import tagger
from corpus.readers import reread
from index.credits import dump_tags, load_tags
from index.embed import Embedder
from index.errors import EMPTY, DataFolderError
from index.generations import build, names, open_or_rebuild, sweep
from index.lock import writing
from index.records import Changes, NewArticle
from index.scan import Failure, Known, Report, Scan, digest, expand
from index.store import Store
from index.tables import embeddings, pack, tags

_AT_ONCE = 96  # passages embedded between two commits

_Place = tuple[Article, int]  # a passage: its article, and which one it is

Meter = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows progress: what is done, and how many there are -> a function that is told how many more are done."""


@contextmanager
def unseen(_what: str, _total: int) -> Iterator[Callable[[int], None]]:
    """Show no progress."""
    yield lambda _count: None


def database(home: Path) -> Path:
    """Return where the database of a data folder lies."""
    return home / "byline.db"


def update(
    home: Path, paths: Sequence[Path], embedder: Callable[[], Embedder], *, prune: bool = False, meter: Meter = unseen
) -> Report:
    """Add or refresh the articles of `paths`, and with `prune` remove those that are gone from there.

    Either all of it becomes the next generation or nothing does. Embeddings are kept as they are made: after a crash
    the next update goes on where this one stopped.

    :param embedder: makes the embedder; called only if there is something to embed.
    :raises DataFolderError: if the data folder can't be written to, or holds vectors of another model.
    """
    with writing(home):
        store = Store(database(home), create=True)
        with store.reading() as connection:
            stored = {row.id: Known(row.path, row.digest) for row in store.articles(connection)}
            scan = Scan(stored, store.fingerprints(connection))
        found = expand(paths)
        with meter("Reading", len(found)) as advance:
            for one in found:
                if isinstance(one, Failure):
                    scan.report.failed.append(one)
                else:
                    scan.take(one)
                advance(1)
        if prune:
            scan.prune(paths)
        with store.reading() as connection:
            _take(scan, store, connection, store.untagged(connection))
        _apply(home, store, scan, embedder, meter)
        return scan.report


def remove(home: Path, identities: Iterable[str]) -> Report:
    """Remove articles, with all their versions.

    :raises DataFolderError: if there is no coverage, or it can't be written to.
    """
    Store(database(home))  # says so if there is none, before a lock file is made
    with writing(home):
        store = Store(database(home))
        scan = Scan({}, {})
        scan.removed = set(identities)
        scan.report.removed = len(scan.removed)
        _apply(home, store, scan, _none_needed, unseen)
        return scan.report


def _none_needed() -> Embedder:
    raise AssertionError("removing embeds nothing")


def rederive(home: Path, embedder: Callable[[], Embedder], meter: Meter = unseen) -> Report:
    """Make everything again from the texts in the database: sentences, passages, vectors, attributions, search files.

    :raises DataFolderError: if there is no coverage, or it can't be written to.
    """
    if not database(home).exists():
        raise DataFolderError(EMPTY)
    with writing(home):
        store = Store(database(home), create=True)  # one of an older Byline is brought up to date
        scan = Scan({}, {})
        with store.reading() as connection:
            _take(scan, store, connection, [row.id for row in store.articles(connection)])
        _apply(home, store, scan, embedder, meter, anew=True)
        return scan.report


def _take(scan: Scan, store: Store, connection: sql.Connection, identities: Iterable[str]) -> None:
    """Have stored articles made again from their texts."""
    for identity in identities:
        article = store.article(connection, identity)
        if article is not None:
            scan.again(reread(article))


def _apply(
    home: Path, store: Store, scan: Scan, embedder: Callable[[], Embedder], meter: Meter, *, anew: bool = False
) -> None:
    with store.reading() as connection:
        number = scan.report.generation = store.generation(connection)
        known, filled = names(store, connection), not store.is_empty(connection)
        model, dimension = str(known["model"]), int(store.get(connection, "dimension") or 0)
    if not (scan.fresh or scan.removed):
        if scan.files:
            store.publish(Changes((), frozenset(), frozenset(), scan.files), [], {})
        return
    added: list[NewArticle] = []
    if scan.fresh:
        chosen = embedder()
        if filled and model != chosen.name and not anew:
            raise DataFolderError(
                f"{home} holds vectors of {model}, not of {chosen.name}: run byline index --rebuild to change the model"
            )
        model, dimension = chosen.name, chosen.dimension
        added = _derived(store, list(scan.fresh.values()), chosen, meter, anew=anew)
    changes = Changes(added, frozenset(scan.replaced), frozenset(scan.removed), scan.files)
    scan.report.passages = sum(len(fresh.embeddings) for fresh in added)
    with store.reading() as connection:
        gone, new = store.plan(connection, changes)
        base = None
        if filled and not anew:
            base = open_or_rebuild(store, connection, home).number
        # As the database holds them, so that files made now and files made again are the same.
        matrix = store.passage_vectors(connection, [key for _, key, _ in new], dimension)
    with meter("Indexing", 1) as advance:
        passages = [one for one, _, _ in new]
        named = {**known, "generation": number + 1, "model": model}
        build(home, named, dimension, [(passages, matrix)], base=base, removed=gone)
        settings = {"generation": str(number + 1), "model": model, "dimension": str(dimension)}
        store.publish(changes, new, settings)
        advance(1)
    scan.report.generation = number + 1
    sweep(home, number + 1)


def _derived(
    store: Store, articles: Sequence[Article], embedder: Embedder, meter: Meter, *, anew: bool
) -> list[NewArticle]:
    """Make of articles what is stored with them; what is costly is kept as it is made, once for the same words."""

    def embed(some: Sequence[_Place]) -> list[bytes]:
        pairs = [_relative(*place) for place in some]
        made = embedder.embed([text for text, _ in pairs], [spans for _, spans in pairs])
        return [matrix.astype(np.float16).tobytes() for matrix in made]

    def tag(some: Sequence[_Place]) -> list[str]:
        pairs = [_relative(*place) for place in some]
        return list(map(dump_tags, tagger().tag([text for text, _ in pairs], [spans for _, spans in pairs])))

    embedded = _kept(store, embeddings, embedder.name, articles, partial(meter, "Embedding"), embed, anew=anew)
    tagged = _kept(store, tags, tagger().name, articles, partial(meter, "Reading who said what"), tag, anew=anew)
    marks = store.tags(key for keys in tagged for key in keys)
    with store.reading() as connection:
        outlets = {*store.outlets(connection), *(one.outlet for one in articles if one.outlet)}
    return [
        NewArticle(
            article, digest(article), first, second, _attributions(article, [marks[one] for one in second], outlets)
        )
        for article, first, second in zip(articles, embedded, tagged, strict=True)
    ]


def _kept(
    store: Store,
    kept: sql.Table,
    model: str,
    articles: Sequence[Article],
    meter: Callable[[int], AbstractContextManager[Callable[[int], None]]],
    make: Callable[[Sequence[_Place]], Sequence[object]],
    *,
    anew: bool,
) -> list[tuple[bytes, ...]]:
    """Have what `make` makes of passages in the table `kept`, shortest last; return for each article their digests."""
    keys = [tuple(_key(model, article, i) for i in range(len(article.passages))) for article in articles]
    where: dict[bytes, _Place] = {}
    for article, own in zip(articles, keys, strict=True):
        where.update((key, (article, i)) for i, key in enumerate(own))
    known = set() if anew else store.known(kept, where)
    waiting = [key for key in where if key not in known]
    waiting.sort(key=lambda key: -_length(*where[key]))
    with meter(len(waiting)) as advance:
        for start in range(0, len(waiting), _AT_ONCE):
            some = waiting[start : start + _AT_ONCE]
            store.keep(kept, dict(zip(some, make([where[key] for key in some]), strict=True)))
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
