"""Kills an indexer at random moments, as often as told: `python -m tests.torture --kills 200`."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from index.embed import OnnxTwin
from index.home import Home
from index.twin import open_embedder
from tests.torture.indexing import Desk, ended
from tests.torture.test_torture import killed


def main() -> None:
    """Kill, and say how many were survived; the first that is not ends it with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Home(Path(folder) / "data"), Path(folder) / "articles")
        desk.folder.mkdir()
        chance = random.Random(options.seed)  # noqa: S311
        desk.write(chance.randrange)
        twin = open_embedder(desk.home, None)
        assert isinstance(twin, OnnxTwin)
        with ended(desk.start()) as code:
            if code:
                sys.exit("the first update failed")
        desk.acknowledge()
        done = killed(desk, options.kills, twin, chance)
    Console().print(f"{options.kills} of {options.kills} kills survived; {done} updates were done before theirs")


if __name__ == "__main__":
    main()
