"""Does the job "ask": a question -> an answer in its thread, or for the asker alone."""

import structlog

from bot.answer import Answer, ask
from bot.errors import QuestionError
from bot.pictures import can_draw
from bot.slack import metrics, replies
from bot.slack.blocks import Message, answered, guide, notice, plain
from bot.slack.desk import Desk
from bot.slack.jobs import Job
from bot.slack.posting import deliver, withdraw
from bot.slack.uploading import withdraw_files
from corpus.errors import BylineError
from index.errors import EMPTY, AwayError

log = structlog.get_logger()


def answer(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Answer a question and post the answer, in place of those that it replaces.

    :param again: whether the job was begun before.
    :raises UndeliveredError: if Slack can't be reached.
    """
    known = desk.conversations.answer(key)
    try:
        made = known[1] if known else _asked(desk, job)
    except AwayError:
        raise
    except BylineError as error:
        if not isinstance(error, QuestionError):
            log.warning("not_answered", job=key, error=type(error).__name__)
        message = notice(replies.NO_COVERAGE if EMPTY in str(error) else str(error))
        messages, texts = [message], [message.text]
    else:
        if known is None:
            desk.conversations.answered(key, made)
            metrics.ANSWERS.labels(made.status).inc()
        messages, texts = _messages(desk, job, key, made)
    if desk.conversations.is_called_off(key):
        return None
    _withdraw(desk, job)
    deliver(desk, key, job.place, messages, texts, again=again)
    return None


def _asked(desk: Desk, job: Job) -> Answer:
    """Answer a question; the one before it in its thread tells what it leans on.

    :raises BylineError: if it can't be answered.
    """
    leans = job.place.thread is not None and not job.place.private
    before = desk.conversations.before(job.place, job.message) if leans else None
    with desk.reading():
        return ask(desk.coverage(), job.text, after=before)


def _messages(desk: Desk, job: Job, key: str, made: Answer) -> tuple[list[Message], list[str]]:
    """Make the messages of an answer, and the same as text; with the question, where nobody typed that there."""
    private = job.place.private
    messages = answered(made, key, asker=job.place.user, link=desk.link, shared=not private, drawn=can_draw())
    texts = plain(made, desk.link)
    if job.repeated:
        question = notice(replies.asked(made.question))
        messages, texts = [question, *messages], [question.text, *texts]
    return messages, texts


def share(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Post for all an answer that only its asker saw.

    :raises UndeliveredError: if Slack can't be reached.
    """
    known = desk.conversations.answer(job.text)
    if known is not None:
        messages, texts = _messages(desk, job, job.text, known[1])
        deliver(desk, key, job.place, messages, texts, again=again)
    return None


def say(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Post one sentence.

    :raises UndeliveredError: if Slack can't be reached.
    """
    message = notice(job.text)
    deliver(desk, key, job.place, [message], [message.text], again=again)
    return None


def guide_newcomers(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Post what Byline does, with questions that the coverage answers.

    :raises UndeliveredError: if Slack can't be reached.
    """
    message = guide(desk.suggestions())
    deliver(desk, key, job.place, [message], [message.text], again=again)
    return None


def withdraw_answers(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:  # noqa: ARG001 - a Work
    """Delete answers from Slack; to do so twice is no harm.

    :raises UndeliveredError: if some of one still stands.
    """
    _withdraw(desk, job)
    return None


def _withdraw(desk: Desk, job: Job) -> None:
    """Stop what a job replaces, and delete what stands of it."""
    for one in job.replaces:
        desk.conversations.move(one, "stopped")
        for upload, _, _ in desk.conversations.uploads(one):
            desk.conversations.move(upload, "stopped")
        withdraw(desk, one)
        withdraw_files(desk, one, job)
