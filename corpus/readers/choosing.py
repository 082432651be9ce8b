"""Which of a page's lines are its article: trafilatura chooses, and what it lost between them is put back."""

import logging
import re
from collections.abc import Iterator, Sequence

from lxml import html

from corpus import clean
from corpus.readers import naming
from corpus.readers.rendering import Block
from corpus.sentences import TERMINAL

_MARK = re.compile("⸨([0-9]{1,6})⸩")
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML
_SPACE = re.compile(r"[\W_]+")
_MOST_LINKED = 0.6  # part of a line that is links, in prose
_MANY = 2000  # blocks: of larger pages the library takes the first of its ways alone
_ALL_LINKED = 0.9
_SENTENCE_WORDS = 8
_PULLED_WORDS = 4
_MOST_PULLED = 500  # lines: more are no quotes that were pulled
_LETTER = re.compile(r"[^\W\d_]")
_PARAGRAPHS = frozenset(
    {"p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "span", "b", "i", "em", "strong", "a", "td", "font"}
)
_ABOVE = frozenset({"byline", "date", "stamp", "breadcrumb", "call to act", "caption", "advertisement", "rule"})
_HEAD = 4  # blocks among which the byline and the day stand
_BELOW = frozenset({"copyright", "call to act", "list of links", "link", "advertisement", "rule"})


def chosen(tree: html.HtmlElement, blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    """Return the blocks that are the article, in their order, without its headline.

    :param titles: what the page's markup gives as its headline.
    """
    headlines = {_folded(title) for title in titles}
    heads = {i for i, block in enumerate(blocks) if _is_headline(block, headlines)}
    seen = [i for i in _by_library(tree, blocks) if i not in heads]
    outside = naming.outside(tree, blocks, seen)
    kept = [i for i in seen if not outside[i]] or seen
    if not kept:
        return []
    begins = max((i + 1 for i in heads if i < kept[len(kept) // 2]), default=kept[0])
    may = [
        i for i in range(begins, len(blocks)) if not outside[i] and i not in heads and _linked(blocks[i]) < _MOST_LINKED
    ]
    picked = {i for i in kept if i >= begins} | {i for i in may if kept[0] < i < kept[-1]}
    picked |= {i for i in may if i < kept[0] and is_prose(blocks[i].text)}
    picked |= set(_following(blocks, kept, may))
    found = _with_captions(
        [blocks[i] for i in sorted(picked)], [block for block in blocks[begins:] if _is_caption(block)]
    )
    return _without_repeats(tree, _without_edges(found))


def _is_headline(block: Block, headlines: set[str]) -> bool:
    return _within(block, "h1") or _folded(block.text) in headlines


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip().lower()


def _following(blocks: Sequence[Block], kept: Sequence[int], may: Sequence[int]) -> Iterator[int]:
    """Yield what goes on behind the last block that was chosen: in the same element, or as prose around it."""
    homes = {above for i in kept for above in _near(blocks[i].parent)}
    above = set(blocks[kept[-1]].parent.iterancestors())
    allowed, adjacent = set(may), True
    for i in range(kept[-1] + 1, len(blocks)):
        parent = blocks[i].parent
        prose = i in allowed and is_prose(blocks[i].text)
        adjacent = adjacent and prose and (parent in above or parent.getparent() in above)
        if i in allowed and (adjacent or parent in homes or homes.intersection(_near(parent))):
            yield i


def _near(element: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the element that a paragraph stands in."""
    above = element.getparent()
    inner = element.tag in _PARAGRAPHS and above is not None
    found = above if inner else element
    return [found] if found.tag != "body" else []


def is_prose(line: str) -> bool:
    """Whether a line is at least one full sentence."""
    return bool(TERMINAL.search(line)) and len(line.split()) >= _SENTENCE_WORDS


def _within(block: Block, *tags: str) -> bool:
    return block.parent.tag in tags or next(block.parent.iterancestors(*tags), None) is not None


def _is_caption(block: Block) -> bool:
    return _within(block, "figcaption") and not naming.is_furniture(block.parent.get("class", ""))


def _with_captions(found: list[Block], captions: list[Block]) -> list[Block]:
    """Leave captions out, unless they are what the page has to say, as those of a gallery."""
    prose = [block for block in found if not _within(block, "figcaption")]
    if sum(len(block.text) for block in captions) <= sum(len(block.text) for block in prose):
        return prose
    first = prose[0] if prose else captions[0]
    order = {id(element): i for i, element in enumerate(first.element.getroottree().iter())}
    return sorted([*prose, *captions], key=lambda block: order[id(block.element)])


def _without_edges(found: list[Block]) -> list[Block]:
    """Drop what stands between the headline and the first sentence, or behind the last, and is none of the article."""
    found = [one for i, one in enumerate(found) if i >= _HEAD or clean.kind_of_furniture(one.text) not in _ABOVE]
    while found and (clean.kind_of_furniture(found[-1].text) in _BELOW or _is_link(found[-1])):
        found = found[:-1]
    return found


def _is_link(block: Block) -> bool:
    return not TERMINAL.search(block.text) and (_linked(block) > _ALL_LINKED or not _LETTER.search(block.text))


def _by_library(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[int]:
    """Mark each block, and return those whose marks are in what the library takes for the article."""
    import trafilatura  # takes a quarter of a second, and only pages need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without an article is no news
    for i, block in reversed(list(enumerate(blocks))):
        _write(block, f"⸨{i}⸩{_INVALID.sub('', _read(block))}")
    found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True, fast=len(blocks) > _MANY)
    for block in blocks:
        _write(block, _read(block).partition("⸩")[2])
    body = getattr(found, "body", None)
    marks = {int(mark) for mark in _MARK.findall("".join(body.itertext()))} if body is not None else set()
    return sorted(mark for mark in marks if mark < len(blocks))  # the page's own text may look like a mark


def _read(block: Block) -> str:
    return (block.element.tail if block.behind else block.element.text) or ""


def _write(block: Block, text: str) -> None:
    if block.behind:
        block.element.tail = text
    else:
        block.element.text = text


def _linked(block: Block) -> float:
    """Return which part of a block's characters are links."""
    if any(element.tag == "a" for element in (block.parent, *block.parent.iterancestors("a"))):
        return 1.0
    if block.behind:
        return 0.0
    within = sum(len(link.text_content()) for link in block.parent.iter("a"))
    return within / max(1, len(block.parent.text_content()))


def _without_repeats(tree: html.HtmlElement, found: list[Block]) -> list[Block]:
    """Drop pulled quotes, which repeat what the article says; a refrain does not, nor does a short answer."""
    apart = naming.pulled(tree, found)
    if not 0 < sum(apart) <= _MOST_PULLED:
        return found
    texts = [f" {_SPACE.sub(' ', block.text).strip()} " for block in found]
    said = "\n".join(text for text, is_pulled in zip(texts, apart, strict=True) if not is_pulled)
    return [
        block
        for block, text, is_pulled in zip(found, texts, apart, strict=True)
        if not (is_pulled and len(text.split()) >= _PULLED_WORDS and text in said)
    ]
