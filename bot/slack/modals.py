"""Windows: a quote in its article, what was wrong with an answer, an article to add; and the settings of channels."""

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate

from slack_sdk.models.blocks import (
    DatePickerElement,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    RichTextElement,
    SectionBlock,
    StaticSelectElement,
    UrlInputElement,
)
from slack_sdk.models.views import View

from bot import messages
from bot.answer import Excerpt
from bot.slack import actions, words
from bot.slack.citations import TITLE, outlet, small
from bot.slack.controls import LABEL
from bot.slack.richtext import Block, block, line, link, pieces, plain_text, quote, section, text

INPUT = 3000  # characters that an input takes
_NAME = 24  # characters of a window's title and its buttons
_PIECE = 2000  # characters of JSON of one run of text
_BLOCKS, _BYTES = 90, 200_000  # for an article's text; a view holds 100 blocks and 250 kB
_FIELD = 200  # characters of an outlet's name or a headline
_PREVIEW = 600  # characters


def in_context(excerpt: Excerpt, before: str, after: str, link_to: str | None) -> Block:
    """Make the window "Read in context": the quote marked in the text around it, verbatim.

    Of a text that is too long for a window, what is farthest from the quote is left out, and the window says so.

    :param before: the article's text up to the quote, or the end of it.
    :param after: the text from the quote on, or the beginning of it.
    :param link_to: the web address of the quote.
    """
    known = [outlet(excerpt), messages.day(excerpt.published) if excerpt.published else None]
    title = line(excerpt.title or "", TITLE) or outlet(excerpt)
    quoted, cut = _room([text(one, bold=True) for one in pieces(excerpt.quote, _PIECE)], 1)
    earlier, begins = _room([text(one) for one in pieces(before, _PIECE)][::-1], 2, quoted)
    later, goes_on = _room([] if cut else [text(one) for one in pieces(after, _PIECE)], 1, [*quoted, *earlier])
    blocks = [
        block(section(link(title, link_to, bold=True))),
        small(" · ".join(part for part in known if part)),
        DividerBlock().to_dict(),
        *([small(words.EARLIER)] if begins else []),
        *(block(section(*run)) for run in _runs(earlier[::-1], quoted, later)),
        *([small(words.LATER)] if cut or goes_on else []),
    ]
    return _view(words.CONTEXT, actions.CONTEXT_VIEW, blocks, close=words.CLOSE)


def _runs(
    earlier: list[RichTextElement], quoted: list[RichTextElement], later: list[RichTextElement]
) -> list[list[RichTextElement]]:
    """Divide text into blocks, so that a quote stands in its paragraph."""
    around = [*earlier[-1:], *quoted, *later[:1]] if len(quoted) == 1 else []
    if around:
        earlier, quoted, later = earlier[:-1], [], later[1:]
    return [*([one] for one in earlier), *([around] if around else []), *([one] for one in [*quoted, *later])]


def _room(
    runs: Sequence[RichTextElement], share: int, taken: Sequence[RichTextElement] = ()
) -> tuple[list[RichTextElement], bool]:
    """Return the first runs of text that fit into a part of the room that others leave, and whether there are more."""
    room = (_BYTES - sum(map(_bytes, taken))) / share
    fitting = sum(size <= room for size in accumulate(map(_bytes, runs)))
    kept = list(runs[: min(fitting, (_BLOCKS - len(taken)) // share)])
    return kept, len(kept) < len(runs)


def _bytes(run: RichTextElement) -> int:
    """Return how many bytes a run takes, with every character beyond ASCII written as its code, and its block."""
    return len(json.dumps(run.to_dict())) + 100


def why(key: str) -> Block:
    """Make the window after a thumb down, which keeps the answer's key as `private_metadata`."""
    reasons = [
        Option(text=plain_text(label, LABEL), value=value)
        for value, label in zip(actions.REASONS, words.REASONS, strict=True)
    ]
    blocks = [
        _input(actions.REASON, words.REASON, RadioButtonsElement(action_id=actions.REASON, options=reasons)),
        _input(actions.COMMENT, words.COMMENT, _typed(actions.COMMENT, INPUT, multiline=True), optional=True),
    ]
    return _view(words.WHY, actions.WHY, blocks, submit=words.SEND, close=words.CANCEL, metadata=key)


def add_article(text_of_message: str | None = None, metadata: str = "") -> Block:
    """Make the window to add an article.

    :param text_of_message: the article's text where a message holds it: then the window asks for all but the text.
    :param metadata: kept as `private_metadata`, such as where that message stands.
    """
    day = DatePickerElement(action_id=actions.PUBLISHED, placeholder=plain_text(words.PUBLISHED_EXAMPLE, LABEL))
    blocks = [
        _input(actions.OUTLET, words.OUTLET, _typed(actions.OUTLET, _FIELD, words.OUTLET_EXAMPLE), optional=True),
        _input(actions.HEADLINE, words.HEADLINE, _typed(actions.HEADLINE, _FIELD), optional=True),
        _input(actions.PUBLISHED, words.PUBLISHED, day, optional=True),
        _input(actions.URL, words.URL, UrlInputElement(action_id=actions.URL), optional=True, hint=words.URL_HINT),
        *_article_text(text_of_message),
    ]
    return _view(words.ADD, actions.ADDED, blocks, submit=words.ADD_IT, close=words.CANCEL, metadata=metadata)


def _article_text(text_of_message: str | None) -> list[Block]:
    begins = line(text_of_message or "", _PREVIEW)
    if not begins:
        typed = _typed(actions.TEXT, INPUT, multiline=True)
        return [_input(actions.TEXT, words.TEXT, typed, hint=words.TEXT_HINT)]
    return [block(section(text(words.TAKEN)), quote(begins))]


def settings(channels: Iterable[tuple[str, str]]) -> list[Block]:
    """Make a row for each channel: its name, and a menu of how Byline behaves there.

    :param channels: the id of each, and one of `actions.MODES`.
    """
    return [_mode(channel, mode) for channel, mode in channels] or [small(words.NO_CHANNELS)]


def _mode(channel: str, mode: str) -> Block:
    options = {
        value: Option(text=plain_text(label, LABEL), value=f"{channel}:{value}")
        for value, label in zip(actions.MODES, words.MODES, strict=True)
    }
    menu = StaticSelectElement(
        action_id=actions.MODE,
        placeholder=plain_text(words.MODE, LABEL),
        options=list(options.values()),
        initial_option=options[mode],
    )
    return SectionBlock(text=f"<#{channel}>", accessory=menu).to_dict()


def _typed(name: str, most: int, example: str | None = None, *, multiline: bool = False) -> PlainTextInputElement:
    placeholder = plain_text(example, LABEL) if example else None
    return PlainTextInputElement(action_id=name, placeholder=placeholder, multiline=multiline, max_length=most)


def _input(
    name: str,
    label: str,
    element: PlainTextInputElement | RadioButtonsElement | DatePickerElement | UrlInputElement,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> Block:
    said = PlainTextObject(text=hint, emoji=False) if hint else None
    shown = plain_text(label, LABEL)
    return InputBlock(block_id=name, label=shown, element=element, hint=said, optional=optional).to_dict()


def _view(
    title: str, callback: str, blocks: Sequence[Block], *, close: str, submit: str | None = None, metadata: str = ""
) -> Block:
    return View(
        type="modal",
        callback_id=callback,
        title=plain_text(title, _NAME),
        submit=plain_text(submit, _NAME) if submit else None,
        close=plain_text(close, _NAME),
        private_metadata=metadata or None,
        blocks=list(blocks),
    ).to_dict()
