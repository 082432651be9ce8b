"""Greetings, reports of an update and notices as Slack messages."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import blocks, words
from bot.standin.blockkit.inspect import check_blocks
from index.paths import Failure
from index.scan import Report
from tests.slack.answers import inside, texts


def test_the_guide_asks_real_questions() -> None:
    """Each suggestion is a button that carries the whole question, however little of it the label shows."""
    long = "Who " + "really " * 30 + "said so?"
    message = blocks.guide(["Who reported it?", long])
    check_blocks(list(message.blocks))
    buttons = [one for one in inside(message.blocks) if one.get("type") == "button"]
    assert [(one["action_id"], one["value"]) for one in buttons] == [("ask:0", "Who reported it?"), ("ask:1", long)]
    assert message.text == words.GUIDE


def test_the_guide_without_questions_is_its_sentence() -> None:
    """With no coverage there is nothing to suggest, and no empty row of buttons."""
    assert [block["type"] for block in blocks.guide([]).blocks] == ["rich_text"]


def test_an_update_says_what_it_did() -> None:
    """The numbers, the names, and each failure with why, by the file's name alone."""
    report = Report(added=2, unchanged=3, failed=[Failure("/secret/place/scan.pdf", "it is not a text")])
    message = blocks.indexed(report, ["Two & two", "<!channel>"])
    check_blocks(list(message.blocks))
    said = [one["text"] for one in inside(message.blocks) if one.get("type") == "text"]
    assert said == [
        "Indexed: 2 added, 3 unchanged.",
        "Two & two",
        "<!channel>",
        "Could not be read: one file",
        "scan.pdf: it is not a text",
    ]
    assert message.text == "Indexed: 2 added, 3 unchanged. Could not be read: one file."


@settings(max_examples=25)
@given(st.lists(texts(1000), max_size=60), st.lists(texts(1000), max_size=60))
def test_reports_of_any_size_fit(names: list[str], errors: list[str]) -> None:
    """What has no room is counted; Slack takes the message."""
    report = Report(added=len(names), failed=[Failure(f"/{error}.txt", error) for error in errors])
    message = blocks.indexed(report, names)
    check_blocks(list(message.blocks))
    assert len(json.dumps(message.blocks, ensure_ascii=False)) < 10_000
    assert not re.search("[<>]", message.text)


@given(texts(5000))
def test_a_notice_is_one_line_of_text(sentence: str) -> None:
    """Whatever an error says, it pings nobody and fits."""
    for message in (blocks.notice(sentence), blocks.indexing(sentence)):
        check_blocks(list(message.blocks))
        assert len(json.dumps(message.blocks, ensure_ascii=False)) < 10_000
        assert not re.search("[<>]", message.text)
