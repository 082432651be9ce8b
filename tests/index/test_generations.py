"""The search files of a generation."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import contents
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.errors import DerivedFileError
from index.generations import base_of, folder_of, load, sweep
from index.home import Home
from index.search import Query
from index.store import Store

pytestmark = pytest.mark.search_files

QUESTION = "How many of the crew deserted?"


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def segment(folder: Path) -> Path:
    """Return one of tantivy's files."""
    return next(path for path in sorted((folder / "keywords").iterdir()) if path.suffix == ".idx")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "flipped keyword": lambda folder: flip(segment(folder)),
    "no keywords": lambda folder: shutil.rmtree(folder / "keywords"),
    "strange file": lambda folder: (folder / "keywords" / "more").write_text("x"),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "broken manifest": lambda folder: (folder / "manifest.json").write_text("{"),
    "manifest of another generation": lambda folder: rewrite(folder, generation=7),
    "manifest of another model": lambda folder: rewrite(folder, model="other"),
    "manifest of another coverage": lambda folder: rewrite(folder, coverage="other"),
    "manifest of another sort": lambda folder: (folder / "manifest.json").write_text("[]"),
    "manifest without a count": lambda folder: rewrite(folder, count=None),
    "nothing at all": shutil.rmtree,
}


def rewrite(folder: Path, **values: object) -> None:
    """Change values in the manifest."""
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | values))


def found(home: Home, embedder: OnnxTwin) -> list[tuple[int, float]]:
    """Return what a search finds."""
    coverage = Coverage(home, lambda: embedder)
    with coverage.reading() as snapshot:
        hits = snapshot.search(Query(QUESTION, embedder.embed([QUESTION])[0][0]), 20).found
        return [(hit.passage.id, round(hit.score, 4)) for hit in hits]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_seen_and_mended(sample_copy: Home, embedder: OnnxTwin, damage: str) -> None:
    """Whatever happens to the derived files, they are refused, made again, and find just what they found before."""
    before = found(sample_copy, embedder)
    folder = folder_of(sample_copy, 1)
    DAMAGE[damage](folder)
    store = Store(sample_copy)
    with store.reading() as connection, pytest.raises(DerivedFileError):
        load(sample_copy, store, connection)
    assert found(sample_copy, embedder) == before
    with store.reading() as connection:
        assert load(sample_copy, store, connection).number == 1


def test_the_manifest_says_what_the_files_are(sample_home: Home, embedder: OnnxTwin) -> None:
    """Generation, model, count and a hash of every file."""
    manifest = json.loads((folder_of(sample_home, 1) / "manifest.json").read_text())
    assert (manifest["generation"], manifest["model"]) == (1, embedder.name)
    store = Store(sample_home)
    with store.reading() as connection:
        passages = sum(len(contents.passage_ids(connection, row.id)) for row in contents.articles(connection))
    assert manifest["count"] == passages
    assert "keywords/meta.json" in manifest["sha256"]


def test_the_vectors_are_those_of_the_database(sample_home: Home) -> None:
    """What is searched holds for each passage what the database holds for it."""
    store = Store(sample_home)
    with store.reading() as connection:
        generation = load(sample_home, store, connection)
        ids = [one for row in contents.articles(connection) for one in contents.passage_ids(connection, row.id)]
        assert len(ids) == len(generation.vectors)
        for number, one in zip(ids, contents.features(connection, ids, 384), strict=True):
            row = one.matrix[0].astype(np.float32)
            assert generation.vectors.cosines(row, np.array([number]))[0] == pytest.approx(float(row @ row), abs=1e-5)


def test_vectors_that_are_missing_are_noticed(sample_copy: Home) -> None:
    """The database says how many passages there are."""
    store = Store(sample_copy)
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM passages WHERE id = 1")
    with store.reading() as connection, pytest.raises(DerivedFileError, match="not as many vectors"):
        load(sample_copy, store, connection)


def test_the_next_generation_begins_with_files_that_are_there(sample_copy: Home) -> None:
    """If they are not, they are made again first."""
    store = Store(sample_copy)
    for damage in ("nothing at all", "no keywords", "no manifest"):
        DAMAGE[damage](folder_of(sample_copy, 1))
        with store.reading() as connection:
            assert base_of(store, connection, sample_copy) == 1
            assert load(sample_copy, store, connection).number == 1


def test_sweeping_keeps_the_previous_generation(tmp_path: Path) -> None:
    """A reader may still be opening it; older ones and unfinished ones go."""
    home = Home(tmp_path)
    for number in (1, 2, 3):
        folder_of(home, number).mkdir(parents=True)
    (tmp_path / "generations" / ".writing-x").mkdir()
    sweep(home, 3)
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["00000002", "00000003"]
