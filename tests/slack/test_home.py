"""The Home tab."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import actions, words
from bot.slack.home import home
from bot.standin.blockkit.inspect import check_view
from tests.slack.answers import inside, texts

CHANNELS = [("C1", "mentions"), ("C2", "follow-ups")]


def made(**options: Any) -> dict[str, Any]:
    """Make a Home tab of a small coverage."""
    known: dict[str, Any] = {"covered": "3 articles of 2 outlets", "outlets": [("OBC", 2)], "last_index": None}
    return home(**(known | {"recent": [], "may_change": False, "channels": CHANNELS} | options))


def said(view: dict[str, Any]) -> list[str]:
    """Return all text of a view."""
    return [one["text"] for one in inside(view) if isinstance(one.get("text"), str)]


def test_settings_are_for_those_who_may_change_them() -> None:
    """Others see no button and no menu at all."""
    assert not [one for one in inside(made()) if "action_id" in one]
    ids = [one["action_id"] for one in inside(made(may_change=True)) if "action_id" in one]
    assert ids == [actions.ADD, actions.REINDEX, actions.MODE, actions.MODE]


def test_home_says_what_there_is() -> None:
    """How many articles, of which outlets, until when, and when they were last indexed."""
    found = said(made(last_index="an hour ago"))
    assert "3 articles of 2 outlets." in found
    assert "OBC: 2 articles" in found
    assert "Last indexed: an hour ago" in found
    assert words.RECENT not in found


def test_an_empty_coverage_is_said_to_be_empty() -> None:
    """No lists of nothing."""
    view = made(covered=None, outlets=[])
    check_view(view, ("home",))
    assert said(view) == [words.HOME, words.EMPTY]


def test_recent_questions_link_to_their_threads() -> None:
    """A question whose thread can't be linked to is there all the same."""
    view = made(recent=[("Who?", "https://x.slack.com/archives/C1/p1"), ("When?", None)])
    parts = [(one["text"], one.get("url")) for one in inside(view) if one.get("type") in {"link", "text"}]
    assert ("Who?", "https://x.slack.com/archives/C1/p1") in parts
    assert ("When?", None) in parts


@settings(max_examples=40)
@given(
    st.lists(st.tuples(texts(300), st.integers(1, 9999)), max_size=300),
    st.lists(st.tuples(texts(3000), st.none()), max_size=100),
    st.integers(0, 300),
)
def test_home_fits_whatever_it_is_of(
    outlets: list[tuple[str, int]], recent: list[tuple[str, None]], channels: int
) -> None:
    """Slack takes the view; names and questions are never mrkdwn; what is left out is counted."""
    rooms = [(f"C{n}", "off") for n in range(channels)]
    view = made(outlets=outlets, recent=recent, may_change=True, channels=rooms)
    check_view(view, ("home",))
    marked = [one["text"] for one in inside(view) if one.get("type") == "mrkdwn"]
    assert marked == [f"<#{channel}>" for channel, _ in rooms[:60]]
    for listed, most in ((outlets, 12), (rooms, 60)):
        assert (f"{len(listed) - most} more" in said(view)) or len(listed) <= most
