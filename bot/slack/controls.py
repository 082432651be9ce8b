"""What a user can press under a message: the menu of quotes, thumbs, trash, buttons."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    IconButtonElement,
    Option,
    StaticSelectElement,
)

from bot.answer import Excerpt
from bot.export import FORMATS
from bot.slack import actions, words
from bot.slack.citations import outlet
from bot.slack.packing import size
from bot.slack.richtext import Block, plain_text

LABEL = 75  # characters of a button or a choice
VALUE = 2000  # characters of a button's value
CHOICES = 100  # in a menu
_ROOM = 2600  # characters of JSON for the menu of the first message, which is to have room for quotes too


def menus(excerpts: Sequence[Excerpt], key: str) -> list[StaticSelectElement]:
    """Make the menu "Read in context", or several where there are too many quotes for one."""
    options = [
        Option(
            text=plain_text(words.option(number, outlet(one), one.quote), LABEL),
            value=f"{key}:{number - 1}",
        )
        for number, one in enumerate(excerpts, 1)
    ]
    made: list[StaticSelectElement] = []
    first = 1
    for chosen in _in_room(options):
        last = first + len(chosen) - 1
        label = plain_text(words.context(first, last, len(options)), LABEL)
        made.append(StaticSelectElement(action_id=actions.CONTEXT, placeholder=label, options=chosen))
        first = last + 1
    return made


def _in_room(options: Sequence[Option]) -> Iterator[list[Option]]:
    chosen: list[Option] = []
    for one in options:
        if chosen and (len(chosen) == CHOICES or size(option.to_dict() for option in [*chosen, one]) > _ROOM):
            yield chosen
            chosen = []
        chosen.append(one)
    if chosen:
        yield chosen


def formats(key: str) -> StaticSelectElement:
    """Make the menu of the formats to take an answer along in."""
    options = [Option(text=plain_text(name, LABEL), value=f"{key}:{form}") for form, (name, _, _) in FORMATS.items()]
    return StaticSelectElement(action_id=actions.EXPORT, placeholder=plain_text(words.EXPORT, LABEL), options=options)


def button(label: str, action: str, value: str | None = None, *, primary: bool = False) -> ButtonElement:
    """Make a button."""
    style = "primary" if primary else None
    return ButtonElement(text=plain_text(label, LABEL), action_id=action, value=value, style=style)


def pressed(*elements: StaticSelectElement | ButtonElement) -> list[Block]:
    """Make a row of buttons and menus, or nothing of none."""
    return [ActionsBlock(elements=elements).to_dict()] if elements else []


def feedback(key: str, deleted_by: str | None) -> Block:
    """Make the thumbs, and a trash icon that only one user sees."""
    thumbs = FeedbackButtonsElement(
        action_id=actions.FEEDBACK,
        positive_button=_thumb(words.GOOD, words.GOOD_LABEL, f"{key}:good"),
        negative_button=_thumb(words.BAD, words.BAD_LABEL, f"{key}:bad"),
    )
    return ContextActionsBlock(elements=[thumbs, *([_trash(key, deleted_by)] if deleted_by else [])]).to_dict()


def _thumb(label: str, read_out: str, value: str) -> FeedbackButtonObject:
    return FeedbackButtonObject(text=plain_text(label, LABEL), accessibility_label=read_out, value=value)


def _trash(key: str, user: str) -> IconButtonElement:
    confirm = ConfirmObject(
        title=plain_text(words.DELETE_TITLE, LABEL),
        text=plain_text(words.DELETE_TEXT, LABEL * 2),
        confirm=plain_text(words.DELETE, LABEL),
        deny=plain_text(words.KEEP, LABEL),
        style="danger",
    )
    return IconButtonElement(
        action_id=actions.DELETE,
        icon="trash",
        text=plain_text(words.DELETE, LABEL),
        accessibility_label=words.DELETE,
        value=key,
        visible_to_user_ids=[user],
        confirm=confirm,
    )
