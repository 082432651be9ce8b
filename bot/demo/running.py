"""Runs the demo: the stand-in for Slack, Byline connected to it as to Slack, and the page, all on this computer."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from pydantic import SecretStr

from bot.answer import ask
from bot.demo.page import demo_app
from bot.demo.world import World
from bot.errors import SettingsError
from bot.settings import Settings
from bot.slack import socketmode
from bot.slack.app import serving
from bot.slack.desk import Desk, UndeliveredError
from bot.standin import ANA, Slack
from bot.web.app import slack_app
from bot.web.serving import served
from corpus.errors import BylineError
from index import contents
from index.backup import copied
from index.errors import EMPTY, DataFolderError
from index.home import Home
from index.store import Store

HOST = "127.0.0.1"
_PORTS = 20  # that are tried, from the first on
_FLAGSHIP = "Who reported the desertions?"  # of the sample coverage
# What Slack's libraries read by themselves, and what is not meant for a Slack on this computer.
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_UNUSED = ("SLACK_BOT_TOKEN", *_PROXIES, *map(str.upper, _PROXIES))


@contextmanager
def running(settings: Settings, port: int) -> Iterator[str]:
    """Give the page's address, while all runs on a copy of the coverage; nothing of it is kept.

    :param port: the first that is tried; the next free one is taken.
    :raises DataFolderError: if there is no coverage, or no room for the copy.
    :raises SettingsError: if no port is free.
    """
    _check(settings.home)
    for name in _UNUSED:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="byline-demo-") as folder, Slack() as slack:
        copied(settings.home, Home(Path(folder)))
        listening, reading = _listening(port), socket.create_server((HOST, 0))
        own = _settings(settings, slack, Path(folder), f"http://{HOST}:{reading.getsockname()[1]}")
        with serving(own) as (bolt, desk), socketmode.connected(bolt, slack.app_token), _cut(slack):
            world = World(slack)
            Thread(target=_suggest, args=(world, desk), name="demo-questions", daemon=True).start()
            with served(slack_app(bolt, desk), reading), served(demo_app(world), listening) as chosen, _ended(world):
                yield f"http://{HOST}:{chosen}/"


def _check(home: Home) -> None:
    store = Store(home)
    with store.reading() as connection:
        if not contents.articles(connection):
            raise DataFolderError(EMPTY)


def _settings(settings: Settings, slack: Slack, folder: Path, url: str) -> Settings:
    """Return the settings for the stand-in: whatever tokens are set, and what is watched, counts for real Slack.

    :param url: of the pages on which quotes are read in their articles.
    """
    values = {
        "data_folder": folder,
        "workspace": None,
        "database_url": None,
        "index_url": None,
        "folders": (),
        "feeds": (),
        "announce": None,
        "editors": frozenset({ANA}),
        "bot_token": SecretStr(slack.bot_token),
        "app_token": SecretStr(slack.app_token),
        "signing_secret": SecretStr(slack.signing_secret),
        "slack_api": slack.api_url,
        "url": url,
        "host": HOST,
    }
    return settings.model_copy(update=values)


def _listening(first: int) -> socket.socket:
    for port in range(first, min(first + _PORTS, 65536)):
        try:
            return socket.create_server((HOST, port))
        except OSError:
            continue
    raise SettingsError(f"no port from {first} to {first + _PORTS - 1} is free: name another with --port")


def _suggest(world: World, desk: Desk) -> None:
    """Offer the question that the sample coverage is about, if this is it, and others that the coverage answers."""
    with suppress(BylineError, UndeliveredError):  # a coverage that can't be read; about to end
        found = desk.suggestions()
        with desk.reading():
            flagship = ask(desk.coverage(), _FLAGSHIP).status == "answered"
        world.suggest(list(dict.fromkeys([*([_FLAGSHIP] if flagship else []), *found])))


@contextmanager
def _cut(slack: Slack) -> Iterator[None]:
    """Cut the connection at the end, for which Bolt's client waits otherwise."""
    try:
        yield
    finally:
        slack.drop_sockets()


@contextmanager
def _ended(world: World) -> Iterator[None]:
    """At the end, let go of the pages that wait for news."""
    try:
        yield
    finally:
        world.end()
