"""Shares the parts of an answer out over messages, so that none is over what Slack takes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.slack.richtext import Block

BLOCKS_MOST = 50
SIZE = 10_000  # characters of JSON: Slack has refused messages of 11,000, and says nowhere from what size it does


@dataclass(frozen=True, slots=True)
class Item:
    """Blocks that are to stand in one message, if one can hold them all; any one of them by itself fits.

    `within` goes before them in the middle of a message, `opening` at the beginning of one: of whom they speak.
    `outlet` is where they stand, and `quotes` is how many quotes they hold.
    """

    blocks: tuple[Block, ...]
    within: tuple[Block, ...] = ()
    opening: tuple[Block, ...] = ()
    outlet: str = ""
    quotes: int = 0


@dataclass(slots=True)
class Page:
    """What one message has room for."""

    blocks: list[Block] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def size(blocks: Iterable[Block]) -> int:
    """Return how many characters blocks take in JSON."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def fits(blocks: Sequence[Block]) -> bool:
    """Whether a message can hold the blocks."""
    return len(blocks) <= BLOCKS_MOST and size(blocks) < SIZE


def paged(items: Iterable[Item], reserved: Sequence[Block]) -> list[Page]:
    """Put items on pages, in their order.

    :param reserved: what the first page holds besides; it may have room for nothing else.
    """
    pages = [Page()]
    for item in items:
        taken = reserved if len(pages) == 1 else ()
        added = [*item.within, *item.blocks]
        if fits([*taken, *pages[-1].blocks, *added]):
            pages[-1].blocks += added
            pages[-1].items.append(item)
        else:
            pages += _opened(item)
    return pages


def _opened(item: Item) -> list[Page]:
    """Open a new page with an item; one that no page can hold goes over several."""
    whole = [*item.opening, *item.blocks]
    if fits(whole):
        return [Page(whole, [item])]
    pages = paged((Item((block,)) for block in whole), ())
    pages[0].items = [item]
    return pages
