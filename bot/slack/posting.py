"""Puts an answer into Slack, whole and once: as blocks, else as plain text, else as a short word of what went wrong."""

from collections.abc import Iterator, Sequence
from time import sleep
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.slack import calls, metrics, replies
from bot.slack.blocks import Message
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Place

log = structlog.get_logger()

METADATA = "byline_answer"
"""The type of the metadata of what Byline posts: by them it finds its own messages after a crash."""

_RESPONSES = 5  # times that Slack takes something at a response_url
_ELSEWHERE = 1000  # number of the first part of an answer that goes to another place than it was asked in


def deliver(
    desk: Desk, key: str, place: Place, messages: Sequence[Message], plain: Sequence[str], *, again: bool
) -> None:
    """Post the parts of an answer that do not stand in Slack yet, each once, until the job is called off.

    :param plain: the same as text, for when Slack refuses the blocks.
    :param again: whether an earlier try may have posted some of it and not have lived to note it.
    :raises UndeliveredError: if Slack can't be reached.
    """
    if place.private:
        _whisper(desk, key, place, messages, plain)
        return
    if place.channel.startswith(("U", "W")):
        place = place.model_copy(update={"channel": _direct(desk, place.user)})
    stand = {part for part, _, _ in desk.conversations.posts(key)}
    if again:
        stand |= set(_found(desk, key, place))
    try:
        _post(desk, key, place, messages, plain, stand)
    except SlackApiError as error:
        _worth_another_try(desk, error)
        log.warning("place_closed", job=key, error=calls.reason(error))
        _post_elsewhere(desk, key, place, plain, stand)


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
            _refused(desk, key, error)
            for further, text in enumerate(plain):
                if part + further not in stand:
                    _as_text(desk, key, place, part + further, text)
            return


def _as_text(desk: Desk, key: str, place: Place, part: int, text: str) -> None:
    try:
        _one(desk, key, place, part, text)
    except SlackApiError as error:
        _refused(desk, key, error)
        _one(desk, key, place, part, replies.UNSHOWN)


def _refused(desk: Desk, key: str, error: SlackApiError) -> None:
    """Note that Slack refused a message for what is in it.

    :raises SlackApiError: the same, if it was for the place.
    :raises UndeliveredError: if it was for the token, or for no reason of ours.
    """
    reason = calls.reason(error)
    metrics.REFUSED.labels(reason).inc()
    if reason in calls.PLACE:
        raise error
    _worth_another_try(desk, error)
    said = error.response.get("response_metadata", {}) if isinstance(error.response.data, dict) else {}
    log.warning("blocks_refused", job=key, error=reason, said=said.get("messages"))
    metrics.FALLBACKS.inc()


def _worth_another_try(desk: Desk, error: SlackApiError) -> None:
    """Tell what another message, or another place, can't mend.

    :raises UndeliveredError: if Slack fails, or refuses the token.
    """
    reason = calls.reason(error)
    if reason in calls.TOKEN:
        desk.refused = reason
    if reason in calls.TOKEN | calls.PASSING or error.response.status_code >= 500:
        raise UndeliveredError(reason) from error


def _one(desk: Desk, key: str, place: Place, part: int, text: str, message: Message | None = None) -> None:
    """Post one message, unless the job was called off.

    :raises SlackApiError: if Slack refuses it.
    :raises UndeliveredError: if Slack can't be reached.
    """
    posted: dict[str, Any] = {
        "channel": place.channel,
        "thread_ts": place.thread,
        "text": text,
        "blocks": list(message.blocks) if message else None,
        "metadata": {"event_type": METADATA, "event_payload": {"job": key, "part": part}},
    }
    for _ in range(calls.LIMITED):
        if desk.conversations.is_called_off(key):
            return
        try:
            done = desk.poster.chat_postMessage(**posted, mrkdwn=False, unfurl_links=False, unfurl_media=False)
        except SlackApiError as error:
            seconds = calls.wait_for(error)
            if seconds is None:
                raise
            sleep(seconds)
        except calls.FAILURES as error:
            raise UndeliveredError(calls.reason(error)) from error
        else:
            desk.conversations.post(key, part, str(done["channel"]), str(done["ts"]))
            return
    raise UndeliveredError("ratelimited")


def _direct(desk: Desk, user: str) -> str:
    """Return the channel of the direct messages with somebody.

    :raises UndeliveredError: if Slack does not give it.
    """
    try:
        return str(desk.client.conversations_open(users=user)["channel"]["id"])
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error


def _found(desk: Desk, key: str, place: Place) -> Iterator[int]:
    """Give the parts of an answer that stand in its thread, and note them.

    :raises UndeliveredError: if Slack can't be asked: to post would risk to answer twice.
    """
    try:
        for message in messages_of(desk, place):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == METADATA and payload.get("job") == key:
                desk.conversations.post(key, int(payload["part"]), place.channel, message["ts"])
                yield int(payload["part"])
    except SlackApiError as error:
        if calls.reason(error) not in calls.PLACE:
            raise UndeliveredError(calls.reason(error)) from error
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error


def messages_of(desk: Desk, place: Place) -> Iterator[dict[str, Any]]:
    """Give the messages of a thread, or the newest of a channel."""
    if place.thread is None:
        page = desk.client.conversations_history(channel=place.channel, include_all_metadata=True, limit=50)
        yield from page.get("messages") or []
        return
    cursor = None
    while True:
        page = desk.client.conversations_replies(
            channel=place.channel, ts=place.thread, include_all_metadata=True, limit=200, cursor=cursor
        )
        yield from page.get("messages") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _post_elsewhere(desk: Desk, key: str, place: Place, plain: Sequence[str], stand: set[int]) -> None:
    """Send an answer that has no place any more to who asked, as a direct message.

    :raises UndeliveredError: if Slack can't be reached, or refuses that, too.
    """
    there = place.model_copy(update={"channel": _direct(desk, place.user), "thread": None})
    try:
        for part, text in enumerate([replies.elsewhere(place.channel), *plain], _ELSEWHERE):
            if part not in stand:
                _one(desk, key, there, part, text)
    except SlackApiError as error:
        raise UndeliveredError(calls.reason(error)) from error


def _whisper(desk: Desk, key: str, place: Place, messages: Sequence[Message], plain: Sequence[str]) -> None:
    """Show an answer to who asked alone; what Slack takes there no more comes as a direct message.

    :raises UndeliveredError: if Slack can't be reached.
    """
    hook = WebhookClient(
        str(place.response_url), timeout=desk.client.timeout, retry_handlers=desk.client.retry_handlers
    )
    there = Place(team=place.team, channel=place.user, user=place.user)
    try:
        for at, message in enumerate(messages):
            if at < _RESPONSES and _responds(hook, message.text, message):
                continue
            if at == 0 and all(_responds(hook, text) for text in plain[:_RESPONSES]):
                metrics.FALLBACKS.inc()
                return
            deliver(desk, key, there, messages[at:], plain, again=False)
            return
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error


def _responds(hook: WebhookClient, text: str, message: Message | None = None) -> bool:
    body: dict[str, Any] = {"text": text, "response_type": "ephemeral", "mrkdwn": False, "replace_original": False}
    body |= {"unfurl_links": False, "unfurl_media": False}
    done = hook.send_dict(body | ({"blocks": list(message.blocks)} if message else {}))
    if done.status_code != 200:
        log.warning("response_refused", status=done.status_code, said=done.body)
    return done.status_code == 200


def withdraw(desk: Desk, key: str) -> None:
    """Delete an answer from Slack; what is gone already is no trouble.

    :raises UndeliveredError: if some of it still stands.
    """
    for part, channel, ts in desk.conversations.posts(key):
        try:
            desk.client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if calls.reason(error) not in calls.PLACE:
                raise UndeliveredError(calls.reason(error)) from error
        except calls.FAILURES as error:
            raise UndeliveredError(calls.reason(error)) from error
        desk.conversations.unpost(key, part)
