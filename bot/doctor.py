"""Checks everything that answers rest on, and mends what can be mended."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import sqlalchemy as sql

from bot.judge import judge
from bot.model import chosen_model
from bot.settings import Settings
from bot.slack import data, tokens
from corpus.attribution.tagger import tagger
from corpus.errors import BylineError
from index import checkpoints, contents
from index.attributed import of_articles
from index.checksum import DamagedError
from index.embed import Embedder
from index.engines import engine
from index.errors import DerivedFileError, ModelError, OutdatedError
from index.generations import mend, names, open_keywords
from index.home import Home
from index.kept import relations
from index.store import Store
from index.twin import open_embedder, twin_folder
from index.twin import write as write_twin
from index.update import rederive, update

_NORM_ERROR = 0.01  # float16 keeps three digits
_ROOM = 500_000_000  # bytes below which the next index may fail
_UNPREPARED = "not prepared yet; the next byline index or ask does it"
_NAMED = 5  # articles that are named of those that are damaged


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked.

    :ivar wrong: what is wrong with it and what to do, None where nothing is.
    :ivar mend: does it, where Byline can.
    """

    what: str
    wrong: str | None = None
    mend: Callable[[], object] | None = None


def examine(settings: Settings) -> Iterator[Check]:
    """Check a data folder and the settings, the dependable before what depends on it."""
    home = settings.home
    yield Check(
        f"data folder {home}", None if os.access(home.folder, os.W_OK) else "not there or read-only; set BYLINE_HOME"
    )
    yield from _settings(settings)
    yield from (Check(what, wrong) for what, wrong in tokens.check(settings))
    yield from _weights(home, settings)
    if data.conversations(home).exists():
        yield _conversations(home)
    free = shutil.disk_usage(home.folder).free if home.folder.exists() else 0
    yield Check(f"{free / 1e9:,.1f} GB free", None if free > _ROOM else "little room is left; the next index may fail")
    try:
        store = Store(home)
        said = store.check()
    except OutdatedError as error:
        yield Check("database", str(error), partial(update, home, (), partial(_embedder, settings)))
        return
    except BylineError as error:
        yield Check("database", str(error))
        return
    if said != "ok":
        yield _damaged(store, said)
        return
    yield Check("database")
    with store.reading() as connection:
        if store.generation(connection) == 0:
            yield Check("coverage", "empty; add articles with: byline index FOLDER")
            return
        yield from _articles(settings, store, connection)
        if home.index is None:
            yield _words(home, store, connection)
            yield from _vectors(home, store, connection)
        else:
            yield _collection(home, store, connection)
        yield _model(settings, store.get(connection, "model") or "")


def _damaged(store: Store, said: str) -> Check:
    """Tell of a database that SQLite finds damaged; its indexes are made of its tables, these of nothing."""
    if " index " in said:
        return Check("database", f"damaged ({said}); mend it with: byline doctor --fix", store.reindex)
    return Check("database", f"damaged ({said}); put a backup back with: byline restore FILE")


def _settings(settings: Settings) -> Iterator[Check]:
    for folder in settings.folders:
        yield Check(f"watched {folder}", None if folder.exists() else "not there; make it, or change BYLINE_FOLDERS")
    if settings.model is not None:
        there = any(settings.model.glob("*.safetensors"))
        yield Check(f"model folder {settings.model}", None if there else "no model there; change BYLINE_MODEL")


def _weights(home: Home, settings: Settings) -> Iterator[Check]:
    """Check the networks that come with Byline, and the copy of the model that it makes."""
    for what, load in (("attribution model", tagger), ("judge", lambda: judge().scores("Who?", ["He."]))):
        try:
            load()
            yield Check(what)
        except BylineError as error:
            yield Check(what, str(error))
    with suppress(BylineError):  # of a database that can't be read, which is checked next
        if _is_unprepared(settings):
            yield Check("embedding model", _UNPREPARED, partial(_twin, home))


def _is_unprepared(settings: Settings) -> bool:
    """Whether the model in use is the default one, and its copy is not there."""
    return chosen_model(settings) is None and not twin_folder(settings.home).exists()


def _conversations(home: Home) -> Check:
    try:
        return Check("what was asked in Slack", data.check(home))
    except BylineError as error:
        return Check("what was asked in Slack", str(error))


def _embedder(settings: Settings) -> Embedder:
    return open_embedder(settings.home, chosen_model(settings))


def _twin(home: Home) -> None:
    """Make the copy of the model, in place of a damaged one."""
    shutil.rmtree(twin_folder(home), ignore_errors=True)
    write_twin(home)


def _articles(settings: Settings, store: Store, connection: sql.Connection) -> Iterator[Check]:
    """Check the articles, whose texts nothing but a backup gives back, and what is derived of them."""
    dimension = int(store.get(connection, "dimension") or 0)
    identities = contents.ids(connection)
    unsound = [one for one in identities if not _is_sound(connection, one, dimension)]
    lost = [one for one in unsound if not _is_stored(connection, one)]
    wrong = [one for one in unsound if one not in lost]
    advice = "put a backup back with: byline restore FILE, or take it out (byline remove) and index its file again"
    yield Check(f"{len(identities):,} articles", f"damaged: {_some(lost)}; {advice}" if lost else None)
    yield Check(
        "passages, vectors and attributions",
        f"damaged: {_some(wrong)}; derive them again with: byline doctor --fix" if wrong else None,
        partial(rederive, settings.home, partial(_embedder, settings), only=wrong),
    )


def _some(identities: Sequence[str]) -> str:
    more = f" and {len(identities) - _NAMED:,} more" if len(identities) > _NAMED else ""
    return ", ".join(identities[:_NAMED]) + more


def _is_stored(connection: sql.Connection, identity: str) -> bool:
    """Whether an article is there as it was stored."""
    with suppress(DamagedError):
        return contents.article(connection, identity, whole=False) is not None
    return False


def _is_sound(connection: sql.Connection, identity: str, dimension: int) -> bool:
    """Whether an article's passages lie in its text, trimmed, and have a unit vector for each sentence."""
    try:
        article = contents.article(connection, identity)
        features = contents.features(connection, contents.passage_ids(connection, identity), dimension)
        relations(connection, contents.marks(connection, identity))
        of_articles(connection, [identity])
    except (DamagedError, KeyError, ValueError):  # vectors that are missing, or cut
        return False
    if article is None or len(features) != len(article.passages):
        return False
    for passage, one in zip(article.passages, features, strict=True):
        quotes = [span.of(article.text) for span in passage.sentences]
        norms = np.linalg.norm(one.matrix.astype(np.float32), axis=1)
        if not all(quote and quote == quote.strip() for quote in quotes) or len(one.matrix) != 1 + len(quotes):
            return False
        if not (np.abs(norms - 1) < _NORM_ERROR).all():  # nor if one is not a number
            return False
    return True


def _words(home: Home, store: Store, connection: sql.Connection) -> Check:
    named = names(store, connection)
    what = f"keywords of generation {named['generation']}"
    try:
        open_keywords(home, named)
        return Check(what)
    except DerivedFileError as error:
        return Check(what, f"{error}; the next question makes them again", partial(mend, home, store))


def _collection(home: Home, store: Store, connection: sql.Connection) -> Check:
    """Check what a Milvus server holds of the coverage."""
    chosen = engine(home, store)
    what = f"generation {store.generation(connection)} on the Milvus server"
    try:
        chosen.load(connection)
        return Check(what)
    except DerivedFileError as error:
        return Check(what, f"{error}; write them there again with: byline doctor --fix", chosen.mend)
    except BylineError as error:
        return Check(what, str(error))


def _vectors(home: Home, store: Store, connection: sql.Connection) -> Iterator[Check]:
    """Check the checkpoints of the vectors; where there is none, the database gives them all."""
    for number, wrong in checkpoints.examine(home, store, connection):
        advice = f"{wrong}; until it is written again the vectors come from the database" if wrong else None
        yield Check(f"vectors up to generation {number}", advice, partial(checkpoints.renew, home, store, number))
    due = checkpoints.is_due(home, store, connection)
    yield Check(
        "vectors since then",
        "many are read from the database whenever Byline starts; write them with: byline doctor --fix" if due else None,
        partial(checkpoints.write, home, store),
    )


def _model(settings: Settings, indexed: str) -> Check:
    """Check that the model can be loaded, and is the one that the coverage was embedded with."""
    mend = partial(_twin, settings.home) if chosen_model(settings) is None else None
    try:
        if _is_unprepared(settings):
            raise ModelError(_UNPREPARED)
        found = _embedder(settings).name
    except BylineError as error:
        return Check(f"model {indexed}", str(error), mend)
    other = f"{found} is set: change BYLINE_MODEL, or run: byline index --model FOLDER"
    return Check(f"model {indexed}", None if found == indexed else other)
