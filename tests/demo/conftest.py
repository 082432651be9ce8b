"""The demo over the sample coverage, and a browser to use it with."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bot.demo.running import running
from index.home import Home
from tests.homes import settings_of


@pytest.fixture(scope="session")
def address(sample_home: Home) -> Iterator[str]:
    """Run the demo, and return the page's address."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "API_URL"):
            patch.delenv(f"SLACK_{name}", raising=False)
        with running(settings_of(sample_home), 8120) as found:
            yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a tab at #newsroom; it must come through without an error, and without a request to elsewhere."""
    with browser.new_context(base_url=address, viewport={"width": 1300, "height": 800}) as context:
        tab = context.new_page()
        wrong: list[str] = []
        hosts: set[str] = set()
        tab.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        tab.goto("/")
        yield tab
        assert not wrong
        assert hosts == {urlsplit(address).netloc}
