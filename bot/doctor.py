"""Checks everything that answers rest on, and mends what can be mended."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import sqlalchemy as sql

from bot.judge import judge
from bot.settings import Settings
from bot.slack import tokens
from corpus.attribution.tagger import tagger
from corpus.errors import BylineError
from index import checkpoints
from index.embed import Embedder
from index.errors import DerivedFileError, ModelError
from index.generations import mend, names, open_keywords
from index.store import Store
from index.twin import open_embedder, twin_folder
from index.twin import write as write_twin
from index.update import database, model_folder, rederive

_NORM_ERROR = 0.01  # float16 keeps three digits
_ROOM = 500_000_000  # bytes below which the next index may fail
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
    yield Check(f"data folder {home}", None if os.access(home, os.W_OK) else "not there or read-only; set BYLINE_HOME")
    yield from _settings(settings)
    yield from (Check(what, wrong) for what, wrong in tokens.check(settings))
    yield from _weights(home, settings)
    free = shutil.disk_usage(home).free if home.exists() else 0
    yield Check(f"{free / 1e9:,.1f} GB free", None if free > _ROOM else "little room is left; the next index may fail")
    try:
        store = Store(database(home))
        said = store.check()
    except BylineError as error:
        yield Check("database", str(error))
        return
    if said != "ok":
        yield Check("database", f"damaged ({said}); put a backup back with: byline restore FILE")
        return
    yield Check("database")
    with store.reading() as connection:
        if store.generation(connection) == 0:
            yield Check("coverage", "empty; add articles with: byline index FOLDER")
            return
        yield _articles(settings, store, connection)
        yield _words(home, store, connection)
        yield from _vectors(home, store, connection)
        yield _model(settings, store.get(connection, "model") or "")


def _settings(settings: Settings) -> Iterator[Check]:
    for folder in settings.folders:
        yield Check(f"watched {folder}", None if folder.exists() else "not there; make it, or change BYLINE_FOLDERS")
    if settings.model is not None:
        there = any(settings.model.glob("*.safetensors"))
        yield Check(f"model folder {settings.model}", None if there else "no model there; change BYLINE_MODEL")


def _weights(home: Path, settings: Settings) -> Iterator[Check]:
    """Check the networks that come with Byline, and the copy of the model that it makes."""
    for what, load in (("attribution model", tagger), ("judge", lambda: judge().scores("Who?", ["He."]))):
        try:
            load()
            yield Check(what)
        except BylineError as error:
            yield Check(what, str(error))
    if settings.model is None and not twin_folder(home).exists():
        yield Check("embedding model", "not prepared yet; the next byline index or ask does it", partial(_twin, home))


def _embedder(settings: Settings) -> Embedder:
    return open_embedder(settings.home, settings.model or model_folder(settings.home))


def _twin(home: Path) -> None:
    """Make the copy of the model, in place of a damaged one."""
    shutil.rmtree(twin_folder(home), ignore_errors=True)
    write_twin(home)


def _articles(settings: Settings, store: Store, connection: sql.Connection) -> Check:
    dimension = int(store.get(connection, "dimension") or 0)
    rows = store.articles(connection)
    wrong = [row.id for row in rows if not _is_sound(store, connection, row.id, dimension)]
    what = f"{len(rows):,} articles, their passages and vectors"
    if not wrong:
        return Check(what)
    shown = ", ".join(wrong[:_NAMED]) + (f" and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else "")
    advice = f"damaged: {shown}; derive them again with: byline doctor --fix"
    return Check(what, advice, partial(rederive, settings.home, partial(_embedder, settings), only=wrong))


def _is_sound(store: Store, connection: sql.Connection, identity: str, dimension: int) -> bool:
    """Whether an article's passages lie in its text, trimmed, and have a unit vector for each sentence."""
    article = store.article(connection, identity)
    try:
        matrices = store.vectors(connection, store.passage_ids(connection, identity), dimension)
    except (KeyError, ValueError):  # vectors that are missing, or cut
        return False
    if article is None or len(matrices) != len(article.passages):
        return False
    for passage, matrix in zip(article.passages, matrices, strict=True):
        quotes = [span.of(article.text) for span in passage.sentences]
        norms = np.linalg.norm(matrix.astype(np.float32), axis=1)
        if not all(quote and quote == quote.strip() for quote in quotes) or len(matrix) != 1 + len(quotes):
            return False
        if not (np.abs(norms - 1) < _NORM_ERROR).all():  # nor if one is not a number
            return False
    return True


def _words(home: Path, store: Store, connection: sql.Connection) -> Check:
    named = names(store, connection)
    what = f"keywords of generation {named['generation']}"
    try:
        open_keywords(home, named)
        return Check(what)
    except DerivedFileError as error:
        return Check(what, f"{error}; the next question makes them again", partial(mend, home, store))


def _vectors(home: Path, store: Store, connection: sql.Connection) -> Iterator[Check]:
    """Check the checkpoints of the vectors; where there is none, the database gives them all."""
    for number, wrong in checkpoints.examine(home, store, connection):
        advice = f"{wrong}; until it is written again the vectors come from the database" if wrong else None
        yield Check(f"vectors up to generation {number}", advice, partial(checkpoints.write, home, store))
    due = checkpoints.is_due(home, store, connection)
    yield Check(
        "vectors since then",
        "many are read from the database whenever Byline starts; write them with: byline doctor --fix" if due else None,
        partial(checkpoints.write, home, store),
    )


def _model(settings: Settings, indexed: str) -> Check:
    """Check that the model can be loaded, and is the one that the coverage was embedded with."""
    mend = partial(_twin, settings.home) if settings.model is None else None
    try:
        if settings.model is None and not twin_folder(settings.home).exists():
            raise ModelError("not prepared yet; the next byline index or ask does it")
        found = _embedder(settings).name
    except BylineError as error:
        return Check(f"model {indexed}", str(error), mend)
    other = f"{found} is set: change BYLINE_MODEL, or run: byline index --model FOLDER"
    return Check(f"model {indexed}", None if found == indexed else other)
