"""A local site for tests of fetching, a fetcher that does not pause between its pages, an embedder that counts."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from corpus.web.fetch import Fetcher, Limits
from index.home import Home
from index.twin import twin_folder
from tests.corpus.web.serving import Site, serving
from tests.index.outlet import Outlet
from tests.index.test_update import Counting


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """Serve one site to a module's tests."""
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def hurried(served: Site) -> Iterator[Fetcher]:
    """Return a fetcher to which the settings name the site, without a pause between two pages."""
    with Fetcher(Limits(seconds=5.0, pause=0.0), [f"127.0.0.1:{served.port}"]) as made:
        yield made


@pytest.fixture
def fetcher(hurried: Fetcher) -> Callable[[], AbstractContextManager[Fetcher]]:
    """Return what `update` calls for a fetcher: every time the same one, for each reads the machine's certificates."""
    return lambda: nullcontext(hurried)


@pytest.fixture
def outlet(served: Site) -> Outlet:
    """Return an outlet with no page on its site, not even a robots.txt, and nothing asked of it yet."""
    served.routes = {}
    served.asked = []
    return Outlet(served)


@pytest.fixture
def counting(models: Path) -> Counting:
    """Return the counting twin."""
    return Counting(twin_folder(Home(models.parent)))
