"""Checks everything that answers rest on."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import sqlalchemy as sql

from bot.judge import judge
from corpus.attribution.tagger import tagger
from corpus.errors import BylineError
from index.coverage import Coverage
from index.errors import DerivedFileError, ModelError
from index.generations import load
from index.store import Store
from index.twin import open_embedder, twin_folder
from index.update import database

_NORM_ERROR = 0.01  # float16 keeps three digits
_ROOM = 500_000_000  # bytes below which the next index may fail


Check = tuple[str, str | None]
"""What was checked; what is wrong with it and what to do, None where nothing is."""


def examine(home: Path, model: Path | None) -> Iterator[Check]:
    """Check a data folder, the dependable before what depends on it."""
    yield f"data folder {home}", None if os.access(home, os.W_OK) else "not there or read-only; set BYLINE_HOME"
    try:
        store = Store(database(home))
    except BylineError as error:
        yield "database", str(error)
        return
    said = store.check()
    yield "database", None if said == "ok" else f"damaged ({said}); restore a copy, or move it away and index again"
    with store.reading() as connection:
        number, indexed = store.generation(connection), store.get(connection, "model") or ""
        if number == 0:
            yield "coverage", "empty; add articles with: byline index FOLDER"
            return
        dimension = int(store.get(connection, "dimension") or 0)
        rows = store.articles(connection)
        wrong = [row.id for row in rows if not _sound(store, connection, row.id, dimension)]
        yield f"{len(rows):,} articles and their vectors", _again(f"damaged: {', '.join(wrong[:5])}") if wrong else None
    try:
        with store.reading() as connection:
            load(home, store, connection)
        yield f"search files of generation {number}", None
    except DerivedFileError as error:
        yield f"search files of generation {number}", f"{error}; the next question makes them again"
    try:
        if model is None and not twin_folder(home).exists():
            raise ModelError("not prepared yet; the next byline index or ask does it")
        coverage = Coverage(home, lambda: open_embedder(home, model))
        with coverage.reading() as snapshot:
            coverage.embedder(snapshot)
        yield f"model {indexed}", None
    except BylineError as error:
        yield f"model {indexed}", str(error)
    for what, load_weights in (("attribution model", tagger), ("judge", lambda: judge().scores("Who?", ["He."]))):
        try:
            load_weights()
            yield what, None
        except BylineError as error:
            yield what, str(error)
    free = shutil.disk_usage(home).free
    yield f"{free / 1e9:,.1f} GB free", None if free > _ROOM else "little room is left; the next index may fail"


def _again(wrong: str) -> str:
    return f"{wrong}; run: byline index --rebuild"


def _sound(store: Store, connection: sql.Connection, identity: str, dimension: int) -> bool:
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
