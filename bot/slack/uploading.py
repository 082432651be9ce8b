"""Does the job "upload": makes a file of an answer, or a picture of its sources, and puts it into the thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import sleep
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.answer import Answer
from bot.export import FORMATS
from bot.pictures import can_draw, in_words, png
from bot.slack import actions, calls, metrics, replies
from bot.slack.blocks import notice
from bot.slack.citations import TITLE
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Job, Place
from bot.slack.posting import deliver, messages_of
from bot.slack.richtext import line
from bot.sourcemap import source_map

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _File:
    """A file to post.

    :ivar name: by which it is found again after a crash.
    :ivar words: what a picture shows, for those who do not see it.
    """

    name: str
    title: str
    content: bytes
    words: str | None = None


def post(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Make a file of an answer, and post it once; tell who pressed where that can't be.

    :raises UndeliveredError: if Slack can't be reached.
    """
    known = desk.conversations.answer(job.text)
    if known is None or (job.form == actions.MAP and not can_draw()):
        _tell(desk, key, job, replies.CANNOT_DRAW if known else replies.GONE)
        return None
    try:
        if again and any(_standing(desk, job.place, key)):
            return None
        with desk.reading():
            made = _made(key, job.form, known[1])
        _upload(desk, job.place, made)
    except SlackApiError as error:
        reason = calls.reason(error)
        if reason in calls.TOKEN:
            desk.refused = reason
        if reason in calls.TOKEN | calls.PASSING or error.response.status_code >= 500:
            raise UndeliveredError(reason) from error
        metrics.REFUSED.labels(reason).inc()
        log.warning("file_refused", job=key, error=reason)
        _tell(desk, key, job, replies.not_uploaded(reason))
    except calls.FAILURES as error:
        raise UndeliveredError(calls.reason(error)) from error
    return None


def _made(key: str, form: str, answer: Answer) -> _File:
    if form == actions.MAP:
        found = source_map(answer)
        return _File(f"source-map-{key}.png", messages.map_title(found.question), png(found), in_words(found))
    name, _, write = FORMATS[form]
    return _File(f"answer-{key}.{form}", messages.export_title(answer.question, name), write(answer))


def _upload(desk: Desk, place: Place, made: _File) -> None:
    """Put a file into a thread; what Slack has not yet shown to anybody may be sent again.

    :raises SlackApiError: if Slack refuses it.
    """
    for _ in range(calls.LIMITED):
        try:
            desk.poster.files_upload_v2(
                content=made.content,
                filename=made.name,
                title=line(made.title, TITLE),
                alt_txt=made.words,
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


def _standing(desk: Desk, place: Place, key: str) -> Iterator[dict[str, Any]]:
    """Give the messages of a thread that hold the file of a job, which has the job's key in its name."""
    for message in messages_of(desk, place):
        if any(f"-{key}." in str(file.get("name")) for file in message.get("files") or []):
            yield message


def withdraw_files(desk: Desk, replaced: str, job: Job) -> None:
    """Delete the files that were made of an answer from Slack; what is gone already is no trouble.

    :param replaced: the answer, or what made one of its files and was stopped while that was on its way.
    :param job: that replaces it.
    :raises UndeliveredError: if one of them still stands.
    """
    made = [(key, one.place) for key, one, _ in desk.conversations.uploads(replaced)]
    made += [(replaced, job.place)] if job.kind == "upload" else []
    for key, place in made:
        try:
            for message in _standing(desk, place, key):
                desk.client.chat_delete(channel=place.channel, ts=message["ts"])
                for file in message["files"]:
                    desk.client.files_delete(file=file["id"])
        except SlackApiError as error:
            if calls.reason(error) not in calls.PLACE | {"file_not_found", "file_deleted"}:
                raise UndeliveredError(calls.reason(error)) from error
        except calls.FAILURES as error:
            raise UndeliveredError(calls.reason(error)) from error
