"""What happens in Slack -> jobs: mentions, direct messages, follow-ups, edited and deleted questions, dropped files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot.slack import calls, replies
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place, SlackFile
from bot.slack.permissions import is_shared, may_change, team_of
from bot.slack.reading import is_question, mentioned, question
from bot.slack.showing import publish_home
from corpus.errors import BylineError

log = structlog.get_logger()

Body = Mapping[str, Any]

_SPOKEN = (None, "file_share", "thread_broadcast")  # subtypes of messages in which somebody says something


@dataclass(frozen=True, slots=True)
class Asked:
    """What an event asks for.

    :ivar names: by which Slack may send it again.
    :ivar first: what is to happen before the job is begun, once it is known that it is not done already.
    """

    job: Job
    names: list[str]
    first: Callable[[], object] | None = None


def mention(desk: Desk, body: Body, event: Body) -> list[Asked]:
    """Read a message that mentions Byline in a channel."""
    if event.get("bot_id") or not event.get("user") or event.get("edited"):
        return []
    place = _place(body, event)
    if is_shared(body, event) and not desk.settings.shared_channels:
        return [_say(body, event, place, replies.SHARED)]
    manners = desk.conversations.manners
    if manners.mode(place) == "off":
        return [_say(body, event, place, replies.OFF)]
    found = _asked(desk, body, event, place)
    if event.get("thread_ts") and manners.joined(place):
        found[0] = replace(found[0], first=lambda: manners.leave(place))
    return found


def message(desk: Desk, body: Body, event: Body) -> list[Asked]:
    """Read any other message, and what became of earlier ones."""
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _edited(desk, body, event)
    if subtype == "message_deleted":
        return _deleted(desk, body, event)
    if subtype not in _SPOKEN or event.get("bot_id") or not event.get("user"):
        return []
    place = _place(body, event)
    if event.get("channel_type") == "im":
        return _asked(desk, body, event, place)
    mentions = mentioned(event.get("text") or "")
    if desk.bot_user in mentions or not event.get("thread_ts"):
        return []  # the former comes as a mention, too
    if is_shared(body, event) and not desk.settings.shared_channels:
        return []
    return _asked(desk, body, event, place) if _follows_up(desk, event, place, mentions) else []


def _follows_up(desk: Desk, event: Body, place: Place, mentions: set[str]) -> bool:
    """Whether a message in a thread speaks to Byline, though it doesn't say so.

    Only the one who asked there is answered, and only as long as nobody else has a word in it.
    """
    manners = desk.conversations.manners
    if manners.mode(place) != "follow-ups" or manners.joined(place):
        return False
    askers = desk.conversations.askers(place)
    if not askers:
        return False
    if mentions or askers != {place.user}:
        manners.join(place)
        return False
    return is_question(question(event.get("text") or ""))


def _asked(desk: Desk, body: Body, event: Body, place: Place) -> list[Asked]:
    """Make a message the jobs that it asks for: its files first, then its question."""
    names = _names(body, event, event["ts"])
    words = question(event.get("text") or "", desk.bot_user)
    dropped = _files(event)
    found: list[Asked] = []
    if dropped and may_change(desk, place.user, place.channel):
        found.append(Asked(Job(kind="files", place=place, files=dropped), names))
    elif dropped:
        found.append(Asked(Job(kind="say", place=place, text=replies.not_allowed(desk.settings.editors)), names))
    if words and (not dropped or is_question(words)):
        own = [f"{name}:question" for name in names] if dropped else names
        found.append(Asked(Job(kind="ask", place=place, text=words, message=event["ts"]), own))
    return found or [Asked(Job(kind="guide", place=place), names)]


def _files(event: Body) -> tuple[SlackFile, ...]:
    return tuple(
        SlackFile(
            id=one["id"],
            name=one.get("name") or one["id"],
            size=one.get("size") or 0,
            url=one.get("url_private_download") or one.get("url_private") or "",
        )
        for one in event.get("files") or ()
        if one.get("id")
    )


def _edited(desk: Desk, body: Body, event: Body) -> list[Asked]:
    """Read a message that was edited: a question is answered again, in place of its first answer."""
    now, was = event.get("message") or {}, event.get("previous_message") or {}
    if now.get("bot_id") or not now.get("user") or now.get("text") == was.get("text"):
        return []
    whole = {**now, "channel": event.get("channel"), "channel_type": event.get("channel_type")}
    place = _place(body, whole)
    words = question(now.get("text") or "", desk.bot_user)
    before = desk.conversations.of_message(place, now["ts"])
    if not before:  # it was none of Byline's business, and is now
        newly = desk.bot_user in mentioned(now.get("text") or "") - mentioned(was.get("text") or "")
        return mention(desk, body, {**whole, "edited": None}) if newly else []
    shared = is_shared(body, event) and not desk.settings.shared_channels
    if not words or shared or desk.conversations.manners.mode(place) == "off":
        return []
    job = Job(kind="ask", place=place, text=words, message=now["ts"], replaces=tuple(before))
    edited = (now.get("edited") or {}).get("ts") or event.get("event_ts") or event["ts"]
    names = _names(body, event, f"{now['ts']}:{edited}")
    return [Asked(job, names)]


def _deleted(desk: Desk, body: Body, event: Body) -> list[Asked]:
    """Read that a message was deleted: the answer to a question goes with it."""
    was = event.get("previous_message") or {}
    ts = event.get("deleted_ts") or was.get("ts")
    place = _place(body, {**was, "channel": event.get("channel"), "ts": ts})
    keys = desk.conversations.of_message(place, str(ts))
    if not keys:
        return []
    job = Job(kind="withdraw", place=place, replaces=tuple(keys))
    return [Asked(job, _names(body, event, f"{ts}:deleted"))]


def _place(body: Body, event: Body) -> Place:
    return Place(
        team=team_of(body),
        channel=str(event.get("channel")),
        user=str(event.get("user") or ""),
        thread=event.get("thread_ts") or event.get("ts"),
    )


def _names(body: Body, event: Body, ts: str) -> list[str]:
    """Return the names by which Slack may send a message again: as the same event, and as another one of it."""
    return [f"event:{body.get('event_id')}", f"message:{team_of(body)}:{event.get('channel')}:{ts}"]


def _say(body: Body, event: Body, place: Place, text: str) -> Asked:
    return Asked(Job(kind="say", place=place, text=text), _names(body, event, event["ts"]))


def invited(desk: Desk, body: Body, event: Body) -> list[Asked]:
    """Read that Byline was invited to a channel: it says there what it does."""
    if event.get("user") != desk.bot_user or (is_shared(body, event) and not desk.settings.shared_channels):
        return []
    place = Place(team=team_of(body), channel=str(event.get("channel")), user=str(event.get("inviter") or ""))
    return [Asked(Job(kind="guide", place=place), [f"event:{body.get('event_id')}"])]


def stopped(desk: Desk, body: Body, event: Body) -> list[Asked]:
    """Read that somebody pressed Stop: what is not answered yet will not be."""
    place = _place(body, event)
    if place.thread is None:
        return []
    job = Job(kind="say", place=place, text=replies.STOPPED)
    return [Asked(job, [f"event:{body.get('event_id')}"], lambda: desk.conversations.stop(place))]


def _taking(read: Callable[[Desk, Body, Body], Sequence[Asked]]) -> Callable[..., BoltResponse | None]:
    """Make a middleware that keeps an event's jobs before the event is acknowledged."""

    def take(
        context: BoltContext, desk: Desk, body: Body, event: Body, next_: Callable[[], None]
    ) -> BoltResponse | None:
        kept: list[tuple[str, Job]] = []
        for asked in read(desk, body, event):
            taken = desk.accept(asked.job, asked.names)
            if taken is None:
                continue
            if asked.first is not None:
                asked.first()
            kept.append(taken)
        if not kept:
            return BoltResponse(status=200)
        context["jobs"] = kept
        next_()
        return None

    return take


def listen(app: App) -> None:
    """Have the application take events."""
    for name, read in (
        ("app_mention", mention),
        ("message", message),
        ("member_joined_channel", invited),
        ("agent_session_stopped", stopped),
    ):
        app.event(name, middleware=[_taking(read)])(_begin)
    app.event("app_home_opened")(_opened)


def listen_to_the_end(app: App, ended: Callable[..., None]) -> None:
    """Have something done when Byline is uninstalled, or its tokens revoked."""
    app.event("tokens_revoked")(ended)
    app.event("app_uninstalled")(ended)


def _begin(context: BoltContext, desk: Desk) -> None:
    for key, job in context["jobs"]:
        desk.begin(key, job)


def _opened(client: WebClient, desk: Desk, body: Body, event: Body) -> None:
    try:
        if event.get("tab") == "messages":
            prompts = [{"title": one, "message": one} for one in desk.suggestions()]
            if prompts:
                client.assistant_threads_setSuggestedPrompts(
                    channel_id=event["channel"], prompts=prompts, title=replies.PROMPTS
                )
        else:
            publish_home(desk, team_of(body), event["user"])
    except (*calls.FAILURES, BylineError) as error:
        log.warning("home_not_shown", error=calls.reason(error))


def revoked(desk: Desk) -> None:
    """Note that Slack takes the token no more."""
    desk.refused = "token_revoked"
    log.error("token_revoked")
