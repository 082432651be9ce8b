"""An article's text as HTML: every character of it, whatever it is, as text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from corpus.article import Span

# What turns the direction of text acts on nothing but itself here, alone in an element that is isolated, and neither
# that nor a control character is invisible.
_SPECIAL = re.compile("([\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069])")
_RETURN = Markup("&#13;")  # which HTML reads as a new line where it stands as it is
_NUL, _PICTURE = "\0", "\u2400"  # and this it can't hold at all


QUOTE = "quote"
"""The layer that is marked; the others are classes of a span in it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text.

    :ivar layers: the names of all layers that they lie in.
    :ivar first: whether the quote begins with them.
    """

    text: str
    layers: frozenset[str] = frozenset()
    first: bool = False


def pieces(text: str, within: Span, layers: Sequence[tuple[Span, str]]) -> Iterator[Piece]:
    """Cut a part of a text where layers begin and end; the pieces, joined, are that part.

    :param layers: spans of the text, which may overlap, each with its layer's name.
    """
    near = [(span, name) for span, name in layers if span.start < within.end and span.end > within.start]
    if not near:
        if within.start < within.end:
            yield Piece(within.of(text))
        return
    cuts = {within.start, within.end}
    cuts.update(at for span, _ in near for at in (span.start, span.end) if within.start < at < within.end)
    begins = {span.start for span, name in near if name == QUOTE}
    for start, end in pairwise(sorted(cuts)):
        inside = frozenset(name for span, name in near if span.start <= start and span.end >= end)
        yield Piece(text[start:end], inside, start in begins)


def drawn(cut: Iterable[Piece], anchor: str) -> Markup:
    """Write pieces one after the other.

    :param anchor: the id of the quote's first piece.
    """
    return Markup("".join(_drawn(one, anchor) for one in cut))  # noqa: S704 - each is escaped


def _drawn(one: Piece, anchor: str) -> str:
    # As plain strings: a long article has thousands of them.
    found: str = as_html(one.text)
    if classes := " ".join(sorted(one.layers - {QUOTE})):
        found = f'<span class="{escape(classes)}">{found}</span>'
    if QUOTE not in one.layers:
        return found
    place = f' id="{escape(anchor)}" tabindex="-1"' if one.first else ""
    return f"<mark{place}>{found}</mark>"


def as_html(text: str) -> Markup:
    """Write text so that a page shows it and holds it, character for character; for NUL its picture stands."""
    if not _SPECIAL.search(text):
        return escape(text)
    parts = _SPECIAL.split(text)
    # Every other part is a special character.
    return Markup("").join(_special(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def as_value(text: str) -> Markup:
    """Write text for an attribute, a title or a text field, which hold no elements."""
    return escape(text.replace(_NUL, _PICTURE)).replace("\r", _RETURN)


def _special(character: str) -> Markup:
    if character == "\r":
        return _RETURN
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    held = _PICTURE if character == _NUL else character
    return Markup('<bdi class="control" title="{}">{}</bdi>').format(name, held)
