"""Makes inputs of other inputs: cuts, splices, repeats them, and puts in what means something in their format."""

from collections.abc import Callable, Sequence
from random import Random

_MOST_CHANGES = 6
_RARE = 0.04  # part of the inputs in which one piece comes thousands of times, as it does where somebody means harm
_SPAN = 200  # bytes, mostly, in what is cut or repeated


def mutated(data: bytes, rng: Random, others: Sequence[bytes], tokens: Sequence[bytes], most: int) -> bytes:
    """Return `data` with a few changes.

    :param others: inputs of which pieces may be put in.
    :param tokens: what means something in the format.
    :param most: bytes that the result may have.
    """
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        data = rng.choice(_CHANGES)(data, rng, others, tokens)[:most]
    if rng.random() < _RARE:
        at, piece = rng.randint(0, len(data)), _piece(data, rng, tokens)
        times = (most - len(data)) // max(1, len(piece))
        data = data[:at] + piece * int(times ** rng.random()) + data[at:]
    return data


def _span(data: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + int(_SPAN ** rng.random()))


def _piece(data: bytes, rng: Random, tokens: Sequence[bytes]) -> bytes:
    """Return a few tokens or a few bytes, which follow each other."""
    start, end = _span(data, rng)
    return b"".join(rng.choices(tokens, k=rng.randint(1, 3))) if rng.random() < 2 / 3 else data[start:end]


def _flip(data: bytes, rng: Random, *_: object) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + bytes([rng.randint(0, 255)]) + data[at + 1 :]


def _insert(data: bytes, rng: Random, _: object, tokens: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(tokens) + data[at:]


def _replace(data: bytes, rng: Random, _: object, tokens: Sequence[bytes]) -> bytes:
    start, end = _span(data, rng)
    return data[:start] + rng.choice(tokens) + data[end:]


def _delete(data: bytes, rng: Random, *_: object) -> bytes:
    start, end = _span(data, rng)
    return data[:start] + data[end:]


def _repeat(data: bytes, rng: Random, _: object, tokens: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + _piece(data, rng, tokens) * rng.randint(2, 40) + data[at:]


def _splice(data: bytes, rng: Random, others: Sequence[bytes], _: object) -> bytes:
    other = rng.choice(others)
    start = rng.randint(0, len(other))
    end = rng.randint(start, len(other))
    at = rng.randint(0, len(data))
    return data[:at] + other[start:end] + data[at:]


def _truncate(data: bytes, rng: Random, *_: object) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] if rng.random() < 2 / 3 else data[at:]


def _move(data: bytes, rng: Random, *_: object) -> bytes:
    start, end = _span(data, rng)
    rest = data[:start] + data[end:]
    at = rng.randint(0, len(rest))
    return rest[:at] + data[start:end] + rest[at:]


_CHANGES: tuple[Callable[[bytes, Random, Sequence[bytes], Sequence[bytes]], bytes], ...] = (
    *(_flip, _insert, _insert, _replace, _delete, _repeat, _splice, _truncate, _move),
)
