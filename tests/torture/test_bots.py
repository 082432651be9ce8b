"""Several bots and indexers that die: nothing is answered twice or never, nothing acknowledged is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.standin import Slack
from index.embed import OnnxTwin
from tests.homes import executed
from tests.servers import Postgres
from tests.slack.talking import leads
from tests.torture.bots import BOTS, INDEXERS, machine, tormented
from tests.torture.indexing import Desk
from tests.torture.reading import whole

SECONDS = 60

pytestmark = pytest.mark.torture


@pytest.fixture
def slack() -> Iterator[Slack]:
    """Return a Slack of its own."""
    with Slack() as made:
        yield made


def test_each_question_is_answered_once(
    slack: Slack, postgres: Postgres, models: Path, embedder: OnnxTwin, tmp_path: Path
) -> None:
    """By three bots, while two indexers write, and any of them is killed at any moment."""
    database = postgres.made()
    homes = [machine(tmp_path / f"bot{number}", database, models) for number in range(BOTS)]
    desks = []
    for number in range(INDEXERS):
        home = machine(tmp_path / f"indexer{number}", database, models)
        (tmp_path / f"desk{number}" / "articles").mkdir(parents=True)
        desks.append(Desk(home, tmp_path / f"desk{number}" / "articles", prefix=f"d{number}"))
    room = tormented(slack, homes, desks, SECONDS, seed=8)
    assert room.kills["bots"] > 3
    assert [len(leads(slack, ts)) for ts in room.asked] == [1] * len(room.asked)
    for desk in desks:
        whole(desk, embedder)
    (kept,) = executed(homes[0], "SELECT count(*), count(DISTINCT digest) FROM embeddings")
    assert kept[0] == kept[1]
    postgres.drop(database)
