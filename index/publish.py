"""What was scanned -> the next generation: what changed is embedded and tagged, and published all at once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.duplicates import SCHEME
from index import contents
from index.checkpoints import keep_up
from index.crew import crew
from index.derive import Meter, derived
from index.embed import Embedder
from index.errors import DataFolderError
from index.generations import base_of, build, names, sweep
from index.home import Home
from index.learning import learn
from index.records import Changes, NewArticle, Traits
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
    sweep(home, scan.report.generation)
    keep_up(home, store)


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
    with crew(home, chosen, embedder, workers) as working:
        articles = list(scan.fresh.values())
        added = derived(store, articles, scan.digests, traits, chosen.name, working, meter, anew=anew)
    return added, {"model": chosen.name, "dimension": str(chosen.dimension)}


def _write(
    home: Home, store: Store, changes: Changes, settings: Mapping[str, str], number: int, *, whole: bool
) -> None:
    """Write a generation: its search files, then what makes it the newest."""
    with store.reading() as connection:
        named = names(store, connection) | {"generation": number}
        named["model"] = settings.get("model", named["model"])
        gone, new = store.plan(connection, changes)
        base = None if whole or contents.is_empty(connection) else base_of(store, connection, home)
        following = new[-1].stored.id + 1 if new else int(store.get(connection, "next_passage") or 1)
    keywords = build(home, named, following, [[one.stored for one in new]], base=base, removed=gone)
    noted = {"generation": str(number), "passages": str(len(keywords)), "signatures": SCHEME}
    store.publish(changes, new, {**settings, **noted})
