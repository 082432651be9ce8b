"""Threads that many workspaces share."""

from threading import Event, Lock

from bot.slack.pools import Lane, Pools


def done_by(lane: Lane, tasks: int) -> list[int]:
    """Have tasks done in a lane; return their numbers in the order in which they were begun, once all are done."""
    did, whole = list[int](), Event()

    def task(number: int) -> None:
        did.append(number)
        if len(did) == tasks:
            whole.set()

    for number in range(tasks):
        lane.submit(lambda number=number: task(number))
    assert whole.wait(10)
    return did


def test_changes_of_one_workspace_keep_their_order() -> None:
    """One after the other, on whichever thread."""
    pools = Pools()
    assert done_by(pools.changes(), 100) == list(range(100))
    pools.close()


def test_one_workspace_never_takes_all_threads() -> None:
    """So many of its jobs are done at once as it may, and no more."""
    pools = Pools(most=3)
    lane, at_once, most, lock, left = pools.jobs(), 0, 0, Lock(), Event()
    ended = 0

    def job() -> None:
        nonlocal at_once, most, ended
        with lock:
            at_once += 1
            most = max(most, at_once)
        left.wait(0.01)
        with lock:
            at_once -= 1
            ended += 1
            if ended == 30:
                left.set()

    for _ in range(30):
        lane.submit(job)
    assert left.wait(10)
    assert most == 3
    pools.close()


def test_a_workspace_that_asks_much_keeps_no_other_waiting() -> None:
    """What comes last in another lane is done before most of what waits in a full one."""
    pools, go_on, did, whole = Pools(most=24), Event(), list[str](), Event()
    full, other = pools.jobs(), pools.jobs()

    def busy() -> None:
        go_on.wait(10)
        did.append("full")
        if len(did) == 201:
            whole.set()

    for _ in range(200):
        full.submit(busy)
    other.submit(lambda: did.append("other"))
    go_on.set()
    assert whole.wait(10)
    assert did.index("other") <= 60
    pools.close()


def test_a_task_that_fails_stops_no_lane() -> None:
    """The next one is done."""
    pools, done = Pools(), Event()
    lane = pools.changes()
    lane.submit(lambda: 1 // 0)
    lane.submit(done.set)
    assert done.wait(10)
    pools.close()
