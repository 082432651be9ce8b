"""Questions a second through Slack against bare answers: the real command, the stand-in for Slack, real sockets."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from time import perf_counter

from bot.answer import ask
from bot.standin import ANA, NEWSROOM, Slack
from index.coverage import Coverage
from index.home import Home
from index.twin import open_embedder
from tests.bench.questions import KINDS
from tests.bench.timing import Row
from tests.conftest import clean_environment

_QUESTIONS = 200


def through_slack(home: Home) -> list[Row]:
    """Have all questions asked at once, in Slack and without it, and answered by as many threads as there are cores."""
    questions = [f"{KINDS[i % len(KINDS)][0]} {i}" for i in range(_QUESTIONS)]
    bare = _bare(home, questions)
    ours, acked = _slack(home, questions)
    return [
        Row("questions through Slack", _QUESTIONS / ours, "bare answers", _QUESTIONS / bare, "a second"),
        Row("event acknowledged, p99", 1000 * acked, "a bare answer", 1000 * bare / _QUESTIONS, "ms"),
    ]


def _bare(home: Home, questions: Sequence[str]) -> float:
    coverage = Coverage(home, lambda: open_embedder(home, None))
    ask(coverage, questions[0])
    with ThreadPoolExecutor(cpu_count()) as pool:
        began = perf_counter()
        list(pool.map(lambda question: ask(coverage, question), questions))
        return perf_counter() - began


def _slack(home: Home, questions: Sequence[str]) -> tuple[float, float]:
    """Return the seconds until the last answer stands in its thread, and those until an event is acknowledged."""
    command = [str(Path(sys.executable).with_name("byline")), "slack"]
    with Slack() as slack:
        environment = clean_environment(home) | slack.environment()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            slack.wait_connected(timeout=60)
            warm = _say(slack, questions[0])
            slack.wait(lambda: slack.replies(NEWSROOM, warm), 60)
            before = len(slack.ack_latencies)
            began = perf_counter()
            asked = [_say(slack, question) for question in questions]
            for ts in asked:
                slack.wait(lambda ts=ts: slack.replies(NEWSROOM, ts), 300)
            taken = perf_counter() - began
        finally:
            process.terminate()
            process.wait()
        latencies = sorted(slack.ack_latencies[before:])
    return taken, latencies[int(0.99 * len(latencies))]


def _say(slack: Slack, question: str) -> str:
    return slack.say(NEWSROOM, ANA, f"<@{slack.bot_user}> {question}").ts
