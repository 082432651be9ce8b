"""Passages embedded by several machines, as far as these are processes with data folders of their own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from index.errors import ModelError
from index.home import Home
from index.scan import Report
from index.update import update
from tests.bench import material
from tests.conftest import clean_environment, run_byline
from tests.homes import Homes, executed
from tests.index.slow import Waiting
from tests.servers import Postgres

ARTICLES = 10

Starting = Callable[..., subprocess.Popen[bytes]]

pytestmark = [pytest.mark.slow, pytest.mark.servers]


@pytest.fixture
def shared(tmp_path: Path, postgres: Postgres) -> Iterator[Home]:
    """Return a data folder whose database other machines use, too."""
    homes = Homes(postgres)
    (tmp_path / "one").mkdir()
    made = homes.made(tmp_path / "one")
    yield made
    homes.drop(made)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return articles of more passages than one batch has."""
    monkeypatch.setattr("index.derive.AT_ONCE", 5)
    material.write(tmp_path / "articles.jsonl", ARTICLES, paragraphs=3)
    return tmp_path / "articles.jsonl"


@pytest.fixture
def worker(shared: Home, tmp_path: Path) -> Iterator[Starting]:
    """Return what begins a worker with an encoder that waits, in a data folder of its own."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(encoder: str = "Waiting()") -> subprocess.Popen[bytes]:
        folder = tmp_path / f"worker{len(begun)}"
        code = (
            "import sys; from pathlib import Path; from index.home import Home; from index.queue import work\n"
            "from tests.index.slow import Dying, Waiting\n"
            f"folder = Path(sys.argv[1]); work(Home(folder, sys.argv[2]), lambda: {encoder})"
        )
        folder.mkdir()
        begun.append(subprocess.Popen([sys.executable, "-c", code, str(folder), str(shared.database)]))
        return begun[-1]

    yield begin
    for one in begun:
        one.kill()
        one.wait()


def indexing(home: Home, source: Path, found: list[Report], workers: int = 0) -> Thread:
    """Index in the background."""
    thread = Thread(target=lambda: found.append(update(home, [source], Waiting, workers=workers)))
    thread.start()
    return thread


def whole(home: Home) -> None:
    """Hold what is stored of passages against the passages.

    :raises AssertionError: if there is more or less than one of each.
    """
    (passages,) = executed(home, "SELECT count(DISTINCT embedding), count(DISTINCT tags) FROM passages")
    kept = executed(home, "SELECT (SELECT count(*) FROM embeddings), (SELECT count(*) FROM tags)")
    assert kept == [passages]


def test_workers_elsewhere_do_the_work(shared: Home, source: Path, worker: Starting) -> None:
    """Whoever indexes embeds nothing, and begins before there is any worker."""
    found: list[Report] = []
    thread = indexing(shared, source, found)
    worker()
    worker()
    thread.join(120)
    assert [one.added for one in found] == [ARTICLES]
    whole(shared)
    assert executed(shared, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_what_a_killed_worker_had_another_does(shared: Home, source: Path, worker: Starting) -> None:
    """Within seconds of its last sign of life."""
    found: list[Report] = []
    thread = indexing(shared, source, found)
    first = worker("Waiting(600)")
    doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    until = time.monotonic() + 60
    while not executed(shared, "SELECT to_regclass('procrastinate_jobs')")[0][0] or executed(shared, doing) == [(0,)]:
        assert time.monotonic() < until, "no job was begun"
        time.sleep(0.1)
    first.send_signal(signal.SIGKILL)
    worker()
    thread.join(120)
    assert [one.added for one in found] == [ARTICLES]
    whole(shared)


def test_a_worker_with_another_model_is_told(shared: Home, source: Path, worker: Starting) -> None:
    """Vectors of two models never meet; the command says what to look at, and nothing is stored."""
    worker("Waiting(name='another@1')")
    with pytest.raises(ModelError, match="its log says why"):
        update(shared, [source], Waiting, workers=0)
    assert executed(shared, "SELECT count(*) FROM embeddings") == [(0,)]


def test_the_command_shares_its_work(shared: Home, models: Path, source: Path, tmp_path: Path) -> None:
    """Byline worker on one machine, byline index --workers 0 on another, with the real model."""
    (shared / "models").symlink_to(models)
    other = Home(tmp_path / "other", shared.database)
    other.folder.mkdir()
    (other / "models").symlink_to(models)
    command = [str(Path(sys.executable).with_name("byline")), "worker"]
    process = subprocess.Popen(command, env=clean_environment(other), stderr=subprocess.PIPE)
    try:
        done = run_byline(shared, "index", str(source), "--workers", "0", "--json")
        assert json.loads(done.stdout)["added"] == ARTICLES, done.stderr
        whole(shared)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said


def test_a_worker_without_a_server_says_what_to_set(home: Home) -> None:
    """There is nobody to share work with."""
    done = run_byline(Home(home.folder), "worker")
    assert (done.returncode, "BYLINE_DATABASE_URL" in done.stderr) == (1, True)
