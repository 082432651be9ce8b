"""Several machines on one coverage: processes with data folders of their own and one database server."""

import logging
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import advisory, contents
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.engines import engine
from index.errors import AwayError, DataFolderError, OutdatedError
from index.generations import root_of
from index.home import Home
from index.lock import HOLDER, take, writing
from index.search import Query
from index.store import Store
from index.tables import version
from index.update import remove, update
from tests.conftest import SAMPLE
from tests.homes import executed
from tests.index.test_coverage import within
from tests.lite import Lite
from tests.servers import Postgres

pytestmark = pytest.mark.servers

QUESTION = "who reported the desertions?"


@pytest.fixture
def machines(tmp_path: Path, models: Path, postgres: Postgres) -> Iterator[tuple[Home, Home]]:
    """Return the data folders of two machines, with one database."""
    url = postgres.made()
    yield _machine(tmp_path / "one", models, url), _machine(tmp_path / "other", models, url)
    postgres.drop(url)


@pytest.fixture
def lone(restarted: Postgres, models: Path, tmp_path: Path) -> Home:
    """Return the data folder of a machine whose server can be restarted."""
    return _machine(tmp_path / "data", models, restarted.made())


def _machine(folder: Path, models: Path, url: str | None) -> Home:
    folder.mkdir()
    (folder / "models").symlink_to(models)
    return Home(folder, url)


def found(coverage: Coverage, embedder: OnnxTwin) -> tuple[int, list[tuple[int, float]]]:
    """Return the generation that is asked, and what it finds."""
    with coverage.reading() as snapshot:
        hits = snapshot.search(Query(QUESTION, embedder.embed([QUESTION])[0][0]), 20).found
        return snapshot.generation.number, [(hit.passage.id, round(hit.score, 3)) for hit in hits]


def test_what_one_indexes_another_answers_from(
    machines: tuple[Home, Home], embedder: OnnxTwin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Within two seconds, from search files of its own, which cost it what changed."""
    one, other = machines
    update(one, [SAMPLE], lambda: embedder)
    here, there = (Coverage(home, lambda: embedder) for home in machines)
    assert found(there, embedder) == found(here, embedder)
    caplog.set_level(logging.WARNING)
    caplog.clear()
    (tmp_path / "new.txt").write_text("The new article says that nine deserted on Friday, the mate reported.\n")
    update(one, [tmp_path / "new.txt"], lambda: embedder)
    with Store(one).reading() as connection:
        gone = contents.articles(connection)[0].id
    remove(one, [gone], lambda: embedder)
    assert within(2, lambda: found(there, embedder)[0] == 3)
    assert found(there, embedder) == found(here, embedder)
    assert not caplog.records, "its files were made anew"
    assert (root_of(other) / "00000003").is_dir()


def test_an_older_version_is_brought_up_to_date_by_one(machines: tuple[Home, Home], embedder: OnnxTwin) -> None:
    """By Alembic's revisions, as files are; others say what to do meanwhile, and answer afterwards as before."""
    one, other = machines
    update(one, [SAMPLE], lambda: embedder)
    before = found(Coverage(other, lambda: embedder), embedder)
    executed(one, f"UPDATE {version.name} SET version_num = '5'")  # noqa: S608
    executed(one, "DROP INDEX ix_attributions_article")
    executed(one, "UPDATE passages SET crc = 0")
    with pytest.raises(OutdatedError, match="doctor --fix"):
        Store(other)
    Store(one, create=True)
    assert executed(one, "SELECT to_regclass('ix_attributions_article') IS NOT NULL") == [(True,)]
    assert found(Coverage(other, lambda: embedder), embedder) == before


def test_machines_index_in_turn(machines: tuple[Home, Home], embedder: OnnxTwin, tmp_path: Path) -> None:
    """Each begins with what the others published, though its own files are older."""
    for number, home in enumerate([*machines, *machines]):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"The {number}th article says that the ferry was late on day {number}.\n")
        assert update(home, [path], lambda: embedder).generation == number + 1
    assert [found(Coverage(home, lambda: embedder), embedder)[0] for home in machines] == [4, 4]
    shutil.rmtree(root_of(machines[1]))
    assert found(Coverage(machines[1], lambda: embedder), embedder) == found(
        Coverage(machines[0], lambda: embedder), embedder
    )


def test_files_of_two_machines_stay_apart(machines: tuple[Home, Home], embedder: OnnxTwin, tmp_path: Path) -> None:
    """Of one name, in folders that the other machine has not: neither replaces or prunes the other's."""
    texts = {
        "a": "The lamp on Gannet Head was dark, the keeper said.",
        "b": "The lamp of Tarrow was lit, the mayor said.",
    }
    ids = {}
    for home, (name, text) in zip(machines, texts.items(), strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lamp.txt").write_text(text)
        assert update(home, [tmp_path / name], lambda: embedder, prune=True).added == 1
        with Store(home).reading() as connection:
            ids[name] = {*contents.ids(connection)} - {*ids.values()}
        (tmp_path / name).rename(tmp_path / f"{name} of another machine")
        ids[name] = ids[name].pop()
    update(machines[1], [tmp_path / "a"], lambda: embedder, prune=True)
    with Store(machines[0]).reading() as connection:
        assert {*contents.ids(connection)} == {*ids.values()}


def test_a_file_that_moves_is_the_same_article(machines: tuple[Home, Home], embedder: OnnxTwin, tmp_path: Path) -> None:
    """With its folder, or changed within it; on the machine that has it."""
    (tmp_path / "a" / "sub").mkdir(parents=True)
    (tmp_path / "a" / "lamp.txt").write_text("The lamp on Gannet Head was dark, the keeper said.")
    update(machines[0], [tmp_path / "a"], lambda: embedder)
    (tmp_path / "a").rename(tmp_path / "b")
    assert update(machines[0], [tmp_path / "b"], lambda: embedder).changed == 1
    (tmp_path / "b" / "lamp.txt").rename(tmp_path / "b" / "sub" / "lamp.txt")
    (tmp_path / "b" / "sub" / "lamp.txt").write_text("The lamp on Gannet Head was lit, the keeper said.")
    assert update(machines[0], [tmp_path / "b"], lambda: embedder).changed == 1
    with Store(machines[0]).reading() as connection:
        assert contents.ids(connection) == ["lamp"]


def test_a_lock_is_of_all_machines(machines: tuple[Home, Home]) -> None:
    """Who has it is told by its process and machine; who waits for it keeps no reader of its own machine waiting."""
    one, other = machines
    with writing(one):
        assert take(other, HOLDER) is None
        assert "process" in advisory.holder(str(other.database), HOLDER)
    assert advisory.holder(str(one.database), HOLDER) == ""
    held = take(other, HOLDER)
    assert held is not None
    assert held.is_held()
    held.release()


@pytest.mark.parametrize("searching", ["files", "Milvus"])
def test_who_lost_the_lock_publishes_nothing(
    lone: Home, restarted: Postgres, embedder: OnnxTwin, models: Path, tmp_path: Path, lite: Lite, searching: str
) -> None:
    """A restarted server frees it, and another indexer may be faster; the slower one says so and has done no harm."""
    lone = replace(lone, index=lite.url if searching == "Milvus" else None)
    faster = replace(_machine(tmp_path / "faster", models, lone.database), index=lone.index)
    for name in ("slow", "fast"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} article says that the ferry was late.\n")

    def overtaken() -> OnnxTwin:
        restarted.stop(signal.SIGQUIT)
        restarted.start()
        update(faster, [tmp_path / "fast.txt"], lambda: embedder)
        return embedder

    with pytest.raises(DataFolderError, match=r"faster|can't be reached"):
        update(lone, [tmp_path / "slow.txt"], overtaken)
    with Store(lone).reading() as connection:
        assert contents.ids(connection) == ["fast"]
        assert len(engine(faster, Store(faster)).load(connection)) == 1
    assert update(lone, [tmp_path / "slow.txt"], lambda: embedder).generation == 2


def test_a_restarted_server_is_found_again(lone: Home, restarted: Postgres, embedder: OnnxTwin) -> None:
    """While it is away, that is said; then questions are answered as before, without a restart of who asks."""
    update(lone, [SAMPLE], lambda: embedder)
    coverage = Coverage(lone, lambda: embedder)
    before = found(coverage, embedder)
    restarted.stop(signal.SIGQUIT)
    with pytest.raises(AwayError, match="BYLINE_DATABASE_URL"):
        found(coverage, embedder)
    restarted.start()
    assert found(coverage, embedder) == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://byline:secret@127.0.0.1:9/none", "can't be reached"),
        ("mysql://byline:secret@127.0.0.1/none", "no PostgreSQL database"),
        ("mysql://127.0.0.1/none?user=byline&password=secret", "no PostgreSQL database"),
        ("postgresql://byline:secret@nosuch.invalid/none", "can't be reached"),
        ("mysql://byline:1@secret@127.0.0.1/none", "no PostgreSQL database"),
        ("://", "no URL"),
    ],
)
def test_a_wrong_address_is_one_line(tmp_path: Path, url: str, said: str) -> None:
    """It tells what to change, and no password."""
    with pytest.raises(DataFolderError, match=said) as raised:
        Store(Home(tmp_path, url), create=True)
    assert "secret" not in f"{raised.value} {Home(tmp_path, url)!r}"
