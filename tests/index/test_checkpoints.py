"""Checkpoints of the vectors, and the delta that the database holds beyond them."""

import contextlib
import json
import random
import threading
from pathlib import Path

import numpy as np
import pytest

from index import checkpoints, contents, delta
from index.checkpoints import is_due, newest, renew, root_of, write, written
from index.checksum import DamagedError
from index.derived import folder_of
from index.errors import DataFolderError
from index.generations import Generation, load
from index.home import Home
from index.store import Store
from index.update import rederive, remove, update
from tests.homes import executed
from tests.index.test_update import Counting

pytestmark = pytest.mark.search_files


def put(folder: Path, name: str, text: str) -> Path:
    """Write an article."""
    path = folder / f"{name}.txt"
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def opened(home: Home, before: Generation | None = None) -> Generation:
    """Open the newest generation."""
    store = Store(home)
    with store.reading() as connection:
        return load(home, store, connection, before)


def everything(generation: Generation) -> dict[int, tuple[float, ...]]:
    """Return each passage that a search finds, with cosines that tell its vector from others."""
    probes = np.eye(3, generation.vectors.dimension, dtype=np.float32)
    found: dict[int, list[float]] = {}
    for probe in probes:
        for number, cosine in zip(*generation.vectors.search(probe, 10_000), strict=True):
            found.setdefault(int(number), []).append(round(float(cosine), 5))
    return {number: tuple(cosines) for number, cosines in sorted(found.items())}


def current(home: Home) -> list[int]:
    """Return the ids of all passages."""
    store = Store(home)
    with store.reading() as connection:
        return sorted(one for row in contents.articles(connection) for one in contents.passage_ids(connection, row.id))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of six articles."""
    made = tmp_path / "articles"
    made.mkdir()
    for name in "abcdef":
        put(made, name, f"Article {name} says that the ferry of pier {name} was late on Monday.")
    return made


def test_a_generation_is_the_same_with_and_without_a_checkpoint(home: Home, folder: Path, counting: Counting) -> None:
    """Whatever was added, changed and removed before and after checkpoints, opened anew or followed from any before."""
    chance = random.Random(7)  # noqa: S311
    update(home, [folder], lambda: counting)
    store = Store(home)
    followed = [opened(home)]
    for step in range(14):
        match chance.randrange(4):
            case 0:
                put(folder, f"more{step}", f"A {step}th article says that nobody waited at the pier.")
                update(home, [folder], lambda: counting)
            case 1:
                put(folder, chance.choice("abcdef"), f"At the {step}th hour the ferry was still late, said a sailor.")
                update(home, [folder], lambda: counting)
            case 2:
                (folder / f"{chance.choice('abcdef')}.txt").unlink(missing_ok=True)
                update(home, [folder], lambda: counting, prune=True)
            case _:
                assert write(home, store)
        fresh = opened(home)
        assert list(everything(fresh)) == current(home)
        for before in followed:
            assert everything(opened(home, before)) == everything(fresh)
        followed.append(fresh)
    assert 1 <= len(written(home)) <= 2
    assert any(one.checkpoint for one in followed)


def test_what_left_is_forgotten_once_two_checkpoints_are_newer(home: Home, folder: Path, counting: Counting) -> None:
    """Notes don't grow for ever, and who has been asleep for longer begins with a checkpoint."""
    update(home, [folder], lambda: counting)
    store, asleep = Store(home), opened(home)
    for name in "ab":
        remove(home, [name], lambda: counting)
        assert write(home, store)
    remove(home, ["c"], lambda: counting)
    with store.reading() as connection:
        assert delta.oldest(connection) == written(home)[-1] > asleep.number
        assert len(delta.left(connection, 0, 10_000)) == 2
    assert list(everything(opened(home, asleep))) == current(home)


@pytest.mark.parametrize("damage", ["flipped", "cut", "lost"])
def test_a_damaged_checkpoint_is_not_believed(home: Home, folder: Path, counting: Counting, damage: str) -> None:
    """The one before it, or the database, gives the same vectors; the damaged one is deleted, so that it is due."""
    update(home, [folder], lambda: counting)
    store, before = Store(home), everything(opened(home))
    assert write(home, store)
    with store.reading() as connection:
        assert newest(home, store, connection).generation == 1
    path = max(folder_of(root_of(home), 1).iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    if damage != "lost":
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else content)
    assert everything(opened(home)) == before
    assert written(home) == []


def test_a_damaged_checkpoint_is_renewed(home: Home, folder: Path, counting: Counting) -> None:
    """Of whatever generation it is, by one of the newest; what was forgotten before is not taken for noted."""
    update(home, [folder], lambda: counting)
    store = Store(home)
    write(home, store)
    for name in "ab":
        remove(home, [name], lambda: counting)
        write(home, store)
    remove(home, ["c"], lambda: counting)
    assert written(home) == [3, 2]
    for number in (3, 2):
        assert renew(home, store, number)
        assert written(home) == [4, 2][: number - 1]
        assert list(everything(opened(home))) == current(home)
        with store.reading() as connection:
            assert delta.oldest(connection) == 2


def test_a_folder_that_takes_no_checkpoint_is_told(home: Home, folder: Path, counting: Counting) -> None:
    """Whoever asked for it learns what to do."""
    update(home, [folder], lambda: counting)
    root_of(home).write_text("no folder")
    with pytest.raises(DataFolderError, match="can't be written to"):
        write(home, Store(home))


def test_a_checkpoint_of_another_coverage_or_model_is_not_used(home: Home, folder: Path, counting: Counting) -> None:
    """Nor one that is newer than what is read."""
    update(home, [folder], lambda: counting)
    store = Store(home)
    write(home, store)
    path = folder_of(root_of(home), 1) / "manifest.json"
    good = path.read_text()
    for name, value in (("coverage", "x"), ("model", "x"), ("dimension", 7), ("layout", 0)):
        path.write_text(json.dumps(json.loads(good) | {name: value}))
        with store.reading() as connection:
            assert newest(home, store, connection).generation == 0, name
    path.write_text(good)
    with contextlib.closing(store.pin()) as connection:
        remove(home, ["a"], lambda: counting)
        write(home, store)
        assert newest(home, store, connection).generation == 1
    assert written(home) == [2, 1]


def test_one_is_written_in_the_background_once_it_is_due(
    home: Home, folder: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whoever publishes, when so much came and went that reading it costs more; after that none is due."""
    monkeypatch.setattr(checkpoints, "_FEW", 8)
    monkeypatch.setattr(checkpoints, "_PART", 0.5)
    store = None
    for i in range(6):
        put(folder, f"more{i}", f"A {i}th article says that nobody waited at the pier.")
        update(home, [folder], lambda: counting)
        for thread in threading.enumerate():
            if thread.name == "checkpoint":
                thread.join()
        store = Store(home)
        with store.reading() as connection:
            assert not is_due(home, store, connection)
            assert bool(written(home)) == (store.get(connection, "passages") in {"9", "10", "11", "12"})
    rederive(home, lambda: counting)  # all passages are others
    for thread in threading.enumerate():
        if thread.name == "checkpoint":
            thread.join()
    assert len(written(home)) == 2
    assert list(everything(opened(home))) == current(home)


def test_two_never_write_at_once(home: Home, folder: Path, counting: Counting) -> None:
    """The second leaves it to the first."""
    update(home, [folder], lambda: counting)
    store = Store(home)
    results: list[bool] = []
    threads = [threading.Thread(target=lambda: results.append(write(home, store))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert True in results
    assert list(everything(opened(home))) == current(home)


def test_a_vector_that_is_not_what_was_written_is_told(home: Home, folder: Path, counting: Counting) -> None:
    """It would be near to other questions than its passage is, and nobody would see why."""
    update(home, [folder], lambda: counting)
    digest, vectors = executed(home, "SELECT digest, vectors FROM embeddings ORDER BY digest")[2]
    other = b"\0" + vectors[1:]
    executed(home, "UPDATE embeddings SET vectors = :other WHERE digest = :digest", other=other, digest=digest)
    with pytest.raises(DamagedError, match="vectors"):
        opened(home)
