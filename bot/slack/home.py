"""The Home tab: what coverage there is, what was asked, and settings for those who may change them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import DividerBlock, HeaderBlock, RichTextElement
from slack_sdk.models.views import View

from bot import messages
from bot.slack import actions, modals, words
from bot.slack.citations import NAME, TITLE, small
from bot.slack.controls import button, pressed
from bot.slack.richtext import Block, block, bullets, line, link, plain_text, section, text

OUTLETS, RECENT, CHANNELS = 12, 8, 60  # how many of each are shown
_HEADER = 150  # characters


def home(
    *,
    covered: str | None,
    outlets: Sequence[tuple[str, int]],
    last_index: str | None,
    recent: Sequence[tuple[str, str | None]],
    may_change: bool,
    channels: Sequence[tuple[str, str]],
) -> Block:
    """Make the Home tab.

    :param covered: how much is indexed, in words; None if nothing is.
    :param outlets: each with its number of articles, in the order in which to show them.
    :param last_index: when the coverage was last indexed, in words.
    :param recent: questions that were asked, newest first, each with the web address of its thread.
    :param may_change: whether the user may change settings; without it there are none.
    :param channels: the id of each channel that Byline is in, and its mode.
    """
    blocks = [_header(words.HOME), block(section(text(f"{covered}." if covered else words.EMPTY)))]
    blocks += [small(words.last_index(last_index))] if last_index else []
    blocks += _part(words.OUTLETS, [section(text(line(words.outlet(name, n), NAME))) for name, n in outlets], OUTLETS)
    blocks += _part(words.RECENT, [section(link(line(asked, TITLE), url)) for asked, url in recent], RECENT)
    blocks += _settings(channels) if may_change else []
    return View(type="home", blocks=blocks).to_dict()


def _header(words_: str) -> Block:
    return HeaderBlock(text=plain_text(words_, _HEADER)).to_dict()


def _part(title: str, lines: Sequence[RichTextElement], most: int) -> list[Block]:
    """Make a list under a title, or nothing of no lines."""
    if not lines:
        return []
    more = [section(text(messages.more(len(lines) - most)))] if len(lines) > most else []
    return [_header(title), block(bullets(*lines[:most], *more))]


def _settings(channels: Sequence[tuple[str, str]]) -> list[Block]:
    more = len(channels) - CHANNELS
    return [
        DividerBlock().to_dict(),
        _header(words.SETTINGS),
        *pressed(button(words.ADD, actions.ADD), button(words.REINDEX, actions.REINDEX)),
        *modals.settings(channels[:CHANNELS]),
        *([small(messages.more(more))] if more > 0 else []),
    ]
