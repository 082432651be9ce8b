"""The desk: jobs are kept, done once, tried again where Slack fails, and end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from bot.slack import calls, replies
from bot.slack.conversations import Conversations
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Job, JobKind, Place
from bot.standin import ANA, NEWSROOM, Slack
from index.home import Home
from tests.slack.running import settings_for

Did = list[tuple[str, bool]]
Does = Callable[[Desk, Job], str | None]


@contextmanager
def opened(slack: Slack, home: Home, work: Does, did: Did, **values: int) -> Iterator[Desk]:
    """Give a desk whose work is done by a function of the test; each job is noted with whether it is again.

    What is said is noted as it is said, and what is withdrawn by the keys of its answers.
    """

    def work_on(desk: Desk, _key: str, job: Job, *, again: bool) -> str | None:
        did.append((job.text, again))
        return work(desk, job)

    def say(_desk: Desk, _key: str, job: Job, *, again: bool) -> None:
        did.append((job.text, again))

    def withdraw(_desk: Desk, _key: str, job: Job, *, again: bool) -> None:
        did.append((" ".join(job.replaces), again))

    patient, once, hurried = (
        calls.client(slack.bot_token, slack.api_url, manner) for manner in ("patient", "once", "hurried")
    )
    works = {"ask": work_on, "add": work_on, "reindex": work_on, "say": say, "withdraw": withdraw}
    desk = Desk(settings_for(slack, home, **values), Conversations(home), patient, once, hurried, works)
    try:
        yield desk
    finally:
        desk.close()


def job(text: str = "who?", kind: JobKind = "ask", **fields: str) -> Job:
    """Make a job in the newsroom, a question outside of any thread unless the test says otherwise."""
    return Job(kind=kind, text=text, place=Place(**({"team": "T1", "channel": NEWSROOM, "user": ANA} | fields)))


def taken(desk: Desk, one: Job, *names: str) -> str:
    """Accept a job and begin it; return its key."""
    kept = desk.accept(one, names)
    assert kept is not None
    desk.begin(*kept)
    return kept[0]


def nothing(_desk: Desk, _job: Job) -> None:
    """Do a job that changes nothing."""


def test_what_is_begun_is_done_once(own_slack: Slack, bare: Home) -> None:
    """And its result is kept; the same event makes no second job."""
    did: Did = []
    with opened(own_slack, bare, lambda _desk, one: f"{one.text} yes", did) as desk:
        keys = [taken(desk, job(str(i)), f"event:{i}") for i in range(40)]
        assert desk.accept(job("0"), ["event:0"]) is None
        own_slack.wait(lambda: not desk.conversations.unfinished())
        assert {desk.conversations.state(key) for key in keys} == {"done"}
    assert sorted(did) == sorted((str(i), False) for i in range(40))


def test_a_job_is_taken_once(own_slack: Slack, bare: Home) -> None:
    """However often its event comes."""
    did: Did = []
    with opened(own_slack, bare, nothing, did) as desk:
        for _ in range(3):
            desk.take(job(), ["event:1", "message:1"])
        own_slack.wait(lambda: did and not desk.conversations.unfinished())
    assert did == [("who?", False)]


def test_who_asks_beyond_the_limit_is_told_so(own_slack: Slack, bare: Home) -> None:
    """Until a place is free again; the message is known, and what is no work is still taken as it is."""
    go_on, did, full = Event(), list[tuple[str, bool]](), (replies.full(2), False)
    asking = job("too many").model_copy(update={"message": "5.0"})
    with opened(own_slack, bare, lambda *_: str(go_on.wait(10)), did, queue=2) as desk:
        for i in range(2):
            taken(desk, job(str(i)))
        refused = desk.accept(asking, ["event:1"])
        assert refused is not None
        assert (refused[1].kind, refused[1].text, refused[1].message) == ("say", replies.full(2), "5.0")
        assert desk.accept(asking, ["event:1"]) is None
        withdrawn = desk.accept(job(kind="withdraw"), [])
        assert withdrawn is not None
        assert withdrawn[1].kind == "withdraw"
        desk.begin(*refused)
        own_slack.wait(lambda: full in did)
        go_on.set()
        own_slack.wait(lambda: not desk._queued)
        again = desk.accept(asking, ["event:2"])
        assert again is not None
        assert again[1] == asking


def test_changes_are_made_one_after_the_other(own_slack: Slack, bare: Home) -> None:
    """In the order in which they came, while questions are answered."""
    did: Did = []
    at_once, go_on = [0], Event()

    def work(_desk: Desk, one: Job) -> None:
        if one.kind == "ask":
            go_on.set()
            return
        assert go_on.wait(10), "a question waits for a change"
        at_once[0] += 1
        assert at_once[0] == 1
        at_once[0] -= 1

    with opened(own_slack, bare, work, did) as desk:
        keys = [taken(desk, job(str(i), "add")) for i in range(8)]
        taken(desk, job())
        own_slack.wait(lambda: {desk.conversations.state(key) for key in keys} == {"done"})


def test_what_was_stopped_before_its_turn_is_not_done(own_slack: Slack, bare: Home) -> None:
    """And takes no place in the queue."""
    did: Did = []
    with opened(own_slack, bare, nothing, did) as desk:
        kept = desk.accept(job(thread="1.000000"), [])
        assert kept is not None
        desk.conversations.stop(kept[1].place)
        desk.begin(*kept)
        done = taken(desk, job("later"))
        own_slack.wait(lambda: desk.conversations.state(done) == "done" and not desk._queued)
        assert desk.conversations.state(kept[0]) == "stopped"
    assert did == [("later", False)]


def test_what_is_stopped_while_it_is_done_stays_stopped(own_slack: Slack, bare: Home) -> None:
    """Its end does not make it done, and what it has posted by then goes."""
    did: Did = []
    place = job(thread="1.000000").place
    with opened(own_slack, bare, lambda desk, _: str(desk.conversations.stop(place)), did) as desk:
        key = taken(desk, job(thread="1.000000"))
        own_slack.wait(lambda: not desk._queued)
        assert desk.conversations.state(key) == "stopped"
    assert did == [("who?", False), (key, True)]


def test_a_defect_ends_one_job_and_no_other(own_slack: Slack, bare: Home) -> None:
    """It fails, and who asked is told so; the queue goes on."""
    did: Did = []

    def work(_desk: Desk, one: Job) -> str | None:
        return str(1 // int(one.text))

    with opened(own_slack, bare, work, did) as desk:
        failed, done = taken(desk, job("0")), taken(desk, job("1"))
        own_slack.wait(lambda: not desk.conversations.unfinished())
        assert (desk.conversations.state(failed), desk.conversations.state(done)) == ("failed", "done")
    assert sorted(did) == sorted([("0", False), ("1", False), (replies.FAILED, False)])


def test_where_slack_fails_a_job_is_begun_again(own_slack: Slack, bare: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few times, each knowing that it may be half done; until then it counts as not done."""
    monkeypatch.setattr("bot.slack.desk._PAUSES", (0.01,) * 3)
    did: Did = []

    def work(_desk: Desk, _job: Job) -> str | None:
        if len(did) < 3:
            raise UndeliveredError("internal_error")
        return None

    with opened(own_slack, bare, work, did) as desk:
        key = taken(desk, job())
        own_slack.wait(lambda: desk.conversations.state(key) == "done")
    assert did == [("who?", False), ("who?", True), ("who?", True)]


@pytest.mark.parametrize(("refused", "times"), [(None, 3), ("token_revoked", 1)])
def test_what_slack_never_takes_is_left_to_the_next_start(
    own_slack: Slack, bare: Home, monkeypatch: pytest.MonkeyPatch, refused: str | None, times: int
) -> None:
    """It takes no place in the queue meanwhile; with a token that is no good no further try is made."""
    monkeypatch.setattr("bot.slack.desk._PAUSES", (0.01,) * 2)
    did: Did = []

    def fails(desk: Desk, _job: Job) -> str | None:
        desk.refused = refused
        raise UndeliveredError("internal_error")

    with opened(own_slack, bare, fails, did) as desk:
        key = taken(desk, job())
        own_slack.wait(lambda: did and not desk._queued)
        assert desk.conversations.state(key) == "begun"
    assert len(did) == times
    with opened(own_slack, bare, nothing, did) as desk:
        assert desk.resume() == 1
        own_slack.wait(lambda: desk.conversations.state(key) == "done")


def test_what_waits_for_slack_is_left_to_the_next_start(own_slack: Slack, bare: Home) -> None:
    """Closing does not wait for it, and the next run finds it."""
    did: Did = []

    def fails(_desk: Desk, _job: Job) -> str | None:
        raise UndeliveredError("internal_error")

    with opened(own_slack, bare, fails, did) as desk:
        taken(desk, job("undelivered"))
        own_slack.wait(lambda: did and desk._shift._timers)
    with opened(own_slack, bare, nothing, did) as desk:
        assert desk.resume() == 1
        own_slack.wait(lambda: not desk.conversations.unfinished())
    assert did == [("undelivered", False), ("undelivered", True)]


def test_what_an_earlier_run_accepted_is_done_by_the_next(own_slack: Slack, bare: Home) -> None:
    """Once, whether it had begun or not."""
    did: Did = []
    with opened(own_slack, bare, nothing, did) as desk:
        desk.accept(job("waits"), [])
        began = desk.accept(job("began"), [])
        assert began is not None
        desk.conversations.move(began[0], "begun")
    with opened(own_slack, bare, nothing, did) as desk:
        assert desk.resume() == 2
        own_slack.wait(lambda: not desk.conversations.unfinished())
        assert desk.resume() == 0
    assert sorted(did) == [("began", True), ("waits", False)]


def test_what_comes_while_byline_ends_is_kept_for_the_next_start(own_slack: Slack, bare: Home) -> None:
    """An event that was kept as the pools closed is no error, and is answered then."""
    did: Did = []
    with opened(own_slack, bare, nothing, did) as desk:
        kept = desk.accept(job(), [])
        assert kept is not None
        desk.close()
        desk.begin(*kept)
    with opened(own_slack, bare, nothing, did) as desk:
        assert desk.resume() == 1
        own_slack.wait(lambda: not desk.conversations.unfinished())
    assert did == [("who?", False)]


def test_a_status_that_slack_refuses_holds_nothing_up(own_slack: Slack, bare: Home) -> None:
    """It only shows that work goes on."""
    ts = own_slack.say(NEWSROOM, ANA, "who?").ts
    own_slack.fail("assistant.threads.setStatus", error="missing_scope")
    with opened(own_slack, bare, nothing, []) as desk:
        key = taken(desk, job(thread=str(ts)))
        own_slack.wait(lambda: desk.conversations.state(key) == "done")
    assert own_slack.calls_to("assistant.threads.setStatus")


def test_no_status_is_shown_for_what_one_sees_alone(own_slack: Slack, bare: Home) -> None:
    """Others would wonder what Byline reads."""
    ts = own_slack.say(NEWSROOM, ANA, "who?").ts
    with opened(own_slack, bare, nothing, []) as desk:
        key = taken(desk, job(thread=str(ts), response_url="https://hooks.example/1"))
        own_slack.wait(lambda: desk.conversations.state(key) == "done")
    assert not own_slack.calls_to("assistant.threads.setStatus")


def test_an_empty_folder_has_no_questions_to_suggest(own_slack: Slack, bare: Home) -> None:
    """That is no error: the guide stands without them."""
    with opened(own_slack, bare, nothing, []) as desk:
        assert desk.suggestions() == []
