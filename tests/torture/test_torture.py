"""Kills, full disks, damage and races: what was acknowledged is there, whole, and who reads is not disturbed."""

import os
import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.answer import Answer, ask
from bot.doctor import examine
from corpus.errors import BylineError
from index import checkpoints
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home, database
from index.store import Store
from tests.homes import Homes, settings_of
from tests.torture.indexing import STEPS, Desk, ended, takes
from tests.torture.reading import Reader, whole

KILLS = 40
FLIPS = 40
ROUNDS = 6  # of each other torment
_YEAR = 365 * 86_400  # seconds
_LATEST = 1.1  # of the time that an update takes, up to which they are killed
_TOGETHER = 10  # kills between two measurements of it: what the killed ones left undone makes the next longer

pytestmark = pytest.mark.torture


@pytest.fixture
def desk(home: Home, tmp_path: Path) -> Desk:
    """Return a folder of articles that are indexed."""
    made = Desk(home, tmp_path / "articles")
    made.folder.mkdir()
    chance = random.Random(1)  # noqa: S311
    made.write(chance.randrange)
    with ended(made.start()) as code:
        assert code == 0
    made.acknowledge()
    return made


def timed(desk: Desk) -> float:
    """Let an update end; return how many seconds it took."""
    began = time.monotonic()
    with ended(desk.start()) as code:
        assert code == 0
    desk.acknowledge()
    return time.monotonic() - began


def killed(desk: Desk, kills: int, embedder: OnnxTwin, chance: random.Random) -> int:
    """Kill an indexer at any moment of its work while somebody asks; return how many had done it before."""
    done = 0
    with Reader(desk.home, embedder) as reader:
        for number in range(kills):
            if number % _TOGETHER == 0:
                desk.write(chance.randrange)
                long = timed(desk)
            desk.write(chance.randrange)
            process = desk.start()
            process.join(chance.uniform(0, _LATEST * long))
            process.kill()
            with ended(process) as code:
                if code == 0:
                    done += 1
                    desk.acknowledge()
            whole(desk, embedder)
    assert not reader.failures, reader.failures
    assert reader.generations == sorted(reader.generations)
    return done


def test_killed_at_random_moments(desk: Desk, embedder: OnnxTwin) -> None:
    """Nothing acknowledged is lost, nothing is half, and the reader neither fails nor sees two generations."""
    killed(desk, KILLS, embedder, random.Random(6))  # noqa: S311
    with ended(desk.start()) as code:
        assert code == 0
    desk.acknowledge()
    whole(desk, embedder)
    wrong = [one for one in examine(settings_of(desk.home)) if one.wrong and "GB free" not in one.what]
    assert not wrong


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step(desk: Desk, embedder: OnnxTwin, step: str) -> None:
    """Right after it, the first time and the second, while somebody asks."""
    if not takes(desk.home, step):
        pytest.skip("another engine's step")
    chance = random.Random(step)  # noqa: S311
    reached = 0
    with Reader(desk.home, embedder) as reader:
        for number in (1, 2):
            desk.write(chance.randrange)
            with ended(desk.start(dying=(step, number))) as code:
                reached += code != 0
                if code == 0:
                    desk.acknowledge()
            whole(desk, embedder)
    assert not reader.failures, reader.failures
    assert reached, "no process died: the step has another name now"


@pytest.mark.search_files
def test_a_full_disk_loses_nothing(desk: Desk, embedder: OnnxTwin) -> None:
    """It is said in one line; with room again the same command does its work."""
    chance = random.Random(3)  # noqa: S311
    largest = max(
        path.stat().st_size for path in desk.home.folder.rglob("*") if path.is_file() and "models" not in path.parts
    )
    refused = 0
    with Reader(desk.home, embedder) as reader:
        for _ in range(ROUNDS):
            desk.write(chance.randrange)
            with ended(desk.start(room=chance.randrange(1_000, 2 * largest))) as code:
                assert code in {0, 1}
                refused += code
                if code == 0:
                    desk.acknowledge()
                else:
                    assert "full" in (desk.folder.parent / "said").read_text()
            whole(desk, embedder)
        with ended(desk.start()) as code:
            assert code == 0
        desk.acknowledge()
    assert refused
    assert not reader.failures, reader.failures
    whole(desk, embedder)


def test_two_indexers_take_turns_whoever_dies(desk: Desk, embedder: OnnxTwin) -> None:
    """The lock of the dead one is free, and the other one's work is whole."""
    chance = random.Random(4)  # noqa: S311
    with Reader(desk.home, embedder) as reader:
        for _ in range(ROUNDS):
            desk.write(chance.randrange)
            first, second = desk.start(), desk.start()
            first.join(chance.uniform(0.2, 1.5))
            first.kill()
            with ended(second) as code:
                assert code == 0
            with ended(first):
                desk.acknowledge()
            whole(desk, embedder)
    assert not reader.failures, reader.failures


@pytest.mark.search_files  # Milvus's client has deadlines of Python's clock, which is set, and gRPC's, which can't be
def test_a_clock_that_is_set_back_loses_nothing(desk: Desk, embedder: OnnxTwin) -> None:
    """An indexer whose clock, and whose files' times, lie before all that is stored; then one whose clock is right."""
    chance = random.Random(8)  # noqa: S311
    with Reader(desk.home, embedder) as reader:
        for past in (_YEAR, 0, 30 * _YEAR, -_YEAR, 0):
            clock = time.time() - past
            for name in desk.write(chance.randrange):
                os.utime(desk.folder / f"{name}.txt", (clock, clock))
            with ended(desk.start(clock=clock)) as code:
                assert code == 0, (desk.folder.parent / "said").read_text()
            assert (desk.folder.parent / "said").read_text() == "[]"
            desk.acknowledge()
            whole(desk, embedder)
    assert not reader.failures, reader.failures
    assert reader.generations[-1] == 6


def shown(answer: Answer) -> dict[str, object]:
    """Return what an answer says."""
    return answer.model_dump(exclude={"timing_ms"})


def said_clearly(error: BylineError) -> None:
    """Hold an error against what people are promised: one line."""
    assert str(error)
    assert "\n" not in str(error)


def damaged(path: Path, chance: random.Random) -> None:
    """Flip a bit of a file, or cut it."""
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    if chance.random() < 0.2:
        path.write_bytes(content[:place])
    else:
        content[place] ^= 1 << chance.randrange(8)
        path.write_bytes(content)


QUESTIONS = ("who reported the desertions?", "How many of the crew deserted?")


def test_damage_ends_in_a_right_answer_or_a_clear_error(
    sample_copy: Home, sample: Coverage, embedder: OnnxTwin, tmp_path: Path
) -> None:
    """Whatever byte of whatever derived file was changed or cut, the answers are what they were."""
    expected = [shown(ask(sample, question)) for question in QUESTIONS]
    chance = random.Random(2)  # noqa: S311
    checkpoints.write(sample_copy, Store(sample_copy))
    files = [path for path in sorted(sample_copy.folder.rglob("*")) if path.is_file() and path.stat().st_size]
    files = [path for path in files if not {"models", "lock"} & {*path.parts} and path != database(sample_copy)]
    for number, path in enumerate(files):
        home = Homes(None).made(tmp_path / f"damaged{number}", sample_copy)
        damaged(home / path.relative_to(sample_copy), chance)
        try:
            coverage = Coverage(home, lambda: embedder)
            assert [shown(ask(coverage, question)) for question in QUESTIONS] == expected, path
        except BylineError as error:
            said_clearly(error)
        shutil.rmtree(home)


@pytest.mark.files
def test_damage_of_the_database_is_told_or_changes_nothing(
    sample_copy: Home, sample: Coverage, embedder: OnnxTwin
) -> None:
    """Whatever bit of it is flipped, or wherever it is cut: no quote is altered, and no source is left out unsaid."""
    expected = [shown(ask(sample, question)) for question in QUESTIONS]
    chance, path = random.Random(7), database(sample_copy)  # noqa: S311
    whole, told = path.read_bytes(), Counter[str]()
    for _ in range(FLIPS):
        for one in sample_copy.folder.glob("byline.db*"):
            one.unlink()
        path.write_bytes(whole)
        damaged(path, chance)
        try:
            coverage = Coverage(sample_copy, lambda: embedder)
            assert [shown(ask(coverage, question)) for question in QUESTIONS] == expected
            told["as before"] += 1
        except BylineError as error:
            said_clearly(error)
            told["damage"] += 1
    assert told["damage"]
    assert told["as before"]


def test_a_copy_taken_in_use_is_whole_or_refused(desk: Desk, embedder: OnnxTwin, tmp_path: Path) -> None:
    """A plain copy of the data folder while it is written to: what it says is what was once so."""
    chance = random.Random(5)  # noqa: S311
    for number in range(ROUNDS):
        desk.write(chance.randrange)
        process = desk.start()
        time.sleep(chance.uniform(0.1, 1.0))
        copy = tmp_path / f"copy{number}"
        copy.mkdir()
        for path in desk.home.folder.glob("byline.db*"):
            shutil.copyfile(path, copy / path.name)
        with ended(process) as code:
            assert code == 0
        try:
            (copy / "models").symlink_to(desk.home / "models")
            whole(Desk(Home(copy), desk.folder, {}, desk.newest), embedder)
        except BylineError as error:
            said_clearly(error)
        desk.acknowledge()
