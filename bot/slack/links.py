"""Links that open an article at the very quote, by a text fragment (https://wicg.github.io/scroll-to-text-fragment/)."""

import re
from collections.abc import Iterator
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from bot.answer import Excerpt
from bot.slack.richtext import URL_MOST

WHOLE = 300  # characters of a quote up to which the fragment holds all of it
_ENDS = (100, 50, 20)  # characters at either end of a longer one, from the first that leaves the URL short enough
_DIRECTIVE = ":~:"
_KEPT = "!#$%&'()*+,/:;=?@[]~-._"  # what has a meaning in a URL, or stands for itself
_HOST = re.compile(r"[^\s\x00-\x1f\x7f@<>\"|\\^`{}%]+")


def cited(excerpt: Excerpt) -> str | None:
    """Return a link to an excerpt's article that highlights the quote, None if there is no web address to link to."""
    base = safe(excerpt.url)
    if base is None:
        return None
    base = base.partition(_DIRECTIVE)[0]
    joint = _DIRECTIVE if "#" in base else f"#{_DIRECTIVE}"
    links = (f"{base}{joint}text={fragment}" for fragment in _fragments(excerpt.quote))
    return next((one for one in links if len(one) <= URL_MOST), base)


def safe(url: str | None) -> str | None:
    """Return a web address as it may stand in a link, None for any other kind of address or none at all.

    What could end the link early in Slack's markup, `|`, `<`, `>` or a space, is percent-encoded.
    """
    try:
        parts = urlsplit((url or "").strip())
        host = parts.netloc.encode("idna").decode("ascii")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    encoded = percent(parts._replace(netloc=host).geturl(), safe=_KEPT, errors="replace")
    return encoded if len(encoded) <= URL_MOST else None


def _fragments(quote: str) -> Iterator[str]:
    """Give the text directives that find a quote, the most exact first.

    A browser looks for one text within one block of the page: a quote of several paragraphs needs two texts, its
    beginning and its end.
    """
    paragraphs = [" ".join(line.split()) for line in quote.splitlines() if line.strip()]
    if not paragraphs:
        return
    first, last = paragraphs[0], paragraphs[-1]
    single = len(paragraphs) == 1
    if single and len(first) <= WHOLE:
        yield _encoded(first)
    for most in _ENDS:
        room = min(most, (len(first) - 1) // 2) if single else most
        start, end = _beginning(first, room), _end(last, room)
        if start and end:
            yield f"{_encoded(start)},{_encoded(end)}"


def _beginning(text: str, most: int) -> str:
    """Return the whole words at a text's beginning, or characters where one word takes all the room."""
    if len(text) <= most:
        return text
    space = text.rfind(" ", 0, most + 1)
    return text[: space if space > 0 else most]


def _end(text: str, most: int) -> str:
    return _beginning(text[::-1], most)[::-1]


def _encoded(text: str) -> str:
    """Encode a text for a directive, in which a dash, a comma and an ampersand have meanings."""
    return percent(text, safe="", errors="replace").replace("-", "%2D")
