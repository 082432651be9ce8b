"""A coverage in one file, and back."""

import threading
import zipfile
from pathlib import Path

import pytest

from index import contents
from index.backup import backup, copied, restore
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.errors import DataFolderError
from index.home import Home, database
from index.update import remove, update
from tests.homes import Making
from tests.index.folder import held
from tests.index.test_coverage import within
from tests.index.test_update import stored


@pytest.fixture
def saved(sample_copy: Home, tmp_path: Path) -> Path:
    """Return a backup of the sample coverage and of a folder beside it."""
    (sample_copy / "more").mkdir()
    (sample_copy / "more" / "one.txt").write_text("One.")
    assert backup(sample_copy, tmp_path / "saved.zip", [sample_copy / "more", sample_copy / "not there"]) > 10_000
    return tmp_path / "saved.zip"


def test_a_backup_is_the_coverage(sample_copy: Home, saved: Path, tmp_path: Path, made: Making) -> None:
    """On another machine, with all that belongs to it."""
    other = made(tmp_path / "other")
    assert restore(other, saved) == []
    assert stored(other) == stored(sample_copy)
    assert (other / "more" / "one.txt").read_text() == "One."
    assert not [path for path in other.folder.iterdir() if path.name.startswith(".")]


@pytest.mark.search_files
def test_a_copy_is_a_coverage_of_its_own(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """With search files that fit it; what is done to it is not done to the one that it was made of."""
    before = stored(sample_copy)
    (sample_copy / "slack.db").write_text("not of the coverage")
    target = Home(tmp_path / "copy")
    target.folder.mkdir()
    copied(sample_copy, target)
    assert stored(target) == before
    made = [path for path in (target / "generations").rglob("*") if path.is_file()]
    with Coverage(target, lambda: embedder).reading() as snapshot:
        assert snapshot.generation.number == 1
    assert [path for path in (target / "generations").rglob("*") if path.is_file()] == made
    remove(target, [min(before)], lambda: embedder)
    assert stored(sample_copy) == before
    assert not (target / "slack.db").exists()
    with pytest.raises(DataFolderError):
        copied(Home(tmp_path / "nothing"), target)


def test_a_restore_is_seen_by_who_reads(sample_copy: Home, saved: Path, embedder: OnnxTwin, tmp_path: Path) -> None:
    """The one who is reading sees what was there, the next one what is back; what was put in its place is kept."""
    before = stored(sample_copy)
    coverage = Coverage(sample_copy, lambda: embedder)
    (tmp_path / "new.txt").write_text("The new article says that the ferry was late.\n")
    update(sample_copy, [tmp_path / "new.txt"], lambda: embedder)
    remove(sample_copy, [min(before)], lambda: embedder)
    (sample_copy / "more" / "one.txt").write_text("Two.")
    with coverage.reading() as snapshot:
        passages = held(snapshot.generation)
        assert restore(sample_copy, saved) == ["more/one.txt"]
        assert len(contents.articles(snapshot.connection)) == len(before)
        assert snapshot.generation.number == 3
    assert stored(sample_copy) == before

    def restored() -> bool:
        with coverage.reading() as snapshot:
            return snapshot.generation.number == 4 and held(snapshot.generation) != passages

    assert within(10, restored)
    assert (sample_copy / "more" / "one.txt").read_text() == "Two."
    update(sample_copy, [tmp_path / "new.txt"], lambda: embedder)
    assert len(stored(sample_copy)) == len(before) + 1


def test_a_backup_is_of_one_moment(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path, made: Making) -> None:
    """While articles are indexed, none of which waits for it."""
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            path = tmp_path / f"new{number}.txt"
            path.write_text(f"The {number}th article says that the ferry was late.\n")
            update(sample_copy, [path], lambda: embedder)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(sample_copy, tmp_path / f"saved{number}.zip")
    finally:
        ended.set()
        writer.join()
    for number in range(3):
        home = made(tmp_path / f"other{number}")
        restore(home, tmp_path / f"saved{number}.zip")
        with Coverage(home, lambda: embedder).reading() as snapshot:
            assert held(snapshot.generation) >= len(stored(home))


def test_a_damaged_database_is_replaced(sample_copy: Home, saved: Path) -> None:
    """That is what backups are for; what is left of the old one stays beside it."""
    before = stored(sample_copy)
    database(sample_copy).write_bytes(b"x" * 9_000)
    restore(sample_copy, saved)
    assert stored(sample_copy) == before


@pytest.mark.parametrize("damage", ["cut", "flipped", "no zip", "another zip", "lost", "newer"])
def test_a_bad_backup_changes_nothing(sample_copy: Home, saved: Path, damage: str, tmp_path: Path) -> None:
    """What is wrong is said, and the coverage is as it was."""
    before, content = stored(sample_copy), saved.read_bytes()
    match damage:
        case "cut":
            saved.write_bytes(content[: len(content) // 2])
        case "flipped":
            saved.write_bytes(content[:5_000] + bytes([content[5_000] ^ 1]) + content[5_001:])
        case "no zip":
            saved.write_text("x")
        case "lost":
            saved.unlink()
        case _:
            with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
                about = '{"format": 99, "schema": 1, "sha256": {}}' if damage == "newer" else '{"a": 1}'
                archive.writestr("byline-backup.json", about)
            saved = tmp_path / "made.zip"
    with pytest.raises(DataFolderError, match="newer Byline" if damage == "newer" else str(saved)):
        restore(sample_copy, saved)
    assert stored(sample_copy) == before


def test_no_file_leaves_its_folder(sample_copy: Home, tmp_path: Path) -> None:
    """Whatever a backup says of names."""
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("byline-backup.json", '{"format": 1, "schema": 1, "sha256": {"../out": ""}}')
        archive.writestr("../out", "")
    with pytest.raises(DataFolderError, match="outside"):
        restore(sample_copy, tmp_path / "made.zip")
    assert not (sample_copy.folder.parent / "out").exists()


def test_no_backup_is_written_over(sample_copy: Home, saved: Path, tmp_path: Path) -> None:
    """Nor is one made of nothing."""
    with pytest.raises(DataFolderError, match="there already"):
        backup(sample_copy, saved)
    with pytest.raises(DataFolderError, match="byline index"):
        backup(Home(tmp_path / "empty"), tmp_path / "x.zip")
    assert not (tmp_path / "empty").exists()
