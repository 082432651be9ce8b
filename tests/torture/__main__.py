"""Kills at random moments for as long as is told.

`python -m tests.torture indexer --kills 200`: an indexer, while somebody asks.
`python -m tests.torture newsroom --seconds 600 [--milvus]`: bots, indexers and workers on hosts of their own.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.console import Console

from bot.standin import Slack
from index.embed import OnnxTwin
from index.home import Home
from index.twin import open_embedder
from tests.lite import Lite
from tests.servers import Postgres
from tests.torture.bots import held, site, tormented
from tests.torture.indexing import Desk, ended
from tests.torture.test_torture import killed


def main() -> None:
    """Kill, and say what was survived; the first thing that is not ends it with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["indexer", "newsroom"])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--milvus", action="store_true", help="search on Milvus Lite, not in files")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "indexer":
            said = _indexer(Path(folder), options.kills, chance)
        else:
            with _index(Path(folder), wanted=options.milvus) as index:
                said = _newsroom(Path(folder), index, options.seconds, chance)
    Console().print(said, highlight=False)


def _indexer(folder: Path, kills: int, chance: random.Random) -> str:
    desk = Desk(Home(folder / "data"), folder / "articles")
    desk.folder.mkdir()
    desk.write(chance.randrange)
    twin = _twin(desk.home)
    with ended(desk.start()) as code:
        if code:
            sys.exit("the first update failed")
    desk.acknowledge()
    done = killed(desk, kills, twin, chance)
    return f"{kills} of {kills} kills survived; {done} updates were done before theirs"


def _newsroom(folder: Path, index: str | None, seconds: float, chance: random.Random) -> str:
    with closing(Postgres()) as server, Slack() as slack:
        home = Home(folder / "nobody", server.made(), index)
        home.folder.mkdir()
        twin = _twin(home)
        with site(folder, home, slack) as place:
            desks = [place.desk(0, workers=1), place.desk(1, workers=0)]
            room = tormented(place, desks, seconds, chance)
            held(place, desks, room, twin)
    kills = ", ".join(f"{count} of byline {kind}" for kind, count in sorted(room.kills.items()))
    told = sum(len(desk.told) for desk in desks)
    return (
        f"{seconds:g} s, kills: {kills}. {len(room.asked)} questions, each answered once; {room.done} updates"
        f" acknowledged, all {told} articles there in their newest version, no article and no vector twice"
    )


@contextmanager
def _index(folder: Path, *, wanted: bool) -> Iterator[str | None]:
    if not wanted:
        yield None
        return
    server = Lite(folder / "milvus")
    yield server.url
    server.stop()


def _twin(home: Home) -> OnnxTwin:
    twin = open_embedder(home, None)
    assert isinstance(twin, OnnxTwin)
    return twin


if __name__ == "__main__":
    main()
