"""What inputs are made of: the seeds of each target, and the tokens that mean something to it."""

import json
from pathlib import Path

SEEDS = Path(__file__).with_name("seeds")
_TOKENS = Path(__file__).with_name("tokens.json")
_ANYWHERE = (b"\xff", b"\xe2\x80", b"\0")
_KINDS = {
    "text": ("prose",),
    "judged": ("prose",),
    "markdown": ("yaml", "prose"),
    "lines": ("json", "prose"),
    "sidecar": ("json", "prose"),
    "page": ("html", "html", "prose"),
    "mail": ("mail", "mail", "html", "prose"),
    "word": ("word", "word", "prose"),
    "archive": ("zip", "zip", "yaml", "html", "prose"),
    "pdf": ("pdf",),
    "layout": ("words", "words", "prose"),
    "listing": ("xml", "xml", "prose"),
    "packed": ("xml", "xml", "prose"),
    "answer": ("heads", "xml"),
    "whatever": ("names", "names", "html", "xml", "mail", "pdf", "prose"),
}


def targets() -> list[str]:
    """Return the names of all targets."""
    return list(_KINDS)


def tokens(target: str) -> list[bytes]:
    """Return the tokens of a target; what is its own format's more than once."""
    kinds = json.loads(_TOKENS.read_bytes())
    return [token.encode() for kind in _KINDS[target] for token in kinds[kind]] + list(_ANYWHERE)


def seeds(target: str) -> list[bytes]:
    """Return the seeds of a target: what we wrote, what a generator made, what once failed."""
    return [path.read_bytes() for path in sorted((SEEDS / target).iterdir())]
