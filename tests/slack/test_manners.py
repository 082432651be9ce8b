"""When Byline speaks without being mentioned."""

from typing import Any

import pytest

from bot.slack.conversations import Conversations
from bot.slack.jobs import Job, Place
from bot.slack.manners import Manners
from index.home import Home

TEAM, CHANNEL = "T1", "C1"


@pytest.fixture
def manners(kept: Conversations) -> Manners:
    """Return its manners."""
    return kept.manners


def place(thread: str = "1.0", **fields: Any) -> Place:
    """Make a place in a thread of the channel."""
    return Place(**({"team": TEAM, "channel": CHANNEL, "user": "U1", "thread": thread} | fields))


def test_at_first_it_follows_up(manners: Manners) -> None:
    """Until a channel is set, which counts there at once, and nowhere else."""
    assert manners.mode(place()) == "follow-ups"
    manners.set_mode(TEAM, CHANNEL, "mentions")
    manners.set_mode(TEAM, CHANNEL, "off")
    assert manners.mode(place()) == "off"
    assert manners.mode(place(channel="C2")) == "follow-ups"
    assert manners.mode(place(team="T2")) == "follow-ups"


def test_what_another_process_sets_counts_a_second_later(kept: Conversations, bare: Home) -> None:
    """Not sooner than it is read again, and then for both."""
    other = Conversations(bare)
    try:
        assert kept.manners.mode(place()) == "follow-ups"
        other.manners.set_mode(TEAM, CHANNEL, "off")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.slack.manners._FRESH", 0.0)
            assert kept.manners.mode(place()) == "off"
    finally:
        other.close()


def test_people_who_talk_are_left_alone_until_it_is_mentioned(manners: Manners) -> None:
    """In that thread."""
    manners.join(place())
    manners.join(place())
    assert manners.joined(place())
    assert not manners.joined(place("2.0"))
    manners.leave(place())
    assert not manners.joined(place())


def test_only_channels_have_a_mode(kept: Conversations) -> None:
    """Those where it was asked or that are set; no direct messages, no other workspace."""
    for channel in ("C2", "G3", "D4", "U5"):
        kept.accept(Job(kind="ask", place=place(channel=channel)), [])
    kept.accept(Job(kind="ask", place=place(channel="C9", team="T2")), [])
    kept.manners.set_mode(TEAM, "C1", "off")
    kept.manners.set_mode("T2", "C8", "off")
    assert kept.manners.modes(TEAM) == [("C1", "off"), ("C2", "follow-ups"), ("G3", "follow-ups")]


def test_a_mode_is_not_read_again_within_a_moment(kept: Conversations, bare: Home) -> None:
    """A burst of events reads it once, each workspace's own."""
    other = Conversations(bare)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.slack.manners._FRESH", 600.0)
            other.manners.set_mode(TEAM, CHANNEL, "mentions")
            assert kept.manners.mode(place()) == "mentions"
            assert kept.manners.mode(place(team="T2")) == "follow-ups"
            other.manners.set_mode(TEAM, CHANNEL, "off")
            assert kept.manners.mode(place()) == "mentions"
    finally:
        other.close()


def test_a_mention_in_one_thread_calls_to_no_other(manners: Manners) -> None:
    """People who talk in another one go on undisturbed."""
    manners.join(place())
    manners.join(place("2.0"))
    manners.leave(place())
    assert manners.joined(place("2.0"))


def test_what_a_channel_is_set_to_counts_where_it_was_asked(kept: Conversations) -> None:
    """Not what counts before anybody sets it."""
    kept.accept(Job(kind="ask", place=place()), [])
    kept.manners.set_mode(TEAM, CHANNEL, "off")
    assert kept.manners.modes(TEAM) == [(CHANNEL, "off")]
