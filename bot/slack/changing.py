"""Does the jobs that change the coverage: articles added as text or files, removed, read again."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import httpx
import structlog
import yaml

from bot.console import embedder
from bot.errors import SettingsError
from bot.lookup import article_named
from bot.slack import calls, replies
from bot.slack.blocks import Message, indexed, indexing, notice
from bot.slack.desk import Desk, UndeliveredError
from bot.slack.jobs import Job, SlackFile
from bot.slack.posting import deliver
from corpus.article import Metadata
from corpus.errors import BylineError
from corpus.readers import MAX_ARTICLE_BYTES, READERS, size
from index.scan import Failure, Report
from index.store import Store
from index.update import database, remove, update

log = structlog.get_logger()

_Versions = dict[str, tuple[int, str]]  # of articles by id: the version, a name for people

_FOLDER = "from-slack"  # in the data folder: what was added there lies here, to be read again
_MAX_FILE = 64 * 1024 * 1024
_EVERY = 2.0  # seconds between two updates of the message that shows progress
_PAGES = (".html", ".htm")
_UNSAFE = re.compile(r"[^\w.-]+")


def add(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Add a text as an article."""
    name = job.about.title or replies.AN_ARTICLE
    path = _written(desk.home / _FOLDER, job.text, job.about)
    return _index(desk, key, job, {path: name}, name, again=again)


def files(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Add the files that somebody dropped."""
    paths: dict[Path, str] = {}
    failed: list[Failure] = []
    for one in job.files:
        try:
            paths[_fetched(desk, one)] = one.name
        except BylineError as error:
            failed.append(Failure(one.name, str(error)))
    what = replies.some_files([one.name for one in job.files])
    return _index(desk, key, job, paths, what, failed=failed, again=again)


def reindex(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Read again what is indexed, and the folders that are set; remove what is gone from those."""
    store = Store(database(desk.home), create=True)
    with store.reading() as connection:
        known = {Path(row.path) for row in store.articles(connection)}
    roots = desk.settings.folders
    inside = {path for path in known if any(path.is_relative_to(root) for root in roots)}
    paths = [*roots, *sorted(path for path in known - inside if path.exists())]
    return _index(
        desk, key, job, {path: path.name for path in paths}, replies.THE_COVERAGE, prune=bool(roots), again=again
    )


def remove_article(desk: Desk, key: str, job: Job, *, again: bool) -> str | None:
    """Remove an article; its file stays, unless it came from Slack."""
    try:
        store = Store(database(desk.home))
        found = article_named(store, job.text, whole=True)
        remove(desk.home, [found.id])
    except BylineError as error:
        return _tell(desk, key, job, str(error), again=again)
    path = Path(found.path)
    if path.is_relative_to(desk.home / _FOLDER):
        path.unlink(missing_ok=True)
    return _tell(desk, key, job, replies.removed(found.title or found.id), again=again)


def _tell(desk: Desk, key: str, job: Job, text: str, *, again: bool) -> str:
    message = notice(text)
    deliver(desk, key, job.place, [message], [message.text], again=again)
    return text


def _index(
    desk: Desk,
    key: str,
    job: Job,
    paths: Mapping[Path, str],
    what: str,
    *,
    failed: Sequence[Failure] = (),
    prune: bool = False,
    again: bool,
) -> str:
    """Index files, showing how far it is in one message, and say in the same what came of it.

    :param paths: files and folders, with the names by which people know them.
    """
    shown = _Progress(desk, key, job, what, again=again)
    shown.begin()
    try:
        before = _versions(desk.home)
        report = update(desk.home, list(paths), embedder, prune=prune, meter=shown.meter) if paths else Report()
    except BylineError as error:
        shown.end(notice(str(error)))
        return str(error)
    except Exception:
        shown.end(notice(replies.FAILED))
        raise
    report.failed[:] = [*failed, *(Failure(_shown(one.path, paths), one.error) for one in report.failed)]
    message = indexed(report, list(_differences(before, _versions(desk.home))))
    shown.end(message)
    return message.text


def _shown(path: str, names: Mapping[Path, str]) -> str:
    """Return what people call a file; of one in a folder its name: they know nothing of this machine's disk."""
    return names.get(Path(path)) or Path(path).name


def _differences(before: _Versions, after: _Versions) -> Iterator[str]:
    """Name the articles that were added, changed or removed between two states of the coverage."""
    for one, (version, name) in after.items():
        if one not in before:
            yield replies.done("added", name)
        elif before[one][0] != version:
            yield replies.done("changed", name)
    yield from (replies.done("removed", name) for one, (_, name) in before.items() if one not in after)


def _versions(home: Path) -> _Versions:
    """Return the version and a name of each article."""
    if not database(home).exists():
        return {}
    store = Store(database(home))
    with store.reading() as connection:
        return {row.id: (row.version, row.title or row.id) for row in store.articles(connection)}


class _Progress:
    """One message that tells how far an index is, and in the end what came of it."""

    def __init__(self, desk: Desk, key: str, job: Job, what: str, *, again: bool) -> None:
        self._desk, self._key, self._job, self._what, self._again = desk, key, job, what, again
        self._at = monotonic()

    def begin(self) -> None:
        """Post the message, unless an earlier try did; for the asker alone there is only the end."""
        if not self._job.place.private:
            message = indexing(self._what)
            deliver(self._desk, self._key, self._job.place, [message], [message.text], again=self._again)

    @contextmanager
    def meter(self, step: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show a step of the index, from time to time."""
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            if monotonic() - self._at >= _EVERY:
                self._at = monotonic()
                self._change(indexing(replies.progress(self._what, step, done, total)))

        yield advance

    def end(self, message: Message) -> None:
        """Show what came of it."""
        if self._job.place.private or not self._change(message):
            self._desk.conversations.unpost(self._key)
            deliver(self._desk, self._key, self._job.place, [message], [message.text], again=False)

    def _change(self, message: Message) -> bool:
        posts = self._desk.conversations.posts(self._key)
        if not posts:
            return False
        _, channel, ts = posts[0]
        try:
            self._desk.client.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(message.blocks))
        except calls.FAILURES as error:
            log.warning("progress_not_shown", job=self._key, error=calls.reason(error))
            return False
        return True


def _written(folder: Path, text: str, about: Metadata) -> Path:
    """Write an article that came as text to a file of its own, whose name says what is in it."""
    values = about.model_dump(mode="json", exclude_none=True)
    front = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    data = f"---\n{front}---\n\n{text}\n".encode("utf-8", "replace")
    name = _UNSAFE.sub("-", (about.title or text[:60]).lower()).strip("-.")[:60] or "article"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}.md"
    path.write_bytes(data)
    return path


def _fetched(desk: Desk, file: SlackFile) -> Path:
    """Download a file that was dropped into Slack.

    :raises BylineError: if it can't be read anyway, is too large or elsewhere: the token goes to Slack alone.
    :raises UndeliveredError: if Slack can't be reached.
    """
    suffix = Path(file.name).suffix.lower()
    if suffix not in READERS:
        raise SettingsError(replies.wrong_format(suffix, sorted(READERS)))
    most = _MAX_FILE if suffix == ".jsonl" else MAX_ARTICLE_BYTES
    if file.size > most:
        raise SettingsError(replies.too_large(size(file.size), size(most)))
    if not _of_slack(file.url, desk.client.base_url):
        raise SettingsError(replies.ELSEWHERE)
    folder = desk.home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file.id}-{_UNSAFE.sub('-', Path(file.name).stem)[:80]}{suffix}"
    part = path.with_suffix(".part")
    try:
        headers = {"Authorization": f"Bearer {desk.client.token}"}
        with httpx.stream("GET", file.url, headers=headers, timeout=60, follow_redirects=False) as response:
            response.raise_for_status()
            if response.headers.get("content-type", "").startswith("text/html") and suffix not in _PAGES:
                raise SettingsError(replies.NO_FILE)  # Slack's page for signing in
            taken = 0
            with part.open("wb") as out:
                for chunk in response.iter_bytes():
                    taken += len(chunk)
                    if taken > most:
                        raise SettingsError(replies.too_large(size(taken), size(most)))
                    out.write(chunk)
        part.replace(path)
    except httpx.HTTPStatusError as error:
        raise SettingsError(f"{replies.NO_FILE} ({error.response.status_code})") from error
    except httpx.HTTPError as error:
        raise UndeliveredError(type(error).__name__) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _of_slack(url: str, api: str) -> bool:
    """Whether a URL is one of Slack's, or of the stand-in that the settings name."""
    found, own = urlsplit(url), urlsplit(api)
    if (found.scheme, found.netloc) == (own.scheme, own.netloc):
        return True
    host = found.hostname or ""
    return found.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
