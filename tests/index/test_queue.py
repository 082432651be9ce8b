"""Passages embedded by several machines, as far as these are processes with data folders of their own."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from corpus.article import Span
from index import contents
from index.embed import OnnxTwin
from index.errors import ModelError
from index.home import Home
from index.scan import Report
from index.store import Store
from index.update import rederive, update
from tests.bench import material
from tests.conftest import SAMPLE, clean_environment, run_byline
from tests.homes import Homes, executed
from tests.index.slow import Waiting
from tests.index.test_coverage import within
from tests.servers import Postgres

ARTICLES = 10
LEAST = 0.9999  # cosine of a vector of sentence-transformers with the twin's

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
    """Return what begins a worker in a data folder of its own, with an encoder that waits unless another is named."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(encoder: str = "Waiting()") -> subprocess.Popen[bytes]:
        folder = tmp_path / f"worker{len(begun)}"
        code = (
            "import sys; from pathlib import Path; from index.home import Home; from index.queue import work\n"
            "from index.embed import default_model, load_torch; from index.twin import TWIN_NAME\n"
            "from tests.index.slow import Counting, Waiting\n"
            f"folder = Path(sys.argv[1]); work(Home(folder, sys.argv[2]), lambda: {encoder})"
        )
        folder.mkdir()
        begun.append(subprocess.Popen([sys.executable, "-c", code, str(folder), str(shared.database)]))
        return begun[-1]

    yield begin
    for one in begun:
        one.kill()
        one.wait()


def indexing(home: Home, source: Path, found: list[Report], workers: int = 0, seconds: float = 0) -> Thread:
    """Index in the background, with workers whose encoder takes so long for a passage."""
    opening = partial(Waiting, seconds)
    thread = Thread(target=lambda: found.append(update(home, [source], opening, workers=workers)))
    thread.start()
    return thread


def whole(home: Home) -> None:
    """Hold what is stored of passages against the passages.

    :raises AssertionError: if there is more or less than one of each.
    """
    (passages,) = executed(home, "SELECT count(DISTINCT embedding), count(DISTINCT tags) FROM passages")
    kept = executed(home, "SELECT (SELECT count(*) FROM embeddings), (SELECT count(*) FROM tags)")
    assert kept == [passages]


def begun(home: Home) -> None:
    """Wait until a worker does something."""
    doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    until = time.monotonic() + 60
    while not executed(home, "SELECT to_regclass('procrastinate_jobs')")[0][0] or executed(home, doing) == [(0,)]:
        assert time.monotonic() < until, "no job was begun"
        time.sleep(0.1)


def test_workers_elsewhere_do_the_work(
    shared: Home, source: Path, worker: Starting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever indexes embeds nothing, begins before there is any worker, and asks for more as it is done."""
    monkeypatch.setattr("index.queue._QUEUED", 2)
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
    begun(shared)
    first.send_signal(signal.SIGKILL)
    worker()
    thread.join(120)
    assert [one.added for one in found] == [ARTICLES]
    whole(shared)


def test_workers_of_a_killed_index_end_with_it(shared: Home, source: Path) -> None:
    """Whatever they are at."""
    code = (
        "import sys; from functools import partial; from pathlib import Path; from index.home import Home\n"
        "from index.update import update; from tests.index.slow import Waiting\n"
        "update(Home(Path(sys.argv[1]), sys.argv[2]), [Path(sys.argv[3])], partial(Waiting, 600), workers=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(shared), str(shared.database), str(source)])
    try:
        begun(shared)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    finally:
        process.kill()
        process.wait()
    assert len(children) >= 2
    assert within(20, lambda: not any(map(runs, children)))


def test_workers_that_are_killed_are_replaced(shared: Home, source: Path) -> None:
    """By the index that began them, as often as need be."""
    found: list[Report] = []
    thread = indexing(shared, source, found, workers=2, seconds=0.3)
    begun(shared)
    staff = active_children()
    for one in staff:
        one.kill()
    thread.join(120)
    assert ([one.added for one in found], len(staff)) == ([ARTICLES], 2)
    whole(shared)


def test_what_an_index_that_died_had_asked_for_is_made_once(
    shared: Home, source: Path, worker: Starting, tmp_path: Path
) -> None:
    """The next one asks for it, too; whoever has the second of the two finds it made, unless it is to be made anew."""
    code = (
        "import sys; from pathlib import Path; from index.home import Home; from index.update import update\n"
        "from tests.index.slow import Waiting\n"
        "update(Home(Path(sys.argv[1]), sys.argv[2]), [Path(sys.argv[3])], Waiting, workers=0)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(shared), str(shared.database), str(source)])
    there = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"
    jobs = "SELECT count(*) FROM procrastinate_jobs"
    assert within(60, lambda: executed(shared, there)[0][0] and executed(shared, jobs)[0][0])
    process.kill()
    process.wait()
    worker(f"Counting(Path({str(tmp_path)!r}))")
    assert update(shared, [source], Waiting, workers=0).added == ARTICLES
    assert within(30, lambda: executed(shared, jobs) == [(0,)])
    (passages,) = executed(shared, "SELECT count(*) FROM embeddings")[0]
    assert sum(int(one.read_text()) for one in tmp_path.glob("made-*")) == passages
    rederive(shared, Waiting, workers=0)
    assert sum(int(one.read_text()) for one in tmp_path.glob("made-*")) == 2 * passages


def test_whoever_runs_an_event_loop_may_index(shared: Home, source: Path) -> None:
    """In the loop's own thread, as a notebook does."""

    async def cell() -> Report:
        return update(shared, [source], Waiting, workers=2)

    assert asyncio.run(cell()).added == ARTICLES
    whole(shared)


def test_that_nobody_embeds_is_said_once(
    shared: Home,
    source: Path,
    worker: Starting,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With what to start; the index waits, and goes on as soon as somebody does."""
    monkeypatch.setattr("index.queue._DEAD", 1.0)
    found: list[Report] = []
    thread = indexing(shared, source, found)
    assert within(20, lambda: "start byline worker" in caplog.text)
    time.sleep(2)
    worker()
    thread.join(120)
    assert [one.added for one in found] == [ARTICLES]
    assert caplog.text.count("nobody embeds") == 1


def runs(number: str) -> bool:
    """Whether there is a process of this number, and it did not end."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


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
    process = subprocess.Popen(command, env=clean_environment(other), stderr=subprocess.PIPE, cwd=other)
    try:
        done = run_byline(shared, "index", str(source), "--workers", "0", "--json")
        assert json.loads(done.stdout)["added"] == ARTICLES, done.stderr
        whole(shared)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said


def test_what_a_gpu_embeds_bots_find_on_the_twin(
    shared: Home, embedder: OnnxTwin, models: Path, worker: Starting
) -> None:
    """A worker with sentence-transformers, here on a CPU, and the twin give one model's vectors, but for rounding."""
    (shared / "models").symlink_to(models)
    worker("load_torch(default_model(), TWIN_NAME)")  # as `open_embedder` does where there is a GPU
    assert not update(shared, [SAMPLE], lambda: embedder, workers=0).failed
    with Store(shared).reading() as connection:
        passages = list(contents.entries(connection))
        stored = contents.features(connection, [one.id for one in passages], embedder.dimension)
    spans = [[Span(start=s.start - one.start, end=s.end - one.start) for s in one.sentences] for one in passages]
    for ours, theirs in zip(embedder.embed([one.text for one in passages], spans), stored, strict=True):
        other = theirs.matrix.astype(np.float32)
        assert np.min(np.sum(ours * other, axis=1) / np.linalg.norm(other, axis=1)) >= LEAST
    answer = run_byline(shared, "ask", "who reported the desertions?", "--json")
    assert json.loads(answer.stdout)["status"] == "answered", answer.stderr


def test_a_worker_without_a_server_says_what_to_set(home: Home) -> None:
    """There is nobody to share work with."""
    done = run_byline(Home(home.folder), "worker")
    assert (done.returncode, "BYLINE_DATABASE_URL" in done.stderr) == (1, True)
