"""Passages embedded by several processes."""

from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

from corpus.attribution.tagger import tagger
from index.crew import Piece, Task, crew
from index.errors import DataFolderError, ModelError
from index.home import Home
from index.update import update
from tests.bench import material
from tests.homes import Making, executed
from tests.index.slow import Dying, Waiting, noted

ARTICLES = 10
KEPT = "SELECT digest, vectors FROM embeddings ORDER BY digest"
MARKED = "SELECT digest, relations FROM tags ORDER BY digest"

pytestmark = pytest.mark.slow


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return articles of more passages than one batch has."""
    monkeypatch.setattr("index.derive.AT_ONCE", 5)
    material.write(tmp_path / "articles.jsonl", ARTICLES, paragraphs=3)
    return tmp_path / "articles.jsonl"


def test_two_make_what_one_makes(home: Home, source: Path, made: Making, tmp_path: Path) -> None:
    """The same vectors and marks of each passage, each once."""
    (tmp_path / "other").mkdir()
    other = made(tmp_path / "other")
    assert update(home, [source], Waiting).added == ARTICLES
    report = update(other, [source], Waiting, workers=2)
    assert (report.added, report.failed) == (ARTICLES, [])
    for query in (KEPT, MARKED):
        assert executed(home, query) == executed(other, query)


@pytest.mark.files
def test_networks_are_loaded_once_and_where_they_are_needed(home: Home, source: Path, tmp_path: Path) -> None:
    """Each worker has one encoder for all it makes; who indexes asks one for its name, and loads no tagger."""
    tagger.cache_clear()
    assert update(home, [source], partial(noted, tmp_path), workers=2).added == ARTICLES
    assert len(list(tmp_path.glob("opened-*"))) == 3
    assert tagger.cache_info().currsize == 0


@pytest.mark.files
def test_workers_stay_and_are_replaced_when_they_die(home: Home) -> None:
    """The same do what comes next; others do it once these died, though they had nothing to do."""
    tasks: list[Task] = [("embeddings", [Piece(bytes([number]), "text", ())]) for number in range(4)]
    with crew(home, Waiting(), Waiting, 2) as working:
        first, before = sorted(working(tasks), key=repr), active_children()
        assert sorted(working(tasks), key=repr) == first
        assert active_children() == before
        for one in before:
            one.kill()
            one.join()
        assert sorted(working(tasks), key=repr) == first


def test_what_a_dead_one_had_another_makes(home: Home, source: Path, tmp_path: Path) -> None:
    """Killed in the middle of a batch, as by a system that is short of memory."""
    dying = partial(Dying, tmp_path, 2)
    assert update(home, [source], dying, workers=2).added == ARTICLES
    assert (tmp_path / "died-1").exists()
    assert executed(home, "SELECT count(*) FROM passages WHERE tags IS NULL") == [(0,)]


@pytest.mark.files
def test_workers_that_die_and_die_end_it(home: Home, source: Path, tmp_path: Path) -> None:
    """With what to do; it does not go on for ever, and what is stored is as before."""
    with pytest.raises(ModelError, match="--workers"):
        update(home, [source], partial(Dying, tmp_path, 1_000), workers=2)
    assert update(home, [source], Waiting).added == ARTICLES


@pytest.mark.files
def test_without_a_server_there_are_no_workers_elsewhere(home: Home, source: Path) -> None:
    """Whoever leaves the work to them would wait for ever."""
    with pytest.raises(DataFolderError, match="BYLINE_DATABASE_URL"):
        update(home, [source], Waiting, workers=0)
