"""What must hold of a coverage, whatever was done to the one who writes it."""

from threading import Event, Thread

import numpy as np

from index import contents, delta
from index.coverage import Coverage, Snapshot
from index.embed import Embedder
from index.home import Home
from index.search import Query
from index.searching import EVERYTHING
from index.store import Store
from tests.index.folder import held
from tests.torture.indexing import Desk, text_of


class Reader:
    """Asks a coverage all the time; `failures` are what went wrong."""

    def __init__(self, home: Home, embedder: Embedder) -> None:
        """Take the coverage to ask."""
        self._coverage = Coverage(home, lambda: embedder)
        self._vector = embedder.embed(["Which ferry was late?"])[0][0]
        self._ended = Event()
        self._threads = [Thread(target=self._read), Thread(target=self._coverage.follow, args=(self._ended,))]
        self.failures: list[str] = []
        self.generations: list[int] = []

    def __enter__(self) -> "Reader":
        """Begin to ask."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop asking."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._ended.is_set():
            try:
                with self._coverage.reading() as snapshot:
                    self.generations.append(consistent(snapshot, self._vector))
            except Exception as error:
                self.failures.append(repr(error))
                return


def consistent(snapshot: Snapshot, vector: np.ndarray) -> int:  # type: ignore[type-arg]
    """Hold one generation against itself; return its number.

    :raises AssertionError: if two were mixed.
    """
    number = snapshot.generation.number
    assert number == Store.generation(snapshot.connection)
    rows = contents.articles(snapshot.connection)
    ids = [one for row in rows for one in contents.passage_ids(snapshot.connection, row.id)]
    assert held(snapshot.generation) == len(ids)
    found = snapshot.search(Query("Which ferry was late?", vector), 10).found  # type: ignore[arg-type]
    assert {hit.passage.id for hit in found} <= set(ids)
    return number


def whole(desk: Desk, embedder: Embedder) -> None:
    """Hold a coverage that is opened anew against what was acknowledged, its files against its database.

    :raises AssertionError: if an article is lost, half or altered.
    """
    with Coverage(desk.home, lambda: embedder).reading() as snapshot:
        consistent(snapshot, embedder.embed(["Which ferry was late?"])[0][0])
        texts = contents.texts(snapshot.connection, [row.id for row in contents.articles(snapshot.connection)])
        for name, version in desk.told.items():
            assert name in texts, f"{name} was acknowledged and is lost"
            assert texts[name][1] in {text_of(name, one) for one in range(version, desk.newest[name] + 1)}, name
        for name, (_, text) in ((one, texts[one]) for one in texts if one.startswith(desk.prefix)):
            assert text in {text_of(name, one) for one in range(1, desk.newest[name] + 1)}, f"{name} is half or altered"
            article = contents.article(snapshot.connection, name)
            assert article is not None
            covered = " ".join(span.of(text) for passage in article.passages for span in passage.sentences)
            assert covered.split() == text.split(), f"{name} is half"
        for ids, rows in delta.arrived(snapshot.connection, 0, embedder.dimension):
            for number, row in zip(ids.tolist(), rows.astype(np.float32), strict=True):
                found = snapshot.generation.candidates(row, (), len(snapshot.generation), EVERYTHING)
                (cosine,) = found.cosines[found.ids == number]
                assert abs(float(cosine) - float(row @ row)) < 1e-4, f"passage {number} has another vector"
