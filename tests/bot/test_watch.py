"""Folders and feeds that are watched: what is new is indexed, and each last look is known."""

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from bot.watch import Found, watch
from index.home import Home
from tests.command import run
from tests.conftest import Run, clean_environment, run_byline
from tests.homes import settings_of

STORY = "The lamp on Gannet Head was dark for three nights, the keeper Orsolya Vint said on Monday.\n"


def known(home: Home) -> list[str]:
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
def watching(home: Home, watched: Path) -> Iterator[subprocess.Popen[str]]:
    """Watch the folder from its first look on."""
    command = [str(Path(sys.executable).with_name("byline")), "watch"]
    environment = clean_environment(home) | {"BYLINE_FOLDERS": str(watched)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=home) as running:
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
def test_a_folder_is_watched(home: Home, watched: Path, watching: subprocess.Popen[str]) -> None:
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
    done = run(["status", "--json"], environment)
    (look,) = json.loads(done.stdout)["watched"]
    assert (look["place"], look["good"]) == (str(watched), False)
    assert run_byline(home, "index", str(watched / "lamp.txt")).returncode == 0
    assert known(home) == ["lamp", "tide"]


@pytest.mark.slow
@pytest.mark.parametrize("others", [0, 1])
def test_a_folder_that_comes_later_is_read_whole(home: Home, tmp_path: Path, others: int) -> None:
    """With what was in it before it was there to be watched, or beside others; until then it is told to be missing."""
    folder, other = tmp_path / "later", tmp_path / "other"
    other.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.watch._PAUSE", 0.1)
        ended, looks = Event(), Queue[Found]()
        settings = settings_of(home, folders=(folder, *[other] * others))
        thread = Thread(target=watch, args=(settings, ended, looks.put))
        patch.setenv("BYLINE_HOME", str(home))
        thread.start()
        try:
            first = looks.get(timeout=30).look
            assert (first.good, str(folder) in first.said) == (False, True)
            assert [looks.get(timeout=30).look.place for _ in range(others)] == [str(other)] * others
            (tmp_path / "made").mkdir()
            (tmp_path / "made" / "lamp.txt").write_text(STORY, encoding="utf-8")
            (tmp_path / "made").rename(folder)
            if others:
                (other / "tide.txt").write_text("The tide gauge at Corran failed on Tuesday.\n", encoding="utf-8")
            new: list[str] = []
            while "lamp" not in new:
                report = looks.get(timeout=30).report
                assert report is not None
                new = report.new
            assert new == ["lamp"]
        finally:
            ended.set()
            thread.join(30)


@pytest.mark.slow
def test_each_change_is_looked_at_once_where_it_was(home: Home, tmp_path: Path) -> None:
    """Neither what Byline writes, nor another folder's change, nor a hearer that fails makes it look again.

    A folder that is named is watched, though it is hidden within another one.
    """
    hidden, beside = tmp_path / "wire" / ".desk", tmp_path / "beside"
    hidden.mkdir(parents=True)
    beside.mkdir()
    home = Home(home.folder.rename(beside / "data"))
    ended, looks = Event(), Queue[Found]()

    def told(found: Found) -> None:
        looks.put(found)
        raise RuntimeError(found.look.place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.watch._PAUSE", 0.1)
        settings = settings_of(home, folders=(tmp_path / "wire", hidden, beside))
        thread = Thread(target=watch, args=(settings, ended, told))
        patch.setenv("BYLINE_HOME", str(home))
        thread.start()
        try:
            assert {looks.get(timeout=30).look.place for _ in range(3)} == set(map(str, settings.folders))
            for name in ("lamp", "reef"):
                (beside / f"{name}.txt").write_text(STORY.replace("lamp", name), encoding="utf-8")
                report = looks.get(timeout=30).report
                assert report is not None
                assert report.new == [name]
            (hidden / "tide.txt").write_text(STORY.replace("lamp", "tide"), encoding="utf-8")
            around, within = (looks.get(timeout=30) for _ in range(2))
            assert (around.look.place, within.look.place) == (str(tmp_path / "wire"), str(hidden))
            assert [found.report and found.report.new for found in (around, within)] == [[], ["tide"]]
        finally:
            ended.set()
            thread.join(30)
    assert looks.empty()


class Watcher:
    """Places that are watched in this process, and the looks at them as they come."""

    def __init__(self, home: Home, *places: Path) -> None:
        """Begin to watch."""
        self._ended, self._looks = Event(), Queue[Found]()
        settings = settings_of(home, folders=places)
        self._thread = Thread(target=watch, args=(settings, self._ended, self._looks.put))
        self._thread.start()

    def look(self, place: Path) -> Found:
        """Wait for the next look at a place."""
        while (found := self._looks.get(timeout=20)).look.place != str(place):
            pass
        return found

    def finds(self, place: Path, name: str) -> bool:
        """Wait for a look at a place that comes upon a broken file."""
        while name not in self.look(place).look.said:
            pass
        return True

    def rest(self) -> None:
        """Wait until there are no more looks for now."""
        with suppress(Empty):
            while True:
                self._looks.get(timeout=0.5)

    def end(self) -> None:
        """End it."""
        self._ended.set()
        self._thread.join(30)


@pytest.fixture
def begin(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Watcher]]:
    """Watch places, with short waits, until the test has ended."""
    monkeypatch.setattr("bot.watch._PAUSE", 0.1)
    monkeypatch.setattr("bot.watch._GLANCE", 50)
    monkeypatch.setenv("BYLINE_HOME", str(home))
    begun: list[Watcher] = []

    def watcher(*places: Path, home: Home = home) -> Watcher:
        begun.append(Watcher(home, *places))
        return begun[-1]

    yield watcher
    for one in begun:
        one.end()


def broken(folder: Path, name: str) -> str:
    """Put a file into a folder that a look tells of, and that needs no model."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\x00\x01 binary")
    return name


def test_a_folder_that_comes_or_comes_back_is_watched(begin: Callable[..., Watcher], tmp_path: Path) -> None:
    """Though nothing happens in the others, and however often it is made anew."""
    there, later = tmp_path / "there", tmp_path / "later"
    there.mkdir()
    watching = begin(there, later)
    assert watching.look(there).look.good
    for name in ("lamp.txt", "reef.txt"):
        assert watching.finds(later, broken(later, name))
        watching.rest()
        shutil.rmtree(later)
        (tmp_path / "later").mkdir()  # before its going is noticed, and maybe with the number that the old one had
    assert watching.finds(later, broken(later, "tide.txt"))
    shutil.rmtree(later)
    watching.rest()
    assert watching.finds(later, broken(later, "gale.txt"))


def test_a_file_is_watched_however_it_is_saved(begin: Callable[..., Watcher], tmp_path: Path) -> None:
    """Editors write another file and give it the name."""
    file = tmp_path / "lamp.txt"
    broken(tmp_path, file.name)
    watching = begin(file)
    assert watching.finds(file, file.name)
    for _ in range(2):
        (tmp_path / broken(tmp_path, "new")).rename(file)
        assert watching.finds(file, file.name)
        watching.rest()  # it is taken up anew, and looked at once more


def test_a_folder_with_a_dot_in_its_name_is_no_file(begin: Callable[..., Watcher], tmp_path: Path) -> None:
    """A month's folder is moved in with all that is in it."""
    folder, month = tmp_path / "desk", tmp_path / "2031.03"
    folder.mkdir()
    broken(month, "lamp.txt")
    watching = begin(folder)
    assert watching.look(folder).look.good
    month.rename(folder / month.name)
    assert watching.finds(folder, "lamp.txt")


def test_a_look_is_told_where_it_can_not_be_kept(begin: Callable[..., Watcher], watched: Path, tmp_path: Path) -> None:
    """Without a data folder, it is said what is wrong with that."""
    (tmp_path / "file").touch()
    found = begin(watched, home=Home(tmp_path / "file")).look(watched)
    assert (found.report, "can't be written to" in found.look.said) == (None, True)


@pytest.mark.slow
def test_a_slow_host_does_not_hold_up_the_end(home: Home) -> None:
    """Told to end while a fetch waits, it ends within seconds."""
    code = "from bot import cli, cli_watch; cli_watch._ENDING = 0.1; cli.app(['watch'])"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        feed = {"BYLINE_FEEDS": f"http://127.0.0.1:{port}/feed", "BYLINE_ALLOWED_HOSTS": "127.0.0.1"}
        with subprocess.Popen([sys.executable, "-c", code], env=clean_environment(home) | feed, cwd=home) as running:
            connection, _ = server.accept()
            with connection:
                connection.recv(1)  # and no answer
                running.send_signal(signal.SIGTERM)
                try:
                    assert running.wait(10) == 0
                finally:
                    running.kill()


def test_nothing_to_watch_is_said(byline: Run) -> None:
    """With the settings that name it."""
    done = byline("watch")
    assert (done.returncode, "BYLINE_FOLDERS or BYLINE_FEEDS" in done.stderr) == (1, True)


def test_status_counts(sample_home: Home) -> None:
    """Articles, outlets, the newest day; an empty folder says how to fill it."""
    found = json.loads(run_byline(sample_home, "status", "--json").stdout)
    assert (found["articles"], found["outlets"], found["unserved"], found["watched"]) == (14, 9, {}, [])
    assert run_byline(sample_home, "status").stdout.startswith("14 articles of 9 outlets, the newest of")


def test_status_of_nothing_says_how_to_begin(byline: Run) -> None:
    """In one line."""
    done = byline("status")
    assert (done.returncode, "byline index" in done.stderr) == (1, True)
