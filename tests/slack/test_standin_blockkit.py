"""The checks of Block Kit in the stand-in for Slack."""

import contextlib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk

from bot.standin.blockkit.inspect import characters, check_blocks, check_view, elements, settled
from bot.standin.errors import SlackError

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return plain text."""
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def actions(*elements: Json) -> Json:
    """Return a block of actions."""
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain("Press"), **more}


def quote(*parts: Json) -> Json:
    """Return a block with a quote."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(parts)}]}


def options(count: int, value: str = "v") -> list[Json]:
    """Return options of a select."""
    return [{"text": plain("x"), "value": f"{value}{i}"} for i in range(count)]


def select(**more: Any) -> Json:
    """Return a select."""
    return {"type": "static_select", "options": options(2), **more}


def field(element: Json, **more: Any) -> Json:
    """Return an input block."""
    return {"type": "input", "label": plain("A field"), "element": element, **more}


def table(rows: int, columns: int, text: str = "x") -> Json:
    """Return a table."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def modal(*blocks: Json, **more: Any) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": plain("A form"), "blocks": list(blocks), **more}


SURE = {"title": plain("Sure?"), "confirm": plain("Yes"), "deny": plain("No")}
TEXT = {"type": "text", "text": "words"}
CARD = {"type": "card", "title": plain("A card"), "actions": [button(action_id="open")]}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "feedback",
    "positive_button": {"text": plain("Good"), "value": "good"},
    "negative_button": {"text": plain("Bad"), "value": "bad"},
}
TASK = {"type": "task_card", "task_id": "1", "title": "Reading", "status": "complete"}
CITATION = {
    "type": "citation",
    "url": "https://example.org",
    "text": "An article",
    "index": 1,
    "details": {"citation_type": "web", "title": "An article", "display_name": "Example", "snippet": "words"},
}
IMAGE = {"type": "image", "alt_text": "a harbour", "image_url": "https://example.org/harbour.png"}
GOOD = [
    section(),
    section(accessory=button(url="https://example.org")),
    section(accessory=IMAGE),
    section(accessory={"type": "overflow", "options": options(5)}),
    {"type": "section", "fields": [plain("x")] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "context", "elements": [plain("x"), IMAGE, {"type": "mrkdwn", "text": "y", "verbatim": True}]},
    {"type": "divider"},
    IMAGE,
    actions(*[button(action_id=str(i), value="x" * 2000) for i in range(25)]),
    actions(select(placeholder=plain("Pick one"), initial_option=options(2)[1])),
    {"type": "context_actions", "elements": [FEEDBACK]},
    quote(TEXT, {"type": "link", "url": "https://example.org", "text": "a link", "style": {"bold": True}}, CITATION),
    quote(*[{"type": kind, f"{kind}_id": "X"} for kind in ("user", "channel", "usergroup")]),
    quote({"type": "emoji", "name": "eyes"}, {"type": "broadcast", "range": "here"}),
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 1,
                "elements": [{"type": "rich_text_section", "elements": [TEXT]}],
            },
            {"type": "rich_text_preformatted", "elements": [TEXT]},
        ],
    },
    {"type": "markdown", "text": "x" * 12_000},
    table(100, 20) | {"column_settings": [None, {"align": "right", "is_wrapped": True}]},
    CARD,
    {"type": "carousel", "elements": [CARD] * 10},
    TASK | {"sources": [{"type": "url", "url": "https://example.org", "text": "Example"}], "output": quote(TEXT)},
    {"type": "plan", "title": "A plan", "tasks": [TASK]},
    {"type": "container", "title": plain("x"), "child_blocks": [section()], "is_collapsible": True},
    field({"type": "plain_text_input", "multiline": True}),
]
BAD: list[tuple[Json, str, str]] = [
    ({"type": "poem"}, "unsupported type: poem", "/type"),
    ({"type": "alert", "text": plain("x")}, "unsupported type: alert", "/type"),
    ({"type": "header"}, "missing required field: text", ""),
    ({"type": "divider", "text": "x"}, "invalid additional property: text", ""),
    ({"type": "divider", "block_id": "x" * 256}, "must be less than 256 characters", "/block_id"),
    (section("x" * 3001), "must be less than 3001 characters", "/text/text"),
    (section(""), "must be more than 0 characters", "/text/text"),
    ({"type": "section"}, "must define one of text, fields", ""),
    ({"type": "section", "text": None}, "must provide an object", "/text"),
    ({"type": "section", "text": "x"}, "must provide an object", "/text"),
    (section(accessory=FEEDBACK), "unsupported type: feedback_buttons", "/accessory/type"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters", "/text/text"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be one of plain_text", "/text/type"),
    ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items allowed", "/elements"),
    (actions(), "no fewer than 1 items allowed", "/elements"),
    (actions(*[button()] * 26), "no more than 25 items allowed", "/elements"),
    (actions(button(text=plain("x" * 76))), "must be less than 76 characters", "/elements/0/text/text"),
    (actions(button(value="x" * 2001)), "must be less than 2001 characters", "/elements/0/value"),
    (actions(button(url="javascript:x")), "invalid url", "/elements/0/url"),
    (actions(button(url="https://x/" + "x" * 3000)), "must be less than 3001 characters", "/elements/0/url"),
    (actions(button(action_id="x" * 256)), "must be less than 256 characters", "/elements/0/action_id"),
    (actions(button(style="loud")), "must be one of primary, danger", "/elements/0/style"),
    (actions(button(confirm=SURE)), "missing required field: text", "/elements/0/confirm"),
    (actions(select(options=options(101))), "no more than 100 items allowed", "/elements/0/options"),
    (actions(select(options=options(1, "x" * 150))), "must be less than 151", "/elements/0/options/0/value"),
    (actions({"type": "static_select"}), "must define exactly one of options or option_groups", "/elements/0"),
    (actions(select(initial_option=options(1, "w")[0])), "initial_option must be among the options", "/elements/0"),
    (actions({"type": "overflow", "options": options(6)}), "no more than 5 items allowed", "/elements/0/options"),
    ({"type": "context_actions", "elements": [button()]}, "unsupported type: button", "/elements/0/type"),
    ({"type": "context_actions", "elements": [FEEDBACK] * 6}, "no more than 5 items allowed", "/elements"),
    ({"type": "rich_text", "elements": [TEXT]}, "unsupported type: text", "/elements/0/type"),
    (quote(TEXT | {"text": ""}), "must be more than 0 characters", "/elements/0/elements/0/text"),
    (quote(TEXT | {"style": {"loud": True}}), "property: loud", "/elements/0/elements/0/style"),
    (quote({"type": "link", "text": "x"}), "missing required field: url", "/elements/0/elements/0"),
    (quote({"type": "link", "url": "no"}), "invalid url", "/elements/0/elements/0/url"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters", "/text"),
    (table(101, 1), "no more than 100 items allowed", "/rows"),
    (table(1, 21), "no more than 20 items allowed", "/rows/0"),
    (CARD | {"body": plain("x" * 201)}, "must be less than 201 characters", "/body/text"),
    ({"type": "card"}, "must define one of hero_image, title, actions, body", ""),
    ({"type": "carousel", "elements": [CARD] * 11}, "no more than 10 items allowed", "/elements"),
    ({"type": "container", "title": plain("x"), "child_blocks": [CARD]}, "type: card", "/child_blocks/0/type"),
    (TASK | {"status": "done"}, "must be one of pending, in_progress, complete, error", "/status"),
    (field({"type": "file_input"}), "unsupported type: file_input", "/element/type"),
    (field(button()), "unsupported type: button", "/element/type"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_what_slack_takes_is_taken(block: Json) -> None:
    """Every kind of block, filled to its limits, is taken."""
    check_blocks([block])


@pytest.mark.parametrize(("block", "words", "where"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_slack_refuses_is_refused(block: Json, words: str, where: str) -> None:
    """What breaks one rule is refused with that rule alone, and with the place."""
    with pytest.raises(SlackError) as caught:
        check_blocks([section(), block])
    assert caught.value.error == "invalid_blocks"
    (problem,) = caught.value.messages
    assert words in problem
    assert problem.endswith(f"[json-pointer:/blocks/1{where}]")


def test_what_spans_blocks() -> None:
    """Fifty blocks, no block_id and no action_id twice, one table, so much text in all, so much in tables."""
    check_blocks([section()] * 50)
    check_blocks([actions(button(action_id="a")), actions(button(action_id="a"))])
    same = [section(block_id="b"), section(block_id="b")]
    twice = [actions(button(action_id="a"), button(action_id="a"))]
    for blocks in (
        [section()] * 51,
        same,
        twice,
        [{"type": "markdown", "text": "x" * 6001}] * 2,
        [table(100, 2, "x" * 51)],
    ):
        with pytest.raises(SlackError, match="invalid_blocks"):
            check_blocks(blocks)
    with pytest.raises(SlackError, match="only_one_table_allowed"):
        check_blocks([table(1, 1), table(1, 1)])
    check_blocks([section("x" * 3000)] * 4 + [section("x" * 1200)])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_blocks([section("x" * 3000)] * 4 + [section("x" * 1201)])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_blocks([quote(TEXT | {"text": "x" * 13_201})])


def test_views() -> None:
    """A modal has a title of 24 characters, a submit button for its fields, 100 blocks, and may hold alerts."""
    check_view(modal(*[section()] * 100, private_metadata="x" * 3000))
    check_view(modal(field({"type": "file_input", "max_files": 10}), submit=plain("Send")))
    check_view(modal({"type": "alert", "text": plain("x"), "level": "warning"}))
    check_view({"type": "home", "blocks": [section()]}, ("home",))
    wrong = [
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        (modal() | {"title": plain("x" * 25)}, "must be less than 25 characters"),
        (modal(*[section()] * 101), "no more than 100 items allowed"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(field({"type": "plain_text_input"})), "missing required field: submit"),
        (modal({"type": "context_actions", "elements": [FEEDBACK]}), "unsupported type: context_actions"),
        (modal(section(block_id="b"), section(block_id="b")), "already exists"),
        ({"type": "home", "blocks": []}, "unsupported type: home"),
    ]
    for view, words in wrong:
        with pytest.raises(SlackError, match="invalid_arguments") as caught:
            check_view(view)
        assert any(words in problem for problem in caught.value.messages)
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*[section("é" * 3000)] * 20))


def test_the_models_of_the_sdk_are_taken() -> None:
    """What the SDK's own models make is taken."""
    press = sdk.ButtonElement(text="Press", action_id="press", confirm=sdk.ConfirmObject(title="Sure?", text="Really?"))
    chosen = sdk.Option(text="One", value="1")
    made = [
        sdk.SectionBlock(text="*words*", accessory=press),
        sdk.ActionsBlock(elements=[sdk.StaticSelectElement(placeholder="Pick", options=[chosen], action_id="pick")]),
        sdk.HeaderBlock(text="A header"),
        sdk.RichTextBlock(
            elements=[sdk.RichTextQuoteElement(elements=[sdk.RichTextElementParts.Text(text="words")])],
        ),
        sdk.ContextActionsBlock(elements=[sdk.IconButtonElement(icon="trash", text="Delete", action_id="delete")]),
        sdk.TableBlock(rows=[[sdk.RawTextObject(text="x")]]),
    ]
    check_blocks([block.to_dict() for block in made])


@given(st.text(min_size=1, max_size=300), st.integers(1, 40))
def test_characters_are_those_of_all_texts(text: str, parts: int) -> None:
    """The characters of a message are those of its texts, however deep."""
    assert characters([quote(*[TEXT | {"text": text}] * parts), section(text)]) == len(text) * (parts + 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_anything_is_taken_or_refused(data: st.DataObject) -> None:
    """Whatever stands where, the checks say yes or no, and nothing else."""
    block = deepcopy(data.draw(st.sampled_from(GOOD)))
    holders = [block]
    for holder in holders:
        inside = holder.values() if isinstance(holder, dict) else holder
        holders += [one for one in inside if one and isinstance(one, dict | list)]
    holder = data.draw(st.sampled_from(holders))
    key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = data.draw(json_values)
    with contextlib.suppress(SlackError):
        check_blocks([block])
        settled([block])


@given(st.lists(st.sampled_from(GOOD), max_size=5))
def test_stored_blocks_have_ids_and_are_still_right(blocks: list[Json]) -> None:
    """Stored blocks are the same but for the ids, which all have, and pass the checks again."""
    stored = settled(blocks)
    found = [element["action_id"] for _, element in elements(stored)]
    assert len(found) == len(list(elements(blocks)))
    assert all(block["block_id"] for block in stored)
    assert [block["type"] for block in stored] == [block["type"] for block in blocks]
    assert characters(stored) == characters(blocks)
