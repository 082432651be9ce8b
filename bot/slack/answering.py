"""Does the job "ask": a question -> an answer in its thread, or for the asker alone."""

import structlog

from bot.answer import Answer, ask
from bot.errors import QuestionError
from bot.slack import calls, metrics, replies
from bot.slack.blocks import Message, answered, guide, notice, plain
from bot.slack.desk import Desk
from bot.slack.jobs import Job
from bot.slack.links import cited
from bot.slack.posting import deliver, withdraw
from corpus.errors import BylineError
from index.errors import EMPTY

log = structlog.get_logger()


def answer(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Answer a question and post the answer.

    :param again: whether the job was begun before.
    :raises UndeliveredError: if Slack can't be reached.
    """
    known = desk.conversations.answer(key)
    try:
        made = known[1] if known else _asked(desk, job)
    except QuestionError as error:
        _say(desk, key, job, str(error), again=again)
        return None
    except BylineError as error:
        log.warning("not_answered", job=key, error=type(error).__name__)
        _say(desk, key, job, replies.NO_COVERAGE if EMPTY in str(error) else str(error), again=again)
        return None
    except Exception:
        _say(desk, key, job, replies.FAILED, again=again)
        raise
    desk.conversations.answered(key, made)
    if desk.conversations.state(key) == "stopped":
        return None
    if job.edits:
        withdraw(desk, job.edits)
    metrics.ANSWERS.labels(made.status).inc()
    messages = answered(made, key, asker=job.place.user, link=cited, shared=not job.place.private)
    texts = plain(made, cited)
    if job.repeated:
        question = notice(replies.asked(job.text))
        messages, texts = [question, *messages], [question.text, *texts]
    deliver(desk, key, job.place, messages, texts, again=again)
    _close(desk, job)
    return None


def _asked(desk: Desk, job: Job) -> Answer:
    before = desk.conversations.before(job.place) if job.place.thread and not job.place.private else None
    with desk.reading():
        return ask(desk.coverage(), job.text, after=before)


def _say(desk: Desk, key: str, job: Job, text: str, *, again: bool) -> None:
    """Post one sentence in place of an answer."""
    message: Message = notice(text)
    deliver(desk, key, job.place, [message], [message.text], again=again)
    _close(desk, job)


def say(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Post one sentence.

    :raises UndeliveredError: if Slack can't be reached.
    """
    _say(desk, key, job, job.text, again=again)
    return None


def guide_newcomers(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Post what Byline does, with questions that the coverage answers.

    :raises UndeliveredError: if Slack can't be reached.
    """
    message = guide(desk.suggestions())
    deliver(desk, key, job.place, [message], [message.text], again=again)
    _close(desk, job)
    return None


def withdraw_answer(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:  # noqa: ARG001 - a Work
    """Delete an answer from Slack; to do so twice is no harm."""
    withdraw(desk, job.text)
    return None


def _close(desk: Desk, job: Job) -> None:
    """Say that an agent session is no longer at work; elsewhere Slack sees it by the posted answer."""
    if job.place.channel.startswith("D"):
        desk.show(job.place, "")


def share(desk: Desk, key: str, channel: str, thread: str | None) -> str | None:
    """Post in a channel an answer that only its asker saw; return Slack's error if it can't be."""
    known = desk.conversations.answer(key)
    if known is None:
        return "message_not_found"
    job, made = known
    try:
        first = thread
        question = notice(replies.asked(job.text))
        for message in [question, *answered(made, key, asker=job.place.user, link=cited)]:
            done = desk.client.chat_postMessage(
                channel=channel,
                thread_ts=first,
                text=message.text,
                blocks=list(message.blocks),
                mrkdwn=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            desk.conversations.post(key, len(desk.conversations.posts(key)), channel, str(done["ts"]))
            first = first or str(done["ts"])
    except calls.FAILURES as error:
        return calls.reason(error)
    return None
