"""Checks of everything that answers rest on."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.doctor import examine
from index.generations import folder_of
from index.twin import twin_folder


def wrong(home: Path) -> list[str]:
    """Return what is wrong with a data folder."""
    return [f"{what}: {advice}" for what, advice in examine(home, None) if advice and "GB free" not in what]


def change(home: Path, statement: str) -> None:
    """Change the database behind Byline's back."""
    with sqlite3.connect(home / "byline.db") as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(statement)


def without_model(home: Path) -> None:
    """Give the folder a model whose files were changed."""
    source = twin_folder(home)
    copy = Path(shutil.copytree(source, home / "copy"))
    (home / "models").unlink()
    shutil.copytree(copy, twin_folder(home))
    (twin_folder(home) / "tokenizer.json").write_text("{}")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "search files": (lambda home: (folder_of(home, 1) / "vectors.faiss").write_bytes(b""), "search files"),
    "vectors": (lambda home: change(home, "UPDATE embeddings SET vectors = zeroblob(length(vectors))"), "--rebuild"),
    "text": (lambda home: change(home, "UPDATE articles SET text = substr(text, 1, 300)"), "--rebuild"),
    "model": (without_model, "delete the folder"),
    "database": (lambda home: (home / "byline.db").write_bytes(b"x" * 5000), "damaged"),
    "coverage": (lambda home: change(home, "UPDATE meta SET value = '0' WHERE key = 'generation'"), "byline index"),
}


def test_a_sound_folder_has_nothing_wrong(sample_copy: Path) -> None:
    """All checks pass on what `byline index` made."""
    checks = list(examine(sample_copy, None))
    assert len(checks) >= 6
    assert wrong(sample_copy) == []


@pytest.mark.parametrize("what", DAMAGE)
def test_each_damage_is_found_with_advice(sample_copy: Path, what: str) -> None:
    """What is broken is named, and what to do about it."""
    act, advice = DAMAGE[what]
    act(sample_copy)
    found = wrong(sample_copy)
    assert found
    assert any(advice in line for line in found), found
