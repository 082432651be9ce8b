"""What somebody wrote in Slack -> what they mean."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.reading import is_question, mentioned, plain, question, urls

BOT = "U0BYLINE"


def sent(text: str) -> str:
    """Write what somebody types as Slack sends it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_unstyled = st.text().filter(lambda text: not re.search(r"[*_~`]", text))


@given(_unstyled)
def test_what_is_typed_is_read_as_it_was_typed(text: str) -> None:
    """Slack escapes three characters; nothing else of a text without styles changes, not even typed marks."""
    assert plain(sent(text)) == text.strip()


@given(st.text(st.sampled_from("<>@#!|&;:*_~`U1C-? \nab")))
def test_any_text_is_read_and_what_is_read_is_one_line(text: str) -> None:
    """Whatever arrives, broken marks included; a question has no line breaks and no double spaces."""
    assert plain(text) == plain(text).strip()
    assert question(text) == " ".join(question(text).split())
    assert isinstance(is_question(text), bool)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"<@{BOT}> who said it?", "who said it?"),
        (f"<@{BOT}|byline> who said it?", "who said it?"),
        (f"who, <@{BOT}>, said it?", "who, , said it?"),
        ("what did <@U0ANA> say?", "what did   say?"),
        ("who in <#C1|news> and <#C2|> said it?", "who in news and  said it?"),
        ("<!subteam^S1|@desk> who?", "@desk who?"),
        ("<!channel> <!here|here> who?", "who?"),
        ("see <https://post.example/a?b&amp;c|the post> now", "see the post now"),
        ("see <https://post.example/a?b&amp;c> now", "see https://post.example/a?b&c now"),
        ("*who* _said_ ~this~ `there`?", "who said this there?"),
        ("*_who_* said it?", "who said it?"),
        ("```who said it?```", "who said it?"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("&lt;@U0ANA&gt; &amp;lt; AT&amp;T &amp;copy;", "<@U0ANA> &lt; AT&T &copy;"),
        ("half of a pair \ud83d here", "half of a pair ? here"),
    ],
)
def test_slacks_marks_are_read_as_people_see_them(text: str, read: str) -> None:
    """Names instead of ids, labels instead of links, no styles; the bot's own name is nothing that is asked."""
    assert plain(text, BOT) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?!",
        "hello",
        "Hi there!",
        "hello :wave:",
        ":wave::skin-tone-2:",
        "thanks :+1:",
        "Thank you!!",
        "good morning, all",
        "hey, Byline",
        "what can you do?",
        "How does this work?",
        f"<@{BOT}>",
        "*help*",
    ],
)
def test_a_greeting_is_no_question(text: str) -> None:
    """It gets the guide."""
    assert question(text, BOT) == ""


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hi, who reported it?", "hi, who reported it?"),
        ("help for the\n\n  crew", "help for the crew"),
        ("test results in Tarrow", "test results in Tarrow"),
        ("what happened at 10:30:45?", "what happened at 10:30:45?"),
        ("who reported it? :thinking_face:", "who reported it?"),
        ("хто це сказав?", "хто це сказав?"),
    ],
)
def test_what_only_begins_like_a_greeting_is_one(text: str, asked: str) -> None:
    """Nobody's question is taken for small talk; emoji are no words of it."""
    assert question(text) == asked


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("who denied it", True),
        ("and the other side?", True),
        ("ok, but did Quill deny it", True),
        ("thank you, that helps", False),
        ("I saw it, too", False),
        ("", False),
        ("whoever it was", False),
    ],
)
def test_what_asks_something_is_told_from_what_does_not(text: str, asks: bool) -> None:  # noqa: FBT001
    """By its first word or its last character."""
    assert is_question(text) is asks


def test_mentions_are_told_from_what_looks_like_one() -> None:
    """Only people count, whom Slack marked: no channels, no groups, nothing that was typed."""
    text = "<@U1> <@W2|ana> <#C3|news> <!subteam^S4|desk> &lt;@U5&gt; @ben"
    assert mentioned(text) == {"U1", "W2"}


def test_a_message_of_web_addresses_is_known_as_such() -> None:
    """As Slack marks them, with and without a label of several words, and plain; nothing else may stand beside them."""
    marked = "<https://a.example/x?a=1&amp;b=2|the x>  <http://b.example>\nhttps://c.example/y"
    assert urls(marked) == ("https://a.example/x?a=1&b=2", "http://b.example", "https://c.example/y")
    assert urls("see https://a.example/x now") == ()
    assert urls("nothing here: http") == ()
    assert urls(" ") == ()


@pytest.mark.parametrize("unit", ["*a ", "_a", "hi!", "!", "<http:", "<@U1|", "<!", "<#C1|", ":a", "and ", "`", "*_"])
def test_the_longest_message_is_read_at_once(unit: str) -> None:
    """40,000 characters made to mislead a pattern don't hold up the events that wait to be acknowledged."""
    text = ("hi" + unit * 40_000)[:39_999] + "x"
    began = time.perf_counter()
    is_question(question(text, BOT))
    urls(text)
    assert time.perf_counter() - began < 0.5
