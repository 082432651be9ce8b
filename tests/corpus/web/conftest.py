"""A local site for each test, and a fetcher that may reach it and nothing else that is private."""

from collections.abc import Iterator

import pytest

from corpus.web.fetch import Fetcher, Limits
from tests.corpus.web.serving import Site, serving

LIMITS = Limits(bytes=200_000, seconds=5.0, pause=0.0)


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """Serve one site to a module's tests."""
    with serving() as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    """Return the site with no page on it, not even a robots.txt, and nothing asked of it yet."""
    served.routes = {}
    served.asked = []
    return served


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    """Return a new fetcher to which the settings name the site."""
    with Fetcher(LIMITS, [f"127.0.0.1:{site.port}"]) as made:
        yield made
