"""Folders and feeds that are watched: what is new is indexed, and each last look is known."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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
        assert running.stderr is not None
        assert "1 added" in running.stderr.readline()
        yield running
        running.kill()


@pytest.mark.slow
def test_a_new_file_is_indexed_and_a_broken_one_is_told(
    home: Path, watched: Path, watching: subprocess.Popen[str]
) -> None:
    """Within seconds, and `byline status` tells of the last look; what is deleted stays in the coverage."""
    assert watching.stderr is not None
    time.sleep(1)  # until the system tells of changes
    (watched / "tide.txt").write_text("The tide gauge at Corran failed on Tuesday, the harbour board said.\n")
    assert "1 added" in watching.stderr.readline()
    (watched / "broken.txt").write_bytes(b"\x00\x01 binary")
    (watched / "tide.txt").unlink()
    assert "broken.txt" in watching.stderr.readline()
    watching.send_signal(signal.SIGTERM)
    assert watching.wait(30) == 0
    assert known(home) == ["lamp", "tide"]
    (look,) = json.loads(run_byline(home, "status", "--json").stdout)["watched"]
    assert (look["place"], look["good"]) == (str(watched), False)


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
