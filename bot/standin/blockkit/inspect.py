"""Whole messages and views: checks of what spans several blocks, and what is in them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import count
from typing import Any

from bot.standin.blockkit.blocks import IN_HOME, IN_MESSAGE, IN_MODAL
from bot.standin.blockkit.checks import Check, boolean, items, problem, shape, string, tagged
from bot.standin.blockkit.elements import INTERACTIVE
from bot.standin.blockkit.objects import plain
from bot.standin.errors import SlackError

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 13_200  # measured by others; Slack documents none
TABLE_CHARACTERS = 10_000
MARKDOWN_CHARACTERS = 12_000
VIEW_BYTES = 250_000
_generated = count(1)

Json = dict[str, Any]

_MESSAGE = items(tagged(IN_MESSAGE), MESSAGE_BLOCKS, 0)
_VIEW = {"private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0)}


def _submittable(view: Mapping[str, Any]) -> str | None:
    inputs = any(block["type"] == "input" for block in view["blocks"])
    return "missing required field: submit" if inputs and "submit" not in view else None


_VIEWS: dict[str, Check] = {
    "modal": shape(
        "modal",
        {"title": plain(24), "blocks": items(tagged(IN_MODAL), VIEW_BLOCKS, 0)},
        {
            **_VIEW,
            "close": plain(24),
            "submit": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
        [_submittable],
    ),
    "home": shape("home", {"blocks": items(tagged(IN_HOME), VIEW_BLOCKS, 0)}, _VIEW),
}


def check_blocks(blocks: object, at: str = "/blocks") -> None:
    """Check the blocks of a message.

    :raises SlackError: `invalid_blocks`, with what is wrong where; `msg_blocks_too_long`; `only_one_table_allowed`.
    """
    problems = list(_MESSAGE(blocks, at))
    if not problems and isinstance(blocks, list):
        problems = [*_repeated(blocks, at), *_too_much(blocks, at)]
        if sum(block["type"] == "table" for block in blocks) > 1:
            raise SlackError("only_one_table_allowed")
    if problems:
        raise SlackError("invalid_blocks", problems)
    if characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: object, kinds: tuple[str, ...] = ("modal",)) -> None:
    """Check a view.

    :raises SlackError: `invalid_arguments`, with what is wrong where; `view_too_large`.
    """
    check = tagged({kind: _VIEWS[kind] for kind in kinds})
    problems = list(check(view, "/view"))
    if not problems and isinstance(view, dict):
        problems = list(_repeated(view["blocks"], "/view/blocks"))
        if len(json.dumps(view).encode()) > VIEW_BYTES:
            raise SlackError("view_too_large")
    if problems:
        raise SlackError("invalid_arguments", problems)


def _repeated(blocks: list[Json], at: str) -> Iterator[str]:
    """Find block_ids that stand twice in the whole, and action_ids that stand twice in a block."""
    seen: Counter[str] = Counter()
    for i, block in enumerate(blocks):
        for one in nested(block):
            name = one.get("block_id")
            if name and seen[name]:
                yield problem(f'block_id "{name}" already exists', f"{at}/{i}/block_id")
            seen.update([name] if name else [])
            actions = Counter(element["action_id"] for element in own_elements(one) if "action_id" in element)
            for action, times in actions.items():
                if times > 1:
                    yield problem(f'action_id "{action}" already exists in its block', f"{at}/{i}")


def _too_much(blocks: list[Json], at: str) -> Iterator[str]:
    tables = [block["rows"] for block in blocks if block["type"] == "table"]
    if characters(tables) > TABLE_CHARACTERS:
        yield problem(f"must be less than {TABLE_CHARACTERS + 1} characters in a table", at)
    written = [block["text"] for block in blocks if block["type"] == "markdown"]
    if sum(map(len, written)) > MARKDOWN_CHARACTERS:
        yield problem(f"must be less than {MARKDOWN_CHARACTERS + 1} characters in all markdown blocks", at)


def characters(value: object) -> int:
    """Count the characters of all the text in blocks, whatever they are nested in."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if not isinstance(value, dict):
        return 0
    own = sum(len(one) for name, one in value.items() if name in {"text", "title"} and isinstance(one, str))
    return own + sum(map(characters, value.values()))


def nested(block: Json) -> Iterator[Json]:
    """Yield a block and all the blocks in it."""
    yield block
    inside = block.get("child_blocks", []) if block["type"] == "container" else []
    inside = block["elements"] if block["type"] == "carousel" else inside
    for one in inside:
        yield from nested(one)


def own_elements(block: Json) -> list[Json]:
    """Return the interactive elements that stand right in a block."""
    if block["type"] in {"carousel", "container"}:
        return []
    held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    held += block.get("actions", [])
    return [one for one in held if isinstance(one, dict) and one.get("type") in INTERACTIVE]


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield all the interactive elements, each with its block."""
    for block in blocks:
        for one in nested(block):
            for element in own_elements(one):
                yield one, element


def settled(blocks: list[Json]) -> list[Json]:
    """Return a copy in which every block has a block_id and every element an action_id, as Slack stores them."""
    copied = deepcopy(blocks)
    for block in copied:
        for one in nested(block):
            one.setdefault("block_id", f"b{next(_generated):05x}")
            for element in own_elements(one):
                element.setdefault("action_id", f"a{next(_generated):05x}")
    return copied
