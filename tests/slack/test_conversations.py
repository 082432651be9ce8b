"""What Byline remembers of Slack."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.slack.conversations import Conversations
from bot.slack.jobs import Job, JobKind, Place
from index.errors import DataFolderError
from index.home import Home
from tests.slack.answers import answer

TEAM, CHANNEL, ANA, BEN = "T1", "C1", "U1", "U2"
PRIVATE = "https://hooks.example/1"
ELSEWHERE = ({"thread": "2.0"}, {"channel": "C2"}, {"team": "T2"}, {"response_url": PRIVATE})


def place(thread: str | None = "1.0", **fields: Any) -> Place:
    """Make a place in a thread of the channel."""
    return Place(**({"team": TEAM, "channel": CHANNEL, "user": ANA, "thread": thread} | fields))


def job(text: str = "who?", kind: JobKind = "ask", message: str | None = None, **fields: Any) -> Job:
    """Make a job."""
    return Job(kind=kind, place=place(**fields), text=text, message=message)


def asked(kept: Conversations, text: str, *, whole: str | None = None, stands: bool = True, **fields: Any) -> str:
    """Have a question answered, and its answer stand in Slack; return its key."""
    key = kept.accept(job(text, **fields), [])
    assert key is not None
    kept.answered(key, answer("It was so.", question=text, whole=whole))
    if stands:
        kept.post(key, 0, CHANNEL, f"9.{key}")
    kept.move(key, "done")
    return key


class TestTakenOnce:
    """An event that comes again, or one message as several events, makes one job."""

    def test_a_name_that_was_taken_is_not_taken_again(self, kept: Conversations) -> None:
        """Any of the names is enough, and the others of a refused one are not taken by it."""
        assert kept.accept(job(), ["event:1", "message:1"])
        assert kept.accept(job(), ["event:2", "message:1"]) is None
        assert kept.accept(job(), ["event:2", "message:2"])
        assert len(kept.unfinished()) == 2

    def test_of_many_threads_one_wins(self, kept: Conversations) -> None:
        """However they meet."""
        with ThreadPoolExecutor(24) as pool:
            found = list(pool.map(lambda i: kept.accept(job(str(i)), ["event:1", f"other:{i}"]), range(96)))
        assert sum(key is not None for key in found) == 1


class TestStates:
    """A job ends once."""

    def test_what_is_done_does_not_begin_again(self, kept: Conversations) -> None:
        """Nor what was stopped or failed."""
        for ended in ("done", "failed", "stopped"):
            key = kept.accept(job(), [])
            assert key is not None
            assert kept.move(key, "begun")
            assert kept.move(key, ended)
            assert not kept.move(key, "begun")
            assert not kept.move(key, "done")
            assert kept.state(key) == ended
        assert kept.unfinished() == []

    def test_a_draft_is_done_only_when_it_is_complete(self, kept: Conversations) -> None:
        """And is completed once, however often its window is sent."""
        key = kept.accept(job("a text", "add"), [], state="draft")
        assert key is not None
        assert kept.unfinished() == []
        draft = kept.draft(key)
        assert draft is not None
        assert draft.text == "a text"
        assert not kept.move(key, "begun")
        assert kept.complete(key, draft.model_copy(update={"text": "more"}))
        assert not kept.complete(key, draft)
        assert [one.text for _, one, _ in kept.unfinished()] == ["more"]
        assert kept.draft(key) is None

    def test_what_nobody_knows_has_no_state_and_no_answer(self, kept: Conversations) -> None:
        """An old button may still name it."""
        assert (kept.state("x"), kept.answer("x"), kept.draft("x"), kept.posts("x")) == (None, None, None, [])

    def test_stopping_a_thread_stops_what_is_not_done_in_it_alone(self, kept: Conversations) -> None:
        """Other threads, and the asker's private questions, go on."""
        mine = kept.accept(job(), [])
        done = asked(kept, "before?")
        others = [kept.accept(job(**fields), []) for fields in ELSEWHERE]
        assert kept.stop(place()) == [mine]
        assert kept.stop(place()) == []
        assert kept.state(str(mine)) == "stopped"
        assert kept.state(done) == "done"
        assert [key for key, _, _ in kept.unfinished()] == others


class TestContext:
    """A question in a thread leans on the one before it there, and on no other."""

    def test_the_last_one_that_was_answered(self, kept: Conversations) -> None:
        """As it was understood."""
        assert kept.before(place()) is None
        asked(kept, "who reported it?")
        assert kept.before(place()) == "who reported it?"
        asked(kept, "and who denied it?", whole="who denied the desertions?")
        assert kept.before(place()) == "who denied the desertions?"

    @pytest.mark.parametrize("fields", ELSEWHERE)
    def test_other_places_are_none_of_its_business(self, kept: Conversations, fields: dict[str, Any]) -> None:
        """Above all what somebody was answered alone."""
        asked(kept, "a secret?", **fields)
        assert kept.before(place()) is None
        assert kept.askers(place()) == set()

    def test_what_does_not_stand_in_the_thread_is_no_context(self, kept: Conversations) -> None:
        """Neither a question that waits nor one whose answer was deleted."""
        asked(kept, "unseen?", stands=False)
        assert kept.before(place()) is None
        key = asked(kept, "deleted?")
        kept.unpost(key, 0)
        assert kept.before(place()) is None

    def test_an_edited_question_does_not_lean_on_itself_or_on_later_ones(self, kept: Conversations) -> None:
        """Only on what was asked before its message, or by a button."""
        asked(kept, "first?", message="100.000001")
        asked(kept, "second?", message="100.000002")
        asked(kept, "third?", message="100.000003")
        assert kept.before(place(), "100.000002") == "first?"
        assert kept.before(place(), "100.000001") is None
        assert kept.before(place(), "100.000004") == "third?"
        asked(kept, "suggested?")
        assert kept.before(place(), "100.000001") == "suggested?"

    def test_who_asked_in_a_thread(self, kept: Conversations) -> None:
        """Answered or not; changes to the coverage are no questions."""
        kept.accept(job(), [])
        kept.accept(job(user=BEN), [])
        kept.accept(job("text", "add", user="U3"), [])
        assert kept.askers(place()) == {ANA, BEN}


class TestMessages:
    """Which questions a message asked."""

    def test_all_that_it_asked_since_it_was_edited(self, kept: Conversations) -> None:
        """The first first, in its channel alone; what else a message led to is no question of it."""
        keys = [kept.accept(job(f"version {i}?", message="5.0"), []) for i in range(3)]
        kept.accept(job("wait", "say", message="5.0"), [])
        assert kept.of_message(place(), "5.0") == keys
        assert kept.of_message(place(channel="C2"), "5.0") == []
        assert kept.of_message(place(team="T2"), "5.0") == []
        assert kept.of_message(place(), "6.0") == []

    def test_a_message_that_somebody_checked_alone_asked_for_nothing(self, kept: Conversations) -> None:
        """Its author may edit it, and hears nothing of that."""
        kept.accept(job(message="5.0", response_url=PRIVATE), [])
        assert kept.of_message(place(), "5.0") == []

    def test_parts_of_an_answer_are_known_by_their_places(self, kept: Conversations) -> None:
        """Noted twice they are there once; one that was deleted is forgotten alone."""
        key = asked(kept, "who?", stands=False)
        kept.post(key, 1, CHANNEL, "9.2")
        kept.post(key, 0, CHANNEL, "9.1")
        kept.post(key, 1, CHANNEL, "9.3")
        assert kept.posts(key) == [(0, CHANNEL, "9.1"), (1, CHANNEL, "9.3")]
        kept.unpost(key, 0)
        assert kept.posts(key) == [(1, CHANNEL, "9.3")]
        kept.unpost(key, 1)
        assert kept.posts(key) == []


def test_the_last_word_on_an_answer_counts(kept: Conversations) -> None:
    """One for each who has one."""
    key = asked(kept, "who?")
    kept.rate(key, ANA, "bad", "missing", "a quote")
    kept.rate(key, BEN, "bad")
    kept.rate(key, ANA, "good")
    assert sorted(kept.ratings(key)) == [(ANA, "good", None, None), (BEN, "bad", None, None)]


def test_a_reason_stays_until_somebody_likes_an_answer_after_all(kept: Conversations) -> None:
    """A second thumb down, whose window was closed, does not take back what the first one said."""
    key = asked(kept, "who?")
    kept.rate(key, ANA, "bad", "missing", "a quote")
    kept.rate(key, ANA, "bad")
    assert kept.ratings(key) == [(ANA, "bad", "missing", "a quote")]
    kept.rate(key, ANA, "bad", "other")
    assert kept.ratings(key) == [(ANA, "bad", "other", "a quote")]
    kept.rate(key, ANA, "good")
    kept.rate(key, ANA, "bad")
    assert kept.ratings(key) == [(ANA, "bad", None, None)]


def test_recent_questions_are_somebodys_own_newest_first(kept: Conversations) -> None:
    """With where the answer stands, which may be elsewhere than where it was asked; not those of other workspaces."""
    asked(kept, "first?")
    moved = asked(kept, "second?", stands=False)
    kept.post(moved, 0, "D1", "9.5")
    asked(kept, "third?", stands=False, response_url=PRIVATE)
    asked(kept, "Ben's?", user=BEN)
    asked(kept, "elsewhere?", team="T2")
    kept.accept(job("unanswered?"), [])
    found = kept.recent(TEAM, ANA, 5)
    assert [text for text, _, _ in found] == ["third?", "second?", "first?"]
    assert found[:2] == [("third?", CHANNEL, None), ("second?", "D1", "9.5")]
    assert len(kept.recent(TEAM, ANA, 2)) == 2


def test_the_last_change_is_one_that_was_done(kept: Conversations) -> None:
    """Not a question, nor one that waits or failed."""
    assert kept.last_change() is None
    asked(kept, "who?")
    for state, text in (("done", "1 added"), ("failed", "2 added"), (None, "3 added")):
        key = kept.accept(job("text", "add"), [])
        if state is not None:
            kept.move(str(key), state, text)
    found = kept.last_change()
    assert found is not None
    assert found[1] == "1 added"
    assert abs(found[0] - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """And it is said that the coverage is not in it."""
    (tmp_path / "slack.db").write_bytes(b"x" * 5000)
    with pytest.raises(DataFolderError, match=r"slack\.db is damaged; move it away"):
        Conversations(Home(tmp_path))


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """As a sentence, not as a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError):
        Conversations(Home(tmp_path / "file"))
