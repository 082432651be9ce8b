"""The load test itself runs, and what it says is of the sort that it should be."""

import subprocess
import sys

import pytest

from index.milvus import collections
from tests.conftest import ROOT
from tests.lite import Lite

pytestmark = pytest.mark.servers


@pytest.mark.slow
def test_it_runs_against_any_url(lite: Lite) -> None:
    """It fills, asks, measures, and leaves nothing behind."""
    command = [sys.executable, "-m", "tests.scale", "--index", lite.url, "--passages", "300", "--seconds", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    figures = {line.split()[0]: float(line.split()[1].replace(",", "")) for line in done.stdout.splitlines()[1:]}
    assert figures["recall@10"] == pytest.approx(1)
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert figures["questions_a_second"] > 0
    assert collections(lite.url, "byline_load_") == []
