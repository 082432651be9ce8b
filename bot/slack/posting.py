"""Puts an answer into Slack, whole and once: as blocks, else as plain text, else as a short word of what went wrong."""

from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.slack import calls, metrics, replies
from bot.slack.blocks import Message
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Place

log = structlog.get_logger()

METADATA = "byline_answer"
"""The type of the metadata of what Byline posts: by them it finds its own messages after a crash."""

_RESPONSES = 5  # times that Slack takes something at a response_url


def deliver(
    desk: Desk, key: str, place: Place, messages: Sequence[Message], plain: Sequence[str], *, again: bool
) -> None:
    """Post the parts of an answer that do not stand in Slack yet, each once.

    :param plain: the same as text, for when Slack refuses the blocks.
    :param again: whether an earlier try may have posted some of it and not have lived to note it.
    :raises UndeliveredError: if Slack can't be reached.
    """
    if place.private:
        _whisper(desk, place, messages, plain)
        return
    stand = {part for part, _, _ in desk.conversations.posts(key)}
    if again:
        stand |= _found(desk, key, place)
    try:
        _post(desk, key, place, messages, plain, stand)
    except SlackApiError as error:
        if calls.reason(error) not in calls.PLACE:
            raise UndeliveredError(calls.reason(error)) from error
        log.warning("place_closed", job=key, error=calls.reason(error))
        _post_elsewhere(desk, key, place, plain)


def _post(
    desk: Desk, key: str, place: Place, messages: Sequence[Message], plain: Sequence[str], stand: set[int]
) -> None:
    """Post what is missing; where Slack refuses a part's blocks, all of the answer as text in place of the rest."""
    for part, message in enumerate(messages):
        if part in stand:
            continue
        try:
            _one(desk, key, place, part, message.text, message)
        except SlackApiError as error:
            if calls.reason(error) in calls.PLACE:
                raise
            _told(desk, key, error)
            for further, text in enumerate(plain):
                if part + further not in stand:
                    _as_text(desk, key, place, part + further, text)
            return


def _as_text(desk: Desk, key: str, place: Place, part: int, text: str) -> None:
    try:
        _one(desk, key, place, part, text)
    except SlackApiError as error:
        if calls.reason(error) in calls.PLACE:
            raise
        _told(desk, key, error)
        _one(desk, key, place, part, replies.UNSHOWN)


def _told(desk: Desk, key: str, error: SlackApiError) -> None:
    """Log that Slack refused something; go on unless it refuses the token.

    :raises UndeliveredError: if it does.
    """
    reason = calls.reason(error)
    metrics.REFUSED.labels(reason).inc()
    said = error.response.get("response_metadata", {}) if isinstance(error.response.data, dict) else {}
    log.warning("blocks_refused", job=key, error=reason, said=said.get("messages"))
    if reason in calls.TOKEN:
        desk.refused = reason
        raise UndeliveredError(reason) from error
    metrics.FALLBACKS.inc()


def _one(desk: Desk, key: str, place: Place, part: int, text: str, message: Message | None = None) -> None:
    """Post one message.

    :raises SlackApiError: if Slack refuses it.
    :raises UndeliveredError: if Slack can't be reached.
    """
    try:
        done = desk.client.chat_postMessage(
            channel=place.channel,
            thread_ts=place.thread,
            text=text,
            blocks=list(message.blocks) if message else None,
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": METADATA, "event_payload": {"job": key, "part": part}},
        )
    except SlackApiError:
        raise
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error
    desk.conversations.post(key, part, str(done["channel"]), str(done["ts"]))


def _found(desk: Desk, key: str, place: Place) -> set[int]:
    """Return the parts of an answer that stand in its thread, and note them.

    :raises UndeliveredError: if Slack can't be asked: to post would risk to answer twice.
    """
    found: set[int] = set()
    try:
        cursor: str | None = None
        while True:
            page = _page(desk, place, cursor)
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == METADATA and payload.get("job") == key:
                    part = int(payload.get("part", 0))
                    found.add(part)
                    desk.conversations.post(key, part, place.channel, message["ts"])
            cursor = place.thread and (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return found
    except SlackApiError as error:
        if calls.reason(error) in calls.PLACE:
            return found
        raise UndeliveredError(calls.reason(error)) from error
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error


def _page(desk: Desk, place: Place, cursor: str | None) -> SlackResponse:
    """Return some of the messages of a thread, or the newest of a channel."""
    if place.thread is None:
        return desk.client.conversations_history(channel=place.channel, include_all_metadata=True, limit=50)
    return desk.client.conversations_replies(
        channel=place.channel, ts=place.thread, include_all_metadata=True, limit=200, cursor=cursor
    )


def _post_elsewhere(desk: Desk, key: str, place: Place, plain: Sequence[str]) -> None:
    """Send an answer that has no place any more to who asked, as a direct message."""
    try:
        channel = desk.client.conversations_open(users=place.user)["channel"]["id"]
        for part, text in enumerate([replies.elsewhere(place.channel), *plain]):
            done = desk.client.chat_postMessage(
                channel=channel, text=text, mrkdwn=False, unfurl_links=False, unfurl_media=False
            )
            desk.conversations.post(key, part, str(done["channel"]), str(done["ts"]))
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error


def _whisper(desk: Desk, place: Place, messages: Sequence[Message], plain: Sequence[str]) -> None:
    """Show an answer to who asked alone; what goes beyond the times that Slack allows comes as a direct message."""
    hook = WebhookClient(
        str(place.response_url), timeout=desk.client.timeout, retry_handlers=desk.client.retry_handlers
    )
    try:
        for at, message in enumerate(messages[:_RESPONSES]):
            done = _respond(hook, message.text, message)
            if done.status_code == 200:
                continue
            log.warning("response_refused", status=done.status_code, said=done.body)
            metrics.FALLBACKS.inc()
            for text in plain[: _RESPONSES - at - 1]:
                _respond(hook, text)
            return
        for message in messages[_RESPONSES:]:
            desk.client.chat_postMessage(
                channel=place.user,
                text=message.text,
                blocks=list(message.blocks),
                unfurl_links=False,
                unfurl_media=False,
            )
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error


def _respond(hook: WebhookClient, text: str, message: Message | None = None) -> WebhookResponse:
    body: dict[str, Any] = {"text": text, "response_type": "ephemeral", "mrkdwn": False}
    body |= {"unfurl_links": False, "unfurl_media": False}
    return hook.send_dict(body | ({"blocks": list(message.blocks)} if message else {}))


def withdraw(desk: Desk, key: str) -> None:
    """Delete an answer from Slack; what is gone already is no trouble."""
    for _, channel, ts in desk.conversations.posts(key):
        try:
            desk.client.chat_delete(channel=channel, ts=ts)
        except calls.FAILURES as error:
            log.info("not_deleted", job=key, error=calls.reason(error))
    desk.conversations.unpost(key)
