"""Folders and feeds that are watched: what is new is indexed, and each last look is known."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from bot.settings import Settings
from bot.watch import Found, watch
from tests.conftest import Run, clean_environment, run_byline

STORY = "The lamp on Gannet Head was dark for three nights, the keeper Orsolya Vint said on Monday.\n"


def known(home: Path) -> list[str]:
    """Return the ids of the articles that are indexed."""
    done = run_byline(home, "articles", "--json")
    return [json.loads(line)["article_id"] for line in done.stdout.splitlines()]


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """Return a folder with one article."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "lamp.txt").write_text(STORY, encoding="utf-8")
    return folder


@pytest.fixture
def watching(home: Path, watched: Path) -> Iterator[subprocess.Popen[str]]:
    """Watch the folder from its first look on."""
    command = [str(Path(sys.executable).with_name("byline")), "watch"]
    environment = clean_environment(home) | {"BYLINE_FOLDERS": str(watched)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert "1 added" in told(running)
        yield running
        running.kill()


def told(running: subprocess.Popen[str]) -> str:
    """Return what it says of its next look."""
    assert running.stderr is not None
    for line in running.stderr:
        if not line.startswith("{"):  # its log
            return line
    raise AssertionError("it ended")


@pytest.mark.slow
def test_a_folder_is_watched(home: Path, watched: Path, watching: subprocess.Popen[str]) -> None:
    """What is new or put right is indexed within seconds, what is broken is told, and nothing is taken away.

    What was removed from the coverage stays removed, though its file is there.
    """
    (watched / "tide.txt").write_text("The tide gauge at Corran failed on Tuesday, the harbour board said.\n")
    assert "1 added" in told(watching)
    (watched / ".hidden.txt").write_text(STORY)
    (watched / "tide.json").write_text('{"outlet": "The Harbour Post"}')
    assert "1 changed" in told(watching)
    assert run_byline(home, "remove", "lamp").returncode == 0
    (watched / "broken.txt").write_bytes(b"\x00\x01 binary")
    (watched / "tide.txt").unlink()
    assert "broken.txt" in told(watching)
    watching.send_signal(signal.SIGTERM)
    assert watching.wait(30) == 0
    assert known(home) == ["tide"]
    environment = clean_environment(home) | {"BYLINE_FOLDERS": str(watched)}
    command = [str(Path(sys.executable).with_name("byline")), "status", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    (look,) = json.loads(done.stdout)["watched"]
    assert (look["place"], look["good"]) == (str(watched), False)
    assert run_byline(home, "index", str(watched / "lamp.txt")).returncode == 0
    assert known(home) == ["lamp", "tide"]


@pytest.mark.slow
def test_a_folder_that_comes_later_is_read_whole(home: Path, tmp_path: Path) -> None:
    """With what was in it before it was there to be watched; until then it is told to be missing."""
    folder = tmp_path / "later"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.watch._PAUSE", 0.1)
        ended, looks = Event(), Queue[Found]()
        settings = Settings(_env_file=None, home=home, folders=(folder,))
        thread = Thread(target=watch, args=(settings, ended, looks.put))
        patch.setenv("BYLINE_HOME", str(home))
        thread.start()
        try:
            assert not looks.get(timeout=30).look.good
            (tmp_path / "made").mkdir()
            (tmp_path / "made" / "lamp.txt").write_text(STORY, encoding="utf-8")
            (tmp_path / "made").rename(folder)
            report = looks.get(timeout=30).report
            assert report is not None
            assert report.new == ["lamp"]
        finally:
            ended.set()
            thread.join(30)


def test_nothing_to_watch_is_said(byline: Run) -> None:
    """With the settings that name it."""
    done = byline("watch")
    assert (done.returncode, "BYLINE_FOLDERS or BYLINE_FEEDS" in done.stderr) == (1, True)


def test_status_counts(sample_home: Path) -> None:
    """Articles, outlets, the newest day; an empty folder says how to fill it."""
    found = json.loads(run_byline(sample_home, "status", "--json").stdout)
    assert (found["articles"], found["outlets"], found["unserved"], found["watched"]) == (14, 9, {}, [])
    assert run_byline(sample_home, "status").stdout.startswith("14 articles of 9 outlets, the newest of")


def test_status_of_nothing_says_how_to_begin(byline: Run) -> None:
    """In one line."""
    done = byline("status")
    assert (done.returncode, "byline index" in done.stderr) == (1, True)
