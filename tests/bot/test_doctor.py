"""Checks of everything that answers rest on."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.doctor import Check, examine
from index import checkpoints
from index.derived import folder_of as derived_folder
from index.embed import OnnxTwin
from index.generations import folder_of
from index.home import Home
from index.store import Store
from index.twin import TWIN_NAME, twin_folder
from index.update import remove
from tests.conftest import SAMPLE, run_byline
from tests.homes import executed, settings_of
from tests.index.test_generations import flip


def checks(home: Home, **values: object) -> list[Check]:
    """Check a data folder."""
    return [one for one in examine(settings_of(home, **values)) if "GB free" not in one.what]


def wrong(home: Home) -> list[str]:
    """Return what is wrong with a data folder."""
    return [f"{one.what}: {one.wrong}" for one in checks(home) if one.wrong]


def mend(home: Home) -> None:
    """Mend what can be mended."""
    for one in checks(home):
        if one.wrong and one.mend:
            one.mend()


def change(home: Home, statement: str) -> None:
    """Change the database behind Byline's back."""
    executed(home, statement)


def zeroed(home: Home, table: str, key: str, column: str) -> None:
    """Put zeros in place of all bytes of a column."""
    for number, value in executed(home, f"SELECT {key}, {column} FROM {table}"):  # noqa: S608 - of this file's names
        statement = f"UPDATE {table} SET {column} = :zeros WHERE {key} = :number"  # noqa: S608
        executed(home, statement, zeros=bytes(len(value)), number=number)


def cut_short(home: Home) -> None:
    """Take two bytes from one passage's vectors."""
    digest, vectors = executed(home, "SELECT digest, vectors FROM embeddings ORDER BY digest")[2]
    executed(home, "UPDATE embeddings SET vectors = :cut WHERE digest = :digest", cut=vectors[2:], digest=digest)


def without_model(home: Home) -> None:
    """Give the folder a model whose files were changed."""
    source = twin_folder(home)
    copy = Path(shutil.copytree(source, home / "copy"))
    (home / "models").unlink()
    shutil.copytree(copy, twin_folder(home))
    (twin_folder(home) / "tokenizer.json").write_text("{}")


def index_damaged(home: Home) -> None:
    """Flip bits of an index, from the end of its first page on, until an entry is not what its row says."""
    path = home / "byline.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_articles_id'"
        (page,) = connection.execute(query).fetchone()
    whole = path.read_bytes()
    for place in range(page * size - 1, (page - 1) * size, -1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with sqlite3.connect(path) as connection:
            if "index ix_articles_id" in connection.execute("PRAGMA integrity_check(1)").fetchone()[0]:
                return
    raise AssertionError("no byte of the index is one of an entry")


def checkpointed(home: Home) -> None:
    """Write a checkpoint of the vectors and flip a bit of it."""
    checkpoints.write(home, Store(home))
    flip(max(derived_folder(checkpoints.root_of(home), 1).iterdir(), key=lambda path: path.stat().st_size))


MENDED: dict[str, tuple[Callable[[Path], object], str]] = {
    "keywords": (lambda home: shutil.rmtree(folder_of(home, 1)), "keywords of generation 1"),
    "checkpoint": (checkpointed, "vectors up to generation 1"),
    "vectors": (lambda home: zeroed(home, "embeddings", "digest", "vectors"), "doctor --fix"),
    "a vector": (cut_short, "doctor --fix"),
    "index": (index_damaged, "ix_articles_id); mend it with: byline doctor --fix"),
    "bounds": (lambda home: zeroed(home, "passages", "id", "bounds"), "doctor --fix"),
    "an attribution": (lambda home: change(home, """UPDATE attributions SET "end" = "end" + 1"""), "doctor --fix"),
    "marks": (lambda home: change(home, "UPDATE tags SET relations = '[]'"), "doctor --fix"),
    "model": (without_model, "delete the folder"),
}
"""Damage that is mended, and what is said of it."""

_MARKS = {
    "keywords": pytest.mark.search_files,
    "checkpoint": pytest.mark.search_files,
    "index": pytest.mark.files,  # of PostgreSQL's indexes its own checks tell
    "database": pytest.mark.files,
    "conversations": pytest.mark.files,
}
_MENDED = [pytest.param(one, marks=_MARKS.get(one, ())) for one in MENDED]

DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "database": (lambda home: (home / "byline.db").write_bytes(b"x" * 5000), "damaged"),
    "text": (lambda home: change(home, "UPDATE articles SET text = substr(text, 1, 300)"), "byline restore"),
    "outlet": (lambda home: change(home, "UPDATE articles SET outlet = 'Another' WHERE row = 2"), "byline restore"),
    "conversations": (lambda home: (home / "slack.db").write_bytes(b"x" * 5000), "slack.db is damaged; move it away"),
    "coverage": (lambda home: change(home, "UPDATE meta SET value = '0' WHERE key = 'generation'"), "byline index"),
}
_DAMAGE = [pytest.param(one, marks=_MARKS.get(one, ())) for one in DAMAGE]


def test_a_sound_folder_has_nothing_wrong(sample_copy: Home) -> None:
    """All checks pass on what `byline index` made."""
    assert len(checks(sample_copy)) >= 6
    assert wrong(sample_copy) == []


@pytest.mark.parametrize("what", [*_DAMAGE, *_MENDED])
def test_each_damage_is_found_with_advice(sample_copy: Home, what: str) -> None:
    """What is broken is named, and what to do about it."""
    act, advice = (DAMAGE | MENDED)[what]
    act(sample_copy)
    found = wrong(sample_copy)
    assert found
    assert any(advice in line for line in found), found


@pytest.mark.parametrize("what", _MENDED)
def test_what_can_be_mended_is(sample_copy: Home, what: str) -> None:
    """With everything that the database holds as it was; and then nothing is wrong."""
    MENDED[what][0](sample_copy)
    mend(sample_copy)
    assert wrong(sample_copy) == []


def test_a_damaged_article_comes_back_from_its_file(sample_copy: Home) -> None:
    """Taken out and indexed again, as the advice says; until then no command answers from it."""
    name = "02-obc-crew-took-to-boats"
    change(sample_copy, "UPDATE articles SET text = replace(text, 'boats', 'bouts') WHERE id LIKE '02-obc%'")
    assert "the database is damaged (article" in run_byline(sample_copy, "ask", "who took to the boats?").stderr
    assert "Traceback" not in run_byline(sample_copy, "index", "--rebuild").stderr
    assert run_byline(sample_copy, "remove", name).returncode == 0
    assert run_byline(sample_copy, "index", str(SAMPLE / f"{name}.txt")).returncode == 0
    assert wrong(sample_copy) == []


@pytest.mark.search_files
def test_a_damaged_checkpoint_of_an_older_generation_is_mended(sample_copy: Home, embedder: OnnxTwin) -> None:
    """It is gone, and one of the newest generation is there in its place."""
    checkpointed(sample_copy)
    remove(sample_copy, ["02-obc-crew-took-to-boats"], lambda: embedder)
    mend(sample_copy)
    assert wrong(sample_copy) == []
    assert checkpoints.written(sample_copy) == [2]


def test_another_model_needs_no_copy_of_the_default_one(sample_copy: Home) -> None:
    """Also one that the coverage was embedded with and that no setting names; where it is gone, that is said."""
    (sample_copy / "models").unlink()
    assert [line.split(":")[0] for line in wrong(sample_copy)] == ["embedding model", f"model {TWIN_NAME}"]
    change(sample_copy, "INSERT INTO meta VALUES ('model_folder', '/gone')")
    (found,) = (one for one in checks(sample_copy) if one.wrong)
    assert (found.what, found.wrong and found.wrong.split(":")[0], found.mend) == (f"model {TWIN_NAME}", "/gone", None)


@pytest.mark.search_files
def test_fix_is_one_command(sample_copy: Home) -> None:
    """It says what it mends, ends well, and answers are there."""
    shutil.rmtree(folder_of(sample_copy, 1))
    assert run_byline(sample_copy, "doctor").returncode == 1
    done = run_byline(sample_copy, "doctor", "--fix")
    assert (done.returncode, "mending: keywords" in done.stderr) == (0, True), done.stdout + done.stderr
    assert run_byline(sample_copy, "doctor").returncode == 0


def test_settings_that_point_nowhere_are_named(sample_copy: Home, tmp_path: Path) -> None:
    """A folder that is to be watched, a model's."""
    found = checks(sample_copy, folders=(tmp_path / "gone",), model=tmp_path)
    assert [one.what.split()[0] for one in found if one.wrong] == ["watched", "model", "model"]
