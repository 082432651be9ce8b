"""What somebody types on the demo's page reaches Byline as Slack would send it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.world import World
from bot.slack.reading import urls
from bot.standin import BEN, Slack


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Return a small Slack that nobody answers in."""
    with Slack() as slack:
        made = World(slack)
        yield made
        made.end()


def test_mentions_and_links_are_marked(world: World) -> None:
    """Of people who are there, and without the full stop after a link; the rest is escaped."""
    bot = world.slack.bot_user
    assert world.typed(" @byline who? ") == f"<@{bot}> who?"
    assert world.typed("@Ben & @nobody <ana@byline.example>") == f"<@{BEN}> &amp; @nobody &lt;ana@byline.example&gt;"
    assert world.typed("see https://a.example/x?a=1&b=2.") == "see <https://a.example/x?a=1&amp;b=2>."
    assert urls(world.typed("https://a.example/x?a=1&b=2")) == ("https://a.example/x?a=1&b=2",)


@given(text=st.text(st.sampled_from("ab @#<>&!|\n")))
def test_nobody_can_type_slacks_own_marks(world: World, text: str) -> None:
    """What is typed holds no `<` but those of mentions and links that were made of it."""
    assert "<" not in world.typed(text)


def test_a_permalink_is_a_place_on_the_page(world: World) -> None:
    """A link to a message leads to its thread here; one to elsewhere stays what it is."""
    (channel, *_) = world.rooms
    link = f"https://standin.slack.com/archives/{channel}/p1700000000000100"
    assert world.names.address(link) == f"/c/{channel}/1700000000.000100"
    assert world.names.address(f"{link}?thread_ts=1600000000.000200&cid={channel}") == f"/c/{channel}/1600000000.000200"
    assert world.names.address("https://standin.slack.com/archives/C0ELSEWHERE/p1700000000000100") is None
    assert world.names.address("https://a.example/") is None
