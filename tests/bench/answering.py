"""A process that answers questions and tells when it was ready and what it holds: `python -m tests.bench.answering`."""

import json
import sys
import time
from pathlib import Path

from bot.answer import ask
from bot.judge import judge
from index.coverage import Coverage
from index.home import Home
from index.twin import open_embedder
from tests.bench.questions import questions
from tests.bench.timing import resident


def main(home: Home, count: int) -> None:
    """Answer so many questions, and print a line of JSON."""
    coverage = Coverage(home, lambda: open_embedder(home, None))
    with coverage.reading() as snapshot:
        coverage.embedder(snapshot)
    judge()
    figures = {"ready_at": time.time()}
    asked = questions()
    for number in range(count):
        text, after = asked[number % len(asked)]
        ask(coverage, text, after=after)
        figures.setdefault("first_at", time.time())
    print(json.dumps(figures | resident()))  # noqa: T201


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), int(sys.argv[2]))
