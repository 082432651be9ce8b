"""Rich text, in which an article's `<!channel>`, `*` or `:emoji:` stays the text that it is."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import (
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

Block = dict[str, Any]

URL_MOST = 3000  # characters of a link's URL
_CUT = "…"
# Marks that turn the direction of all that follows them: an article's headline must not turn Byline's own words.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ISOLATE, _END = "\u2068", "\u2069"
# Where a text may be split, the best place first: after a paragraph, a sentence, a word.
_ENDS = [re.compile(end) for end in (r"\n+", r"[.!?…。！？][\"'”’»)\]]*\s+", r"\s+")]


def text(words: str, *, bold: bool = False, italic: bool = False) -> RichTextElement:
    """Make a run of text, which Slack reads no marks in; it refuses an empty one."""
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    return RichTextElementParts.Text(text=words or _CUT, style=style or None)


def link(words: str, url: str | None, *, bold: bool = False) -> RichTextElement:
    """Make a link, or a run of text where there is no URL, or one too long for Slack."""
    if url is None or len(url) > URL_MOST:
        return text(words, bold=bold)
    return RichTextElementParts.Link(text=words or _CUT, url=url, style={"bold": True} if bold else None)


def emoji(name: str) -> RichTextElement:
    """Make an emoji of Slack's: warning."""
    return RichTextElementParts.Emoji(name=name)


def section(*parts: RichTextElement) -> RichTextElement:
    """Make a paragraph."""
    return RichTextSectionElement(elements=parts)


def quote(words: str, *, bold: bool = False) -> RichTextElement:
    """Make a quote, verbatim."""
    return RichTextQuoteElement(elements=[text(words, bold=bold)])


def bullets(*sections: RichTextElement) -> RichTextElement:
    """Make a list."""
    return RichTextListElement(elements=sections, style="bullet")


def block(*elements: RichTextElement) -> Block:
    """Make a block of paragraphs, quotes and lists."""
    return RichTextBlock(elements=elements).to_dict()


def plain_text(words: str, most: int) -> PlainTextObject:
    """Make text for a label or a button, of `most` characters, that keeps `:emoji:` as it is."""
    return PlainTextObject(text=line(words, most) or _CUT, emoji=False)


def line(words: str, most: int) -> str:
    """Make one line of a name or headline: no control characters, and cut at a word if it has more than `most`.

    A quote never comes this way: it is shown whole and as it is.
    """
    printed = "".join(" " if unicodedata.category(one) == "Cc" else one for one in _TURNING.sub("", words))
    tidy = " ".join(printed.split())
    turns = any(unicodedata.bidirectional(one) in {"R", "AL"} for one in tidy)
    room = most - 2 if turns else most
    if len(tidy) > room:
        kept = tidy[: room - 1]
        space = kept.rfind(" ")
        tidy = kept[: space if space > room // 2 else room].rstrip() + _CUT
    return f"{_ISOLATE}{tidy}{_END}" if turns else tidy


def width(words: str) -> int:
    """Return how many characters a text takes in JSON."""
    return len(json.dumps(words, ensure_ascii=False)) - 2


def pieces(words: str, most: int) -> Iterator[str]:
    """Split a text into pieces of at most `most` characters in JSON: joined, they are the text.

    A piece ends with a paragraph, where none does with a sentence or a word, else anywhere.
    """
    while width(words) > most:
        end = _reach(words, most)
        last = [max((found.end() for found in pattern.finditer(words, 0, end)), default=0) for pattern in _ENDS]
        end = next((one for one in last if one > end // 4), end)
        yield words[:end]
        words = words[end:]
    if words:
        yield words


def _reach(words: str, most: int) -> int:
    """Return how many characters of a text fit, at least one."""
    low, high = 1, min(len(words), most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(words[:middle]) <= most else (low, middle - 1)
    return low
