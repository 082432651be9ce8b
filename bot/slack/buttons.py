"""Buttons, menus and windows: thumbs, context, sharing, deleting, adding, settings."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import structlog
from slack_bolt import Ack, App, Respond

from bot.slack import actions, calls, metrics, replies
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place
from bot.slack.manners import Mode
from bot.slack.modals import add_article, why
from bot.slack.permissions import may_change, refusal, team_of
from bot.slack.showing import context_window, publish_home
from corpus.article import Metadata

log = structlog.get_logger()

Body = Mapping[str, Any]
Action = Mapping[str, Any]


def listen(app: App, desk: Desk) -> None:
    """Have the application take what people press, choose and send."""
    _listen_to_answers(app, desk)
    _listen_to_editors(app, desk)

    def anything(ack: Ack) -> None:
        ack()

    app.action(re.compile(".*"))(anything)  # such as a button that is only a link


def _listen_to_answers(app: App, desk: Desk) -> None:
    """Take what is pressed under an answer."""

    def rated(ack: Ack, body: Body, action: Action) -> None:
        ack()
        key, _, verdict = str(action.get("value")).rpartition(":")
        desk.conversations.rate(key, body["user"]["id"], verdict)
        metrics.FEEDBACK.labels("good" if verdict == "good" else "bad").inc()
        if verdict == "bad":
            _open(desk, body, why(key))

    def explained(ack: Ack, body: Body, view: Body) -> None:
        ack()
        values = _values(view)
        reason, comment = values.get(actions.REASON), values.get(actions.COMMENT)
        desk.conversations.rate(view["private_metadata"], body["user"]["id"], "bad", reason, comment)

    def in_context(ack: Ack, body: Body, action: Action, respond: Respond) -> None:
        ack()
        key, _, number = str(action["selected_option"]["value"]).rpartition(":")
        window = context_window(desk, key, int(number)) if number.isdecimal() else None
        if window is None:
            _whisper(respond, replies.GONE)
        else:
            _open(desk, body, window)

    def deleted(ack: Ack, body: Body, action: Action, respond: Respond) -> None:
        key, user = str(action["value"]), body["user"]["id"]
        known = desk.conversations.answer(key)
        if known is None or known[0].place.user != user:
            ack()
            _whisper(respond, replies.GONE if known is None else replies.ONLY_ASKER)
            return
        job = Job(kind="withdraw", place=known[0].place, replaces=(key,))
        desk.take(job, [f"action:{action.get('action_ts')}:{user}"])
        ack()

    def shared(ack: Ack, action: Action, respond: Respond) -> None:
        ack()
        key = str(action["value"])
        known = desk.conversations.answer(key)
        place = known[0].place.model_copy(update={"response_url": None}) if known else None
        refused = refusal(desk, place.channel) if place else replies.GONE
        if place is None or refused:
            _whisper(respond, str(refused))
            return
        desk.take(Job(kind="share", place=place, text=key, repeated=True), [f"share:{key}"])
        respond(delete_original=True)

    def suggested(ack: Ack, body: Body, action: Action) -> None:
        job = Job(kind="ask", place=_place(body), text=str(action["value"]), repeated=True)
        desk.take(job, [f"action:{action.get('action_ts')}:{body['user']['id']}"])
        ack()

    app.action(actions.FEEDBACK)(rated)
    app.view(actions.WHY)(explained)
    app.action(re.compile(rf"{actions.CONTEXT}(?::\d+)?"))(in_context)
    app.action(actions.DELETE)(deleted)
    app.action(actions.SHARE)(shared)
    app.action(re.compile(rf"{actions.ASK}:\d+"))(suggested)


def _listen_to_editors(app: App, desk: Desk) -> None:
    """Take what those press who may change the coverage, and refuse others."""

    def refused(body: Body, respond: Respond | None) -> bool:
        user = body["user"]["id"]
        if may_change(desk, user, (body.get("channel") or {}).get("id")):
            return False
        if respond is not None and body.get("response_url"):
            _whisper(respond, replies.not_allowed(desk.settings.editors))
        return True

    def adding(ack: Ack, body: Body, respond: Respond) -> None:
        ack()
        if not refused(body, respond):
            place = _place(body) if body.get("channel") else None
            told = place if place and not place.private else None  # else in direct messages
            where = {"channel": told and told.channel, "thread": told and told.thread}
            _open(desk, body, add_article(metadata=json.dumps(where)))

    def added(ack: Ack, body: Body, view: Body) -> None:
        values, where = _values(view), json.loads(view.get("private_metadata") or "{}")
        draft = desk.conversations.draft(where["draft"]) if where.get("draft") else None
        user, channel = body["user"]["id"], where.get("channel") or (draft.place.channel if draft else None)
        if not may_change(desk, user, channel):
            ack(response_action="errors", errors={actions.OUTLET: replies.not_allowed(desk.settings.editors)})
            return
        about = _about(values)
        if draft is not None:
            job = draft.model_copy(update={"about": about})
            if desk.conversations.complete(where["draft"], job):
                desk.begin(where["draft"], job)
        else:
            place = Place(team=team_of(body), channel=channel or user, user=user, thread=where.get("thread"))
            job = Job(kind="add", place=place, text=values.get(actions.TEXT) or "", about=about)
            desk.take(job, [f"view:{view.get('id')}"])
        ack()

    def reindexed(ack: Ack, body: Body, action: Action, respond: Respond) -> None:
        if refused(body, respond):
            ack()
            return
        user = body["user"]["id"]
        job = Job(kind="reindex", place=Place(team=team_of(body), channel=user, user=user))
        desk.take(job, [f"action:{action.get('action_ts')}:{user}"])
        ack()

    def set_mode(ack: Ack, body: Body, action: Action, respond: Respond) -> None:
        ack()
        channel, _, chosen = str(action["selected_option"]["value"]).partition(":")
        mode: Mode | None = next((one for one in get_args(Mode) if one == chosen), None)
        if mode is not None and not refused(body, respond):
            desk.conversations.manners.set_mode(team_of(body), channel, mode)
            try:
                publish_home(desk, team_of(body), body["user"]["id"])
            except calls.FAILURES as error:
                log.warning("home_not_shown", error=calls.reason(error))

    app.action(actions.ADD)(adding)
    app.view(actions.ADDED)(added)
    app.action(actions.REINDEX)(reindexed)
    app.action(actions.MODE)(set_mode)


def _about(values: Mapping[str, str]) -> Metadata:
    """Return what somebody wrote of an article."""
    day = values.get(actions.PUBLISHED)
    return Metadata(
        outlet=values.get(actions.OUTLET),
        title=values.get(actions.HEADLINE),
        url=values.get(actions.URL),
        published=date.fromisoformat(day) if day else None,
    )


def _values(view: Body) -> dict[str, str]:
    """Return what was put into the fields of a window that are not empty, by their ids."""
    found: dict[str, str] = {}
    for fields in view["state"]["values"].values():
        for name, field in fields.items():
            chosen = field.get("selected_option") or {}
            value = field.get("value") or field.get("selected_date") or chosen.get("value")
            if value:
                found[name] = str(value)
    return found


def _place(body: Body) -> Place:
    """Return where a button was pressed: under an answer for somebody alone, or in a thread."""
    message, container = body.get("message") or {}, body.get("container") or {}
    private = bool(container.get("is_ephemeral"))
    return Place(
        team=team_of(body),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id")),
        user=body["user"]["id"],
        thread=message.get("thread_ts") or message.get("ts") or container.get("message_ts"),
        response_url=body.get("response_url") if private else None,
    )


def _whisper(respond: Respond, text: str) -> None:
    respond(text=text, response_type="ephemeral", replace_original=False)


def _open(desk: Desk, body: Body, view: dict[str, Any]) -> None:
    try:
        desk.hurried.views_open(trigger_id=body["trigger_id"], view=view)
    except calls.FAILURES as error:
        log.warning("window_not_opened", error=calls.reason(error))
