"""Pages of a few lines: what the first and the last sentence of one are, and which of its lines are body."""

from corpus.clean import body
from corpus.sentences import paragraphs

HEADLINE = "Nine boats come home to Eskerby"
FIRST = "The fog over the northern harbour lifted at noon on Tuesday."
LAST = "The harbour master went home and did not answer the telephone."


def kept(*lines: str) -> list[str]:
    """Return those of `lines` that are body when they make up one page."""
    text = "\n\n".join(lines)
    found = paragraphs(text)
    return [span.of(text) for span, keep in zip(found, body(text, found), strict=True) if keep]
