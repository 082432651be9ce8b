"""Files held against what is stored: what is new, what changed, what is gone."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers import SUFFIXES, Source, load, read

PIPELINE = "3"
"""Part of every fingerprint: raise it when reading changes, and all files are read again."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read, and why."""

    path: str
    error: str


@dataclass(slots=True)
class Report:
    """What an update did, in numbers of articles; `passages` are those of the added and changed ones."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    passages: int = 0
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of an article."""

    path: str
    digest: str


def plain(path: Path) -> Path:
    """Return a path as it is stored: from the root, without "." and ".."."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps "..", Path.resolve follows links


def gone(path: str) -> bool:
    """Whether a file is no longer there; one that can't be looked at may be."""
    try:
        os.stat(path)  # noqa: PTH116 - Path.exists hides which error it was
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def expand(paths: Iterable[Path]) -> list[Path | Failure]:
    """Return the article files among `paths` and in the folders among them, each once, without hidden ones."""
    found: dict[Path | Failure, None] = {}
    for one in _expanded(paths):
        try:
            str(one).encode()
        except UnicodeEncodeError:
            shown = os.fsencode(one if isinstance(one, Path) else one.path).decode(errors="replace")
            one = Failure(shown, "its name is not UTF-8: rename it")
        found[one] = None
    return list(found)


def _expanded(paths: Iterable[Path]) -> Iterator[Path | Failure]:
    for path in map(plain, paths):
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for names that are too long
            yield path
            continue
        closed: list[OSError] = []
        found: list[Path] = []
        for folder, inner, names in os.walk(path, onerror=closed.append):
            inner[:] = [name for name in inner if not name.startswith(".")]
            found += (Path(folder, name) for name in names if not name.startswith("."))
        yield from sorted(file for file in found if file.suffix.lower() in SUFFIXES)
        yield from (Failure(str(error.filename), (error.strerror or str(error)).lower()) for error in closed)


def digest(article: Article) -> str:
    """Return a hash that changes whenever anything that is stored of the article changes."""
    values = article.model_dump(mode="json", exclude={"passages"})
    return hashlib.sha256(json.dumps([PIPELINE, values]).encode()).hexdigest()


def _fingerprint(source: Source) -> str:
    return hashlib.sha256(b"\0".join([PIPELINE.encode(), source.sidecar or b"", source.data])).hexdigest()


class Scan:
    """Collects what changed, a file at a time."""

    def __init__(self, stored: Mapping[str, Known], fingerprints: Mapping[str, str]) -> None:
        """Begin with what is stored: articles by id, fingerprints of files by path."""
        self.report = Report()
        self.fresh: dict[str, Article] = {}
        self.replaced: set[str] = set()
        self.removed: set[str] = set()
        self.files: dict[str, str] = {}
        self._stored, self._fingerprints = stored, fingerprints
        self._count = Counter(known.path for known in stored.values())
        self._seen: dict[str, set[str]] = {}  # path -> ids in it, of files that were read whole

    def fail(self, path: Path | str, error: Exception) -> None:
        """Note what could not be read."""
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        self.report.failed.append(Failure(str(path), reason))

    def take(self, path: Path) -> None:
        """Read one file, unless it is as it was when it was last read whole."""
        try:
            source = load(path)
            fingerprint = _fingerprint(source)
        except (ReadError, OSError) as error:
            self.fail(path, error)
            return
        if self._fingerprints.get(str(path)) == fingerprint:
            self.report.unchanged += self._count[str(path)]
            return
        before = len(self.report.failed)
        ids = set[str]()
        for one in read(source):
            try:
                if isinstance(one, ReadError):
                    raise one
                self._hold(one, ids)
            except ReadError as error:
                self.fail(path, error)
        if len(self.report.failed) == before:
            self.files[str(path)] = fingerprint
            self._seen[str(path)] = ids

    def _hold(self, article: Article, ids: set[str]) -> None:
        article = self._identified(article)
        if article.id in ids:
            raise ReadError(f"the id {article.id!r} stands twice in the file; only the first was taken")
        ids.add(article.id)
        known = self._stored.get(article.id)
        if known is not None and known.digest == digest(article):
            self.report.unchanged += 1
            return
        self.fresh[article.id] = article
        if known is None:
            self.report.added += 1
        else:
            self.report.changed += 1
            self.replaced.add(article.id)

    def again(self, article: Article) -> None:
        """Take a stored article for changed, whatever its file says, unless it goes or comes new anyway."""
        if article.id not in self.fresh and article.id not in self.removed:
            self.fresh[article.id] = article
            self.replaced.add(article.id)
            self.report.changed += 1

    def _identified(self, article: Article) -> Article:
        """Give an article another id where an article of another file, which is still there, has its own already."""
        names = (article.id, f"{article.id}-{hashlib.sha256(article.path.encode()).hexdigest()[:8]}")
        own = [name for name in names if name in self._stored and self._stored[name].path == article.path]
        for name in [*own, *names]:
            holder = self.fresh[name].path if name in self.fresh else None
            if holder is None and name in self._stored and not gone(self._stored[name].path):
                holder = self._stored[name].path
            if holder in (None, article.path):
                return article.model_copy(update={"id": name})
        raise ReadError(f"the id {article.id!r} is taken by another article; give it another")

    def prune(self, paths: Iterable[Path]) -> None:
        """Note the articles at or below `paths` whose file is gone, or no longer holds them."""
        roots = [plain(path) for path in paths]
        for identity, known in self._stored.items():
            path = Path(known.path)
            if identity in self.fresh or not any(path == root or path.is_relative_to(root) for root in roots):
                continue
            if gone(known.path) or identity not in self._seen.get(known.path, {identity}):
                self.removed.add(identity)
        self.report.removed = len(self.removed)
