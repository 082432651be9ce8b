"""What those press who may change the coverage, and set how Byline behaves; others are refused."""

import json
from datetime import date
from typing import get_args

import structlog
from slack_bolt import Ack, App, Respond

from bot.slack import actions, calls, replies
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place
from bot.slack.manners import Mode
from bot.slack.modals import add_article
from bot.slack.permissions import may_change, team_of
from bot.slack.pressed import Action, Body, fields, open_window, place_of, whisper
from bot.slack.showing import publish_home
from corpus.article import Metadata

log = structlog.get_logger()


def listen(app: App) -> None:
    """Have the application take what they press and send."""
    app.action(actions.ADD)(_adding)
    app.view(actions.ADDED)(_added)
    app.action(actions.REINDEX)(_reindexed)
    app.action(actions.MODE)(_set_mode)


def _refused(desk: Desk, body: Body, respond: Respond) -> bool:
    """Whether somebody may not change the coverage; they are told so."""
    if may_change(desk, body["user"]["id"], (body.get("channel") or {}).get("id")):
        return False
    if body.get("response_url"):
        whisper(respond, replies.not_allowed(desk.settings.editors))
    return True


def _adding(ack: Ack, desk: Desk, body: Body, respond: Respond) -> None:
    ack()
    if not _refused(desk, body, respond):
        place = place_of(body) if body.get("channel") else None
        told = place if place and not place.private else None  # else in direct messages
        where = {"channel": told and told.channel, "thread": told and told.thread}
        open_window(desk, body, add_article(metadata=json.dumps(where)))


def _added(ack: Ack, desk: Desk, body: Body, view: Body) -> None:
    said, where = fields(view), json.loads(view.get("private_metadata") or "{}")
    draft = desk.conversations.draft(where["draft"]) if where.get("draft") else None
    user, channel = body["user"]["id"], where.get("channel") or (draft.place.channel if draft else None)
    if not may_change(desk, user, channel):
        ack(response_action="errors", errors={actions.OUTLET: replies.not_allowed(desk.settings.editors)})
        return
    day = said.get(actions.PUBLISHED)
    about = Metadata(
        outlet=said.get(actions.OUTLET),
        title=said.get(actions.HEADLINE),
        url=said.get(actions.URL),
        published=date.fromisoformat(day) if day else None,
    )
    if draft is not None:
        job = draft.model_copy(update={"about": about})
        if desk.conversations.complete(where["draft"], job):
            desk.begin(where["draft"], job)
    else:
        place = Place(team=team_of(body), channel=channel or user, user=user, thread=where.get("thread"))
        job = Job(kind="add", place=place, text=said.get(actions.TEXT) or "", about=about)
        desk.take(job, [f"view:{view.get('id')}"])
    ack()


def _reindexed(ack: Ack, desk: Desk, body: Body, action: Action, respond: Respond) -> None:
    if not _refused(desk, body, respond):
        user = body["user"]["id"]
        job = Job(kind="reindex", place=Place(team=team_of(body), channel=user, user=user))
        desk.take(job, [f"action:{action.get('action_ts')}:{user}"])
    ack()


def _set_mode(ack: Ack, desk: Desk, body: Body, action: Action, respond: Respond) -> None:
    ack()
    channel, _, chosen = str(action["selected_option"]["value"]).partition(":")
    mode: Mode | None = next((one for one in get_args(Mode) if one == chosen), None)
    if mode is None or _refused(desk, body, respond):
        return
    desk.conversations.manners.set_mode(team_of(body), channel, mode)
    try:
        publish_home(desk, team_of(body), body["user"]["id"])
    except calls.FAILURES as error:
        log.warning("home_not_shown", error=calls.reason(error))
