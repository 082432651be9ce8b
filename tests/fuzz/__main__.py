"""Fuzz the readers: python -m tests.fuzz [TARGET...] [--seconds N] [--replay FILE]."""

import argparse
import hashlib
import importlib.util
import sys
from pathlib import Path

from tests.fuzz.material import targets
from tests.fuzz.running import Outcome, fuzzed, replayed


def main() -> int:
    """Fuzz the targets one after the other; return 1 if one fails, and leave the input that it fails on in a file."""
    known = targets()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz Byline's readers.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(known)}; all unless told")
    parser.add_argument("--seconds", type=float, default=60, help="for all of them together (60)")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="give the target this input, once")
    given = parser.parse_args()
    if unknown := set(given.targets) - set(known):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if given.replay:
        if len(given.targets) != 1:
            parser.error("--replay needs one TARGET")
        return _said(given.targets[0], replayed(given.targets[0], given.replay), given.replay)
    chosen = given.targets or known
    print(f"inputs are made {'by atheris' if importlib.util.find_spec('atheris') else 'at random: no atheris here'}")  # noqa: T201
    return max([_said(name, fuzzed(name, given.seconds / len(chosen))) for name in chosen])


def _said(name: str, outcome: Outcome, file: Path | None = None) -> int:
    print(  # noqa: T201
        f"{name:10} {outcome.executions:9,} inputs {outcome.seconds:7.1f} s {outcome.memory / 1024**2:6.0f} MB"
        f"  {'ok' if outcome.failed is None else 'FAILED'}",
        flush=True,
    )
    if outcome.failed is None:
        return 0
    if file is None:
        file = Path(f"{name}-{hashlib.sha256(outcome.failed).hexdigest()[:8]}.input")
        file.write_bytes(outcome.failed)
    print(f"{outcome.why}\n{name} fails on {file}: python -m tests.fuzz {name} --replay {file}", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
