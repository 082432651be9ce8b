"""Several bots, indexers and workers that die: nothing is answered twice or never, nothing acknowledged is lost."""

import random
from pathlib import Path

import pytest

from bot.standin import Slack
from index.embed import OnnxTwin
from index.home import Home
from tests.servers import Postgres
from tests.torture.bots import held, site, tormented
from tests.torture.hosts import allowed

SECONDS = 60

pytestmark = [
    pytest.mark.torture,
    pytest.mark.engines,
    pytest.mark.skipif(not allowed(), reason="no network namespaces can be made here"),
]


def test_each_question_is_answered_once(
    postgres: Postgres, index_url: str | None, models: Path, embedder: OnnxTwin, tmp_path: Path
) -> None:
    """By three bots, while two indexers write and two workers embed, each on its host, any of which is killed."""
    home = Home(tmp_path / "nobody", postgres.made(), index_url)
    home.folder.mkdir()
    home.models.symlink_to(models)
    with Slack() as slack, site(tmp_path, home, slack) as place:
        desks = [place.desk(0, workers=1), place.desk(1, workers=0)]
        room = tormented(place, desks, SECONDS, random.Random(8))  # noqa: S311
        assert room.kills["slack"] > 3
        held(place, desks, room, embedder)
    postgres.drop(str(home.database))
