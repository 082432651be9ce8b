"""Files -> the coverage: reads what changed, embeds and tags it, publishes one new generation."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sql

from corpus.duplicates import SCHEME
from corpus.readers import reread
from corpus.readers.listings import Link
from index.derive import Meter, derived, unseen
from index.embed import Embedder
from index.errors import EMPTY, DataFolderError
from index.generations import build, names, open_or_rebuild, sweep
from index.learning import learn
from index.lock import writing
from index.pages import Missed, Page, told_before
from index.paths import expand, is_url
from index.records import Changes, NewArticle
from index.scan import PIPELINE, Known, Report, Scan
from index.seen import fingerprints, past
from index.store import Store

if TYPE_CHECKING:
    from corpus.web.fetch import Fetcher


def web(allowed: Collection[str] = ()) -> AbstractContextManager["Fetcher"]:
    """Make what fetches, from the public internet and from hosts that are `allowed` although they are private."""
    from corpus.web.fetch import Fetcher  # what fetches is imported by those who fetch: the others start sooner

    return Fetcher(allowed=allowed)


Fetching = Callable[[], AbstractContextManager["Fetcher"]]
"""Makes what fetches, open for as long as it is held."""


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
    fetcher: Fetching = web,
) -> Report:
    """Add or refresh the articles of files, folders and addresses; `prune` removes those whose file is gone from there.

    Either all of it becomes the next generation or nothing does. Embeddings are kept as they are made: after a crash
    the next update goes on where this one stopped.

    :param embedder: makes the embedder; called only if there is something to embed.
    :param asked: whether somebody asks for these: then articles that were removed come back.
    :param fetcher: makes what fetches; called only if there is something to fetch.
    :raises DataFolderError: if the data folder can't be written to, or holds vectors of another model.
    """
    paths = [Path(one) for one in given if not is_url(str(one))]
    links = [Link(str(one)) for one in given if is_url(str(one))]
    pages, looked, named = list[Page | Missed](), set[str](), asked
    while True:
        if links:  # while the lock is free: what is fetched may take its time
            pages += _fetched(home, links, fetcher, meter, asked=named, done=pages)
            looked.update(link.url for link in links)
        named = False
        with writing(home):
            store = Store(database(home), create=True)
            scan = _scan(store, paths, pages, meter, asked=asked)
            links = [link for link in scan.links if link.url not in looked]  # of listings in files
            if links:
                continue
            if prune:
                scan.prune(paths)
            with store.reading() as connection:
                _take(scan, store, connection, store.underived(connection))
            _apply(home, store, scan, embedder, meter)
            return scan.report


def _scan(store: Store, paths: Sequence[Path], pages: Sequence[Page | Missed], meter: Meter, *, asked: bool) -> Scan:
    """Hold files and what was fetched against what is stored."""
    with store.reading() as connection:
        stored = {row.id: Known(row.path, row.digest, told_before(row)) for row in store.articles(connection)}
        scan = Scan(stored, fingerprints(connection), past(connection).removed, asked=asked)
    found = expand(paths)
    with meter("Reading", len(found) + len(pages)) as advance:
        for one in [*found, *pages]:
            scan.take(one)
            advance(1)
    return scan


def _fetched(
    home: Path,
    links: Sequence[Link],
    fetcher: Fetching,
    meter: Meter,
    *,
    asked: bool,
    done: Iterable[Page | Missed],
) -> list[Page | Missed]:
    """Fetch addresses and what listings among them name, unless nothing has changed there; see `follow`."""
    from index.fetching import follow

    with writing(home), Store(database(home), create=True).reading() as connection:
        before = past(connection)
    known = {one.key for one in done if isinstance(one, Page)}
    found: list[Page | Missed] = []
    with fetcher() as chosen, meter("Fetching", 0) as advance:
        for one in follow(links, before, chosen, PIPELINE, asked=asked, done=known):
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
        added = derived(store, list(scan.fresh.values()), scan.digests, traits, chosen, meter, anew=anew)
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
