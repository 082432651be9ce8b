"""The command /byline, and the shortcuts in a message's menu."""

import json

from slack_bolt import Ack, App, Respond

from bot.slack import actions, replies
from bot.slack.blocks import Message, guide, notice
from bot.slack.citations import small
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place
from bot.slack.modals import add_article
from bot.slack.permissions import may_change, team_of
from bot.slack.pressed import Body, open_window, whisper
from bot.slack.reading import plain, question, urls
from bot.slack.showing import status
from corpus.errors import BylineError

COMMAND = "/byline"


def command(desk: Desk, body: Body) -> Job | Message | None:
    """Read what follows /byline: a job, a message to answer with at once, or None for the guide."""
    words = plain(body.get("text") or "")
    verb, _, rest = words.partition(" ") if "\n" not in words.partition(" ")[0] else words.partition("\n")
    verb, rest = verb.lower(), rest.strip()
    place = Place(
        team=team_of(body), channel=body["channel_id"], user=body["user_id"], response_url=body["response_url"]
    )
    if verb == "status" and not rest:
        return status(desk)
    if verb in ("add", "remove", "reindex") and not rest.endswith("?"):
        return _change(desk, place, verb, rest, urls((body.get("text") or "").strip()[len(verb) :]))
    asked = question(words)
    return Job(kind="ask", place=place, text=asked) if asked else None


def _change(desk: Desk, place: Place, verb: str, rest: str, addresses: tuple[str, ...]) -> Job | Message:
    if not may_change(desk, place.user, place.channel):
        return notice(replies.not_allowed(desk.settings.editors))
    if verb == "reindex":
        return Job(kind="reindex", place=place)
    if not rest:
        return notice(replies.ADD_WHAT if verb == "add" else replies.REMOVE_WHAT)
    if verb == "remove":
        return Job(kind="remove", place=place, text=rest)
    return Job(kind="add", place=place, urls=addresses) if addresses else Job(kind="add", place=place, text=rest)


def listen(app: App) -> None:
    """Have the application take the command and the shortcuts."""
    app.command(COMMAND)(_commanded)
    app.message_shortcut(actions.CHECK)(_checked)
    app.message_shortcut(actions.ADD_MESSAGE)(_adding)


def _commanded(ack: Ack, desk: Desk, body: Body, respond: Respond) -> None:
    try:
        found = command(desk, body)
    except BylineError as error:
        found = notice(str(error))
    if isinstance(found, Job):
        desk.take(found, [f"command:{body.get('trigger_id')}"])
        ack()
        return
    ack()
    message = found or guide(desk.suggestions())
    blocks = [*message.blocks, *(() if found else (small(replies.HELP),))]
    respond(text=message.text, blocks=blocks, response_type="ephemeral")


def _checked(ack: Ack, desk: Desk, body: Body, respond: Respond) -> None:
    place = _of_message(body, response_url=body["response_url"])
    asked = question(body["message"].get("text") or "", desk.bot_user)
    if asked:
        desk.take(Job(kind="ask", place=place, text=asked), [f"shortcut:{body.get('trigger_id')}"])
    ack()
    if not asked:
        whisper(respond, replies.ASK_WHAT)


def _adding(ack: Ack, desk: Desk, body: Body, respond: Respond) -> None:
    words = body["message"].get("text") or ""
    text, place, addresses = plain(words), _of_message(body), urls(words)
    allowed = may_change(desk, place.user, place.channel)
    if addresses and allowed:
        desk.take(Job(kind="add", place=place, urls=addresses), [f"shortcut:{body.get('trigger_id')}"])
        ack()
        return
    ack()
    if not allowed:
        whisper(respond, replies.not_allowed(desk.settings.editors))
        return
    if not text:
        whisper(respond, replies.NOTHING_TO_ADD)
        return
    key = desk.conversations.accept(Job(kind="add", place=place, text=text), [], state="draft")
    open_window(desk, body, add_article(text, json.dumps({"draft": key})))


def _of_message(body: Body, response_url: str | None = None) -> Place:
    """Return the place of a message that a shortcut was used on: its thread."""
    message = body["message"]
    return Place(
        team=team_of(body),
        channel=body["channel"]["id"],
        user=body["user"]["id"],
        thread=message.get("thread_ts") or message["ts"],
        response_url=response_url,
    )
