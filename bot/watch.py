"""Watches folders and feeds: what is new there is indexed, and what came of each look is kept for `byline status`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic

import structlog
from watchfiles import watch as changes

from bot import messages
from bot.console import embedder
from bot.settings import Settings
from corpus.errors import BylineError
from index.records import Look
from index.scan import Report
from index.seen import note
from index.store import Store
from index.update import database, update

log = structlog.get_logger()

_GLANCE = 1_000  # ms between two looks at the clock while nothing changes in the folders


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a look: `report` is None where it failed as a whole."""

    look: Look
    report: Report | None


def watch(settings: Settings, ended: Event, told: Callable[[Found], None]) -> None:
    """Look at the folders and feeds that are set: now, when something changes, and from time to time, until the end.

    What is gone from a folder stays in the coverage: a disk that is not there for a while takes nothing with it.

    :param told: hears of each look.
    """
    places: list[Path | str] = [*settings.folders, *settings.feeds]
    for place in places:
        if not ended.is_set():
            told(look(settings, str(place), [place]))
    due = monotonic() + 60 * settings.minutes
    while not ended.is_set():
        folders = [folder for folder in settings.folders if folder.exists()]
        for changed in _changes(folders, ended, due):
            for folder in folders:
                inside = sorted(path for path in changed if path.is_relative_to(folder) and path.is_file())
                if inside:
                    told(look(settings, str(folder), inside))
        for feed in settings.feeds:
            if not ended.is_set():
                told(look(settings, feed, [feed]))
        due = monotonic() + 60 * settings.minutes


def _changes(folders: Sequence[Path], ended: Event, until: float) -> Iterator[set[Path]]:
    """Yield the paths that change in folders, as they do, until a moment or the end."""
    if not folders:
        ended.wait(max(0.0, until - monotonic()))
        return
    for some in changes(*folders, stop_event=ended, rust_timeout=_GLANCE, yield_on_timeout=True):
        if some:
            yield {Path(path) for _, path in some}
        if monotonic() >= until:
            return


def look(settings: Settings, place: str, given: Sequence[Path | str]) -> Found:
    """Index what is given, and keep what came of it as the last look at a place."""
    report: Report | None = None
    try:
        report = update(settings.home, given, embedder, allowed=settings.allowed_hosts)
        said, good = messages.indexed(report), not report.failed
        if report.failed:
            said += f" {messages.unread(report.failed[0].path, report.failed[0].error, len(report.failed) - 1)}"
    except BylineError as error:
        said, good = str(error), False
    found = Look(place, datetime.now(UTC), said, good=good)
    log.info("looked", place=place, good=good)
    with Store(database(settings.home), create=True).writing() as connection:
        note(connection, found)
    return Found(found, report)
