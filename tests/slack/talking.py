"""What people say to Byline in the stand-in, and what they find of it there."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bot.slack import actions
from bot.slack.desk import Desk
from bot.standin import ANA, NEWSROOM, Slack
from tests.slack.answers import inside

FLAGSHIP = "who reported the desertions?"
LINE = "The lamp on Gannet Head was dark for three nights, the lighthouse keeper Orsolya Vint said on Monday."
STORY = (
    f"{LINE}\n\nShe said a gull had broken the glass. The harbour board has ordered a new lens from Tarrow, and it is"
    " to arrive in May."
)
CJK = "燈塔守護人說港口在星期一開放" * 6 + "。"  # 85 letters, three bytes each


def mention(slack: Slack, text: str = FLAGSHIP, channel: str = NEWSROOM, retries: int = 0) -> str:
    """Mention Byline; return the thread's ts, once the event is acknowledged."""
    return slack.say(channel, ANA, f"<@{slack.bot_user}> {text}", retries=retries).wait(30).ts


def pressable(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what can be pressed in a message or view, by its id."""
    return {one["action_id"]: one for one in inside(message.get("blocks")) if "action_id" in one}


def leads(slack: Slack, ts: str, channel: str = NEWSROOM) -> list[dict[str, Any]]:
    """Return the messages in a thread that can be rated: each begins an answer."""
    return [one for one in slack.replies(channel, ts) if actions.FEEDBACK in pressable(one)]


def at_rest(slack: Slack, desk: Desk) -> None:
    """Wait until nothing is left to do."""
    slack.wait(lambda: not desk.conversations.unfinished() and not desk._queued, 30)


@contextmanager
def busy(desk: Desk) -> Iterator[None]:
    """Take all places in which coverage is read, so that every question waits."""
    with ExitStack() as held:
        for _ in range(os.cpu_count() or 1):
            held.enter_context(desk.reading())
        yield
