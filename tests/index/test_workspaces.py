"""Workspaces in one PostgreSQL database: each has a schema, and nothing of one is seen, locked or lost by another."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from index import advisory, contents, postgres
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.errors import DataFolderError, explained
from index.home import Home
from index.lock import HOLDER, take, writing
from index.search import Query
from index.store import Store, exists
from index.update import update
from tests.conftest import clean_environment
from tests.homes import executed

pytestmark = pytest.mark.servers

QUESTION = "what was dark?"
TABLES = "SELECT table_schema, count(*) FROM information_schema.tables WHERE table_schema LIKE 'workspace%' GROUP BY 1"


def indexed(home: Home, word: str, embedder: OnnxTwin) -> Coverage:
    """Index one article, of the same name in all workspaces."""
    path = home.folder.parent / f"{word}" / "lamp.txt"
    path.parent.mkdir(parents=True)
    path.write_text(f"The lamp on Gannet Head was dark for three nights, the keeper {word} said on Monday.\n")
    assert update(home, [path], lambda: embedder).added == 1
    return Coverage(home, lambda: embedder)


def found(coverage: Coverage, embedder: OnnxTwin) -> str:
    """Return all that a question finds, as text."""
    with coverage.reading() as snapshot:
        hits = snapshot.search(Query(QUESTION, embedder.embed([QUESTION])[0][0]), 20).found
        return "\n".join(hit.passage.text for hit in hits)


def test_nothing_of_one_workspace_is_found_in_another(server_home: Home, embedder: OnnxTwin) -> None:
    """Though their articles, rows and generations have the same numbers, and the questions are asked in turn."""
    one, other = (indexed(server_home.workspace(f"T{word}"), word, embedder) for word in ("ORSOLYA", "ILMARI"))
    for _ in range(2):
        assert ("ORSOLYA" in found(one, embedder), "ILMARI" in found(one, embedder)) == (True, False)
        assert ("ILMARI" in found(other, embedder), "ORSOLYA" in found(other, embedder)) == (True, False)
    assert not exists(server_home)
    assert not exists(server_home.workspace("TNOBODY"))
    assert len({count for _, count in executed(server_home, TABLES)}) == 1


def test_a_workspace_that_is_deleted_leaves_the_others(server_home: Home, embedder: OnnxTwin) -> None:
    """Its schema goes, and no table of another one, nor of what all have in common."""
    Store(server_home, create=True)
    one, other = (server_home.workspace(f"T{word}") for word in ("ORSOLYA", "ILMARI"))
    asked, left = indexed(one, "ORSOLYA", embedder), indexed(other, "ILMARI", embedder)
    found(asked, embedder)
    asked.close()
    postgres.drop_schema(str(one.database))
    assert [schema for schema, _ in executed(server_home, TABLES)] == ["workspace_tilmari"]
    assert not exists(one)
    assert "ILMARI" in found(left, embedder)
    assert exists(server_home)
    postgres.drop_schema(str(one.database))
    assert "ORSOLYA" in found(indexed(one, "ORSOLYA2", embedder), embedder)


def test_a_workspace_that_is_read_is_not_deleted(
    server_home: Home, embedder: OnnxTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever tries is told after a while, and nothing is gone."""
    monkeypatch.setattr("index.postgres._IN_USE", "100ms")
    home = server_home.workspace("T1")
    coverage = indexed(home, "ORSOLYA", embedder)
    with coverage.reading(), pytest.raises(DataFolderError, match="reads it still"), explained(home):
        postgres.drop_schema(str(home.database))
    assert "ORSOLYA" in found(coverage, embedder)


def test_locks_are_of_one_workspace(server_home: Home) -> None:
    """Two index at once, and each is told only who indexes into the same one."""
    one, other = server_home.workspace("T1"), server_home.workspace("T2")
    with writing(one), writing(other), writing(server_home):
        assert [take(home, HOLDER) for home in (one, other, server_home)] == [None, None, None]
        assert "process" in advisory.holder(str(one.database), HOLDER)
    with writing(one):
        assert advisory.holder(str(other.database), HOLDER) == ""
        with Store(other, create=True).writing(), Store(server_home, create=True).writing():
            pass


def test_the_urls_own_options_hold_in_a_workspace(server_home: Home) -> None:
    """For what Byline asks the server itself, and for what libpq does for the queue."""
    home = Home(
        server_home.folder, f"{server_home.database}?options=-cwork_mem%3D8MB%20-cstatement_timeout%3D60s"
    ).workspace("T1")
    wanted = [("8MB", "1min", "workspace_t1")]
    asked = "SELECT current_setting('work_mem'), current_setting('statement_timeout'), current_setting('search_path')"
    assert executed(home, asked) == wanted
    with psycopg.connect(postgres.address(str(home.database))) as connection:
        assert connection.execute(asked).fetchall() == wanted


def test_a_schema_keeps_no_connection(server_home: Home, embedder: OnnxTwin) -> None:
    """But one for a generation that is open; of hundreds of workspaces, all others would be too many."""
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
    before = executed(server_home, open_ones)[0][0]
    covered = [indexed(server_home.workspace(f"T{number}"), f"K{number}", embedder) for number in range(3)]
    for coverage in covered:
        found(coverage, embedder)
    assert executed(server_home, open_ones)[0][0] - before == len(covered)
    for coverage in covered:
        coverage.close()
    assert executed(server_home, open_ones)[0][0] == before
    assert "K0" in found(covered[0], embedder)


@pytest.mark.slow
def test_workers_work_for_their_own_workspace(server_home: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """Two queues in one database: what one workspace asks for, its own worker makes and stores."""
    spaces = [server_home.workspace(identity) for identity in ("T1", "T2")]
    command = [str(Path(sys.executable).with_name("byline")), "worker"]
    workers = [
        subprocess.Popen(
            command, env=clean_environment(server_home) | {"BYLINE_WORKSPACE": one.folder.name}, cwd=tmp_path
        )
        for one in spaces
    ]
    try:
        for number, home in enumerate(spaces):
            path = tmp_path / f"{number}.txt"
            path.write_text(f"The {number}th lamp was dark for three nights, the keeper said on Monday.\n")
            assert update(home, [path], lambda: embedder, workers=0).added == 1
            with Store(home).reading() as connection:
                assert contents.ids(connection) == [str(number)]
            assert executed(home, "SELECT (SELECT count(*) FROM embeddings), (SELECT count(*) FROM tags)") == [(1, 1)]
    finally:
        for one in workers:
            one.send_signal(signal.SIGTERM)
            assert one.wait(30) == 0
    assert executed(server_home, "SELECT to_regclass('procrastinate_jobs')::text") == [(None,)]
