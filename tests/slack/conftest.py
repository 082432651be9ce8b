"""A stand-in for Slack, and Byline served to it over the sample coverage."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.slack.conversations import Conversations
from bot.slack.desk import Desk
from bot.standin import ANA, BEN, Slack
from index.home import Home
from tests.homes import Homes
from tests.slack.running import running


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Hide what the machine sets for Slack and for the network: the stand-in is on loopback."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            patch.delenv(name, raising=False)
        for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "API_URL", "CLIENT_ID", "CLIENT_SECRET"):
            patch.delenv(f"SLACK_{name}", raising=False)
        yield


@pytest.fixture(scope="module")
def served_home(sample_home: Home, tmp_path_factory: pytest.TempPathFactory, homes: Homes) -> Home:
    """Return a copy of the sample coverage that Byline serves to one module, which doesn't change it."""
    return homes.made(tmp_path_factory.mktemp("served") / "data", sample_home)


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    """Return a stand-in for Slack; each test takes a channel of its own."""
    with Slack() as standin:
        yield standin


@pytest.fixture(scope="module")
def desk(slack: Slack, served_home: Home) -> Iterator[Desk]:
    """Serve the sample coverage; nothing of it may be changed."""
    with running(slack, served_home) as served:
        slack.wait(lambda: served.is_warm, 60)
        yield served


@pytest.fixture
def channel(slack: Slack, request: pytest.FixtureRequest) -> str:
    """Return a channel of the test's own, with Ana, Ben and Byline."""
    return slack.add_channel(request.node.name[:60], [ANA, BEN])


@pytest.fixture
def client(slack: Slack) -> WebClient:
    """Return a client with the bot's token."""
    return WebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def kept(bare: Home) -> Iterator[Conversations]:
    """Return an empty file of conversations."""
    made = Conversations(bare)
    yield made
    made.close()


@pytest.fixture
def own_slack() -> Iterator[Slack]:
    """Return a stand-in for Slack for one test alone, which may break it."""
    with Slack() as standin:
        yield standin


@pytest.fixture
def changing(own_slack: Slack, sample_copy: Home) -> Iterator[Desk]:
    """Serve a copy of the sample coverage that Ana may change."""
    with running(own_slack, sample_copy, editors={ANA}) as served:
        yield served
