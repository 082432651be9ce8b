"""The command `byline demo` as a process: it needs no settings, keeps nothing, and ends when it is told to."""

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from index.home import Home
from tests.conftest import clean_environment, run_byline

pytestmark = pytest.mark.slow


def test_it_runs_without_settings_and_keeps_nothing(sample_home: Home, tmp_path: Path) -> None:
    """Tokens and proxies that are set don't count; a port that is taken is passed over; Ctrl-C ends it in seconds."""
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    path = str(Path(sys.executable).with_name("byline"))
    wrong = {
        "SLACK_BOT_TOKEN": "xoxb-wrong",
        "SLACK_API_URL": "http://127.0.0.1:1/",
        "HTTP_PROXY": "http://127.0.0.1:1",
    }
    process = subprocess.Popen(
        [path, "demo", "--no-open", "--port", str(port)],
        env=clean_environment(sample_home) | wrong | {"TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert not address.endswith(f":{port}/")
        assert "#newsroom" in httpx.get(address, follow_redirects=True, trust_env=False).text
        assert list(tmp_path.glob("byline-demo-*"))
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        rest, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        taken.close()
    assert (process.returncode, rest, errors) == (0, "", "")
    assert time.monotonic() - began < 8
    assert not list(tmp_path.glob("byline-demo-*"))
    assert not (sample_home / "slack.db").exists()


def test_an_empty_coverage_says_what_to_run(home: Home) -> None:
    """In one line, with exit code 1."""
    done = run_byline(home, "demo", "--no-open")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"byline: the coverage is empty; add articles with: byline index FOLDER\n", done.stderr)


def test_a_library_that_is_missing_is_named(home: Home) -> None:
    """With the command that installs it."""
    code = "import sys; sys.modules['jinja2'] = None; sys.argv = ['byline', 'demo']; from bot.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=clean_environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "byline: the demo needs jinja2, which is not installed: pip install 'byline[demo]'\n"
