"""Runs Byline's real Slack application against the stand-in."""

import gc
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from pydantic import SecretStr

from bot.settings import Settings
from bot.slack.app import serving
from bot.slack.desk import Desk
from bot.standin import Slack
from bot.web.app import slack_app
from bot.web.serving import served
from index.home import Home
from tests.conftest import clean_environment
from tests.homes import settings_of

_LOGS = count()  # a log for each process, since several may serve one data folder


def settings_for(slack: Slack, home: Home, **values: Any) -> Settings:
    """Return settings that point at the stand-in; nothing else of the environment counts."""
    return settings_of(
        home,
        bot_token=SecretStr(slack.bot_token),
        app_token=SecretStr(slack.app_token),
        signing_secret=SecretStr(slack.signing_secret),
        slack_api=slack.api_url,
        **values,
    )


@contextmanager
def running(slack: Slack, home: Home, **values: Any) -> Iterator[Desk]:
    """Serve over HTTP on loopback, in this process, until the end."""
    with serving(settings_for(slack, home, **values)) as (app, desk):
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        with served(slack_app(app, desk), listening) as port:
            slack.events_url = f"http://127.0.0.1:{port}/slack/events"
            try:
                yield desk
            finally:
                slack.events_url = None
                gc.unfreeze()  # what served here is garbage now, as it never is in a process that only serves


@dataclass(frozen=True, slots=True)
class Served:
    """A command that serves, as a process; its log goes to a file, as a pipe that nobody empties would stop it."""

    process: subprocess.Popen[bytes]
    log: Path

    def logged(self) -> list[dict[str, Any]]:
        """Return the whole lines that it has logged."""
        whole, _, _ = self.log.read_text("utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def wait_logged(self, text: str, timeout: float = 60) -> dict[str, Any]:
        """Wait until it has logged something, and return that line.

        :raises AssertionError: if it ends before, or takes too long.
        """
        until = monotonic() + timeout
        while monotonic() < until:
            ended = self.process.poll() is not None
            for line in self.logged():
                if text in json.dumps(line):
                    return line
            assert not ended, self.log.read_text("utf-8")
            sleep(0.02)
        raise AssertionError(f"{text} was not logged: {self.log.read_text('utf-8')}")


@contextmanager
def process(slack: Slack, home: Home, command: str = "slack", **variables: str) -> Iterator[Served]:
    """Run a command that serves, from its line "ready" on; kill it in the end."""
    path, log = str(Path(sys.executable).with_name("byline")), home.folder.with_name(f"served{next(_LOGS)}.log")
    environment = clean_environment(home) | slack.environment() | variables
    with log.open("wb") as kept:
        served = Served(subprocess.Popen([path, command], env=environment, stderr=kept, cwd=home), log)
    try:
        served.wait_logged('"ready"')
        yield served
    finally:
        served.process.kill()
        served.process.wait(30)


def words(message: Any) -> str:
    """Return all that people read in a message or a view, the texts of its blocks one after the other."""
    found: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                collect(one)
        elif isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for name, one in value.items():
                if name != "value" and isinstance(one, dict | list):
                    collect(one)

    collect(message.get("blocks") or [])
    return "\n".join(found) or str(message.get("text"))


def quotes(message: Any) -> list[str]:
    """Return the quotes in a message, in order."""
    return [
        "".join(part.get("text", "") for part in element["elements"])
        for block in message.get("blocks") or []
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
