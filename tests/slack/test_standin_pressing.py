"""The stand-in for Slack with a real Bolt app on its socket: presses, choices, shortcuts, forms, the Home tab."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.standin import ANA, BEN, NEWSROOM, InputError, NotThereError, Slack
from tests.slack.calling import Json, accepting, connected


def plain(text: str) -> Json:
    """Return plain text."""
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str, **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(value), "action_id": action_id, "value": value, **more}


OUTLETS = [{"text": plain(name), "value": name} for name in ("suspilne", "liga")]
ANSWER = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "an answer"}, "accessory": button("open", "form")},
    {
        "type": "actions",
        "elements": [
            {"type": "static_select", "action_id": "outlet", "options": OUTLETS},
            button("hidden", "secret", visible_to_user_ids=[BEN]),
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": plain("Good"), "value": "good"},
                "negative_button": {"text": plain("Bad"), "value": "bad"},
            },
            {"type": "icon_button", "action_id": "trash", "icon": "trash", "text": plain("Delete"), "value": "it"},
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("A form"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "text", "min_length": 3},
        },
        {
            "type": "input",
            "block_id": "where",
            "optional": True,
            "label": plain("Outlet"),
            "element": {"type": "static_select", "action_id": "outlet", "options": OUTLETS},
        },
    ],
}


class Bot:
    """A small bot, and all presses and shortcuts that it has seen."""

    def __init__(self, slack: Slack) -> None:
        self.actions: list[Json] = []
        self.responding: Callable[[Json], Json] = lambda _: {}
        self.client = WebClient(slack.bot_token, base_url=slack.api_url)
        self.app = App(client=self.client)
        self.app.event("message")(lambda: None)
        self.app.event("app_home_opened")(self.opened)
        for action in ("feedback", "outlet", "trash", "hidden"):
            self.app.action(action)(self.pressed)
        self.app.action("open")(self.open)
        self.app.view("form")(self.submitted)
        self.app.shortcut("quote")(self.pressed)

    def opened(self, event: Json) -> None:
        """Publish a Home tab."""
        self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": ANSWER[:1]})

    def pressed(self, ack: Any, body: Json) -> None:
        """Keep a press or a shortcut."""
        ack()
        self.actions.append(body)

    def open(self, ack: Any, body: Json) -> None:
        """Open a form."""
        ack()
        self.client.views_open(trigger_id=body["trigger_id"], view=FORM)

    def submitted(self, ack: Any, view: Json) -> None:
        """Answer a submission as the test says."""
        ack(**self.responding(view))


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Slack, Bot]]:
    """Return a stand-in with the bot connected; both are used by all tests here."""
    with Slack() as slack:
        bot = Bot(slack)
        with connected(slack, bot.app):
            yield slack, bot


@pytest.fixture
def slack(world: tuple[Slack, Bot]) -> Iterator[Slack]:
    """Return the stand-in; a test must leave it without refusals and without anything unacked."""
    slack, bot = world
    bot.actions.clear()
    with accepting(slack):
        yield slack


@pytest.fixture
def bot(world: tuple[Slack, Bot]) -> Bot:
    """Return the bot."""
    return world[1]


@pytest.fixture
def answer(slack: Slack, bot: Bot) -> Json:
    """Return an answer of the bot, in a thread."""
    asked = slack.say(NEWSROOM, ANA, "a question")
    bot.client.chat_postMessage(channel=NEWSROOM, text="an answer", blocks=ANSWER, thread_ts=asked.ts)
    return slack.replies(NEWSROOM, asked.ts)[0]


@pytest.mark.parametrize(
    ("action_id", "how", "expected"),
    [
        ("feedback", {"value": "bad"}, {"type": "feedback_buttons", "value": "bad"}),
        ("trash", {}, {"type": "icon_button", "value": "it"}),
        ("outlet", {"option": "liga"}, {"type": "static_select", "selected_option": OUTLETS[1]}),
    ],
)
def test_presses(slack: Slack, bot: Bot, answer: Json, action_id: str, how: Json, expected: Json) -> None:
    """A press sends the action as the element's type has it, with the message, thread and channel around it."""
    slack.press(answer, action_id, ANA, **how).wait()
    (body,) = slack.wait(lambda: bot.actions)
    assert expected.items() <= body["actions"][0].items()
    assert body["container"]["thread_ts"] == answer["thread_ts"]
    assert body["message"]["ts"] == answer["ts"]
    chosen = next(iter(body["state"]["values"].values()))["outlet"]["selected_option"]
    assert chosen == (OUTLETS[1] if action_id == "outlet" else None)


def test_nobody_presses_what_is_not_there(slack: Slack, bot: Bot, answer: Json) -> None:
    """What is not in a message, not an option, or not for this user, cannot be pressed."""
    for action_id, how in (("nothing", {}), ("feedback", {"value": "so-so"}), ("outlet", {"option": "bbc"})):
        with pytest.raises(NotThereError):
            slack.press(answer, action_id, ANA, **how)
    with pytest.raises(NotThereError, match="not shown to"):
        slack.press(answer, "hidden", ANA)
    slack.press(answer, "hidden", BEN).wait()
    assert slack.wait(lambda: bot.actions)[0]["user"]["id"] == BEN


def test_a_shortcut_brings_its_message(slack: Slack, bot: Bot, answer: Json) -> None:
    """A message shortcut carries the message, its channel and a response_url."""
    slack.shortcut("quote", NEWSROOM, answer, BEN).wait()
    (body,) = slack.wait(lambda: bot.actions)
    assert (body["type"], body["message"]["ts"], body["channel"]["id"]) == ("message_action", answer["ts"], NEWSROOM)
    assert body["response_url"].startswith(slack.url)


def test_a_form_is_opened_filled_in_and_submitted(slack: Slack, bot: Bot, answer: Json) -> None:
    """A submission carries the state; errors keep the view open, an update replaces it, an ack closes it."""
    slack.press(answer, "open", ANA).wait()
    view = slack.wait(lambda: slack.modal(ANA))
    for values in ({}, {"note": "ab"}):
        with pytest.raises(InputError):
            slack.submit(view, values, ANA)
    bot.responding = lambda _: {"response_action": "errors", "errors": {"note": "too short"}}
    assert slack.submit(view, {"note": "abc"}, ANA)["errors"] == {"note": "too short"}
    changed = FORM | {"title": plain("Again")}
    bot.responding = lambda _: {"response_action": "update", "view": changed}
    slack.submit(view, {"note": "abc"}, ANA)
    again = slack.modal(ANA)
    assert again is not None
    assert (again["id"], again["title"]["text"]) == (view["id"], "Again")
    assert again["hash"] != view["hash"]
    seen: list[Json] = []
    bot.responding = lambda view: seen.append(view["state"]["values"]) or {}  # type: ignore[func-returns-value]
    assert slack.submit(again, {"text": "abcd", "where": "liga"}, ANA) == {}
    assert seen[0]["note"]["text"] == {"type": "plain_text_input", "value": "abcd"}
    assert seen[0]["where"]["outlet"]["selected_option"]["value"] == "liga"
    assert slack.modal(ANA) is None


def test_the_home_tab_is_published_for_its_user(slack: Slack) -> None:
    """Opening the app lets it publish a Home tab, which that user alone has, and can press in."""
    slack.open_home(BEN).wait()
    view = slack.wait(lambda: slack.home(BEN))
    assert slack.home(ANA) is None
    slack.press(view, "open", BEN).wait()
    modal = slack.wait(lambda: slack.modal(BEN))
    slack.cancel(modal, BEN)
    assert slack.modal(BEN) is None
