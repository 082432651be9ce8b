"""Watches folders and feeds: what is new there is indexed, and what came of each look is kept for `byline status`."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread

import structlog
from watchfiles import Change
from watchfiles import watch as changes

from bot import messages
from bot.console import embedder
from bot.settings import Settings
from corpus.errors import BylineError
from corpus.readers import SUFFIXES
from index.home import Home
from index.records import Look
from index.scan import Report
from index.seen import note
from index.store import Store
from index.update import update, web

log = structlog.get_logger()

_GLANCE = 1_000  # ms between two looks at the clock while nothing changes in the folders
_PAUSE = 10.0  # seconds until folders that were not there, or could not be watched, are looked for again
_ABOUT = (*SUFFIXES, ".json")  # suffixes of articles and of what tells about them


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a look: `report` is None where it failed as a whole."""

    look: Look
    report: Report | None


_ENDING = 5.0  # seconds that a look has to come to its end

Told = Callable[[Found], None]
Changed = tuple[Change, Path]


@contextmanager
def watched(settings: Settings, told: Told) -> Iterator[None]:
    """Watch in a thread of its own until the end, if there is anything to watch.

    :param told: see `watch`.
    """
    if not (settings.folders or settings.feeds):
        yield
        return
    ended = Event()
    thread = Thread(target=watch, args=(settings, ended, told), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_ENDING)  # a look that goes on ends with the process: an index that is killed loses nothing


def watch(settings: Settings, ended: Event, told: Told) -> None:
    """Look at the folders and feeds that are set: now, when something changes, and from time to time, until the end.

    What is gone from a folder stays in the coverage: a disk that is not there for a while takes nothing with it. What
    was removed from the coverage stays removed. Whatever goes wrong is told, and watching goes on.

    :param told: hears of each look; by two threads, one of the folders and one of the feeds.
    """
    folders = Thread(target=_watch_folders, args=(settings, ended, told), name="folders", daemon=True)
    folders.start()
    while settings.feeds and not ended.is_set():
        for feed in settings.feeds:
            if not ended.is_set():
                _look(settings, feed, told)
        ended.wait(60 * settings.minutes)
    folders.join()


def _watch_folders(settings: Settings, ended: Event, told: Told) -> None:
    missing = set[Path]()
    while settings.folders and not ended.is_set():
        try:
            there = [folder for folder in settings.folders if folder.exists()]
            for folder in set(settings.folders) - {*there, *missing}:
                _look(settings, folder, told)  # says that it is not there
            missing = set(settings.folders) - {*there}
            marks = _marks(settings.folders)
            for some in _changes(settings, there, ended):
                for folder in there if some is not None else ():
                    if not some or any(path.is_relative_to(folder) for _, path in some):
                        _look(settings, folder, told)
                # A place that came or was replaced is heard of no more: all are taken up anew, and looked at.
                if _went(some or (), there) or _marks(settings.folders) != marks:
                    break
        except Exception:  # a folder that went, a limit of the system
            log.exception("not_watched")
        ended.wait(_PAUSE)


def _changes(settings: Settings, folders: Sequence[Path], ended: Event) -> Iterator[set[Changed] | None]:
    """Yield what changes in folders, from the beginning on: first nothing, once all changes are heard of.

    None where there was no change for a while.
    """

    def matters(_: Change, path: str) -> bool:
        return _is_about_articles(Path(path), folders, settings.home)

    first = True
    if not folders:
        return
    for some in changes(
        *folders,
        watch_filter=matters,
        stop_event=ended,
        rust_timeout=_GLANCE,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        yield set() if first else {(change, Path(path)) for change, path in some} or None
        first = False


def _went(some: Collection[Changed], places: Collection[Path]) -> bool:
    """Whether one of the places was taken away, be there another by its name."""
    return any(change == Change.deleted and path in places for change, path in some)


def _marks(places: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return what tells places from others that take their names, None for those that are not there."""
    return [_mark(place) for place in places]


def _mark(place: Path) -> tuple[int, int] | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_about_articles(path: Path, folders: Sequence[Path], home: Home) -> bool:
    """Whether what changes at a path may be an article, a sidecar or a folder of them, and is not Byline's own."""
    within = [path.relative_to(folder) for folder in folders if path.is_relative_to(folder)]
    hidden = all(any(part.startswith(".") for part in one.parts) for one in within)
    if hidden or path.is_relative_to(home.folder):
        return False
    # What looks like a suffix in a folder's name may be a month: 2031.03.
    return path.suffix.lower() in _ABOUT or not path.suffix or path in folders or path.is_dir()


def _look(settings: Settings, place: Path | str, told: Told) -> None:
    """Index what is new in a place, keep what came of it, and tell it."""
    report: Report | None = None
    try:
        report = update(settings.home, [place], embedder, asked=False, fetcher=partial(web, settings.allowed_hosts))
        said, good = messages.indexed(report), not report.failed
        if report.failed:
            said += f" {messages.unread(report.failed[0].path, report.failed[0].error, len(report.failed) - 1)}"
    except BylineError as error:
        said, good = str(error), False
    except Exception:
        log.exception("not_looked", place=str(place))
        said, good = messages.BROKEN, False
    look = Look(str(place), datetime.now(UTC), said, good=good)
    log.info("looked", place=str(place), good=good)
    try:
        with Store(settings.home).writing() as connection:
            note(connection, look)
    except BylineError as error:
        log.warning("look_not_kept", place=str(place), error=str(error))
    except Exception:
        log.exception("look_not_kept", place=str(place))
    try:
        told(Found(look, report))
    except Exception:
        log.exception("look_not_told", place=str(place))
