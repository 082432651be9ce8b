"""Does the jobs that change the coverage: articles added as text or files, removed, read again."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic

import structlog

from bot.lookup import article_named, id_named
from bot.slack import calls, dropped, replies
from bot.slack.blocks import Message, indexed, indexing, notice
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Job
from bot.slack.posting import deliver
from corpus.errors import BylineError
from index import contents
from index.derive import Meter
from index.home import Home
from index.paths import Failure, is_url
from index.store import Store
from index.update import remove, update, web

log = structlog.get_logger()

_Versions = dict[str, tuple[int, str]]  # of articles by id: the version, a name for people

_EVERY = 2.0  # seconds between two updates of the message that shows progress


def add(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Add a text as an article, or what is at addresses."""
    name = job.about.title or (job.urls[0] if job.urls else replies.AN_ARTICLE)

    def change(meter: Meter) -> Message:
        if job.urls:
            return _indexed(desk, {url: url for url in job.urls}, meter)
        return _indexed(desk, {dropped.written(desk.home, job.text, job.about): name}, meter)

    return _change(desk, key, job, name, change, again=again)


def files(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Add the files that somebody dropped; one that can't be read keeps none of the others out."""

    def change(meter: Meter) -> Message:
        paths: dict[Path | str, str] = {}
        failed: list[Failure] = []
        for one in job.files:
            try:
                paths[dropped.fetched(desk.home, one, str(desk.client.token), desk.client.base_url)] = one.name
            except BylineError as error:
                failed.append(Failure(one.name, str(error)))
        return _indexed(desk, paths, meter, failed=failed)

    return _change(desk, key, job, replies.some_files([one.name for one in job.files]), change, again=again)


def reindex(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Read again what is indexed, and what is set; remove what is gone from the folders that are there."""

    def change(meter: Meter) -> Message:
        roots = desk.settings.folders
        known, addresses = _places(desk.home)
        files = set(map(Path, known))
        others = {path for path in files if not any(path.is_relative_to(root) for root in roots) and path.exists()}
        given: dict[Path | str, str] = {path: path.name for path in [*roots, *sorted(others)]}
        given |= {url: url for url in [*desk.settings.feeds, *addresses]}
        return _indexed(desk, given, meter, prune=all(root.exists() for root in roots), asked=False)

    return _change(desk, key, job, replies.THE_COVERAGE, change, again=again)


def remove_article(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Remove an article; its file stays, unless it came from Slack."""

    def change(_: Meter) -> Message:
        store = Store(desk.home)
        found = article_named(store, id_named(store, job.text, whole=True))
        remove(desk.home, [found.id], desk.embedder)
        path = Path(found.path)
        if path.is_relative_to(dropped.folder(desk.home)) and found.path not in _places(desk.home)[0]:
            path.unlink(missing_ok=True)
        return notice(replies.removed(found.title or found.id))

    return _change(desk, key, job, replies.THE_COVERAGE, change, again=again)


def _change(
    desk: Desk, key: str, job: Job, what: str, change: Callable[[Meter], Message], *, again: bool
) -> str | None:
    """Change the coverage, showing how far it is in one message, and say in the same what came of it.

    :raises UndeliveredError: if Slack can't be reached.
    """
    shown = _Progress(desk, key, job, what)
    shown.begin(again=again)
    try:
        message = change(shown.meter)
    except BylineError as error:
        shown.end(notice(str(error)))
        return None
    except UndeliveredError:
        raise
    except Exception:
        shown.change(notice(replies.FAILED))
        raise
    shown.end(message)
    return message.text


def _indexed(
    desk: Desk,
    given: Mapping[Path | str, str],
    meter: Meter,
    *,
    failed: list[Failure] | None = None,
    prune: bool = False,
    asked: bool = True,
) -> Message:
    """Index files, folders and addresses.

    :param given: with the names by which people know them: of this machine's disk they learn nothing.
    :param asked: whether somebody named these, so that articles that were removed come back.
    """
    before = _versions(desk.home)
    fetcher = partial(web, desk.settings.allowed_hosts)
    report = update(desk.home, list(given), desk.embedder, prune=prune, asked=asked, meter=meter, fetcher=fetcher)
    told = [Failure(one.path if is_url(one.path) else _name(given, one.path), one.error) for one in report.failed]
    report.failed[:] = [*(failed or ()), *told]
    return indexed(report, list(_differences(before, _versions(desk.home))))


def _name(given: Mapping[Path | str, str], path: str) -> str:
    return given.get(Path(path)) or Path(path).name


def _places(home: Home) -> tuple[list[str], list[str]]:
    """Return the paths of the articles that were files, and the addresses of those that were pages."""
    store = Store.existing(home)
    if store is None:
        return [], []
    with store.reading() as connection:
        rows = contents.articles(connection)
    pages = [row.url or row.path for row in rows if is_url(row.path)]
    return [row.path for row in rows if not is_url(row.path)], pages


def _versions(home: Home) -> _Versions:
    """Return the version and a name of each article."""
    store = Store.existing(home)
    if store is None:
        return {}
    with store.reading() as connection:
        return {row.id: (row.version, row.title or row.id) for row in contents.articles(connection)}


def _differences(before: _Versions, after: _Versions) -> Iterator[str]:
    """Name the articles that were added, changed or removed between two states of the coverage."""
    for one, (version, name) in after.items():
        if one not in before:
            yield replies.done("added", name)
        elif before[one][0] != version:
            yield replies.done("changed", name)
    yield from (replies.done("removed", name) for one, (_, name) in before.items() if one not in after)


class _Progress:
    """One message that tells how far a change is, and in the end what came of it."""

    def __init__(self, desk: Desk, key: str, job: Job, what: str) -> None:
        self._desk, self._key, self._job, self._what = desk, key, job, what
        self._at = monotonic()

    def begin(self, *, again: bool) -> None:
        """Post the message, unless an earlier try did; for the asker alone there is only the end."""
        if not self._job.place.private:
            self._deliver(indexing(self._what), again=again)

    @contextmanager
    def meter(self, step: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show a step, from time to time."""
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            if monotonic() - self._at >= _EVERY:
                self._at = monotonic()
                self.change(indexing(replies.progress(self._what, step, done, total)))

        yield advance

    def end(self, message: Message) -> None:
        """Show what came of it."""
        if self._job.place.private or not self.change(message):
            self._desk.conversations.unpost(self._key, 0)
            self._deliver(message, again=False)

    def change(self, message: Message) -> bool:
        """Show something else in the message; False if it is not there."""
        try:
            for _, channel, ts in self._desk.conversations.posts(self._key)[:1]:
                self._desk.client.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(message.blocks))
                return True
        except calls.FAILURES as error:
            log.warning("progress_not_shown", job=self._key, error=calls.reason(error))
        return False

    def _deliver(self, message: Message, *, again: bool) -> None:
        deliver(self._desk, self._key, self._job.place, [message], [message.text], again=again)
