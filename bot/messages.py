"""Every sentence that Byline itself says to a user about an answer."""

from collections.abc import Sequence
from datetime import date

NOT_COVERED = "The coverage does not answer this. The closest that it says:"
NOT_COVERED_EMPTY = "The coverage does not answer this, and says nothing close to it."
UNKNOWN_OUTLET = "an article that names no outlet"


def day(published: date) -> str:
    """Write a date: 16 October 2024."""
    return f"{published.day} {published:%B %Y}"


def count(number: int, noun: str) -> str:
    """Write a number of things: one outlet, 3 outlets."""
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Write a list: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def publication(outlet: str | None, published: date | None) -> str:
    """Write where and when: The Harbour Post (12 March 2031)."""
    name = outlet or UNKNOWN_OUTLET
    return f"{name} ({day(published)})" if published else name


def lead_reported(dated: Sequence[str], undated: Sequence[str], outlets: int) -> str:
    """Lead of an answer to who reported something: the outlets quoted, earliest first.

    :param outlets: how many there are; more than are quoted, if not all have room.
    """
    shown = len(dated) + len(undated)
    lead = f"Found in {count(outlets, 'outlet')}"
    lead += f", {shown} of them quoted here" if outlets > shown else ""
    parts = [f"{', earliest first' if len(dated) > 1 else ''}: {listed(dated)}"] if dated else []
    parts += [f"{'; ' if dated else ': '}undated: {listed(list(dict.fromkeys(undated)))}"] if undated else []
    return lead + "".join(parts) + "."


def lead_found(best: str, others: Sequence[str]) -> str:
    """Lead of any other answer: where the best quote stands, and where else there are quotes."""
    more = f" More from {listed(others)}." if others else ""
    return f"Answered by {best}.{more}"
