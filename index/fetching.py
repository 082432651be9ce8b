"""Addresses -> what is to be read there: fetched side by side, listings followed to the articles that they name."""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from corpus.errors import ReadError
from corpus.readers import Source
from corpus.readers.listings import Link, links
from corpus.web.canonical import canonical
from corpus.web.errors import FetchError
from corpus.web.fetch import Fetched, Fetcher
from index.pages import Missed, Page, id_of
from index.records import NO_ARTICLE, Stamp
from index.seen import Past

_AT_ONCE = 8  # hosts; one host is asked one thing at a time
_MOST = 1_000  # new pages behind one address that is given; the next look takes the next ones
_DEEPEST = 3  # listings from a given address on: a list of addresses, an index of sitemaps, a sitemap
_GONE = (404, 410)
_AGAIN = timedelta(hours=6)  # after which a page is asked again of which its listing does not tell when it changed
_DAY = timedelta(hours=36)  # in which it is one day somewhere on earth, from its beginning in UTC on


Lookup = Callable[[Collection[str]], Past]
"""Tells what is known of addresses, by their canonical spellings."""


@dataclass(frozen=True, slots=True)
class _Task:
    """An address to be looked at.

    :ivar root: of the given address that led there; `depth` is how many listings ago.
    """

    key: str
    link: Link
    known: Stamp | None
    root: str
    depth: int = 0


def follow(
    given: Iterable[Link],
    past: Lookup,
    fetcher: Fetcher,
    pipeline: str,
    *,
    asked: bool = True,
    listed: bool = False,
    done: Collection[str] = (),
) -> Iterator[Page | Missed]:
    """Fetch addresses and what the listings among them name, each once; yield what came of each as it comes.

    :param past: tells what is known from before; what has not changed since then is not read.
    :param pipeline: part of every fingerprint.
    :param asked: whether somebody asked for these addresses, and no listing names them: then articles that were
        removed are read again.
    :param listed: whether a file lists them: then they are asked again only when they may have changed.
    :param done: canonical spellings of what has been looked at already.
    """
    queue = _Queue(past, pipeline, done)
    running: dict[Future[Page | Missed], _Task] = {}
    with ThreadPoolExecutor(_AT_ONCE, "fetch") as pool:
        try:
            yield from queue.begin(given, asked=asked, listed=listed)
            while True:
                running.update((pool.submit(_look, task, fetcher, pipeline), task) for task in queue.ready())
                if not running:
                    return
                for one in wait(running, return_when=FIRST_COMPLETED).done:
                    task = running.pop(one)
                    queue.leave(task)
                    page = one.result()
                    if isinstance(page, Page) and page.found:
                        page, missed = queue.go_on(task, page)
                        yield from missed
                    yield replace(page, asked=asked and not task.depth) if isinstance(page, Page) else page
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Queue:
    """Addresses that wait until their host may be asked again, each of them once."""

    def __init__(self, past: Lookup, pipeline: str, done: Collection[str]) -> None:
        self._past, self._pipeline = past, pipeline
        self._seen = set(done)
        self._hosts: dict[str, deque[_Task]] = {}
        self._busy = set[str]()
        self._new = Counter[str]()  # pages, by the given address that led to them

    def begin(self, given: Iterable[Link], *, asked: bool, listed: bool) -> Iterator[Missed]:
        """Take addresses that were given, or that are listed in a file."""
        known, missed = _keyed(given)
        yield from missed
        past = self._past([key for key, _ in known])
        for key, link in known:
            stamp = past.stamps.get(key)
            if stamp and stamp.place in past.removed:
                if not asked:
                    continue
                stamp = None
            if asked and stamp and stamp.place == NO_ARTICLE:
                stamp = None  # why there is none is told to whoever asks
            if listed and stamp and not self._is_worth_it(link, stamp, same=False):
                continue
            self._add(_Task(key, link, stamp, key))

    def go_on(self, task: _Task, page: Page) -> tuple[Page | Missed, list[Missed]]:
        """Take the addresses of a listing that are new or may have changed, of the new ones the newest."""
        if task.depth >= _DEEPEST:
            return Missed(task.link.url, ReadError("a list in a list in a list: give its own address")), []
        old = task.known
        same = old is not None and (old.fingerprint, old.pipeline) == (page.stamp.fingerprint, self._pipeline)
        waiting, fresh = set[str](), list[_Task]()
        known, missed = _keyed(page.found)
        past = self._past([key for key, _ in known])
        for key, link in known:
            stamp = past.stamps.get(key)
            found = _Task(key, link, stamp, task.root, task.depth + 1)
            if link.is_listing or stamp is None or stamp.place is None:
                waiting.add(key)
            if stamp is None:
                fresh.append(found)
            elif stamp.place not in past.removed and self._is_worth_it(link, stamp, same=same):
                waiting.add(key)
                self._add(found)
        unknown = datetime.min.replace(tzinfo=UTC)
        fresh.sort(key=lambda one: one.link.published or one.link.modified or unknown, reverse=True)
        for found in fresh:
            if self._new[task.root] >= _MOST:
                missed.append(_later(task, len(fresh)))
                break
            self._new[task.root] += self._add(found)
        return replace(page, waiting=frozenset(waiting)), missed

    def _is_worth_it(self, link: Link, stamp: Stamp, *, same: bool) -> bool:
        """Tell whether an address that is known may have changed, by the listing that names it.

        :param same: whether the listing has not changed itself.
        """
        now = datetime.now(UTC)
        if link.is_listing or stamp.place is None or stamp.pipeline != self._pipeline or stamp.checked > now:
            return True  # as is one that was checked before the clock was set back: nobody knows when
        if stamp.place == NO_ARTICLE:
            return not same
        if link.modified is None:
            return not same and now - stamp.checked > _AGAIN
        return link.modified + (_DAY if link.modified.time() == time() else timedelta()) >= stamp.checked

    def _add(self, task: _Task) -> bool:
        if task.key in self._seen:
            return False
        self._seen.add(task.key)
        self._hosts.setdefault(_host(task), deque()).append(task)
        return True

    def ready(self) -> list[_Task]:
        """Take out what may be asked for now; `leave` says that it has been."""
        free = [host for host, tasks in self._hosts.items() if tasks and host not in self._busy]
        self._busy.update(free)
        return [self._hosts[host].popleft() for host in free]

    def leave(self, task: _Task) -> None:
        """Let the next address of this host be asked."""
        self._busy.discard(_host(task))


def _keyed(given: Iterable[Link]) -> tuple[list[tuple[str, Link]], list[Missed]]:
    """Return links with the canonical spellings of their addresses, and those that have none."""
    found, missed = list[tuple[str, Link]](), list[Missed]()
    for link in given:
        try:
            found.append((canonical(link.url), link))
        except ReadError as error:
            missed.append(Missed(link.url, error))
    return found, missed


def _later(task: _Task, new: int) -> Missed:
    reason = f"{new:,} new addresses are more than one look takes, {_MOST:,}: the next looks take the others"
    return Missed(task.link.url, ReadError(reason))


def _host(task: _Task) -> str:
    return urlsplit(task.key).hostname or ""


def _look(task: _Task, fetcher: Fetcher, pipeline: str) -> Page | Missed:
    now = datetime.now(UTC)
    key, link, known = task.key, task.link, task.known
    try:
        # What an older Byline read is read again, whatever the server says of it.
        same = known is not None and known.pipeline == pipeline
        etag, modified = (known.etag, known.last_modified) if known and same else (None, None)
        fetched = fetcher.get(link.url, etag=etag, last_modified=modified)
        if known and fetched.not_modified:
            return Page(key, link, replace(known, checked=now))
        stamp = Stamp(
            place=known.place if known else None,
            fingerprint=hashlib.sha256(fetched.data).hexdigest(),
            pipeline=pipeline,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            checked=now,
        )
        source = _source(key, fetched)
        listed = links(source)
        if listed is not None:
            return Page(key, link, replace(stamp, place=None), found=tuple(listed))
        if known and same and known.fingerprint == stamp.fingerprint:
            return Page(key, link, stamp)
        return Page(key, link, stamp, source, fetched.final)
    except FetchError as error:
        lost = task.depth > 0 and error.status in _GONE and (known is None or known.place == NO_ARTICLE)
        # A dead link of a listing: asked again when the listing has changed.
        stamp = Stamp(NO_ARTICLE, "", pipeline, None, None, now)
        return Missed(link.url, error, Page(key, link, stamp) if lost else None)
    except ReadError as error:
        return Missed(link.url, error)


def _source(key: str, fetched: Fetched) -> Source:
    path = PurePosixPath(unquote(urlsplit(fetched.final).path))
    return Source(
        place=fetched.final,
        name=id_of(key),
        suffix=path.suffix.lower(),
        data=fetched.data,
        media_type=fetched.content_type,
        charset=fetched.charset,
    )
