"""A coverage that is asked while it changes."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import contents
from index import coverage as module
from index.coverage import Coverage, Snapshot
from index.embed import OnnxTwin
from index.engines import engine
from index.errors import DataFolderError, DerivedFileError
from index.generations import folder_of, load, root_of
from index.home import Home, database
from index.search import Query
from index.store import Store
from index.update import remove, update
from tests.conftest import SAMPLE
from tests.index.test_generations import flip, segment

QUESTION = "How many of the crew deserted?"


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def seen(snapshot: Snapshot) -> tuple[int, int, int]:
    """Return the generation by the search files, by the database, and how many passages it holds."""
    return (
        snapshot.generation.number,
        Store.generation(snapshot.connection),
        len(snapshot.generation),
    )


@pytest.mark.engines
def test_who_reads_sees_what_was_there_when_it_began(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """Also after the next generation was published, and a third; the next to ask sees the newest."""
    coverage = Coverage(sample_copy, lambda: embedder)
    with coverage.reading() as first:
        before = seen(first)
        for number in range(2):
            path = tmp_path / f"more{number}.txt"
            path.write_text(f"A {number}th article says that the ferry was late.\n")
            update(sample_copy, [path], lambda: embedder)
            with coverage.reading() as other:
                assert seen(other) == (2 + number, 2 + number, before[2] + 1 + number)
        assert seen(first) == before
        hits = first.search(Query(QUESTION, embedder.embed([QUESTION])[0][0]), 10).found
        assert len(hits) == 10


@pytest.mark.engines
def test_questions_go_on_while_the_next_generation_is_opened(
    sample_copy: Home, embedder: OnnxTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes, and however many ask: from the one before, whole; then from the new one."""
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    coverage = Coverage(sample_copy, lambda: embedder)
    with coverage.reading() as snapshot:
        before = seen(snapshot)
    chosen = type(engine(sample_copy, Store(sample_copy)))
    opening, go_on, real = threading.Event(), threading.Event(), chosen.load

    def slow(*arguments: object) -> object:
        opening.set()
        go_on.wait(30)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(chosen, "load", slow)
    with Store(sample_copy).reading() as connection:
        gone = contents.ids(connection)[0]
    remove(sample_copy, [gone], lambda: embedder)
    found: list[tuple[int, int, int]] = []

    def ask() -> None:
        with coverage.reading() as snapshot:
            snapshot.search(Query(QUESTION, embedder.embed([QUESTION])[0][0]), 10)
            found.append(seen(snapshot))

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for one in askers:
        one.start()
    for one in askers:
        one.join(30)
    assert opening.is_set()
    assert found == [before] * 6
    go_on.set()
    assert within(10, lambda: _number(coverage) == 2)


def _number(coverage: Coverage) -> int:
    with coverage.reading() as snapshot:
        return snapshot.generation.number


@pytest.mark.files
def test_a_database_that_is_gone_is_told(sample_copy: Home, embedder: OnnxTwin) -> None:
    """Who asks is told so, not how Python says it; once it is there again, answers are."""
    coverage = Coverage(sample_copy, lambda: embedder)
    assert _number(coverage) == 1
    path = database(sample_copy)
    path.rename(path.with_suffix(".away"))
    with pytest.raises(DataFolderError):
        _number(coverage)
    path.with_suffix(".away").rename(path)
    assert _number(coverage) == 1


@pytest.mark.engines
def test_a_new_generation_is_opened_before_anybody_asks(sample_copy: Home, embedder: OnnxTwin) -> None:
    """Who follows has it within two seconds, and holds nothing of the one before."""
    coverage, ended = Coverage(sample_copy, lambda: embedder), threading.Event()
    assert _number(coverage) == 1
    thread = threading.Thread(target=coverage.follow, args=(ended,))
    thread.start()
    try:
        with Store(sample_copy).reading() as connection:
            gone = contents.articles(connection)[0].id
        remove(sample_copy, [gone], lambda: embedder)
        assert within(2, lambda: coverage._opened is not None and coverage._opened.generation.number == 2)
        assert within(2, lambda: len(coverage._open_ones) == 1)
    finally:
        ended.set()
        thread.join()


@pytest.mark.search_files
def test_words_that_are_damaged_are_made_again_while_vectors_answer(
    sample_copy: Home, embedder: OnnxTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large coverage nobody waits for that; then the search is what it was."""
    query = Query(QUESTION, embedder.embed([QUESTION])[0][0])
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        before = [hit.passage.id for hit in snapshot.search(query, 5).found]
    flip(segment(folder_of(sample_copy, 1)))
    monkeypatch.setattr(module, "_SOON", 0)
    coverage = Coverage(sample_copy, lambda: embedder)
    with coverage.reading() as snapshot:
        assert len(snapshot.generation.keywords) == 0
        assert snapshot.search(query, 5).found
    assert within(20, lambda: _words(coverage) > 0)
    with coverage.reading() as snapshot:
        assert [hit.passage.id for hit in snapshot.search(query, 5).found] == before
    store = Store(sample_copy)
    with store.reading() as connection:
        assert load(sample_copy, store, connection).number == 1


@pytest.mark.search_files
def test_words_that_can_not_be_made_again_are_told(
    sample_copy: Home, embedder: OnnxTwin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In a line of the log, and vectors go on answering."""
    shutil.rmtree(root_of(sample_copy))
    root_of(sample_copy).write_text("no folder")
    monkeypatch.setattr(module, "_SOON", 0)
    coverage = Coverage(sample_copy, lambda: embedder)
    assert _words(coverage) == 0
    assert within(10, lambda: "could not be made again" in caplog.text and "BYLINE_HOME" in caplog.text)
    with coverage.reading() as snapshot:
        assert snapshot.search(Query(QUESTION, embedder.embed([QUESTION])[0][0]), 5).found


def _words(coverage: Coverage) -> int:
    with coverage.reading() as snapshot:
        return len(snapshot.generation.keywords)


@pytest.mark.files
@pytest.mark.engines
def test_another_coverage_in_its_place_is_noticed(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """A database that was deleted and made anew, whatever its generation."""
    coverage = Coverage(sample_copy, lambda: embedder)
    assert _number(coverage) == 1
    other = replace(sample_copy, folder=tmp_path / "other")
    update(other, [SAMPLE], lambda: embedder)
    for path in sample_copy.folder.glob("byline.db*"):
        path.unlink()
    shutil.copytree(other, sample_copy, dirs_exist_ok=True, symlinks=True)
    named = coverage._opened and coverage._opened.generation.named["coverage"]
    assert within(5, lambda: _coverage(coverage) != named)


def _coverage(coverage: Coverage) -> object:
    with coverage.reading() as snapshot:
        return snapshot.generation.named["coverage"]


@pytest.mark.engines
def test_what_can_not_be_opened_leaves_the_one_before(sample_copy: Home, embedder: OnnxTwin) -> None:
    """Questions are answered from it; the defect is logged, and the next question tries again."""
    coverage = Coverage(sample_copy, lambda: embedder)
    assert _number(coverage) == 1
    store = Store(sample_copy)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE meta SET value='9' WHERE key='generation'")
        connection.exec_driver_sql("UPDATE meta SET value='-1' WHERE key='passages'")
    assert _number(coverage) == 1
    with store.reading() as connection, pytest.raises(DerivedFileError):
        engine(sample_copy, store).load(connection)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE meta SET value='1' WHERE key='generation'")
    assert _number(coverage) == 1
