"""The coverage of one data folder, open for questions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from corpus.attribution.chains import Attribution
from index.credits import of_articles
from index.embed import Embedder
from index.errors import EMPTY, DataFolderError, DerivedFileError, ModelError
from index.generations import Generation, load, names, open_or_rebuild
from index.lock import writing
from index.search import Hits, Query, search
from index.store import Store
from index.update import database


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation: what the database and the search files held at one moment.

    :ivar outlets: of its articles, longest name first.
    """

    store: Store
    connection: sql.Connection
    generation: Generation
    outlets: Sequence[str]

    def vectors(self, passages: Sequence[int], dimension: int) -> list[NDArray[np.float16]]:
        """Return for each passage its matrix (1 + sentences, dimension): the passage first, then its sentences."""
        return self.store.vectors(self.connection, passages, dimension)

    def attributions(self, identities: Sequence[str]) -> dict[str, list[Attribution]]:
        """Return the attributions of articles by their ids, in order of place."""
        return of_articles(self.connection, identities)

    def search(self, query: Query, most: int, per_article: int | None = None) -> Hits:
        """Return the `most` best passages for `query`, and of one article at most `per_article`."""
        return search(self.store, self.connection, self.generation, query, most, per_article)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is kept of the newest generation, for all who ask."""

    named: dict[str, object]
    generation: Generation
    outlets: Sequence[str]


class Coverage:
    """A data folder that is asked again and again, by several threads: it keeps model and search files in memory."""

    def __init__(self, home: Path, embedder: Callable[[], Embedder]) -> None:
        """Open the folder; the model is loaded with the first question.

        :raises DataFolderError: if there is nothing in it to ask.
        """
        self._home, self._make_embedder = home, embedder
        self._store = Store(database(home))
        self._embedder: Embedder | None = None
        self._opened: _Opened | None = None
        self._loading, self._making = Lock(), Lock()

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Give the newest generation, unchanged for as long as it is held."""
        while True:
            with self._store.reading() as connection:
                found = self._open(connection)
                if found is None:
                    continue
                if not len(found.generation.vectors):
                    raise DataFolderError(EMPTY)
                yield Snapshot(self._store, connection, found.generation, found.outlets)
                return

    def _open(self, connection: sql.Connection) -> _Opened | None:
        """Return the search files of what `connection` sees; None if it is outdated and its files are gone by now."""
        named = names(self._store, connection)
        if named["generation"] == 0:
            raise DataFolderError(EMPTY)
        opened = self._opened
        if opened is None or named != opened.named:
            with self._loading:  # once, however many are asking
                opened = self._opened
                if opened is None or named != opened.named:
                    generation = self._load(connection, named)
                    if generation is None:
                        return None
                    # With many articles it takes long to list them: once for all questions.
                    opened = self._opened = _Opened(named, generation, self._store.outlets(connection))
        return opened

    def _load(self, connection: sql.Connection, named: dict[str, object]) -> Generation | None:
        try:
            return load(self._home, self._store, connection)
        except DerivedFileError:
            if self._newest() != named:
                return None
            with writing(self._home):  # perhaps after waiting for an index to end
                return open_or_rebuild(self._store, connection, self._home) if self._newest() == named else None

    def _newest(self) -> dict[str, object]:
        with self._store.reading() as connection:
            return names(self._store, connection)

    def embedder(self, snapshot: Snapshot) -> Embedder:
        """Return the model, loaded.

        :raises ModelError: if the coverage was embedded with another one.
        """
        if self._embedder is None:
            with self._making:
                self._embedder = self._embedder or self._make_embedder()
        indexed = snapshot.store.get(snapshot.connection, "model")
        if self._embedder.name != indexed:
            raise ModelError(
                f"the coverage was embedded with {indexed}, and {self._embedder.name} is set; set BYLINE_MODEL to the"
                " former's folder, or run: byline index --rebuild"
            )
        return self._embedder
