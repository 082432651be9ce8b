"""What outlets are asked to agree on."""

import re
from collections.abc import Sequence

from bot.kinds import Kind, kind_of
from index.keywords import terms

_ON = re.compile(
    r"\b(?:agree\w*|agreement|consensus|differ\w*|disagree\w*|discrepanc\w+|match|conflict\w*|contradict\w*)\b"
    r"(?:.{0,20}? (?:on|about|over|in|as to))? (?P<topic>.+)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:how|when|where|why|who|what|whether)\b.*", re.IGNORECASE)
_COUNT = re.compile(r"^(?:the )?(?:numbers?|counts?|tolls?|total) of (?P<counted>.+)", re.IGNORECASE)
_AGREEING = frozenset(terms("agree agreement consensus differ differs disagree disagreement match conflict contradict"))
_PEERS = re.compile(r"^(?:with )?(?:each other|one another|themselves)\W*$", re.IGNORECASE)


def topic(asked: str) -> str | None:
    """Return the question on which outlets are asked to agree; None where only that they do is asked.

    "Do they agree on how many left?" is "how many left?", "on the number of sailors" is "how many sailors", and any
    other thing what it is called.
    """
    found = _ON.search(asked)
    if found is None or _PEERS.match(found["topic"]):
        return None
    asks = _ASKS.search(found["topic"])
    if asks:
        return asks[0]
    counted = _COUNT.match(found["topic"])
    return f"how many {counted['counted']}" if counted else found["topic"]


def sought(kind: Kind, asked: str) -> Kind:
    """Return what kind of thing answers a question: that of what outlets are to agree on, a number unless told."""
    if kind is not Kind.AGREE:
        return kind
    on = topic(asked)
    return kind_of(on) if on else Kind.HOW_MANY


def compared(kind: Kind, focus: Sequence[str]) -> Sequence[str]:
    """Return the stems that tell a question's subject, for one on agreement without those that only ask for that."""
    own = [stem for stem in focus if stem not in _AGREEING] if kind is Kind.AGREE else focus
    return own or focus
