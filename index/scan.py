"""Files held against what is stored: what is new, what changed, what is gone."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers import Source, load, read
from corpus.readers.listings import Link, links
from index.pages import Missed, Page, id_of, told
from index.paths import Failure, gone, is_url, plain
from index.records import NO_ARTICLE, Stamp
from index.seen import Before, Known

PIPELINE = "4"
"""Part of every fingerprint: raise it when reading changes, and all files are read again."""

_OUTLET, _PLACE = 1_000, 2_500
"""Bytes of an outlet's name, of path and id together: a row of one of PostgreSQL's indexes has room for 2,704."""

LEARNED = "domain"
"""The provenance of an outlet that the article does not name: others at its address do."""


@dataclass(slots=True)
class Report:
    """What an update did, in articles; `passages` are those of the added and changed ones, `new` ids of the added."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    passages: int = 0
    generation: int = 0
    new: list[str] = field(default_factory=list)


def digest(article: Article) -> str:
    """Return a hash that changes whenever anything that is read of the article changes."""
    values = article.model_dump(mode="json", exclude={"passages", "doubtful"})
    if article.provenance.get("outlet") == LEARNED:  # of others, and may be other tomorrow
        values |= {"outlet": None, "provenance": {**article.provenance}}
        del values["provenance"]["outlet"]
    return hashlib.sha256(json.dumps([PIPELINE, values]).encode()).hexdigest()


def _fingerprint(source: Source) -> str:
    return hashlib.sha256(b"\0".join([PIPELINE.encode(), source.sidecar or b"", source.data])).hexdigest()


class Scan:
    """Collects what changed, a file at a time."""

    def __init__(self, before: Before, *, asked: bool = True, shared: bool = False) -> None:
        """Begin with what is stored; `before` is asked for it while files and pages are taken.

        :param asked: whether somebody asks for what is given, so that removed articles come back.
        :param shared: whether there may be files of other machines.
        """
        self.report = Report()
        self.fresh: dict[str, Article] = {}
        self.digests: dict[str, str] = {}  # of these articles as they were read, whatever is learned of them then
        self.replaced: set[str] = set()
        self.removed: set[str] = set()
        self.unwanted: set[str] = set()  # of those that are removed, what people want out, and not only files gone
        self.welcome: set[str] = set()  # files of which what was removed comes back
        self.files: dict[str, str] = {}
        self._pages: dict[str, Page] = {}
        self.links: list[Link] = []  # in the listings among the files
        self._held = set[str]()
        self._same = set[str]()  # places that hold what they held
        self._before, self._asked, self._shared = before, asked, shared
        self._seen: dict[str, set[str]] = {}  # path -> ids in it, of files that were read whole

    def fail(self, path: Path | str, error: Exception) -> None:
        """Note what could not be read."""
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        self.report.failed.append(Failure(str(path), reason))

    def take(self, one: Path | Failure | Page | Missed) -> None:
        """Take a file or a page, or note why there is none."""
        match one:
            case Failure():
                self.report.failed.append(one)
            case Missed():
                self.fail(one.url, one.error)
                if one.page:
                    self._pages[one.page.key] = one.page
            case Page():
                self._take_page(one)
            case _:
                self._take_file(one)

    def _take_file(self, path: Path) -> None:
        """Read one file, unless it is as it was when it was last read whole."""
        try:
            source = load(path)
            fingerprint = _fingerprint(source)
        except (ReadError, OSError) as error:
            self.fail(path, error)
            return
        known = self._before.file(str(path))
        kept = not self._asked if known.removed else known.articles  # none if they went while the file was elsewhere
        if known.fingerprint == fingerprint and kept:
            self.report.unchanged += known.articles
            return
        try:
            listed = links(source)
        except ReadError as error:
            self.fail(path, error)
            return
        if listed is not None:
            self.links += listed
            return

        def wanted(article: Article) -> Article | None:
            return None if not self._asked and known.removed.intersection(_names(article)) else article

        ids = self._read(source, str(path), wanted)
        if self._asked and known.removed:
            self.welcome.add(str(path))
        if ids is not None:
            self.files[str(path)] = fingerprint
            self._seen[str(path)] = ids

    @property
    def pages(self) -> dict[str, Stamp]:
        """What is to be known of addresses: a listing of which something was not read is to be sent whole again."""
        read = {key for key, page in self._pages.items() if page.stamp.place is not None}
        whole = {key: page.waiting <= read for key, page in self._pages.items()}
        return {
            key: page.stamp if whole[key] else replace(page.stamp, etag=None, last_modified=None)
            for key, page in self._pages.items()
        }

    def _take_page(self, page: Page) -> None:
        """Read what an address holds, unless it is as it was when it was last read."""
        if page.source is None:
            self._pages[page.key] = page
            if page.stamp.place and page.stamp.place not in self._same:
                self._same.add(page.stamp.place)
                self.report.unchanged += self._before.file(page.stamp.place).articles
            return
        place = page.key

        def placed(article: Article) -> Article | None:
            nonlocal place
            if article.id != id_of(page.key):  # one of several, each with an id of its own
                return None if self._bars(page, page.key) else article.model_copy(update={"path": page.key})
            place, url = _address(page, article)
            identity = id_of(place)
            stored = self._before.article(identity)
            known = article.model_copy(update={"path": place, "id": identity, "url": url})
            return None if self._bars(page, place) else told(page.link, known, stored.fed if stored else {})

        if self._read(page.source, page.link.url, placed) is not None:
            self._pages[page.key] = replace(page, source=None, stamp=replace(page.stamp, place=place))
        elif not page.asked:  # a gallery, say: it is asked again when its listing changes
            self._pages[page.key] = replace(
                page, source=None, stamp=replace(page.stamp, place=page.stamp.place or NO_ARTICLE)
            )

    def _bars(self, page: Page, place: str) -> bool:
        """Whether an article was removed that nobody has asked for now."""
        return not page.asked and self._before.is_removed(place)

    def _read(
        self, source: Source, shown: str, placed: Callable[[Article], Article | None] = lambda article: article
    ) -> set[str] | None:
        """Hold the articles of a source; return their ids, None if not all of them can be read.

        :param shown: what errors call it.
        :param placed: gives an article its place and its id; None if it is not wanted.
        """
        before = len(self.report.failed)
        ids = set[str]()
        for one in read(source):
            try:
                if isinstance(one, ReadError):
                    raise one
                article = placed(one)
                if article is not None:
                    self._hold(article, ids)
            except ReadError as error:
                self.fail(shown, error)
        return ids if len(self.report.failed) == before else None

    def _hold(self, article: Article, ids: set[str]) -> None:
        article = self._identified(article)
        _measure(article)
        if article.id in ids:
            raise ReadError(f"the id {article.id!r} stands twice in the file; only the first was taken")
        ids.add(article.id)
        if is_url(article.path) and article.id in self._held:
            return  # another address of the same page
        self._held.add(article.id)
        known = self._before.article(article.id)
        if known is not None and known.digest == digest(article) and not self._has_moved(article, known):
            self.report.unchanged += 1
            return
        self.fresh[article.id], self.digests[article.id] = article, digest(article)
        if known is None:
            self.report.added += 1
            self.report.new.append(article.id)
        else:
            self.report.changed += 1
            self.replaced.add(article.id)

    def again(self, article: Article, known: str, *, counted: bool = True) -> None:
        """Take a stored article for changed, whatever its file says, unless it goes or comes new anyway.

        :param known: the digest that it had, and keeps.
        :param counted: whether people are to hear of it.
        """
        if article.id not in self.fresh and article.id not in self.removed:
            self.fresh[article.id], self.digests[article.id] = article, known
            self.replaced.add(article.id)
            self.report.changed += counted

    def _identified(self, article: Article) -> Article:
        """Give an article another id where an article of another file, which is still there, has its own already."""
        names = _names(article)
        stored = {name: known for name in names if (known := self._before.article(name))}
        own = [name for name, known in stored.items() if known.path == article.path]
        for name in [*own, *names]:
            holder = self.fresh[name].path if name in self.fresh else None
            if holder is None and name in stored and not self._has_left(name, stored[name], article):
                holder = stored[name].path
            if holder in (None, article.path):
                return article.model_copy(update={"id": name})
        raise ReadError(f"the id {article.id!r} is taken by another article; give it another")

    def _has_moved(self, article: Article, known: Known) -> bool:
        """Whether an article is in another file than it was, which is no more."""
        return known.path != article.path and not is_url(article.path) and self._has_left(article.id, known, article)

    def _has_left(self, name: str, known: Known, article: Article) -> bool:
        """Whether an article's file is no more, so that another one may be where it went.

        A file of another machine is not here either: what is neither the same nor gone from a folder that is here may
        be such a one.
        """
        if not gone(known.path):
            return False
        as_it_was = article.model_copy(update={"id": name, "path": known.path})
        return not self._shared or Path(known.path).parent.is_dir() or known.digest == digest(as_it_was)

    def prune(self, paths: Iterable[Path]) -> None:
        """Note the articles at or below `paths` whose file is gone, or no longer holds them.

        What is not here at all may be another machine's.
        """
        here = [path for path in map(plain, paths) if not (self._shared and gone(str(path)))]
        for identity, known in chain.from_iterable(map(self._before.below, here)):
            if identity in self.fresh:
                continue
            if gone(known.path) or identity not in self._seen.get(known.path, {identity}):
                self.removed.add(identity)
        self.report.removed = len(self.removed)


def _measure(article: Article) -> None:
    """See that what articles are looked up by is no longer than databases take.

    :raises ReadError: if it is.
    """
    for what, text, most in (
        ("outlet", article.outlet or "", _OUTLET),
        ("path and id", article.path + article.id, _PLACE),
    ):
        if (size := len(text.encode())) > most:
            raise ReadError(f"{what}: {size:,} bytes, and the most is {most:,}")


def _names(article: Article) -> tuple[str, str]:
    """Return the ids that an article may have: its own, and another if that is taken."""
    return article.id, f"{article.id}-{hashlib.sha256(article.path.encode()).hexdigest()[:8]}"


def _address(page: Page, article: Article) -> tuple[str, str]:
    """Return the place of the article of a page, and an address where it can be opened."""
    from corpus.web.canonical import believed, canonical  # what fetches is imported by those who fetch

    if article.url is not None:
        place = believed(page.final, article.url)
        with suppress(ReadError):
            return place, article.url if canonical(article.url) == place else page.final
    return canonical(page.final), page.final
