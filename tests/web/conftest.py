"""Byline's pages, served on loopback, and a browser."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from bot.opened import Opened
from bot.settings import Settings
from bot.web.app import pages_app
from bot.web.serving import served
from index.home import Home
from tests.homes import Homes, settings_of


@contextmanager
def pages_of(settings: Settings) -> Iterator[str]:
    """Serve the pages of a data folder until the end; give their address."""
    opened = Opened(settings.home)
    with served(pages_app(settings, opened), socket.create_server(("127.0.0.1", 0))) as port:
        yield f"http://127.0.0.1:{port}"
    opened.close()


@pytest.fixture(scope="package")
def served_home(sample_home: Home, tmp_path_factory: pytest.TempPathFactory, homes: Homes) -> Home:
    """Return a copy of the sample coverage's data folder, which nobody changes."""
    return homes.made(tmp_path_factory.mktemp("pages") / "data", sample_home)


@pytest.fixture(scope="package")
def site(served_home: Home) -> Iterator[str]:
    """Return the address of the sample coverage's pages."""
    with pages_of(settings_of(served_home)) as address:
        yield address


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    """Return a tab in which nothing may go wrong, and nothing may be asked of another host."""
    wrong: list[str] = []
    opened = browser.new_page(base_url=site)
    opened.on("console", lambda one: wrong.append(one.text))
    opened.on("pageerror", lambda one: wrong.append(str(one)))
    opened.on("request", lambda one: None if one.url.startswith(site) else wrong.append(one.url))
    yield opened
    opened.close()
    assert not wrong
