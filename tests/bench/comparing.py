"""Byline beside its peers: the same passages, vectors and questions, one after the other, each in its own process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from index.twin import open_embedder
from tests.bench.exact import truth
from tests.bench.large import Made
from tests.bench.peers.__main__ import PEERS
from tests.bench.questions import questions


def comparing(made: Made) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names of peers and what was measured of each; a peer's files are built where they are not there."""
    work = made.home.folder.parent / f"peers-{made.home.folder.name}"
    work.mkdir(exist_ok=True)
    embedder = open_embedder(made.home, None)
    queries = np.vstack([embedder.embed([text])[0] for text, _ in questions()])
    np.save(work / "expected.npy", truth(made.home, queries, made.following))
    for name, peer in PEERS.items():
        folder, about = work / name, work / f"{name}.json"
        below = ("--below", made.following)
        if not about.exists():
            about.write_text(json.dumps(_run(name, made.home, folder, *below)))
        built = json.loads(about.read_text())
        if name == "search":
            built = {"build_s": made.seconds}
        yield peer.name, built | _run(name, made.home, folder, *below, "--expected", work / "expected.npy")


def _run(*words: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.peers", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
