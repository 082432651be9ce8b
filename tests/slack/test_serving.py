"""The commands `byline slack` and `byline web` as processes: real sockets, real signatures, real kills."""

import gc
import json
import signal
import time
from pathlib import Path

import httpx
import pytest

from bot.standin import ANA, NEWSROOM, Slack
from index.home import Home
from tests.command import run
from tests.conftest import clean_environment, run_byline
from tests.slack.running import Served, process, quotes
from tests.slack.talking import leads, mention

pytestmark = pytest.mark.slow


def test_two_hundred_questions_at_once_over_a_socket(own_slack: Slack, sample_copy: Home) -> None:
    """All are acknowledged in time, and answered, each once, with no error; how fast measures tests.bench."""
    with process(own_slack, sample_copy) as running:
        own_slack.wait_connected()
        running.wait_logged('"warm"')
        gc.collect()
        gc.freeze()  # a collection of all that other tests left in this process would stop the stand-in
        asked = [own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> how many deserted? {i}") for i in range(200)]
        for sent in asked:
            sent.wait(30)
        for sent in asked:  # one after the other: to look for all of them after each change would take a core
            own_slack.wait(lambda ts=sent.ts: leads(own_slack, ts), 300)
        # Slack sends again what is acknowledged late.
        assert {len(one.attempts) for sent in asked for one in sent.deliveries} == {1}
        assert all(len(leads(own_slack, sent.ts)) == 1 for sent in asked)
    assert not own_slack.refusals


def test_a_process_killed_in_the_middle_answers_each_question_once_when_it_is_back(
    own_slack: Slack, sample_copy: Home
) -> None:
    """What was acknowledged is answered, whenever the process died, and nothing is answered twice."""
    sent = []
    for pause in (0.0, 0.3, 0.8, 1.5):
        with process(own_slack, sample_copy) as running:
            own_slack.wait_connected()
            sent += [own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> who deserted? ({i})") for i in range(4)]
            for one in sent:
                one.wait(30)
            time.sleep(pause)
            running.process.send_signal(signal.SIGKILL)
            running.process.wait()
    with process(own_slack, sample_copy):
        own_slack.wait(lambda: all(leads(own_slack, one.ts) for one in sent), 60)
        last = mention(own_slack, "how many deserted?")
        own_slack.wait(lambda: leads(own_slack, last), 30)
    assert [len(leads(own_slack, one.ts)) for one in sent] == [1] * len(sent)


def test_of_two_web_servers_one_answers_what_the_other_one_left(own_slack: Slack, sample_copy: Home) -> None:
    """Requests go to each in turn, as behind a balancer, and one dies in the middle: each is answered, and once."""
    sent = []
    with process(own_slack, sample_copy, "web", PORT="0") as staying:
        for pause in (0.0, 0.8):
            with process(own_slack, sample_copy, "web", PORT="0") as dying:
                for i in range(4):
                    _send_to(own_slack, (staying, dying)[i % 2])
                    question = f"<@{own_slack.bot_user}> who deserted? ({i})"
                    sent.append(own_slack.say(NEWSROOM, ANA, question, retries=1).wait(30))
                time.sleep(pause)
                dying.process.send_signal(signal.SIGKILL)
                late = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> how many deserted?")
                _send_to(own_slack, staying)
                sent.append(late.wait(30))
        own_slack.wait(lambda: all(leads(own_slack, one.ts) for one in sent), 60)
    assert [len(leads(own_slack, one.ts)) for one in sent] == [1] * len(sent)


def _send_to(slack: Slack, served: Served) -> None:
    port = served.wait_logged('"ready"')["port"]
    slack.events_url = f"http://127.0.0.1:{port}/slack/events"


def test_a_socket_that_drops_in_the_middle_of_an_answer_loses_nothing(own_slack: Slack, sample_copy: Home) -> None:
    """The answer goes its own way, and the next question comes over the next socket."""
    with process(own_slack, sample_copy):
        own_slack.wait_connected()
        ts = mention(own_slack, "who reported the desertions?")
        own_slack.drop_sockets()
        own_slack.wait(lambda: leads(own_slack, ts), 30)
        own_slack.wait_connected()
        again = mention(own_slack, "how many of the crew deserted?")
        own_slack.wait(lambda: leads(own_slack, again), 30)
        own_slack.disconnect()
        last = mention(own_slack, "who denied it?")
        own_slack.wait(lambda: leads(own_slack, last), 30)


def test_a_polite_end_finishes_what_began(own_slack: Slack, sample_copy: Home) -> None:
    """SIGTERM: exit code 0, and what was being answered is answered."""
    with process(own_slack, sample_copy) as running:
        own_slack.wait_connected()
        ts = mention(own_slack, "who reported the desertions?")
        own_slack.wait(lambda: own_slack.calls_to("assistant.threads.setStatus"))
        running.process.terminate()
        assert running.process.wait(30) == 0
    with process(own_slack, sample_copy):
        own_slack.wait(lambda: leads(own_slack, ts), 30)
    assert len(leads(own_slack, ts)) == 1


def test_the_web_server_answers_signed_events_and_nobody_else(own_slack: Slack, sample_copy: Home) -> None:
    """A wrong signature and an old one get 401; health, readiness and counters are there."""
    with process(own_slack, sample_copy, "web", PORT="0") as running:
        port = running.wait_logged('"ready"')["port"]
        address = f"http://127.0.0.1:{port}"
        own_slack.events_url = f"{address}/slack/events"
        ts = mention(own_slack, "who reported the desertions?")
        own_slack.wait(lambda: leads(own_slack, ts), 30)
        own_slack.wait(lambda: httpx.get(f"{address}/readyz").status_code == 200, 60)
        body = json.dumps({"type": "event_callback"})
        for stamp in (str(int(time.time())), "1"):
            headers = {
                "x-slack-request-timestamp": stamp,
                "x-slack-signature": "v0=00",
                "content-type": "application/json",
            }
            assert httpx.post(f"{address}/slack/events", content=body, headers=headers).status_code == 401
        assert httpx.post(f"{address}/slack/events", content=b"\xff\xfe").status_code in (400, 401)
        assert httpx.post(f"{address}/slack/events", content=b"x" * 5_000_000).status_code == 413
        assert httpx.get(f"{address}/healthz").text == "ok"
        assert httpx.get(f"{address}/readyz").json() == {"ready": True, "wrong": []}
        assert 'byline_answers_total{status="answered"} 1.0' in httpx.get(f"{address}/metrics").text
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) in (0, -signal.SIGTERM)


def test_logs_hold_no_word_of_what_was_asked_and_no_token(own_slack: Slack, sample_copy: Home) -> None:
    """At the normal level: ids, states, seconds, each line a JSON object."""
    with process(own_slack, sample_copy) as running:
        own_slack.wait_connected()
        own_slack.fail("chat.postMessage", error="invalid_blocks")
        ts = mention(own_slack, "who reported the xylophone desertions?")
        own_slack.wait(lambda: own_slack.replies(NEWSROOM, ts), 30)
        running.process.terminate()
        running.process.wait(30)
    logged = running.log.read_text("utf-8")
    assert any(line["event"] == "job_ended" and line["state"] == "done" for line in running.logged())
    assert "xylophone" not in logged
    assert own_slack.bot_token not in logged
    assert own_slack.app_token not in logged


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("slack", "SLACK_APP_TOKEN"),
        ("slack", "SLACK_BOT_TOKEN"),
        ("web", "SLACK_SIGNING_SECRET"),
        ("web", "SLACK_BOT_TOKEN"),
    ],
)
def test_a_missing_token_is_named(own_slack: Slack, home: Home, command: str, missing: str) -> None:
    """In one line, with what to do, and exit code 1."""
    environment = clean_environment(home) | own_slack.environment()
    del environment[missing]
    done = run([command], environment, cwd=home.folder)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        f"byline: set {missing} in the environment or in .env; docs/slack.md says where to find it"
    ]


def test_a_token_that_slack_refuses_is_named(own_slack: Slack, home: Home) -> None:
    """With Slack's own name of the error."""
    environment = clean_environment(home) | own_slack.environment() | {"SLACK_BOT_TOKEN": "xoxb-wrong"}
    done = run(["slack"], environment, cwd=home.folder)
    assert done.returncode == 1
    assert "SLACK_BOT_TOKEN (invalid_auth)" in done.stderr


def test_an_index_by_hand_is_seen_by_the_running_bot(own_slack: Slack, sample_copy: Home, tmp_path: Path) -> None:
    """No restart: the next question is answered from what `byline index` added."""
    story = tmp_path / "lamp.txt"
    story.write_text("The lamp on Gannet Head was dark for three nights, the keeper Orsolya Vint said on Monday.\n")
    with process(own_slack, sample_copy):
        own_slack.wait_connected()
        assert run_byline(sample_copy, "index", str(story)).returncode == 0
        ts = mention(own_slack, "What did Orsolya Vint say about the lamp?")
        own_slack.wait(lambda: own_slack.replies(NEWSROOM, ts), 30)
        assert quotes(own_slack.replies(NEWSROOM, ts)[0])[0].startswith("The lamp on Gannet Head")
