"""Folders of derived files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import derived
from index.errors import DerivedFileError

ABOUT = {"generation": 7, "model": "m"}


def make(root: Path, number: int = 7) -> Path:
    """Make a folder of two files."""
    with derived.made(root, number) as folder:
        (folder / "one").write_bytes(b"one")
        (folder / "in").mkdir()
        (folder / "in" / "two").write_bytes(b"two")
        derived.seal(folder, {**ABOUT, "count": 2})
    return derived.folder_of(root, number)


def rewrite(folder: Path, **values: object) -> None:
    """Change values in the manifest."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_what_was_written_is_believed(tmp_path: Path) -> None:
    """The manifest comes back with all that was said, and nothing unfinished is left beside the folder."""
    folder = make(tmp_path)
    assert derived.verified(folder, ABOUT)["count"] == 2
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert derived.numbers(tmp_path) == [7]


DAMAGE: dict[str, Callable[[Path], object]] = {
    "changed": lambda folder: (folder / "one").write_bytes(b"One"),
    "cut": lambda folder: (folder / "one").write_bytes(b"on"),
    "lost": lambda folder: (folder / "in" / "two").unlink(),
    "more": lambda folder: (folder / "three").write_bytes(b""),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "half a manifest": lambda folder: (folder / "manifest.json").write_text("{"),
    "a list": lambda folder: (folder / "manifest.json").write_text("[]"),
    "no hashes": lambda folder: rewrite(folder, sha256=None),
    "another model": lambda folder: rewrite(folder, model="n"),
    "another generation": lambda folder: rewrite(folder, generation=8),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_was_not_written_is_refused(tmp_path: Path, damage: str) -> None:
    """Whatever became of the files since they were sealed, also if they were believed before."""
    folder = make(tmp_path)
    derived.verified(folder, ABOUT)
    DAMAGE[damage](folder)
    with pytest.raises(DerivedFileError):
        derived.verified(folder, ABOUT)


def test_a_file_that_two_folders_share_is_read_once(tmp_path: Path) -> None:
    """Its hash is carried over by who links it, and remembered by who has read it: following is cheap at any size."""
    old = make(tmp_path)
    hashes = derived.verified(old, ABOUT)["sha256"]
    with derived.made(tmp_path, 8) as folder:
        (folder / "one").hardlink_to(old / "one")
        derived.seal(folder, ABOUT, {"one": hashes["one"]})
    read = len(derived._hashes)
    new = derived.folder_of(tmp_path, 8)
    assert derived.verified(new, ABOUT)["sha256"] == {"one": hashes["one"]}
    assert len(derived._hashes) == read
    derived.seal(new, ABOUT, {"one": "what was told"})
    assert derived.manifest(new, ABOUT)["sha256"] == {"one": "what was told"}


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    """Neither a folder nor what was to become one; the one before stays."""
    before = make(tmp_path)

    def fail() -> None:
        with derived.made(tmp_path, 7) as folder:
            (folder / "one").write_bytes(b"half")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert derived.verified(before, ABOUT)
    assert len(list(tmp_path.iterdir())) == 1


def test_sweeping_keeps_what_is_new_enough(tmp_path: Path) -> None:
    """Older folders go, and unfinished ones; what is no folder of a generation stays."""
    for number in (1, 2, 3):
        make(tmp_path, number)
    (tmp_path / ".writing-x").mkdir()
    (tmp_path / "lock").touch()
    derived.sweep(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00000002", "00000003", "lock"]
    assert derived.numbers(tmp_path / "nowhere") == []
