"""The windows."""

import json
from typing import Any

import pytest
from hypothesis import example, given

from bot.slack import actions, modals, words
from bot.standin.blockkit.inspect import check_blocks, check_view
from tests.slack.answers import excerpt, inside, texts


def runs(view: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return the runs of text under the divider, each with whether it is bold."""
    blocks = view["blocks"][[block["type"] for block in view["blocks"]].index("divider") :]
    return [(one["text"], "style" in one) for one in inside(blocks) if one.get("type") == "text"]


@given(texts(30_000), texts(12_000), texts(30_000))
@example("Before.\n\n", "The quote.", "")
@example("", "“A quote”\n\nof two paragraphs.", "\n\nAfter.")
def test_a_quote_is_marked_in_its_article_verbatim(before: str, quote: str, after: str) -> None:
    """Joined, the text is the article's character for character, the quote is what is bold; Slack takes the window."""
    view = modals.in_context(excerpt(quote), before, after, "https://post.example/a")
    check_view(view)
    found = runs(view)
    assert "".join(text for text, _ in found) in before + quote + after
    assert "".join(text for text, bold in found if bold) == quote
    said = json.dumps(view)
    if words.EARLIER not in said and words.LATER not in said:
        assert "".join(text for text, _ in found) == before + quote + after
    assert not [one for one in inside(view) if one.get("type") == "mrkdwn"]


@pytest.mark.parametrize("letter", ["a ", "я ", "😀 ", '"\\ '])
def test_what_a_window_has_no_room_for_is_the_farthest(letter: str) -> None:
    """Of a very long article the text next to the quote is kept on both sides, and the window says what is left out."""
    before, after = letter * 100_000 + "just before ", " just after" + letter * 100_000
    view = modals.in_context(excerpt("The quote."), before, after, None)
    check_view(view)
    joined = "".join(text for text, _ in runs(view))
    assert "just before The quote. just after" in joined
    assert joined in before + "The quote." + after
    smalls = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    assert smalls[1:] == [words.EARLIER, words.LATER]


def test_a_quote_stays_in_its_paragraph() -> None:
    """What surrounds a quote within the article stands in one block with it: no break where the article has none."""
    view = modals.in_context(excerpt("in the middle"), "A sentence with this ", " of it.", None)
    (block,) = view["blocks"][-1:]
    assert [part["text"] for part in block["elements"][0]["elements"]] == [
        "A sentence with this ",
        "in the middle",
        " of it.",
    ]


def test_a_window_says_where_the_quote_stands() -> None:
    """Headline as link, outlet and date; without headline and outlet what is known."""
    view = modals.in_context(excerpt("A quote."), "", "", "https://post.example/a")
    (headline,) = view["blocks"][0]["elements"][0]["elements"]
    assert (headline["text"], headline["url"]) == ("A headline", "https://post.example/a")
    assert view["blocks"][1]["elements"][0]["text"] == "The Harbour Post · 12 March 2031"
    assert view["callback_id"] == actions.CONTEXT_VIEW
    check_view(modals.in_context(excerpt("A quote.", outlet=None, title=None, published=None), "", "", None))


def test_a_thumb_down_asks_why() -> None:
    """One of four reasons, and a comment that can be left out; the answer's key comes back with them."""
    view = modals.why("key")
    check_view(view)
    assert (view["callback_id"], view["private_metadata"]) == (actions.WHY, "key")
    reason, comment = view["blocks"]
    assert reason["block_id"] == reason["element"]["action_id"] == actions.REASON
    assert tuple(option["value"] for option in reason["element"]["options"]) == actions.REASONS
    assert comment["block_id"] == comment["element"]["action_id"] == actions.COMMENT
    assert (reason["optional"], comment["optional"]) == (False, True)


def test_an_article_needs_nothing_but_its_text() -> None:
    """Outlet, headline, date and address can be left out, the text can't."""
    view = modals.add_article()
    check_view(view)
    fields = {block["block_id"]: block["optional"] for block in view["blocks"]}
    assert fields == {
        actions.OUTLET: True,
        actions.HEADLINE: True,
        actions.PUBLISHED: True,
        actions.URL: True,
        actions.TEXT: False,
    }
    assert all(block["element"]["action_id"] == block["block_id"] for block in view["blocks"])
    assert view["callback_id"] == actions.ADDED


def test_an_article_that_a_message_holds_is_not_typed_again() -> None:
    """The window shows how the text begins instead of asking for it, however long it is, and keeps where it stands."""
    view = modals.add_article("The harbour was <!channel> open. " * 2000, "C1 123.4")
    check_view(view)
    assert "input" in {block["type"] for block in view["blocks"]}
    assert actions.TEXT not in {block.get("block_id") for block in view["blocks"]}
    assert view["private_metadata"] == "C1 123.4"
    (quote,) = (one for one in inside(view) if one.get("type") == "rich_text_quote")
    assert quote["elements"][0]["text"].startswith("The harbour was <!channel> open.")


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_an_empty_message_holds_no_article(text: str | None) -> None:
    """Then the window asks for the text."""
    assert actions.TEXT in {block.get("block_id") for block in modals.add_article(text)["blocks"]}


@pytest.mark.parametrize("mode", actions.MODES)
def test_a_channel_shows_its_mode(mode: str) -> None:
    """Each channel has a row with all modes, the set one chosen; the values name channel and mode."""
    rows = modals.settings([("C1", mode), ("C2", "off")])
    check_blocks(rows)
    menu = rows[0]["accessory"]
    assert [option["value"] for option in menu["options"]] == [f"C1:{one}" for one in actions.MODES]
    assert menu["initial_option"]["value"] == f"C1:{mode}"
    assert menu["action_id"] == actions.MODE


def test_without_channels_the_settings_say_so() -> None:
    """Nobody is left to wonder where the settings are."""
    (row,) = modals.settings([])
    assert row["elements"][0]["text"] == words.NO_CHANNELS
