"""The coverage of one data folder, open for questions."""

import logging
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread

import sqlalchemy as sql

from corpus.attribution.chains import Attribution
from corpus.errors import BylineError
from index import contents
from index.attributed import of_articles
from index.dialects import Watch
from index.embed import Embedder, Vectors
from index.engines import engine
from index.errors import EMPTY, DataFolderError, DerivedFileError, ModelError, explained
from index.home import Home
from index.pins import Pins
from index.records import Features
from index.search import Hits, Query, search
from index.searching import Searchable
from index.store import Store
from index.together import Together

log = logging.getLogger(__name__)

_PATIENCE = 0.5  # seconds that a question waits for a new generation before it is answered from the one before
_GLANCE = 1.0  # seconds between two looks for a new one while nobody asks
_SOON = 50_000  # passages whose words are made again while a question waits; of more, vectors answer meanwhile


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation: what the database and the search files held at one moment.

    :ivar outlets: of its articles, longest name first.
    """

    connection: sql.Connection
    generation: Searchable
    outlets: Sequence[str]

    def features(self, passages: Sequence[int], dimension: int) -> list[Features]:
        """Return what questions are compared with in each passage."""
        return contents.features(self.connection, passages, dimension)

    def attributions(self, identities: Sequence[str]) -> dict[str, list[Attribution]]:
        """Return the attributions of articles by their ids, in order of place."""
        return of_articles(self.connection, identities)

    def search(self, query: Query, most: int, per_article: int | None = None) -> Hits:
        """Return the `most` best passages for `query`, and of one article at most `per_article`."""
        return search(self.connection, self.generation, query, most, per_article)


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    """A generation that is open, for all who ask.

    :ivar file: which database it is, see `Store.which`.
    :ivar mended: set once what could not be searched was made again; None where all could.
    :ivar watch: tells whether the database may have changed since; None where it can't tell.
    """

    generation: Searchable
    outlets: Sequence[str]
    pins: Pins
    file: int | None
    mended: Event | None
    watch: Watch | None

    def close(self) -> None:
        """Close its connections, those that are in use once they are given back."""
        self.pins.close()
        if self.watch is not None:
            self.watch.close()


class Coverage:
    """A data folder that is asked again and again, by several threads: it keeps model and search files in memory.

    A new generation is opened beside the one before, which answers for as long as that takes.
    """

    def __init__(self, home: Home, embedder: Callable[[], Embedder]) -> None:
        """Open the folder; the model is loaded with the first question.

        :raises DataFolderError: if there is nothing in it to ask.
        """
        self._home, self._make_embedder = home, embedder
        self._store = Store(home)
        self._engine = engine(home, self._store)
        self._embedders: dict[str, Embedder] = {}
        self._together: dict[str, Together] = {}
        self._opened: _Opened | None = None
        self._loading, self._making, self._starting = Lock(), Lock(), Lock()
        self._following = Event()
        self._following.set()
        self._open_ones: list[_Opened] = []
        self._settled: tuple[_Opened, object] | None = None  # the state of the database at which it was the newest
        weakref.finalize(self, _close, self._open_ones)

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Give the newest generation that is open, unchanged for as long as it is held."""
        connection = None
        while connection is None:  # closed in this very moment, for there is a newer one
            opened = self._newest()
            connection = opened.pins.take()
        try:
            if not len(opened.generation):
                raise DataFolderError(EMPTY)
            with explained(self._home):
                yield Snapshot(connection, opened.generation, opened.outlets)
        finally:
            opened.pins.give(connection)

    def close(self) -> None:
        """Close what is open, once nobody reads it any more; who asks again opens it again."""
        with self._loading:
            self._opened = None
            while self._open_ones:
                self._open_ones.pop().close()

    def follow(self, ended: Event) -> None:
        """Open each new generation as it comes, so that no question waits for it, until the end."""
        while not ended.wait(_GLANCE):
            try:
                opened = self._opened
                if opened is not None and self._is_past(opened):
                    self._follow_on().wait()
            except BylineError as error:  # a disk that is not there for a while
                log.warning("it can't be told whether there is a newer generation: %s", error)

    def _newest(self) -> _Opened:
        opened = self._opened
        if opened is None:
            with self._loading:
                return self._opened or self._open()
        if self._is_past(opened):
            self._follow_on().wait(_PATIENCE)
        return self._opened or opened

    def _is_past(self, opened: _Opened) -> bool:
        file = self._store.which()
        if (opened.mended and opened.mended.is_set()) or file not in (None, opened.file):
            return True
        state = opened.watch.state() if opened.watch and file is not None else None
        if state is not None and self._settled == (opened, state):
            return False
        with self._store.reading() as connection:
            named = self._engine.names(connection)
        if named != opened.generation.named:
            return True
        self._settled = (opened, state) if state is not None else None
        return False

    def _follow_on(self) -> Event:
        """Begin to open the newest generation, unless that is under way; what is returned is set when it is open."""
        with self._starting:
            if self._following.is_set():
                self._following = Event()
                Thread(target=self._open_next, args=(self._following,), name="coverage", daemon=True).start()
            return self._following

    def _open_next(self, done: Event) -> None:
        try:
            with self._loading:
                self._open()
        except Exception:  # the one before goes on answering, and the next question tries again
            log.exception("the newest generation could not be opened")
        finally:
            done.set()

    def _open(self) -> _Opened:
        """Open what is newest, and close what was open before once nobody asks it any more.

        :raises DataFolderError: if there is nothing in it.
        """
        opened = None
        while opened is None:
            file, connection = self._store.which(), self._store.pin()
            try:
                with explained(self._home):
                    opened = self._opened_at(connection, file)
            finally:
                if opened is None:
                    self._store.unpin(connection)
        self._opened = opened
        self._open_ones.append(opened)
        for past in self._open_ones[:-1]:
            past.close()
            self._open_ones.remove(past)
        self._engine.keep_up()
        return opened

    def _opened_at(self, connection: sql.Connection, file: int | None) -> _Opened | None:
        """Open what a connection sees; None if it is outdated, and what was searched of it may be gone by now."""
        named = self._engine.names(connection)
        if named["generation"] == 0:
            raise DataFolderError(EMPTY)
        before, mended = self._opened.generation if self._opened else None, None
        try:
            generation = self._engine.load(connection, before)
        except DerivedFileError as error:
            with self._store.reading() as newer:
                if self._engine.names(newer) != named:
                    return None
            if int(self._store.get(connection, "passages") or 0) <= _SOON:
                self._engine.mend(named)
                with self._store.reading() as newer:
                    if self._engine.names(newer) != named:
                        return None
                generation = self._engine.load(connection, before)
            else:
                generation, mended = self._engine.makeshift(connection, before), Event()
                log.warning("%s; vectors answer alone until it is made again", error)
                Thread(target=self._mend, args=(named, mended), name="mend").start()
        # With many articles it takes long to list them: once for all questions.
        outlets, pins = contents.outlets(connection), Pins(self._store, connection)
        return _Opened(generation, outlets, pins, file, mended, self._store.watch())

    def _mend(self, named: dict[str, object], mended: Event) -> None:
        try:
            self._engine.mend(named)
            mended.set()
        except BylineError as error:  # a folder that is read-only, say: vectors go on answering alone
            log.warning("the words could not be made again: %s", error)

    def embedder(self, snapshot: Snapshot) -> Embedder:
        """Return the model that a generation was embedded with, loaded.

        :raises ModelError: if it is not the one that is set.
        """
        indexed = str(snapshot.generation.named["model"])
        if indexed not in self._embedders:
            with self._making:
                if indexed not in self._embedders:
                    made = self._make_embedder()
                    self._embedders[made.name] = made
        if indexed not in self._embedders:
            raise ModelError(
                f"the coverage was embedded with {indexed}, and another model is set; set BYLINE_MODEL to the"
                " former's folder, or run: byline index --model FOLDER"
            )
        return self._embedders[indexed]

    def vector(self, snapshot: Snapshot, text: str) -> Vectors:
        """Return the unit vector of a question, (dimension,), by the model that a generation was embedded with.

        :raises ModelError: if it is not the one that is set.
        """
        embedder = self.embedder(snapshot)
        return self._together.setdefault(embedder.name, Together(embedder)).vector(text)


def _close(opened: Sequence[_Opened]) -> None:
    for one in opened:
        one.close()
