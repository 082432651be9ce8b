"""What was scanned -> the next generation: what changed is embedded and tagged, and published all at once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.duplicates import SCHEME
from index import contents
from index.crew import crew
from index.derive import Meter, derived
from index.embed import Embedder
from index.engines import engine
from index.errors import DataFolderError, FasterError
from index.home import Home
from index.learning import learn
from index.records import Changes, NewArticle, Publication, Traits
from index.scan import Scan
from index.store import Store


def publish(
    home: Home,
    store: Store,
    scan: Scan,
    embedder: Callable[[], Embedder],
    meter: Meter,
    *,
    anew: bool = False,
    whole: bool = False,
    workers: int = 1,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Make the next generation of what was scanned, if anything has changed; hold the lock of the data folder.

    :param anew: whether to make again what is kept, too.
    :param whole: whether it is all that there is: then another model may be used.
    :param workers: processes that embed; with more than one, `embedder` must be picklable.
    :param settings: what else to note.
    :raises DataFolderError: if the coverage holds vectors of another model.
    """
    with store.reading() as connection:
        scan.report.generation = store.generation(connection)
    if not (scan.fresh or scan.removed):
        if scan.files or scan.pages:
            store.publish(Changes((), frozenset(), frozenset(), {}, scan.files, scan.pages), [], {})
        return
    with store.reading() as connection, meter("Comparing", 1) as advance:
        traits, stories = learn(connection, scan)
        advance(1)
    added, model = _made(home, store, scan, traits, embedder, meter, anew=anew, whole=whole, workers=workers)
    replaced, removed = frozenset(scan.replaced), frozenset(scan.removed)
    changes = Changes(added, replaced, removed, stories, scan.files, scan.pages, scan.unwanted, scan.welcome)
    with meter("Indexing", 1) as advance:
        # The one after that which was scanned: what another process published since is not undone.
        scan.report.generation += 1
        _write(home, store, changes, {**settings, **model}, scan.report.generation, whole=whole)
        advance(1)
    scan.report.passages = sum(len(fresh.embeddings) for fresh in added)
    chosen = engine(home, store)
    chosen.tidy(scan.report.generation)
    chosen.keep_up()


def _made(
    home: Home,
    store: Store,
    scan: Scan,
    traits: Mapping[str, Traits],
    embedder: Callable[[], Embedder],
    meter: Meter,
    *,
    anew: bool,
    whole: bool,
    workers: int,
) -> tuple[list[NewArticle], dict[str, str]]:
    """Make what is stored of fresh articles; return it, and what to note of the model."""
    if not scan.fresh:
        return [], {}
    chosen = embedder()
    with store.reading() as connection:
        model, filled = store.get(connection, "model"), not contents.is_empty(connection)
    if filled and model != chosen.name and not whole:
        raise DataFolderError(
            f"{home} holds vectors of {model}, not of {chosen.name}; to change it, run: byline index --model FOLDER"
        )
    with crew(home, chosen, embedder, workers, anew=anew) as working:
        articles = list(scan.fresh.values())
        added = derived(store, articles, scan.digests, traits, chosen.name, working, meter, anew=anew)
    return added, {"model": chosen.name, "dimension": str(chosen.dimension)}


def _write(
    home: Home, store: Store, changes: Changes, settings: Mapping[str, str], number: int, *, whole: bool
) -> None:
    """Write a generation: what is searched, then what makes it the newest."""
    chosen = engine(home, store)
    # Who has lost the lock unnoticed, as a restarted server frees it, goes on writing to what others search by now.
    first = None if home.index is None else store.reserve(sum(len(fresh.embeddings) for fresh in changes.added))
    with store.reading() as connection:
        if store.generation(connection) + 1 != number:
            raise FasterError(home)
        named = chosen.names(connection) | {"generation": number}
        named["model"] = settings.get("model", named["model"])
        gone, new = store.plan(connection, changes, first)
        dimension = int(settings.get("dimension") or store.get(connection, "dimension") or 0)
        noted = chosen.write(connection, Publication(named, gone, new, dimension, whole=whole))
    store.publish(changes, new, {**settings, **noted, "generation": str(number), "signatures": SCHEME})
