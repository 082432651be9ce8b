"""What Byline says in Slack where it has no answer to show: that it is at work, that it may not, what went wrong."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import PurePath

from bot import messages
from bot.slack.jobs import CHANGES, JobKind
from index.paths import is_url

READING = "is reading the coverage…"
INDEXING = "is indexing…"
STOPPED = "Stopped. Ask again at any time."
UNSHOWN = "Byline has an answer, and Slack refuses to show it here. Ask with /byline, or at the command line."
FAILED = (
    "Something went wrong here, and it has been logged. Please ask again; if it stays so, tell whoever runs Byline."
)
NO_COVERAGE = "The coverage is empty so far. Add articles with /byline add, or send me files in a direct message."
NOT_INSTALLED = "Byline is not installed here any more. Whoever tends this workspace can install it again."
SHARED = "Byline does not answer in channels that are shared with other organisations."
HELP = (
    "/byline QUESTION answers for you alone. /byline add URL or TEXT, /byline remove ARTICLE, /byline reindex and"
    " /byline status tend the coverage."
)
ADD_WHAT = "Write the article’s address or text after /byline add, or choose “Add an article” on Byline’s Home."
NOTHING_TO_ADD = "There is no text in that message to add."
REMOVE_WHAT = (
    "Name the article to remove: /byline remove ARTICLE. /byline status lists the ids of the newest, byline articles"
    " all of them."
)
ASK_WHAT = "There is no question in that message."
ONLY_ASKER = "Only who asked may delete the answer."
PROMPTS = "Ask, for example"
GONE = "This answer is no longer known here; ask again."
CANNOT_DRAW = "Pictures can’t be drawn here: whoever runs Byline can install what draws them, byline[pictures]."
NOT_HERE = "Byline is not in this channel. Invite it with /invite, then share again."
THE_COVERAGE, AN_ARTICLE = "the coverage", "the article"
ELSEWHERE = "it does not lie in Slack"
OFF = "Byline is switched off in this channel. /byline QUESTION still answers for you alone."
NOT_ALL_READ = "Not everything there could be read: byline status says what."
NO_FILE = "Slack did not give the file"


def of(kind: JobKind) -> str:
    """Say in a status what Byline does."""
    return INDEXING if kind in CHANGES else READING


def waiting(before: int) -> str:
    """Say in a status how many jobs come first."""
    return f"has {messages.count(before, 'question')} to answer before yours…"


def full(limit: int) -> str:
    """Say that no more questions can wait."""
    return (
        f"{limit:,} questions are waiting, and that is all that Byline can take; yours would be number {limit + 1:,}. "
        "Please ask again in a minute."
    )


def elsewhere(channel: str) -> str:
    """Begin an answer that could not be posted where it was asked."""
    return f"Byline can’t post in <#{channel}> any more; this is the answer to what you asked there."


def not_allowed(editors: Collection[str]) -> str:
    """Say that somebody may not change the coverage.

    :param editors: who may.
    """
    if editors:
        return "You may not change the coverage here. Ask one of those who may, or whoever runs Byline to name you."
    return (
        "Nobody may change the coverage from Slack yet. Whoever runs Byline names who may in BYLINE_EDITORS; you can"
        " always add articles with byline index."
    )


def removed(name: str) -> str:
    """Say that an article was removed."""
    return f"Removed: {name}."


def too_large(size: str, most: str) -> str:
    """Say that a file is too large."""
    return f"{size} is too large; the most is {most}"


def some_files(names: Sequence[str]) -> str:
    """Name files that are being indexed."""
    return names[0] if len(names) == 1 else messages.count(len(names), "file")


def progress(what: str, step: str, done: int, total: int) -> str:
    """Say how far an index is."""
    return f"{what}: {step.lower()}, {done:,} of {total:,}" if total else f"{what}: {step.lower()}, {done:,} so far"


def wrong_format(suffix: str, known: Sequence[str]) -> str:
    """Say that files of a kind can't be read."""
    return f"{suffix or 'a file without a suffix'} can’t be read; send {messages.listed(list(known))}"


def asked(question: str) -> str:
    """Repeat a question where its answer is posted."""
    return f"Asked: {question}"


def status(covered: str, last_change: str | None) -> str:
    """Say how much coverage there is, before its newest articles."""
    changed = f" Last changed from Slack: {last_change}." if last_change else ""
    return f"{covered}.{changed} The newest, and what is watched:"


def watched(place: str, at: datetime | None, said: str, *, good: bool) -> str:
    """Say what came of the last look at a folder or feed; of this machine's disk Slack learns no more than a name."""
    name = place if is_url(place) else PurePath(place).name
    when = f" ({messages.day(at.date())}, {at:%H:%M} UTC)" if at else ""
    return f"{name}{when}: {said if good or is_url(place) else NOT_ALL_READ}"


def article(identity: str, title: str | None, place: str) -> str:
    """Write an article with its id: 04-wire: A tavern story, Corran Evening Packet (12 March 2031)."""
    return f"{identity}: {title}, {place}" if title else f"{identity}: {place}"


def not_uploaded(reason: str) -> str:
    """Say that Slack did not take a file."""
    return f"The file could not be posted ({reason}). If it stays so, tell whoever runs Byline."


def done(what: str, name: str) -> str:
    """Write an article with what became of it: added: A tavern story."""
    return f"{what}: {name}"
