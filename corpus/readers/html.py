"""Web pages: the article in them, character for character as a browser shows it, and what their markup tells of it."""

import re

from corpus.errors import ReadError
from corpus.readers.making import Reading, article, from_sidecar
from corpus.readers.source import Source

_TAGS = ("!doctype html", "html", "head", "body", "title", "meta")
_BEGINNINGS = b"|".join(rb"\x00?".join(re.escape(char.encode()) for char in tag) for tag in _TAGS)
BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:(?><!--.{0,2000}?-->)\s*)*"
    rb"<\x00?(?:%b)\x00?[\s>]" % _BEGINNINGS,
    re.IGNORECASE | re.DOTALL,
)
"""How a web page begins: XHTML too, in UTF-8 or UTF-16, but no feed and no text that mentions a tag later."""

_MOST_TEXT = 1_500_000  # characters: the longest novel
_MOST_BLOCKS, _LONGEST = 20_000, 300_000  # paragraphs, and characters in one

SUFFIXES = (".html", ".htm", ".xhtml", ".shtml", ".amp")
MEDIA_TYPES = ("text/html", "application/xhtml+xml")


def read_html(source: Source) -> Reading:
    """Read the article in a web page.

    :raises ReadError: if the page can't be decoded, or holds no article.
    """
    # The tools for it take time to load, which a process that only answers need not spend.
    from corpus.readers import choosing, markup, page, rendering, surroundings

    tree = markup.tree_of(source.data, source.charset)
    blocks = rendering.blocks(tree)
    lengths = [len(block.text) for block in blocks]
    if len(lengths) > _MOST_BLOCKS or sum(lengths) > _MOST_TEXT or max(lengths, default=0) > _LONGEST:
        raise ReadError("its text is too long for one article: save the article's own text")
    told = page.known(tree, source.place)
    chosen = choosing.chosen(tree, blocks, page.titles(tree, told))
    text = "\n\n".join(block.text for block in chosen)
    if why := surroundings.no_article(tree, text):
        raise ReadError(why)
    told.append(surroundings.shown(tree, blocks, chosen, page.outlet_of(told)))
    if not any(one.values.published for one in told):
        told.append(surroundings.of_address(source.place))
    yield article(source.name, source.place, text, [*from_sidecar(source), *told])
