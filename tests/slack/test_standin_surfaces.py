"""What the stand-in for Slack gives out and shows, with the real WebClient and no app: views, streams, files, URLs."""

from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.models.messages.chunk import TaskUpdateChunk
from slack_sdk.webhook import WebhookClient

from bot.standin import ANA, BEN, NEWSROOM, Slack
from tests.slack.calling import MODAL, SECTION, Json, refused, trigger


@pytest.fixture
def slack() -> Iterator[Slack]:
    """Return a stand-in."""
    with Slack() as slack:
        yield slack


def test_response_urls_wear_out(slack: Slack) -> None:
    """A response_url takes five messages within half an hour; it replaces and deletes what was pressed in."""
    sent = slack.command("/byline", "", ANA, NEWSROOM)
    respond = WebhookClient(sent.deliveries[0].payload["response_url"])
    assert respond.send(text="").status_code == 400
    codes = [respond.send(text=f"{i}", response_type="in_channel").status_code for i in range(6)]
    assert codes == [200] * 5 + [404]
    assert [one["text"] for one in slack.messages(NEWSROOM)] == ["0", "1", "2", "3", "4"]
    sent = slack.command("/byline", "", ANA, NEWSROOM)
    slack.advance(1801)
    assert "expired_url" in WebhookClient(sent.deliveries[0].payload["response_url"]).send(text="late").body
    assert [call.error for call in slack.refusals] == ["no_text", "used_url", "expired_url"]


def test_an_ephemeral_message_is_replaced_and_deleted_by_its_url(slack: Slack, client: WebClient) -> None:
    """A press in an ephemeral message holds no message, and its response_url changes the one that was pressed in."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Share"}, "action_id": "share"}
    client.chat_postEphemeral(
        channel=NEWSROOM, user=ANA, text="psst", blocks=[{"type": "actions", "elements": [button]}]
    )
    payload = slack.press(slack.ephemerals(ANA)[0], "share", ANA).deliveries[0].payload
    assert "message" not in payload
    respond = WebhookClient(payload["response_url"])
    respond.send(text="shared", blocks=[], replace_original=True)
    assert [one["text"] for one in slack.ephemerals(ANA)] == ["shared"]
    respond.send(delete_original=True)
    assert not slack.ephemerals(ANA)


OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("one", "two")]
CHOICES: list[tuple[str, Json, Any, str, Any]] = [
    ("overflow", {"options": OPTIONS}, "two", "selected_option", OPTIONS[1]),
    ("radio_buttons", {"options": OPTIONS}, "one", "selected_option", OPTIONS[0]),
    ("checkboxes", {"options": OPTIONS}, ["one", "two"], "selected_options", OPTIONS),
    ("multi_static_select", {"options": OPTIONS}, ["two"], "selected_options", OPTIONS[1:]),
    ("users_select", {}, ANA, "selected_user", ANA),
    ("multi_users_select", {}, [ANA, BEN], "selected_users", [ANA, BEN]),
    ("conversations_select", {}, NEWSROOM, "selected_conversation", NEWSROOM),
    ("datepicker", {}, "2031-03-12", "selected_date", "2031-03-12"),
]


@pytest.mark.parametrize(("kind", "more", "option", "name", "value"), CHOICES, ids=[one[0] for one in CHOICES])
def test_choices(slack: Slack, client: WebClient, kind: str, more: Json, option: Any, name: str, value: Any) -> None:
    """Every element to choose with says by its own name what was chosen, and in the state too if it has one."""
    element = {"type": kind, "action_id": "choose", **more}
    client.chat_postMessage(channel=NEWSROOM, text="choose", blocks=[{"type": "actions", "elements": [element]}])
    message = slack.messages(NEWSROOM)[0]
    payload = slack.press(message, "choose", BEN, option=option).deliveries[0].payload
    assert (payload["actions"][0]["type"], payload["actions"][0][name]) == (kind, value)
    values = payload["state"]["values"].get(message["blocks"][0]["block_id"], {})
    assert values == ({} if kind == "overflow" else {"choose": {"type": kind, name: value}})


def test_a_trigger_opens_one_view_in_three_seconds(slack: Slack, client: WebClient) -> None:
    """A trigger id is used up by the first view, and by three seconds."""
    used, late = trigger(slack), trigger(slack)
    client.views_open(trigger_id=used, view=MODAL)
    assert refused(client.views_open, trigger_id=used, view=MODAL)["error"] == "exchanged_trigger_id"
    slack.advance(3.1)
    assert refused(client.views_open, trigger_id=late, view=MODAL)["error"] == "expired_trigger_id"
    assert refused(client.views_open, trigger_id="1.2.3", view=MODAL)["error"] == "invalid_arguments"


def test_views(slack: Slack, client: WebClient) -> None:
    """Views stack three deep, are found by an external_id that is unique, and keep whoever has an old hash out."""
    view = client.views_open(trigger_id=trigger(slack), view=MODAL | {"external_id": "mine"})["view"]
    changed = client.views_update(external_id="mine", view=MODAL, hash=view["hash"])["view"]
    answer = refused(client.views_update, view_id=view["id"], view=MODAL, hash=view["hash"])
    assert answer["error"] == "hash_conflict"
    assert refused(client.views_update, view_id="V0", view=MODAL)["error"] == "not_found"
    for _ in range(2):
        top = client.views_push(trigger_id=trigger(slack), view=MODAL)["view"]
    assert refused(client.views_push, trigger_id=trigger(slack), view=MODAL)["error"] == "push_limit_reached"
    current = slack.modal(ANA)
    assert current is not None
    assert (current["id"], current["root_view_id"]) == (top["id"], changed["id"])


def test_home_tabs(slack: Slack, client: WebClient) -> None:
    """Each user has one Home tab, in which an old hash is a conflict; a modal is none."""
    home = {"type": "home", "blocks": [SECTION]}
    first = client.views_publish(user_id=ANA, view=home)["view"]
    second = client.views_publish(user_id=ANA, view=home, hash=first["hash"])["view"]
    assert refused(client.views_publish, user_id=ANA, view=home, hash=first["hash"])["error"] == "hash_conflict"
    assert refused(client.views_publish, user_id=ANA, view=MODAL)["error"] == "invalid_arguments"
    assert slack.home(ANA) == second
    assert slack.home(BEN) is None


def test_streams(slack: Slack, client: WebClient) -> None:
    """A stream in a channel needs its recipient, grows by text and tasks, and ends by stopping it or by its age."""
    asked = slack.say(NEWSROOM, ANA, "a question").ts
    here = {"channel": NEWSROOM, "thread_ts": asked}
    assert refused(client.chat_startStream, **here)["error"] == "missing_recipient_team_id"
    whom = {"recipient_team_id": slack.team, "recipient_user_id": ANA}
    ts = client.chat_startStream(**here, **whom)["ts"]
    task = TaskUpdateChunk(id="1", title="Reading", status="in_progress")
    client.chat_appendStream(channel=NEWSROOM, ts=ts, chunks=[task])
    answer = refused(client.chat_appendStream, channel=NEWSROOM, ts=ts, chunks=[{"type": "song"}])
    assert answer["error"] == "invalid_chunks"
    assert refused(client.chat_update, channel=NEWSROOM, ts=ts, text="x")["error"] == "streaming_state_conflict"
    done = TaskUpdateChunk(id="1", title="Reading", status="complete")
    client.chat_stopStream(channel=NEWSROOM, ts=ts, chunks=[done], markdown_text="an answer", blocks=[SECTION])
    message = slack.message(NEWSROOM, ts)
    assert [block["type"] for block in message["blocks"]] == ["task_card", "markdown", "section"]
    assert (message["blocks"][0]["status"], message["streaming_state"]) == ("complete", "completed")
    late = client.chat_startStream(**here, **whom, markdown_text="one")["ts"]
    slack.advance(301)
    answer = refused(client.chat_appendStream, channel=NEWSROOM, ts=late, markdown_text="two")
    assert answer["error"] == "message_not_in_streaming_state"
    client.chat_update(channel=NEWSROOM, ts=late, text="one two", blocks=[])
    assert slack.message(NEWSROOM, late)["text"] == "one two"


def test_agents(slack: Slack, client: WebClient) -> None:
    """Loading states end after two minutes; sessions have four statuses; prompts are four, and not for a thread."""
    dm = slack.dm(ANA)
    asked = slack.say(dm, ANA, "a question").ts
    here = {"channel_id": dm, "thread_ts": asked}
    client.assistant_threads_setStatus(**here, status="reading")
    assert slack.status(dm, asked) == {"status": "reading", "loading_messages": []}
    slack.advance(121)
    assert slack.status(dm, asked) is None
    many = ["x"] * 11
    answer = refused(client.assistant_threads_setStatus, **here, status="reading", loading_messages=many)
    assert answer["error"] == "invalid_arguments"
    client.agents_sessions_setStatus(**here, status="processing", title="Desertions")
    assert slack.session(dm, asked) == {"status": "processing", "title": "Desertions"}
    assert refused(client.agents_sessions_setStatus, **here, status="busy")["error"] == "invalid_arguments"
    prompts = [{"title": "Who?", "message": "who reported it?"}]
    client.assistant_threads_setSuggestedPrompts(**here, prompts=prompts)
    assert slack.prompts(dm) is None
    client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=prompts)
    assert slack.prompts(dm) == {"title": None, "prompts": prompts}
    answer = refused(client.assistant_threads_setSuggestedPrompts, channel_id=dm, prompts=prompts * 5)
    assert answer["error"] == "invalid_arguments"


def test_files(slack: Slack, client: WebClient) -> None:
    """An upload is shared in its thread; a download needs the token, and gets the page to sign in without."""
    asked = slack.say(NEWSROOM, ANA, "a file, please").ts
    uploaded = client.files_upload_v2(content="quotes", filename="quotes.md", channel=NEWSROOM, thread_ts=asked)
    id_ = uploaded["file"]["id"]
    assert slack.files()[id_][1] == b"quotes"
    assert slack.replies(NEWSROOM, asked)[0]["files"][0]["id"] == id_
    theirs = slack.upload(ANA, "article.txt", b"An article.")
    event = slack.say(NEWSROOM, ANA, "", files=[theirs]).deliveries[0].payload["event"]
    assert (event["subtype"], event["files"][0]["mimetype"]) == ("file_share", "text/plain")
    address = client.files_info(file=theirs["id"])["file"]["url_private"]
    request = Request(address, headers={"Authorization": f"Bearer {slack.bot_token}"})  # noqa: S310
    with urlopen(request) as response:  # noqa: S310
        assert response.read() == b"An article."
    with urlopen(address) as response:  # noqa: S310
        assert response.headers.get_content_type() == "text/html"


def test_reactions(slack: Slack, client: WebClient) -> None:
    """A reaction can be added once and removed once."""
    ts = slack.say(NEWSROOM, ANA, "hello").ts
    eyes = {"channel": NEWSROOM, "timestamp": ts, "name": "eyes"}
    client.reactions_add(**eyes)
    assert refused(client.reactions_add, **eyes)["error"] == "already_reacted"
    assert slack.reactions(NEWSROOM, ts) == {"eyes": [slack.bot_user]}
    client.reactions_remove(**eyes)
    assert refused(client.reactions_remove, **eyes)["error"] == "no_reaction"
    assert slack.reactions(NEWSROOM, ts) == {}
