"""Values as Slack messages."""

import json
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import messages
from bot.answer import Answer, Finding, Source, ask
from bot.slack import actions, blocks, words
from bot.slack.links import cited
from bot.standin.blockkit.inspect import check_blocks
from index.coverage import Coverage
from tests.slack.answers import NASTY, answer, answers, excerpt, inside

KEY = "3f2b9c0e7d614a5f8a0c1e2d3b4f5a6c"
COLUMN = re.compile(r"(\d+)  ")


def made(given_: Answer, **options: Any) -> list[blocks.Message]:
    """Make the messages of an answer."""
    return blocks.answered(given_, KEY, **{"asker": "U1", "link": cited, **options})


def characters(value: object) -> int:
    """Return how many characters a value takes in JSON."""
    return len(json.dumps(value, ensure_ascii=False))


def quotes_of(found: list[blocks.Message]) -> list[tuple[int, str | None]]:
    """Return each quote that stands in messages, or None for one that is only named, under its number."""
    shown: list[tuple[int, str | None]] = []
    waiting: list[str | None] = []
    for element in (one for message in found for one in inside(message.blocks)):
        if element.get("type") == "rich_text_quote":
            assert not waiting, "a quote without a number"
            (part,) = element["elements"]
            assert set(part) == {"type", "text"}
            waiting = [part["text"]]
        elif element.get("type") == "rich_text_section":
            first = element["elements"][0]
            if waiting:
                number = COLUMN.match(first["text"])
                assert number
                assert first["style"] == {"bold": True}
                shown.append((int(number[1]), waiting.pop()))
            elif first.get("style") == {"italic": True}:
                waiting = [None]
    return shown


def check(given_: Answer, found: list[blocks.Message]) -> None:
    """Check whatever holds of the messages of every answer."""
    for message in found:
        check_blocks(list(message.blocks))
        assert characters(message.blocks) < 10_000
        assert message.text.strip()
        assert not re.search("[<>]", message.text)
        for element in inside(message.blocks):
            assert element.get("type") not in {"mrkdwn", "markdown"}
            assert element.get("type") != "plain_text" or element["emoji"] is False
    expected = list(blocks.quoted(given_))
    shown = quotes_of(found)
    assert [number for number, _ in shown] == list(range(1, len(expected) + 1))
    for one, (_, quote) in zip(expected, shown, strict=True):
        assert quote == one.quote or (quote is None and characters(one.quote) > 9_800)


def check_first(given_: Answer, found: list[blocks.Message]) -> None:
    """Check what the first message has, and no other but for further menus."""
    expected = len(blocks.quoted(given_))
    menus = [one for message in found for one in inside(message.blocks) if one.get("action_id") == actions.CONTEXT]
    options = [option for menu in menus for option in menu["options"]]
    assert [option["value"] for option in options] == [f"{KEY}:{n}" for n in range(expected)]
    assert all(option["text"]["text"].lstrip("\u2068").startswith(f"{n}. ") for n, option in enumerate(options, 1))
    first, *further = found
    kinds = [block["type"] for block in first.blocks]
    assert kinds[-1] == "context_actions"
    assert not expected or first.blocks[-2]["elements"][0]["action_id"] == actions.CONTEXT
    assert not any(block["type"] == "context_actions" for message in further for block in message.blocks)
    missing = expected - len(quotes_of([first]))
    smalls = [block["elements"][0]["text"] for block in first.blocks if block["type"] == "context"]
    assert (words.quotes(missing) in smalls) == (missing > 0)
    if given_.status == "answered":
        assert any(one.lstrip("\u2068").startswith("Sources: ") for one in smalls)


@settings(max_examples=60)
@given(given_=answers, shared=st.booleans())
def test_any_answer_is_shown_whole_within_all_limits(given_: Answer, *, shared: bool) -> None:
    """Every quote that fits stands whole, once and under its number; Slack takes every message; no mrkdwn at all."""
    found = made(given_, shared=shared)
    check(given_, found)
    check_first(given_, found)


@settings(max_examples=60)
@given(answers)
def test_plain_text_holds_every_quote_and_pings_nobody(given_: Answer) -> None:
    """Each text is short enough; every quote that fits is in one of them, escaped; nothing but links is in brackets."""
    found = blocks.plain(given_, cited)
    assert all(0 < len(one) < 10_000 for one in found)
    for one in found:
        left = re.sub(r"<https?://[^<>|\s]+>", "", one)
        assert not re.search("[<>]", left)
        assert not re.search("&(?!(?:amp|lt|gt);)", left)
    for one in blocks.quoted(given_):
        escaped = one.quote.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert len(escaped) > 9_900 or any(escaped in text for text in found)


@pytest.fixture(scope="module")
def questions() -> list[str]:
    """Return questions whose answers differ in kind and length."""
    return [
        "who reported the desertions?",
        "Who called it a tavern story?",
        "how many are still missing",
        "has this been verified?",
        "What is the name of the captain of the Halcyon Petrel?",
    ]


def test_real_answers(sample: Coverage, questions: list[str]) -> None:
    """The same holds for answers over the sample coverage, and the text names every source."""
    for question in questions:
        given_ = ask(sample, question)
        found = made(given_)
        check(given_, found)
        check_first(given_, found)
        text = unescape(found[0].text)
        for finding in given_.findings:
            assert all(source.name in text for source in finding.sources)
        assert all((one.outlet or messages.UNKNOWN_OUTLET) in text for one in given_.closest)


def test_a_source_stands_over_its_quotes_with_its_chain() -> None:
    """Name in bold, the way in small text, the quote, then number, outlet, headline as link and date."""
    (message,) = made(answer("It was open."))
    kinds = [block["type"] for block in message.blocks]
    assert kinds[:5] == ["rich_text", "divider", "rich_text", "context", "rich_text"]
    title, way, cited_ = message.blocks[2:5]
    assert title["elements"][0]["elements"] == [{"type": "text", "text": "OBC", "style": {"bold": True}}]
    assert way["elements"][0]["text"] == "The Harbour Post ← OBC ← two officials"
    quote, where = cited_["elements"]
    assert quote["elements"] == [{"type": "text", "text": "It was open."}]
    assert "".join(part["text"] for part in where["elements"]) == "1  The Harbour Post · A headline · 12 March 2031"
    assert where["elements"][2]["url"] == "https://post.example/a#:~:text=It%20was%20open."


def test_counts_reasoning_and_sources_close_the_quotes() -> None:
    """What disagrees, then on how many outlets and origins it rests and why, then which outlet has which quotes."""
    given_ = answer("One.", "Two.", disagreements=("Denied by Velland: no.",), reasoning=("A and B both rest on C.",))
    (message,) = made(given_)
    _, denied, rests, sources, menu, thumbs = message.blocks[-6:]
    assert [part.get("text") for part in denied["elements"][0]["elements"]] == [None, " Denied by Velland: ", "no."]
    said = [section["elements"][0]["text"] for section in rests["elements"]]
    assert said == ["one outlet, one origin", "A and B both rest on C."]
    assert sources["elements"][0]["text"] == "Sources: The Harbour Post 1, 2"
    assert (menu["type"], thumbs["type"]) == ("actions", "context_actions")


def test_an_article_without_an_outlet_is_no_outlet() -> None:
    """It is named as what it is, and not counted."""
    finding = Finding(sources=(), excerpts=(excerpt("One.", outlet=None, title=None), excerpt("Two.")))
    (message,) = made(answer(findings=(finding,)))
    said = json.dumps(message.blocks, ensure_ascii=False)
    assert "1 outlet" not in said
    assert "one outlet, one origin" in said
    assert "Sources: an article that names no outlet 1 · The Harbour Post 2" in said


def test_how_a_question_was_understood_is_said_if_it_differs() -> None:
    """A follow-up shows what it was taken for; a question that was taken as it is shows nothing."""
    shown = json.dumps(made(answer("One.", whole="who said it on Monday?"))[0].blocks)
    assert "Asked as: who said it on Monday?" in shown
    assert "Asked as" not in json.dumps(made(answer("One.", whole="who?"))[0].blocks)


@pytest.mark.parametrize(("asker", "shared"), [("U1", True), (None, True), ("U1", False)])
def test_only_the_asker_sees_the_trash_and_only_of_a_shared_answer(asker: str | None, *, shared: bool) -> None:
    """A shared answer can be deleted by who asked, after a question; a private one can be shared instead."""
    (message,) = made(answer("One."), asker=asker, shared=shared)
    trash = [one for one in inside(message.blocks) if one.get("type") == "icon_button"]
    if asker and shared:
        assert [(one["action_id"], one["value"], one["visible_to_user_ids"]) for one in trash] == [
            (actions.DELETE, KEY, ["U1"])
        ]
        assert trash[0]["confirm"]
    else:
        assert not trash
    share = [one["value"] for one in inside(message.blocks) if one.get("action_id") == actions.SHARE]
    assert share == ([] if shared else [KEY])


def test_thumbs_carry_the_key() -> None:
    """The values say which answer is meant and what is thought of it."""
    (thumbs,) = (one for one in inside(made(answer("One."))[0].blocks) if one.get("type") == "feedback_buttons")
    assert thumbs["action_id"] == actions.FEEDBACK
    assert thumbs["positive_button"]["value"] == f"{KEY}:good"
    assert thumbs["negative_button"]["value"] == f"{KEY}:bad"


@pytest.mark.parametrize("closest", [(), (excerpt("Tea was served."),)])
def test_not_covered_says_so_and_offers_to_add_an_article(closest: tuple[Any, ...]) -> None:
    """The closest quotes are marked as no answer; there are the button to add and the thumbs, but no sources."""
    given_ = answer(status="not_covered", lead="It does not say.", findings=(), closest=closest, origins=None)
    (message,) = made(given_)
    check_first(given_, [message])
    ids = [one["action_id"] for one in inside(message.blocks) if "action_id" in one and one["type"] != "icon_button"]
    assert ids == [*([actions.CONTEXT] if closest else []), actions.ADD, actions.FEEDBACK]
    said = json.dumps(message.blocks)
    assert ("none of them an answer" in said) == bool(closest)
    assert "Sources" not in said
    assert message.text == ("It does not say. The Harbour Post." if closest else "It does not say.")


def test_a_long_answer_goes_on_best_first_under_its_source() -> None:
    """Further messages hold the rest in order, begin with whom they quote, and say so in their text."""
    found = made(answer(*(f"{n} " + "word " * 300 for n in range(12))))
    assert len(found) > 2
    for message in found[1:]:
        assert message.blocks[0]["elements"][0]["elements"][0]["text"] == "OBC"
        assert message.text == "More quotes, from The Harbour Post."
    assert [quote.split()[0] for _, quote in quotes_of(found) if quote] == [str(n) for n in range(12)]


def test_a_quote_that_no_message_holds_is_not_cut() -> None:
    """Its place says where all of it can be read; one that just fits stands whole."""
    found = made(answer("a" * 9_700, "b" * 9_990))
    assert quotes_of(found) == [(1, "a" * 9_700), (2, None)]
    assert words.too_long(2) in json.dumps(found[-1].blocks, ensure_ascii=False)


def test_hundreds_of_quotes_can_all_be_chosen() -> None:
    """One menu holds no more than it may; further menus, each with other numbers, come with further messages."""
    given_ = answer(*(f"Quote {n}." for n in range(1, 251)))
    found = made(given_)
    check(given_, found)
    check_first(given_, found)
    labels = [one["placeholder"]["text"] for message in found for one in inside(message.blocks) if "placeholder" in one]
    assert len(labels) == len(set(labels)) > 2


def test_a_long_lead_is_said_to_its_end() -> None:
    """What has no room in the first message goes on in the next, before the quotes."""
    lead = " ".join(f"sentence {n}." for n in range(1500))
    found = made(answer("One.", lead=lead))
    said = [one["text"] for message in found for one in inside(message.blocks) if one.get("type") == "text"]
    assert "".join(one for one in said if one.startswith("sentence")) == lead
    assert said[-3:-1] == ["1  The Harbour Post", " · "]


@pytest.mark.parametrize("name", NASTY)
def test_names_of_any_kind_do_not_break_the_line(name: str) -> None:
    """Outlets, sources and headlines stay on one line and do not turn what follows them."""
    source = Source(name=name, kind="outlet", chain=(name, name))
    finding = Finding(sources=(source,), excerpts=(excerpt("One.", outlet=name, title=name),))
    (message,) = made(answer(findings=(finding,), lead="Lead."))
    for element in inside(message.blocks):
        if element.get("type") in {"text", "link"}:
            assert "\n" not in element["text"]
            assert "\u202e" not in element["text"]
