"""A generation that a Milvus server searches: opened by readers, written beside the one before, made again.

Which collection holds the coverage, up to which generation, and of how many terms its passages consist, stands in the
database; so a collection that another database, or an indexer without Milvus, went past is seen to be stale.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
import sqlalchemy as sql

from corpus.errors import BylineError
from index import contents, delta
from index.cluster_client import place
from index.errors import DataFolderError, DerivedFileError, FasterError
from index.filling import Tally, fresh, stored
from index.home import Home
from index.lock import writing
from index.milvus import K1, B, Collection, collections, new_name, there
from index.records import Publication
from index.searching import Candidates, Limits, Searchable, Vectors, weight
from index.store import Store

log = logging.getLogger(__name__)

_LAYOUT = 1  # of a collection; others are made again
_KEPT = 2  # generations before the newest whose passages stay, for those who still read them
_SETTLED = 30.0  # seconds after which what was there at the beginning is known to all that a server consists of
_ASKING = 8  # requests of one question that run at once

COLLECTION, COLLECTED, WORDS = "collection", "collected", "words"
"""The keys in the table `meta` of the collection's name, the generation it holds, and how many terms that has."""

FILLING = "filling"
"""The key there of the name of a collection that is being filled, from nothing but what is published."""


@dataclass(frozen=True, slots=True)
class Clustered:
    """A generation on a Milvus server, open: see `index.searching.Searchable`.

    :ivar passages: how many it has.
    :ivar average: how many terms a passage has on average.
    """

    named: Mapping[str, object]
    collection: Collection
    dimension: int
    passages: int
    average: float
    _counts: dict[str, int] = field(default_factory=dict)
    _opened: float = field(default_factory=monotonic)

    @property
    def number(self) -> int:
        """Return its number."""
        return int(str(self.named["generation"]))

    def __len__(self) -> int:
        """Return how many passages there are."""
        return self.passages

    @property
    def _consistency(self) -> str:
        """Return what to ask for: Strong waits for all that was written, Bounded for all but the last seconds."""
        return "Strong" if monotonic() - self._opened < _SETTLED else "Bounded"

    def candidates(self, vector: Vectors, words: Sequence[str], most: int, limits: Limits) -> Candidates:
        """Return the `most` nearest to a unit vector and the `most` that share most of the terms `words`.

        :raises DataFolderError: if the server does not answer as it should.
        """
        which, consistency = there(self.number, limits), self._consistency
        with ThreadPoolExecutor(2) as pool:
            sharing = pool.submit(self.collection.worded, words, most, which, consistency)
            nearest = pool.submit(self.collection.nearest, vector, most, which, consistency)
            weights = self.weights(words)
            (near, cosines), worded = nearest.result(), sharing.result()
        found = np.array([one["id"] for one in worded], np.int64)
        ids = np.union1d(near, found)
        similarity, lexical = np.empty(len(ids), np.float32), np.zeros(len(ids), np.float32)
        if len(found):
            places = np.searchsorted(ids, found)
            similarity[places] = np.vecdot(np.array([one["vector"] for one in worded], np.float32), vector)
            lexical[places] = [_score(one["body"].split(), weights, self.average) for one in worded]
        similarity[np.searchsorted(ids, near)] = cosines
        return Candidates(ids, similarity, lexical)

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Return each term's inverse document frequency, as BM25 counts it; words nobody used weigh most.

        :raises DataFolderError: if the server does not answer as it should.
        """
        wanted = list(dict.fromkeys(words))
        unknown = [one for one in wanted if one not in self._counts]
        if unknown:
            which, consistency = there(self.number), self._consistency
            with ThreadPoolExecutor(_ASKING) as pool:
                counts = pool.map(lambda word: self.collection.holding(word, which, consistency), unknown)
                self._counts.update(zip(unknown, counts, strict=True))
        return {one: weight(self.passages, self._counts[one]) for one in wanted}


def _score(body: Sequence[str], weights: Mapping[str, float], average: float) -> float:
    """Return the BM25 score of a passage of these terms for those that have weights.

    Milvus's own scores are of what a segment or a shard holds, deleted rows and those of the next generation among it.
    """
    counts, damped = Counter(body), K1 * (1 - B + B * len(body) / average)
    return sum(one * (K1 + 1) * counts[term] / (counts[term] + damped) for term, one in weights.items())


@dataclass(frozen=True, slots=True)
class Cluster:
    """Searches a coverage on a Milvus server: see `index.engines.Engine`."""

    home: Home
    store: Store

    @property
    def url(self) -> str:
        """Return the server's URL."""
        return self.home.index or ""

    def names(self, connection: sql.Connection) -> dict[str, object]:
        """Return what tells the generation that `connection` sees from another."""
        found = self.store.values(connection, "generation", "coverage", "model", COLLECTION, COLLECTED)
        numbers = {key: int(found[key] or 0) for key in ("generation", COLLECTED)}
        return {"layout": _LAYOUT, **found, **numbers}

    def load(self, connection: sql.Connection, before: Searchable | None = None) -> Clustered:
        """Open the generation that `connection` sees.

        :param before: one that is open.
        :raises DerivedFileError: if the server does not hold it, whole.
        :raises DataFolderError: if the server does not answer as it should.
        """
        named = self.names(connection)
        number, collection = int(str(named["generation"])), Collection(self.url, str(named[COLLECTION]))
        if not collection.name.startswith(self._prefix(connection)) or named[COLLECTED] != number:
            raise DerivedFileError(f"{place(self.url)}: not the passages of this generation")
        if not isinstance(before, Clustered) or before.collection != collection:
            collection.load()
        found = self.store.values(connection, "passages", "dimension", WORDS)
        passages, dimension, words = (int(found[key] or 0) for key in ("passages", "dimension", WORDS))
        if collection.count(there(number)) != passages:
            raise DerivedFileError(f"{place(self.url)}: not as many passages as were written")
        return Clustered(named, collection, dimension, passages, words / max(1, passages))

    def makeshift(self, _connection: sql.Connection, _before: Searchable | None, /) -> Searchable:
        """Say that nothing can be searched until the collection is made again.

        :raises DataFolderError: always.
        """
        raise DataFolderError(f"{place(self.url)} does not hold the coverage; write it there with: byline doctor --fix")

    def mend(self, named: Mapping[str, object] | None = None) -> None:
        """Write the newest generation to the server again if that can't be used; wait for the coverage's lock.

        :param named: only if this is still the newest.
        :raises DataFolderError: if the database can't be written to, or the server does not answer as it should.
        """
        with writing(self.home), self.store.reading() as connection:
            if named in (None, self.names(connection)):
                self._sound(connection)

    def _sound(self, connection: sql.Connection) -> tuple[Collection, int]:
        """Return the collection of the generation that `connection` sees, and its terms, once the server holds it."""
        try:
            found = self.load(connection)
            return found.collection, int(self.store.get(connection, WORDS) or 0)
        except DerivedFileError as error:
            level = logging.WARNING if self.store.get(connection, COLLECTION) else logging.INFO
            log.log(level, "%s; making them again from the database", error)
            return self._again(connection)

    def _again(self, connection: sql.Connection) -> tuple[Collection, int]:
        """Write what `connection` sees to a collection, from nothing but the database; what is there of it stays.

        What a passage consists of never changes, and no other gets its number: what is there of it is right.

        :raises FasterError: if another process has published meanwhile.
        :raises DataFolderError: if the server does not answer as it should.
        """
        number, dimension = (int(self.store.get(connection, key) or 0) for key in ("generation", "dimension"))
        model = str(self.store.get(connection, "model"))
        begun = self._begun(connection)
        collection = begun or self._made(connection, number, dimension, model)
        self.store.note({FILLING: collection.name})
        with closing(stored(connection, dimension, number)) as rows:
            tally = Tally(rows)
            if begun:
                collection.complete(tally, number)
            else:
                collection.put(tally)
        collection.settle()
        self._verify(collection, number, int(self.store.get(connection, "passages") or 0))
        held = {COLLECTION: collection.name, COLLECTED: str(number), WORDS: str(tally.words)}
        if not self.store.note({**held, FILLING: ""}, generation=number):
            raise FasterError(self.home)
        return collection, tally.words

    def _begun(self, connection: sql.Connection) -> Collection | None:
        """Return the collection that was being filled, or one that fell behind, if it can be gone on with."""
        found = self.store.values(connection, "generation", "model", COLLECTION, COLLECTED, FILLING)
        collected = int(found[COLLECTED] or 0)
        behind = found[COLLECTION] if 0 < collected < int(found["generation"] or 0) else None
        here = {one.name: one for one in collections(self.url, self._prefix(connection))}
        for name in (found[FILLING], behind):
            if name in here and here[name].is_of(str(found["model"])):
                here[name].load()
                if name == behind:
                    here[name].undo(collected)
                return here[name]
        return None

    def write(self, connection: sql.Connection, coming: Publication) -> dict[str, str]:
        """Write the next generation beside the one that `connection` sees; return what to note when it is published.

        Readers of the one before go on seeing that, also if this is broken off at any step.

        :raises DataFolderError: if the server does not answer as it should.
        """
        number = int(str(coming.named["generation"]))
        rows = Tally(fresh(connection, coming.new, coming.dimension, number))
        if coming.whole or contents.is_empty(connection):
            model = str(coming.named["model"])
            collection, words = self._made(connection, number, coming.dimension, model), 0
            passages = len(coming.new)
        else:
            collection, words = self._sound(connection)
            passages = int(self.store.get(connection, "passages") or 0) - len(coming.gone) + len(coming.new)
            collection.undo(number - 1)
            for some in collection.of(coming.gone):
                collection.put({**one, "died": number} for one in some)
                words -= sum(len(one["body"].split()) for one in some)
        collection.put(rows)
        if coming.whole:
            collection.settle()
        self._verify(collection, number, passages)
        noted = {COLLECTION: collection.name, COLLECTED: number, WORDS: words + rows.words, "passages": passages}
        noted[FILLING] = ""  # what was begun before is of no use to another model
        return {key: str(value) for key, value in noted.items()}

    def _verify(self, collection: Collection, number: int, passages: int) -> None:
        found = collection.count(there(number))
        if found != passages:
            raise DataFolderError(
                f"{place(self.url)} holds {found:,} passages, not the {passages:,} that were written;"
                " run the command again, nothing is lost"
            )

    def tidy(self, number: int) -> None:
        """Delete what no reader can need once a generation is the newest; hold the coverage's lock."""
        try:
            self._tidy(number)
        except BylineError as error:  # what is published stays so; the next publication deletes it
            log.warning("what is out of date stays for now: %s", error)

    def _tidy(self, number: int) -> None:
        with self.store.reading() as connection:
            current = Collection(self.url, str(self.store.get(connection, COLLECTION)))
            prefix = self._prefix(connection, layout=False)
        current.delete(f"died <= {number - _KEPT}")
        older = [one for one in collections(self.url, prefix) if one != current]
        newest = f"{prefix}{_LAYOUT}_{number:08d}"
        if current.name.startswith(newest):  # some still read the one before
            before = max((one for one in older if one.name < newest), key=lambda one: one.name, default=None)
            older = [one for one in older if one != before]
        for one in older:
            one.drop()
        with self.store.writing() as connection:
            delta.forget(connection, number)  # for no checkpoint will be written

    def keep_up(self) -> None:
        """Do nothing: the server has no files that fall behind."""

    def forget(self) -> None:
        """Delete the coverage's collections."""
        with self.store.reading() as connection:
            prefix = self._prefix(connection, layout=False)
        for one in collections(self.url, prefix):
            one.drop()

    def _prefix(self, connection: sql.Connection, *, layout: bool = True) -> str:
        coverage = self.store.get(connection, "coverage")
        return f"byline_{coverage}_{_LAYOUT}_" if layout else f"byline_{coverage}_"

    def _made(self, connection: sql.Connection, number: int, dimension: int, model: str) -> Collection:
        """Make a new collection, whose first generation is `number`."""
        collection = Collection(self.url, new_name(self._prefix(connection), number, model))
        collection.make(dimension)
        return collection
