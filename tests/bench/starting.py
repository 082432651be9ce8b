"""What a process that answers takes until it is ready, and holds in memory: in processes of their own."""

import json
import os
import statistics
import subprocess
import sys
import time

from index.home import Home
from tests.bench.questions import KINDS
from tests.bench.timing import process

_TIMES = 3
_QUESTIONS = 200


def starting(home: Home) -> dict[str, float]:
    """Measure a command that answers one question, and a process that answers many."""
    environment = os.environ | {"BYLINE_HOME": str(home)}
    question = KINDS[0][0]
    ask = [sys.executable, "-c", "from bot.cli import main; main()", "ask", question, "--json"]
    code = (
        "import sys; from pathlib import Path; from index.home import Home; from index.twin import open_embedder;"
        f"open_embedder(Home(Path({str(home)!r})), None).embed([{question!r}])"
    )
    figures: dict[str, float] = {}
    for name, command in (("cold", ask), ("bare_cold", [sys.executable, "-c", code])):
        runs = [process(command, environment) for _ in range(_TIMES)]
        time_, memory = (statistics.median(values) for values in zip(*runs, strict=True))
        figures |= {f"{name}_s": time_, f"{name}_mb": memory}
    told = [_answering(home, 1) for _ in range(_TIMES)]
    figures |= {name: statistics.median(one[name] for one in told) for name in ("ready_s", "first_s")}
    many = _answering(home, _QUESTIONS)
    return figures | {name: many[name] for name in ("resident_mb", "anonymous_mb")}


def _answering(home: Home, count: int) -> dict[str, float]:
    began = time.time()
    command = [sys.executable, "-m", "tests.bench.answering", str(home), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    one: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return one | {"ready_s": one["ready_at"] - began, "first_s": one["first_at"] - began}
