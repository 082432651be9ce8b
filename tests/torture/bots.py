"""Several bots, indexers and workers, each on a host of its own, any of which is killed at any moment."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.standin import NEWSROOM, Slack
from index.embed import OnnxTwin
from index.home import Home
from tests.conftest import SAMPLE, clean_environment, run_byline
from tests.homes import executed
from tests.slack.talking import FLAGSHIP, leads
from tests.torture.hosts import Gate, Way
from tests.torture.indexing import Desk, ended
from tests.torture.reading import whole

BOTS, INDEXERS, WORKERS = 3, 2, 2
_PAUSE = 1.0  # seconds between two things that happen, on average
_LATE = 240.0  # seconds in which all must be done once nobody is killed any more


@dataclass(slots=True)
class Newsroom:
    """What happened.

    :ivar asked: ts of the questions that were acknowledged to Slack.
    :ivar kills: how many of each kind were killed; `done` how many updates were acknowledged.
    """

    asked: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    done: int = 0


class Program:
    """A command of Byline that runs on a host of its own until it is told to end."""

    def __init__(self, command: str, home: Home, way: Way, environment: dict[str, str]) -> None:
        """Start it."""
        self.kind = command
        self._command = way.command([str(Path(sys.executable).with_name("byline")), command])
        self._environment = clean_environment(home) | environment
        self._home, self._log = home, home.folder.with_suffix(".log")
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(self._command, env=self._environment, stderr=log, cwd=self._home)

    def kill(self) -> None:
        """Kill it, and start another one in its place."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = self._started()

    def end(self) -> None:
        """End it for good."""
        self._process.terminate()
        self._process.wait(60)


@dataclass(frozen=True, slots=True)
class Site:
    """Where all of them are.

    :ivar home: of a machine that is nobody's.
    """

    folder: Path
    home: Home
    slack: Slack
    way: Way

    def machine(self, name: str) -> Home:
        """Return the data folder of a machine of its own."""
        folder = self.folder / name
        folder.mkdir()
        (folder / "models").symlink_to(self.home.models)
        return Home(folder, self.home.database, self.home.index)

    def desk(self, number: int, *, workers: int) -> Desk:
        """Return an indexer's folder of articles, on a machine of its own."""
        articles = self.folder / f"desk{number}" / "articles"
        articles.mkdir(parents=True)
        return Desk(self.machine(f"indexer{number}"), articles, prefix=f"d{number}", workers=workers, way=self.way)

    @contextmanager
    def programs(self) -> Iterator[list[Program]]:
        """Have bots and workers until the end."""
        with ExitStack() as ends:
            found = []
            for kind, count in (("slack", BOTS), ("worker", WORKERS)):
                for number in range(count):
                    environment = self.slack.environment() if kind == "slack" else {}
                    found.append(Program(kind, self.machine(f"{kind}{number}"), self.way, environment))
                    ends.callback(found[-1].end)
            self.slack.wait_connected(BOTS, timeout=120)
            yield found


@contextmanager
def site(folder: Path, home: Home, slack: Slack) -> Iterator[Site]:
    """Give a place to hosts that reach Slack, the coverage's servers and nothing else."""
    connection = WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)["url"]
    places = (slack.api_url, connection, home.database, home.index)
    gate = Gate(*(port for place in places if place and (port := urlsplit(place).port)))
    try:
        yield Site(folder, home, slack, gate.way)
    finally:
        gate.close()


def tormented(place: Site, desks: Sequence[Desk], seconds: float, chance: random.Random) -> Newsroom:
    """Ask, index and kill for so many seconds; then let all come to its end."""
    room, slack = Newsroom(), place.slack
    assert run_byline(place.home, "index", str(SAMPLE)).returncode == 0
    with place.programs() as programs:
        indexing = [(desk, desk.write(chance.randrange), desk.start()) for desk in desks]
        until, sent = time.monotonic() + seconds, []
        while time.monotonic() < until:
            time.sleep(chance.uniform(0, 2 * _PAUSE))
            match chance.randrange(4):
                case 0:
                    one = chance.choice(programs)
                    one.kill()
                    room.kills[one.kind] += 1
                case 1:
                    number = chance.randrange(len(indexing))
                    desk, _, process = indexing[number]
                    if process.exitcode is None:
                        if chance.random() < 0.5:
                            continue
                        process.kill()
                        room.kills["index"] += 1
                    with ended(process, _LATE) as code:
                        if code == 0:
                            desk.acknowledge()
                            room.done += 1
                    indexing[number] = (desk, desk.write(chance.randrange), desk.start())
                case _:
                    sent.append(slack.say(NEWSROOM, "U0ANA", f"<@{slack.bot_user}> {FLAGSHIP}", retries=3))
        for desk, _, process in indexing:
            with ended(process, _LATE) as code:
                if code == 0:
                    desk.acknowledge()
                    room.done += 1
        for question in sent:
            room.asked.append(question.wait(_LATE).ts)
        slack.wait(lambda: all(leads(slack, ts) for ts in room.asked), _LATE)
        time.sleep(10)  # whoever would answer once more has had the time
        _settle(desks)
    return room


def _settle(desks: Sequence[Desk]) -> None:
    """Index once more what lies there: what a killed one left is taken up."""
    for desk in desks:
        with ended(desk.start(), _LATE) as code:
            assert code == 0, (desk.folder.parent / "said").read_text()
        desk.acknowledge()


_TWICE = """
    SELECT (SELECT count(*) - count(DISTINCT id) FROM articles WHERE current),
    (SELECT count(*) - count(DISTINCT path) FROM articles WHERE current AND path NOT LIKE '%.jsonl'),
    (SELECT count(*) - count(DISTINCT (article, bounds)) FROM passages),
    (SELECT count(*) FROM passages WHERE embedding NOT IN (SELECT digest FROM embeddings))
"""
"""Articles twice by id, and by path (but for files of many); passages twice, and without a vector."""


def held(place: Site, desks: Sequence[Desk], room: Newsroom, embedder: OnnxTwin) -> None:
    """Hold what came of it against what was promised.

    :raises AssertionError: if a question was answered twice or never, or an article is lost, half or embedded twice.
    """
    assert [len(leads(place.slack, ts)) for ts in room.asked] == [1] * len(room.asked)
    for desk in desks:
        whole(desk, embedder)
    found = executed(place.home, _TWICE)
    assert found == [(0, 0, 0, 0)], found
