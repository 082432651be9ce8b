"""What Byline remembers of Slack from one process to the next, and which of several does what is left."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL, SIGQUIT

import psycopg
import pytest

from bot.slack.conversations import Conversations
from bot.slack.jobs import Job, JobKind, Place
from index.home import Home
from tests.homes import executed
from tests.servers import Postgres


@pytest.fixture
def kept(bare: Home) -> Iterator[Conversations]:
    """Return the conversations of a process that lives as long as the test."""
    with opened(bare) as made:
        yield made


@contextmanager
def opened(bare: Home) -> Iterator[Conversations]:
    """Open the file as another process does, which ends as the block does."""
    made = Conversations(bare)
    try:
        yield made
    finally:
        made.close()


def job(text: str = "who?", kind: JobKind = "ask") -> Job:
    """Make a job."""
    return Job(kind=kind, place=Place(team="T1", channel="C1", user="U1", thread="1.0"), text=text)


def age(bare: Home, days: int) -> None:
    """Make all that is kept older."""
    at = (datetime.now(UTC) - timedelta(days=days)).replace(tzinfo=None).isoformat(" ")
    executed(bare, "UPDATE claims SET at = :at", slack=True, at=at)
    executed(bare, "UPDATE jobs SET created = :at", slack=True, at=at)


class TestRestart:
    """What was kept holds for the next process, as long as anybody needs it."""

    def test_what_was_taken_is_not_taken_again(self, bare: Home) -> None:
        """And what was not done is still to be done, in the order in which it came."""
        with opened(bare) as first:
            keys = [str(first.accept(job(str(i)), [f"event:{i}"])) for i in range(5)]
            first.move(keys[1], "begun")
            first.move(keys[2], "done")
        with opened(bare) as second:
            left = [(one.text, begun) for _, one, begun in second.adopt()]
            assert left == [("0", False), ("1", True), ("3", False), ("4", False)]
            assert second.accept(job(), ["event:3"]) is None

    def test_names_are_forgotten_in_the_end(self, bare: Home) -> None:
        """At a start long after Slack stopped sending an event again; until then they hold."""
        with opened(bare) as kept:
            kept.accept(job(), ["event:1"])
        age(bare, 6)
        with opened(bare) as kept:
            assert kept.accept(job(), ["event:1"]) is None
        age(bare, 8)
        with opened(bare) as kept:
            assert kept.accept(job(), ["event:1"])

    def test_a_draft_that_nobody_sends_is_forgotten(self, kept: Conversations, bare: Home) -> None:
        """At a start after a week: its text is somebody's message; a question is not forgotten."""
        draft, waiting = kept.accept(job("a text", "add"), [], state="draft"), kept.accept(job(), [])
        age(bare, 6)
        with opened(bare):
            assert kept.state(str(draft)) == "draft"
        age(bare, 8)
        with opened(bare):
            assert kept.state(str(draft)) is None
            assert kept.state(str(waiting)) == "waiting"


class TestSeveral:
    """Several processes may serve one data folder; what one left when it died is done by another."""

    def test_what_a_living_one_has_is_left_to_it(self, kept: Conversations, bare: Home) -> None:
        """However many start meanwhile; each knows its own jobs only, and takes the others' when they are dead."""
        mine = kept.accept(job("mine"), [])
        with opened(bare) as other:
            assert other.adopt() == []
            theirs = other.accept(job("theirs"), [])
            assert [key for key, _, _ in other.unfinished()] == [theirs]
            assert kept.adopt() == []
        assert [key for key, _, _ in kept.adopt()] == [theirs]
        assert [key for key, _, _ in kept.unfinished()] == [mine, theirs]

    def test_what_a_dead_one_left_is_taken_by_one_alone(self, kept: Conversations, bare: Home) -> None:
        """All start at once; none of the jobs is done twice or by nobody."""
        with opened(bare) as dead:
            keys = [dead.accept(job(str(i)), []) for i in range(20)]
        with opened(bare) as one, opened(bare) as two, ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda each: each.adopt(), (kept, one, two)))
        assert sorted(key for some in found for key, _, _ in some) == sorted(map(str, keys))

    def test_what_nobody_waits_for_any_more_is_failed(self, kept: Conversations, bare: Home) -> None:
        """An answer that comes days late is none."""
        with opened(bare) as dead:
            late = dead.accept(job("late"), [])
        age(bare, 2)
        with opened(bare) as dead:
            fresh = dead.accept(job("fresh"), [])
        assert [key for key, _, _ in kept.adopt()] == [fresh]
        assert kept.state(str(late)) == "failed"

    def test_a_window_outlives_the_process_that_opened_it(self, bare: Home) -> None:
        """Whoever has it open notices no restart, and what it was completed to is not lost by another one."""
        with opened(bare) as first:
            draft = str(first.accept(job("a text", "add"), [], state="draft"))
        with opened(bare) as second:
            assert second.adopt() == []
            assert second.complete(draft, job("a text", "add"))
        with opened(bare) as third:
            assert [key for key, _, _ in third.adopt()] == [draft]

    def test_a_window_that_another_process_sends_is_that_ones_job(self, kept: Conversations, bare: Home) -> None:
        """Slack sends what is pressed to any of the processes; when that one dies, the job is not forgotten."""
        draft = str(kept.accept(job("a text", "add"), [], state="draft"))
        with opened(bare) as other:
            assert other.complete(draft, job("a text", "add"))
            assert [key for key, _, _ in other.unfinished()] == [draft]
            assert kept.unfinished() == []
        assert [key for key, _, _ in kept.adopt()] == [draft]

    def test_who_can_not_take_them_over_leaves_them_to_others(self, kept: Conversations, bare: Home) -> None:
        """With their locks: another one takes them."""
        with opened(bare) as dead:
            key = dead.accept(job(), [])
        with opened(bare) as one:
            one._writer.close()
            with pytest.raises(RuntimeError):
                one.adopt()
            assert [left for left, _, _ in kept.adopt()] == [key]

    def test_what_another_one_does_is_called_off(self, kept: Conversations, bare: Home) -> None:
        """Whoever began it posts nothing more; neither does anybody of what was stopped."""
        mine = str(kept.accept(job(), []))
        assert kept.move(mine, "begun")
        assert not kept.is_called_off(mine)
        executed(bare, "UPDATE jobs SET owner = 'another'", slack=True)
        assert kept.is_called_off(mine)
        stopped = kept.accept(job(), [])
        assert kept.stop(job().place) == [mine, stopped]
        assert kept.is_called_off(str(stopped))

    @pytest.mark.files
    def test_the_locks_of_dead_ones_do_not_pile_up(self, kept: Conversations, bare: Home) -> None:
        """A file for each living process is left."""
        for _ in range(3):
            with opened(bare) as other:
                other.adopt()
        kept.adopt()
        assert len(list((bare / "servers").iterdir())) == 1


def crash(url: str) -> None:
    """Kill a process of a database server, which ends all others, too; wait until it is back."""
    connection = psycopg.connect(url)
    os.kill(connection.info.backend_pid, SIGKILL)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return


@pytest.mark.servers
class TestRestartedServer:
    """A PostgreSQL server that is restarted frees the locks of all processes, which live."""

    @pytest.mark.parametrize("how", ["restarted", "recovers from a crash"])
    def test_it_takes_no_job_from_who_does_it(
        self, restarted: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        """Whoever looks first for jobs of the dead leaves them until all had the time to take their locks again."""
        shared = Home(tmp_path, restarted.made())
        with opened(shared) as other:
            with opened(shared) as one:
                mine = one.accept(job("mine"), [])
                if how == "restarted":
                    restarted.stop(SIGQUIT)
                    restarted.start()
                else:
                    crash(str(shared.database))
                with opened(shared) as newcomer:
                    assert newcomer.adopt() == []
                assert other.adopt() == []
                assert one.adopt() == []
                monkeypatch.setattr("bot.slack.ownership._RETURNING", timedelta(0))
                assert other.adopt() == []
                assert one.move(str(mine), "begun")
            assert [(key, begun) for key, _, begun in other.adopt()] == [(mine, True)]

    def test_the_next_event_takes_the_lock_again(
        self, restarted: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody takes what is accepted after it."""
        monkeypatch.setattr("bot.slack.conversations._SEEN", 0.0)
        monkeypatch.setattr("bot.slack.ownership._RETURNING", timedelta(0))
        shared = Home(tmp_path, restarted.made())
        with opened(shared) as one, opened(shared) as other:
            restarted.stop(SIGQUIT)
            restarted.start()
            assert one.accept(job(), [])
            assert other.adopt() == []
