"""Whatever a reader is given, it gives articles or reasons; for longer than a few seconds: python -m tests.fuzz."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.material import SEEDS, seeds, targets, tokens
from tests.fuzz.mutating import mutated
from tests.fuzz.running import replayed
from tests.fuzz.targets import TARGETS

MOST = 20_000  # bytes of an input here
SLOW = {"pdf"}  # a process each


def test_every_target_has_seeds_and_tokens() -> None:
    """What can be fuzzed is what there is material for."""
    assert set(targets()) == set(TARGETS) == {path.name for path in SEEDS.iterdir()}
    assert all(len(tokens(name)) > 1 and seeds(name) for name in targets())


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_read(name: str) -> None:
    """What once failed does so no more."""
    for data in seeds(name):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused(name: str) -> None:
    """Of inputs made of others, each gives what its target may, and nothing else."""
    given_, words = seeds(name), tokens(name)

    @settings(max_examples=4 if name in SLOW else 15, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def check(chance: int) -> None:
        rng = Random(chance)  # noqa: S311 - chance, not secrecy
        TARGETS[name](mutated(rng.choice(given_), rng, given_, words, MOST))

    check()


@pytest.mark.parametrize("number", range(20))
def test_an_input_is_made_of_others(number: int) -> None:
    """It is no longer than it may be, and the same for the same chance."""
    chances = (Random(number), Random(number))  # noqa: S311 - chance, not secrecy
    made = [mutated(b"The fog lifted.", chance, [b"a", b""], [b"--"], 100) for chance in chances]
    assert made[0] == made[1]
    assert len(made[0]) <= 100


@pytest.mark.parametrize(("name", "fails"), [("raises", True), ("crashes", True), ("swells", True), ("holds", False)])
def test_what_fails_is_told_with_its_input(tmp_path: Path, name: str, *, fails: bool) -> None:
    """An exception, a crash of the process and too much memory each end as a failure that names the input."""
    file = tmp_path / "input"
    file.write_bytes(b"fog")
    outcome = replayed(f"tests.fuzz.broken:{name}", file)
    assert (outcome.executions, outcome.failed) == (1, b"fog" if fails else None)
