"""What is pressed under an answer: thumbs, context, sharing, deleting, questions to ask next."""

import re

from slack_bolt import Ack, App, Respond

from bot.slack import actions, metrics, replies
from bot.slack.desk import Desk
from bot.slack.jobs import Job
from bot.slack.modals import why
from bot.slack.permissions import refusal
from bot.slack.pressed import Action, Body, fields, open_window, place_of, whisper
from bot.slack.showing import context_window


def listen(app: App) -> None:
    """Have the application take what people press and send there."""
    app.action(actions.FEEDBACK)(_rated)
    app.view(actions.WHY)(_explained)
    app.action(re.compile(rf"{actions.CONTEXT}(?::\d+)?"))(_in_context)
    app.action(actions.DELETE)(_deleted)
    app.action(actions.SHARE)(_shared)
    app.action(actions.MAP)(_taken)
    app.action(actions.EXPORT)(_taken)
    app.action(re.compile(rf"{actions.ASK}:\d+"))(_suggested)


def _rated(ack: Ack, desk: Desk, body: Body, action: Action) -> None:
    ack()
    key, _, verdict = str(action.get("value")).rpartition(":")
    desk.conversations.rate(key, body["user"]["id"], verdict)
    metrics.FEEDBACK.labels("good" if verdict == "good" else "bad").inc()
    if verdict == "bad":
        open_window(desk, body, why(key))


def _explained(ack: Ack, desk: Desk, body: Body, view: Body) -> None:
    ack()
    said = fields(view)
    reason, comment = said.get(actions.REASON), said.get(actions.COMMENT)
    desk.conversations.rate(view["private_metadata"], body["user"]["id"], "bad", reason, comment)


def _in_context(ack: Ack, desk: Desk, body: Body, action: Action, respond: Respond) -> None:
    ack()
    key, _, number = str(action["selected_option"]["value"]).rpartition(":")
    window = context_window(desk, key, int(number)) if number.isdecimal() else None
    if window is None:
        whisper(respond, replies.GONE)
    else:
        open_window(desk, body, window)


def _deleted(ack: Ack, desk: Desk, body: Body, action: Action, respond: Respond) -> None:
    key, user = str(action["value"]), body["user"]["id"]
    known = desk.conversations.answer(key)
    if known is None or known[0].place.user != user:
        ack()
        whisper(respond, replies.GONE if known is None else replies.ONLY_ASKER)
        return
    job = Job(kind="withdraw", place=known[0].place, replaces=(key,))
    desk.take(job, [f"action:{action.get('action_ts')}:{user}"])
    ack()


def _shared(ack: Ack, desk: Desk, action: Action, respond: Respond) -> None:
    ack()
    key = str(action["value"])
    known = desk.conversations.answer(key)
    place = known[0].place.model_copy(update={"response_url": None}) if known else None
    refused = refusal(desk, place.channel) if place else replies.GONE
    if place is None or refused:
        whisper(respond, str(refused))
        return
    desk.take(Job(kind="share", place=place, text=key, repeated=True), [f"share:{key}"])
    respond(delete_original=True)


def _taken(ack: Ack, desk: Desk, body: Body, action: Action, respond: Respond) -> None:
    """Have a file made of an answer, unless that is being done; what goes wrong is told to who pressed alone."""
    chosen = str((action.get("selected_option") or action)["value"])
    (key, _, form), user = chosen.partition(":"), body["user"]["id"]
    form = form or actions.MAP
    if desk.conversations.answer(key) is None:
        ack()
        whisper(respond, replies.GONE)
        return
    before = [state for _, job, state in desk.conversations.uploads(key) if job.form == form]
    ended = sum(state in ("done", "failed", "stopped") for state in before)
    place = place_of(body).model_copy(update={"response_url": body.get("response_url")})
    names = [f"action:{action.get('action_ts')}:{user}", f"upload:{form}:{key}:{ended}"]
    desk.take(Job(kind="upload", place=place, text=key, form=form), names)
    ack()


def _suggested(ack: Ack, desk: Desk, body: Body, action: Action) -> None:
    job = Job(kind="ask", place=place_of(body), text=str(action["value"]), repeated=True)
    desk.take(job, [f"action:{action.get('action_ts')}:{body['user']['id']}"])
    ack()
