"""What is asked: a question of each kind, and those that the sample coverage is judged by."""

import json
from pathlib import Path

Asked = tuple[str, str | None]
"""A question, and the one before it where it is a follow-up."""

KINDS: tuple[Asked, ...] = (
    ("who reported the desertions?", None),
    ("Who said that the wages were unpaid?", None),
    ("What did the minister say about the wages?", None),
    ("what does the Harbour Post say about the distance from shore?", None),
    ("How many of the crew deserted?", None),
    ("when were the lifeboats seen?", None),
    ("where did the lifeboats land?", None),
    ("Why did they leave the ship?", None),
    ("have the desertions been verified?", None),
    ("does anyone deny the desertions?", None),
    ("do the outlets agree on how many left?", None),
    ("which ship did the crew leave?", None),
    ("is there anything about a leaking ballast tank?", None),
    ("when did he say that?", "What did the minister say about the wages?"),
)
"""A question of each kind, and a follow-up on somebody whom only the answer before it names."""

_DATA = Path(__file__).resolve().parents[1] / "data"


def questions() -> list[Asked]:
    """Return all of them, none twice."""
    lines = [line for path in sorted(_DATA.glob("sample_*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    told = [(one["question"], one.get("after")) for one in map(json.loads, lines)]
    return list(dict.fromkeys([*KINDS, *told]))
