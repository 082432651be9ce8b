"""Files -> the coverage: reads what changed, embeds and tags it, publishes one new generation."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sql

from corpus.article import Article, Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import tagger
from corpus.duplicates import SCHEME
from corpus.readers import reread
from corpus.readers.listings import Link
from index.credits import dump_tags, load_tags
from index.embed import Embedder
from index.errors import EMPTY, DataFolderError
from index.generations import build, names, open_or_rebuild, sweep
from index.kept import keep, known, relations
from index.learning import learn
from index.lock import writing
from index.pages import Missed, Page, told_before
from index.paths import expand, is_url
from index.records import Changes, NewArticle, Traits
from index.scan import PIPELINE, Known, Report, Scan
from index.seen import Past, fingerprints, past
from index.store import Store
from index.tables import embeddings, pack, tags

if TYPE_CHECKING:
    from corpus.web.fetch import Fetcher

_AT_ONCE = 96  # passages embedded between two commits

_Place = tuple[Article, int]  # a passage: its article, and which one it is

Meter = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows progress: what is done, and how many there are, 0 if nobody knows -> a function that is told how many more are.
"""


@contextmanager
def unseen(_what: str, _total: int) -> Iterator[Callable[[int], None]]:
    """Show no progress."""
    yield lambda _count: None


def web(allowed: Collection[str] = ()) -> AbstractContextManager["Fetcher"]:
    """Make what fetches, from the public internet and from hosts that are `allowed` although they are private."""
    from corpus.web.fetch import Fetcher  # what fetches is imported by those who fetch: the others start sooner

    return Fetcher(allowed=allowed)


def database(home: Path) -> Path:
    """Return where the database of a data folder lies."""
    return home / "byline.db"


def update(
    home: Path,
    given: Sequence[Path | str],
    embedder: Callable[[], Embedder],
    *,
    prune: bool = False,
    asked: bool = True,
    meter: Meter = unseen,
    allowed: Collection[str] = (),
    fetcher: Callable[[], AbstractContextManager["Fetcher"]] | None = None,
) -> Report:
    """Add or refresh the articles of files, folders and addresses; `prune` removes those whose file is gone from there.

    Either all of it becomes the next generation or nothing does. Embeddings are kept as they are made: after a crash
    the next update goes on where this one stopped.

    :param embedder: makes the embedder; called only if there is something to embed.
    :param asked: whether somebody asks for these: then articles that were removed come back.
    :param allowed: hosts that may be asked although they are private.
    :param fetcher: makes what fetches, if it is another than `web` makes; called only if there is something to fetch.
    :raises DataFolderError: if the data folder can't be written to, or holds vectors of another model.
    """
    fetcher = fetcher or partial(web, allowed)
    paths = [Path(one) for one in given if not is_url(str(one))]
    named = [Link(str(one)) for one in given if is_url(str(one))]
    pages: list[Page | Missed] = []
    if named:
        with writing(home), Store(database(home), create=True).reading() as connection:
            before = past(connection)
        # While the lock is free: what is fetched may take its time.
        pages = _fetched(named, before, fetcher, meter, asked=asked)
    with writing(home):
        store = Store(database(home), create=True)
        with store.reading() as connection:
            rows, before = store.articles(connection), past(connection)
            stored = {row.id: Known(row.path, row.digest, told_before(row)) for row in rows}
            scan = Scan(stored, fingerprints(connection), before.removed, asked=asked)
        found = expand(paths)
        with meter("Reading", len(found) + len(pages)) as advance:
            for one in [*found, *pages]:
                scan.take(one)
                advance(1)
        for page in _fetched(scan.links, before, fetcher, meter, asked=False, done=scan.pages):  # of listings in files
            scan.take(page)
        if prune:
            scan.prune(paths)
        with store.reading() as connection:
            _take(scan, store, connection, store.underived(connection))
        _apply(home, store, scan, embedder, meter)
        return scan.report


def _fetched(
    links: Sequence[Link],
    before: Past,
    fetcher: Callable[[], AbstractContextManager["Fetcher"]],
    meter: Meter,
    *,
    asked: bool = True,
    done: Collection[str] = (),
) -> list[Page | Missed]:
    """Fetch addresses and what listings among them name, unless nothing has changed there; see `follow`."""
    if not links:
        return []
    from index.fetching import follow

    found: list[Page | Missed] = []
    with fetcher() as chosen, meter("Fetching", 0) as advance:
        for one in follow(links, before, chosen, PIPELINE, asked=asked, done=done):
            found.append(one)
            advance(1)
    return found


def remove(home: Path, identities: Iterable[str], embedder: Callable[[], Embedder]) -> Report:
    """Remove articles, with all their versions.

    :param embedder: is called only if others change by it: a line that no longer repeats is furniture no longer.
    :raises DataFolderError: if there is no coverage, or it can't be written to.
    """
    Store(database(home))  # says so if there is none, before a lock file is made
    with writing(home):
        store = Store(database(home))
        scan = Scan({}, {})
        scan.removed = set(identities)
        scan.report.removed = len(scan.removed)
        _apply(home, store, scan, embedder, unseen)
        return scan.report


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
        named, filled = names(store, connection), not store.is_empty(connection)
        model, dimension = str(named["model"]), int(store.get(connection, "dimension") or 0)
    if not (scan.fresh or scan.removed):
        if scan.files or scan.pages:
            store.publish(Changes((), frozenset(), frozenset(), {}, scan.files, scan.pages), [], {})
        return
    with store.reading() as connection, meter("Comparing", 1) as advance:
        traits, stories = learn(store, connection, scan)
        advance(1)
    added: list[NewArticle] = []
    if scan.fresh:
        chosen = embedder()
        if filled and model != chosen.name and not anew:
            raise DataFolderError(
                f"{home} holds vectors of {model}, not of {chosen.name}: run byline index --rebuild to change the model"
            )
        model, dimension = chosen.name, chosen.dimension
        added = _derived(store, scan, traits, chosen, meter, anew=anew)
    changes = Changes(added, frozenset(scan.replaced), frozenset(scan.removed), stories, scan.files, scan.pages)
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
        named |= {"generation": number + 1, "model": model}
        build(home, named, dimension, [(passages, matrix)], base=base, removed=gone)
        settings = {"generation": str(number + 1), "model": model, "dimension": str(dimension), "signatures": SCHEME}
        store.publish(changes, new, settings)
        advance(1)
    scan.report.generation = number + 1
    sweep(home, number + 1)


def _derived(
    store: Store, scan: Scan, traits: Mapping[str, Traits], embedder: Embedder, meter: Meter, *, anew: bool
) -> list[NewArticle]:
    """Make of articles what is stored with them; what is costly is kept as it is made, once for the same words."""
    articles = list(scan.fresh.values())

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
        outlets = {*store.outlets(connection), *(one.outlet for one in articles if one.outlet)}
    return [
        NewArticle(
            article,
            scan.digests[article.id],
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
    make: Callable[[Sequence[_Place]], Sequence[object]],
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
            made = dict(zip(some, make([where[key] for key in some]), strict=True))
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
