"""Files -> the coverage: what changed is read and held against what is there, and becomes one new generation."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import sqlalchemy as sql

from corpus.readers import reread
from corpus.readers.listings import Link
from index import contents
from index.derive import Meter, unseen
from index.embed import Embedder
from index.errors import EMPTY, DataFolderError
from index.home import Home
from index.lock import writing
from index.pages import Missed, Page
from index.paths import Failure, expand, is_url
from index.publish import publish
from index.scan import PIPELINE, Report, Scan, digest
from index.seen import Before, Past, past
from index.store import Store, exists

if TYPE_CHECKING:
    from corpus.web.fetch import Fetcher

_AT_ONCE = 1_000  # files looked up together


def web(allowed: Collection[str] = ()) -> AbstractContextManager["Fetcher"]:
    """Make what fetches, from the public internet and from hosts that are `allowed` although they are private."""
    from corpus.web.fetch import Fetcher  # what fetches is imported by those who fetch: the others start sooner

    return Fetcher(allowed=allowed)


MODEL_FOLDER = "model_folder"
"""The key in the table `meta` of the folder of the model that the coverage was embedded with; empty: the default."""

Fetching = Callable[[], AbstractContextManager["Fetcher"]]
"""Makes what fetches, open for as long as it is held."""


def model_folder(home: Home) -> Path | None:
    """Return where the model lies that the coverage was embedded with; None for the default, and for no coverage."""
    store = Store.existing(home)
    if store is None:
        return None
    with store.reading() as connection:
        found = store.get(connection, MODEL_FOLDER)
    return Path(found) if found else None


def update(
    home: Home,
    given: Sequence[Path | str],
    embedder: Callable[[], Embedder],
    *,
    prune: bool = False,
    asked: bool = True,
    meter: Meter = unseen,
    fetcher: Fetching = web,
    workers: int = 1,
) -> Report:
    """Add or refresh the articles of files, folders and addresses; `prune` removes those whose file is gone from there.

    Either all of it becomes the next generation or nothing does. Embeddings are kept as they are made: after a crash
    the next update goes on where this one stopped.

    :param embedder: makes the embedder; called only if there is something to embed.
    :param asked: whether somebody asks for these: then articles that were removed come back.
    :param fetcher: makes what fetches; called only if there is something to fetch.
    :param workers: processes that embed; with more than one, `embedder` must be picklable.
    :raises DataFolderError: if the data folder can't be written to, or holds vectors of another model.
    """
    paths = [Path(one) for one in given if not is_url(str(one))]
    links = [Link(str(one)) for one in given if is_url(str(one))]
    pages, looked, first = list[Page | Missed](), set[str](), True
    while True:
        if links:  # while the lock is free: what is fetched may take its time
            pages += _fetched(home, links, fetcher, meter, asked=asked and first, listed=not first, done=pages)
            looked.update(link.url for link in links)
        first = False
        with writing(home):
            store = Store(home, create=True)
            found = [*expand(paths), *pages]
            with store.reading() as connection:
                scan = _scan(connection, found, meter, asked=asked, shared=home.database is not None)
                links = [link for link in scan.links if link.url not in looked]  # of listings in files
                if links:
                    continue
                if prune:
                    scan.prune(paths)
                _take(scan, connection, contents.underived(connection))
            publish(home, store, scan, embedder, meter, workers=workers)
            return scan.report


def _scan(
    connection: sql.Connection,
    found: Sequence[Path | Failure | Page | Missed],
    meter: Meter,
    *,
    asked: bool,
    shared: bool,
) -> Scan:
    """Hold files and what was fetched against what is stored."""
    before = Before(connection)
    scan = Scan(before, asked=asked, shared=shared)
    with meter("Reading", len(found)) as advance:
        for start in range(0, len(found), _AT_ONCE):
            some = found[start : start + _AT_ONCE]
            before.expect([str(one) for one in some if isinstance(one, Path)])
            for one in some:
                scan.take(one)
                advance(1)
    return scan


def _fetched(
    home: Home,
    links: Sequence[Link],
    fetcher: Fetching,
    meter: Meter,
    *,
    asked: bool,
    listed: bool,
    done: Iterable[Page | Missed],
) -> list[Page | Missed]:
    """Fetch addresses and what listings among them name, unless nothing has changed there; see `follow`."""
    from index.fetching import follow

    with writing(home):
        store = Store(home, create=True)

    def before(addresses: Collection[str]) -> Past:
        with store.reading() as connection:
            return past(connection, addresses)

    known = {one.key for one in done if isinstance(one, Page)}
    found: list[Page | Missed] = []
    with fetcher() as chosen, meter("Fetching", 0) as advance:
        for one in follow(links, before, chosen, PIPELINE, asked=asked, listed=listed, done=known):
            found.append(one)
            advance(1)
    return found


def remove(home: Home, identities: Iterable[str], embedder: Callable[[], Embedder]) -> Report:
    """Remove articles, with all their versions.

    :param embedder: is called only if others change by it: a line that no longer repeats is furniture no longer.
    :raises DataFolderError: if there is no coverage, or it can't be written to.
    """
    Store(home)  # says so if there is none, before a lock file is made
    with writing(home):
        store = Store(home)
        with store.reading() as connection:
            scan = Scan(Before(connection))
            scan.removed = scan.unwanted = set(identities)
            scan.report.removed = len(scan.removed)
            _take(scan, connection, contents.underived(connection))
        publish(home, store, scan, embedder, unseen)
        return scan.report


def rederive(
    home: Home,
    embedder: Callable[[], Embedder],
    meter: Meter = unseen,
    *,
    only: Collection[str] | None = None,
    workers: int = 1,
) -> Report:
    """Make everything again from the texts in the database: sentences, passages, vectors, attributions, search files.

    :param only: the ids of the articles of which to do so, if not of all.
    :param workers: as for `update`.
    :raises DataFolderError: if there is no coverage, or it can't be written to.
    """
    return _again(home, embedder, meter, only=only, anew=True, workers=workers)


def change_model(
    home: Home, embedder: Callable[[], Embedder], folder: Path | None, meter: Meter = unseen, *, workers: int = 1
) -> Report:
    """Embed all passages with another model beside what is there, then switch to it in one step.

    What was embedded is kept if this is broken off: the next try goes on where it stopped.

    :param folder: of the model, from which it is loaded from now on; None for the default one.
    :param workers: as for `update`.
    :raises DataFolderError: if there is no coverage, or it can't be written to.
    """
    return _again(home, embedder, meter, settings={MODEL_FOLDER: str(folder or "")}, workers=workers)


def _again(
    home: Home,
    embedder: Callable[[], Embedder],
    meter: Meter,
    *,
    only: Collection[str] | None = None,
    anew: bool = False,
    workers: int = 1,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    if not exists(home):
        raise DataFolderError(EMPTY)
    with writing(home):
        store = Store(home, create=True)  # one of an older Byline is brought up to date
        with store.reading() as connection:
            scan = Scan(Before(connection))
            _take(scan, connection, contents.ids(connection) if only is None else only, damaged=only is not None)
        whole = only is None
        publish(home, store, scan, embedder, meter, anew=anew, whole=whole, workers=workers, settings=settings)
        return scan.report


def _take(scan: Scan, connection: sql.Connection, identities: Iterable[str], *, damaged: bool = False) -> None:
    """Have stored articles made again from their texts.

    :param damaged: whether their passages may be.
    """
    for identity in identities:
        article = contents.article(connection, identity, whole=not damaged)
        if article is not None:
            scan.again(reread(article), digest(article))
