"""Several bots and indexers on one PostgreSQL database, any of which is killed at any moment."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.standin import NEWSROOM, Slack
from index.home import Home
from tests.conftest import SAMPLE, clean_environment, run_byline
from tests.slack.talking import FLAGSHIP, leads
from tests.torture.indexing import Desk, ended

BOTS, INDEXERS = 3, 2
_PAUSE = 1.0  # seconds between two things that happen, on average
_LATE = 180.0  # seconds in which all must be answered once nobody is killed any more


@dataclass(slots=True)
class Newsroom:
    """What happened.

    :ivar asked: ts of the questions that were acknowledged to Slack.
    :ivar kills: of bots and of indexers.
    """

    asked: list[str] = field(default_factory=list)
    kills: dict[str, int] = field(default_factory=lambda: {"bots": 0, "indexers": 0})


def machine(folder: Path, database: str, models: Path) -> Home:
    """Return the data folder of a machine of its own."""
    folder.mkdir()
    (folder / "models").symlink_to(models)
    return Home(folder, database)


class Bot:
    """A bot on a machine of its own."""

    def __init__(self, slack: Slack, home: Home) -> None:
        """Start it."""
        self._environment = clean_environment(home) | slack.environment()
        self._home, self._log = home, home.folder.with_suffix(".log")
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("byline")), "slack"]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, env=self._environment, stderr=log, cwd=self._home)

    def kill(self) -> None:
        """Kill it, and start another one in its place."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = self._started()

    def end(self) -> None:
        """End it for good."""
        self.process.terminate()
        self.process.wait(60)


@contextmanager
def bots(slack: Slack, homes: Sequence[Home]) -> Iterator[list[Bot]]:
    """Have bots until the end."""
    with ExitStack() as ends:
        found = []
        for home in homes:
            found.append(Bot(slack, home))
            ends.callback(found[-1].end)
        slack.wait_connected(len(found), timeout=120)
        yield found


def tormented(slack: Slack, homes: Sequence[Home], desks: Sequence[Desk], seconds: float, seed: int) -> Newsroom:
    """Ask, index and kill for so many seconds; then let all come to its end.

    :param homes: the machines of the bots.
    :param desks: of the indexers, each with a folder and a machine of its own.
    """
    chance, room = random.Random(seed), Newsroom()  # noqa: S311
    assert run_byline(homes[0], "index", str(SAMPLE)).returncode == 0
    with bots(slack, homes) as found:
        indexing = [(desk, desk.write(chance.randrange), desk.start()) for desk in desks]
        until, sent = time.monotonic() + seconds, []
        while time.monotonic() < until:
            time.sleep(chance.uniform(0, 2 * _PAUSE))
            match chance.randrange(4):
                case 0:
                    chance.choice(found).kill()
                    room.kills["bots"] += 1
                case 1:
                    number = chance.randrange(len(indexing))
                    desk, _, process = indexing[number]
                    if process.exitcode is None and chance.random() < 0.5:
                        process.kill()
                        room.kills["indexers"] += 1
                    with ended(process) as code:
                        if code == 0:
                            desk.acknowledge()
                    indexing[number] = (desk, desk.write(chance.randrange), desk.start())
                case _:
                    sent.append(slack.say(NEWSROOM, "U0ANA", f"<@{slack.bot_user}> {FLAGSHIP}", retries=3))
        for desk, _, process in indexing:
            with ended(process) as code:
                if code == 0:
                    desk.acknowledge()
        for one in sent:
            room.asked.append(one.wait(_LATE).ts)
        slack.wait(lambda: all(leads(slack, ts) for ts in room.asked), _LATE)
        time.sleep(10)  # whoever would answer once more has had the time
    return room
