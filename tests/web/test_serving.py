"""The command `byline web` as a process, without Slack."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from index.home import Home
from tests.command import run
from tests.conftest import clean_environment, run_byline
from tests.homes import Making
from tests.slack.running import Served


def test_pages_are_served_without_slack(sample_home: Home, tmp_path: Path, made: Making) -> None:
    """No token is needed; SIGTERM ends it with exit code 0."""
    home = made(tmp_path / "data", sample_home)
    log = tmp_path / "log"
    command = [str(Path(sys.executable).with_name("byline")), "web"]
    with log.open("wb") as kept:
        started = subprocess.Popen(command, env=clean_environment(home) | {"PORT": "0"}, stderr=kept, cwd=tmp_path)
    served = Served(started, log)
    try:
        ready = served.wait_logged('"ready"')
        assert ready["mode"] == "pages"
        address = f"http://127.0.0.1:{ready['port']}"
        assert "twenty-one" in httpx.get(f"{address}/?q=who reported the desertions?", timeout=60).text
        assert httpx.get(f"{address}/healthz").text == "ok"
        assert httpx.post(f"{address}/slack/events").status_code == 404
        started.send_signal(signal.SIGTERM)
        assert started.wait(30) == 0
    finally:
        started.kill()
        started.wait()


def test_a_part_of_the_tokens_is_told(sample_home: Home) -> None:
    """Which one is missing."""
    done = run(["web"], clean_environment(sample_home) | {"SLACK_BOT_TOKEN": "xoxb-1"})
    assert (done.returncode, "SLACK_SIGNING_SECRET" in done.stderr) == (1, True)
    assert run_byline(sample_home, "web", "--help").returncode == 0


def test_what_is_watched_is_answered_from(sample_home: Home, tmp_path: Path, made: Making) -> None:
    """An article that comes into a watched folder is in the next answers, without Slack, too."""
    home = made(tmp_path / "data", sample_home)
    (tmp_path / "wire").mkdir()
    log = tmp_path / "log"
    environment = clean_environment(home) | {"PORT": "0", "BYLINE_FOLDERS": str(tmp_path / "wire")}
    command = [str(Path(sys.executable).with_name("byline")), "web"]
    with log.open("wb") as kept:
        started = subprocess.Popen(command, env=environment, stderr=kept, cwd=tmp_path)
    try:
        port = Served(started, log).wait_logged('"ready"')["port"]
        address = f"http://127.0.0.1:{port}"
        text = "Otters of the Vell valley learned to open lock gates, warden Ione Strand said on Monday.\n"
        (tmp_path / "wire" / "otters.txt").write_text(text, "utf-8")
        for _ in range(120):
            if "learned to open lock gates" in httpx.get(f"{address}/?q=what did otters learn?", timeout=60).text:
                break
            time.sleep(0.25)
        else:
            raise AssertionError(log.read_text("utf-8"))
    finally:
        started.kill()
        started.wait()
