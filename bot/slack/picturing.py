"""Does the job "map": draws the sources of an answer, and puts the picture into its thread."""

from collections.abc import Iterator
from time import sleep
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.pictures import can_draw, in_words, png
from bot.slack import calls, metrics, replies
from bot.slack.blocks import notice
from bot.slack.citations import TITLE
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Job, Place
from bot.slack.posting import deliver, messages_of
from bot.slack.richtext import line
from bot.sourcemap import SourceMap, source_map

log = structlog.get_logger()


def draw(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Draw whom an answer rests on, and post the picture once; tell who pressed where that can't be.

    :raises UndeliveredError: if Slack can't be reached.
    """
    known = desk.conversations.answer(job.text)
    if known is None or not can_draw():
        _tell(desk, key, job, replies.CANNOT_DRAW if known else replies.GONE)
        return None
    try:
        if again and any(_standing(desk, job.place, key)):
            return None
        found = source_map(known[1])
        with desk.reading():
            picture = png(found)
        _upload(desk, key, job.place, found, picture)
    except SlackApiError as error:
        reason = calls.reason(error)
        if reason in calls.TOKEN:
            desk.refused = reason
        if reason in calls.TOKEN | calls.PASSING or error.response.status_code >= 500:
            raise UndeliveredError(reason) from error
        metrics.REFUSED.labels(reason).inc()
        log.warning("picture_refused", job=key, error=reason)
        _tell(desk, key, job, replies.not_uploaded(reason))
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error
    return None


def _upload(desk: Desk, key: str, place: Place, found: SourceMap, picture: bytes) -> None:
    """Put a picture into a thread; what Slack has not yet shown to anybody may be sent again.

    :raises SlackApiError: if Slack refuses it.
    """
    for _ in range(calls.LIMITED):
        try:
            desk.poster.files_upload_v2(
                content=picture,
                filename=_file(key),
                title=line(messages.map_title(found.question), TITLE),
                alt_txt=in_words(found),
                channel=place.channel,
                thread_ts=place.thread,
            )
        except SlackApiError as error:
            seconds = calls.wait_for(error)
            if seconds is None:
                raise
            sleep(seconds)
        else:
            return
    raise UndeliveredError("ratelimited")


def _tell(desk: Desk, key: str, job: Job, sentence: str) -> None:
    message = notice(sentence)
    deliver(desk, key, job.place, [message], [message.text], again=False)


def _file(key: str) -> str:
    """Name the file of a picture: by that it is found again after a crash."""
    return f"source-map-{key}.png"


def _standing(desk: Desk, place: Place, key: str) -> Iterator[dict[str, Any]]:
    """Give the messages of a thread that hold the picture of a job."""
    for message in messages_of(desk, place):
        if any(file.get("name") == _file(key) for file in message.get("files") or []):
            yield message


def withdraw_pictures(desk: Desk, answer: str) -> None:
    """Delete the pictures of an answer from Slack; what is gone already is no trouble.

    :raises UndeliveredError: if one of them still stands.
    """
    for key, job, _ in desk.conversations.pictured(answer):
        try:
            for message in _standing(desk, job.place, key):
                desk.client.chat_delete(channel=job.place.channel, ts=message["ts"])
        except SlackApiError as error:
            if calls.reason(error) not in calls.PLACE:
                raise UndeliveredError(calls.reason(error)) from error
        except calls.FAILURES as error:
            raise UndeliveredError(calls.reason(error)) from error
