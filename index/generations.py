"""The search files of one generation: the words of its passages in a folder of its own, their vectors by `checkpoints`.

Files are built beside the old ones, verified when opened, and made again from the database when they are damaged.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import sqlalchemy as sql

from index import checkpoints, contents, delta, derived
from index.errors import DerivedFileError
from index.home import Home
from index.keywords import KeywordIndex
from index.lock import writing_here
from index.records import StoredPassage
from index.searching import Candidates, Limits
from index.store import Store
from index.vectors import VectorIndex, Vectors

log = logging.getLogger(__name__)

_LAYOUT = 2  # of the search files; others are built again
_AT_ONCE = 20_000  # passages held in memory while building


@dataclass(frozen=True, slots=True)
class Generation:
    """What files hold of one generation, open: see `index.searching.Searchable`.

    :ivar named: which one it is, see `names`.
    :ivar next: the first id that none of its passages has.
    :ivar checkpoint: the generation of the checkpoint that the vectors began with; 0 if with none.
    """

    named: Mapping[str, object]
    next: int
    checkpoint: int
    vectors: VectorIndex
    keywords: KeywordIndex

    @property
    def number(self) -> int:
        """Return its number."""
        return int(str(self.named["generation"]))

    @property
    def dimension(self) -> int:
        """Return how many components a vector has."""
        return self.vectors.dimension

    def __len__(self) -> int:
        """Return how many passages there are."""
        return len(self.vectors)

    def candidates(self, vector: Vectors, words: Sequence[str], most: int, limits: Limits) -> Candidates:
        """Return the `most` nearest to a unit vector and the `most` that share most of the terms `words`."""
        near, cosines = self.vectors.search(vector, most, self.keywords.within(limits) if limits else None)
        worded, scores = self.keywords.search(words, most, limits)
        ids = np.union1d(near, worded)
        similarity, lexical = np.empty(len(ids), np.float32), np.zeros(len(ids), np.float32)
        similarity[np.searchsorted(ids, near)] = cosines
        others = np.setdiff1d(worded, near)
        similarity[np.searchsorted(ids, others)] = self.vectors.cosines(vector, others)
        lexical[np.searchsorted(ids, worded)] = scores
        return Candidates(ids, similarity, lexical)

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Return each term's inverse document frequency, as BM25 counts it; words nobody used weigh most."""
        return self.keywords.weights(words)


def root_of(home: Home) -> Path:
    """Return where the folders of generations lie."""
    return home.derived / "generations"


def folder_of(home: Home, number: int) -> Path:
    """Return where the files of a generation lie."""
    return derived.folder_of(root_of(home), number)


def names(store: Store, connection: sql.Connection) -> dict[str, object]:
    """Return what a manifest must say of files that belong to what `connection` sees."""
    found = store.values(connection, "generation", "coverage", "model")
    return {"layout": _LAYOUT, **found, "generation": int(found["generation"] or 0)}


def load(home: Home, store: Store, connection: sql.Connection, before: Generation | None = None) -> Generation:
    """Open the search files of the generation that `connection` sees.

    :param before: one that is open: what has not changed since is shared with it.
    :raises DerivedFileError: if one is missing, of another generation, coverage or model, or not what was written.
    """
    return assembled(home, store, connection, open_keywords(home, names(store, connection)), before)


def open_keywords(home: Home, named: Mapping[str, object]) -> KeywordIndex:
    """Open the words of a generation.

    :raises DerivedFileError: if their files are not those that were written.
    """
    folder = folder_of(home, int(str(named["generation"])))
    about = derived.verified(folder, named)
    found = KeywordIndex(folder / "keywords")
    if len(found) != about["count"]:
        raise DerivedFileError(f"{folder}: not as many passages as were written")
    return found


def assembled(
    home: Home, store: Store, connection: sql.Connection, keywords: KeywordIndex, before: Generation | None = None
) -> Generation:
    """Bring the vectors to the generation that `connection` sees: of `before` or of a checkpoint, and what came since.

    :raises DerivedFileError: if there are not as many as there are passages.
    """
    named = names(store, connection)
    after, since, vectors, checkpoint = _beginning(home, store, connection, before)
    dimension = int(store.get(connection, "dimension") or 0)
    vectors = vectors.changed(delta.left(connection, after, since), (), np.empty((0, dimension), np.float32))
    for ids, rows in delta.arrived(connection, since, dimension):
        vectors = vectors.changed((), ids, rows)
    if len(vectors) != int(store.get(connection, "passages") or 0):
        raise DerivedFileError(f"{home}: not as many vectors as passages; what is to be done says: byline doctor")
    return Generation(named, _following(store, connection), checkpoint, vectors, keywords)


def _beginning(
    home: Home, store: Store, connection: sql.Connection, before: Generation | None
) -> tuple[int, int, VectorIndex, int]:
    """Return a generation, the first id that it does not know, its vectors, and that of their checkpoint."""
    named = names(store, connection)
    if before is not None:
        same = all(before.named[key] == named[key] for key in named if key != "generation")
        reached = delta.oldest(connection) <= before.number <= int(str(named["generation"]))
        newer = (one for one in checkpoints.written(home) if before.checkpoint < one <= int(str(named["generation"])))
        if same and reached and not any(newer):
            return before.number, before.next, before.vectors, before.checkpoint
    found = checkpoints.newest(home, store, connection)
    return found.generation, found.next, found.vectors, found.generation


def build(
    home: Home,
    named: Mapping[str, object],
    following: int,
    batches: Iterable[Sequence[StoredPassage]],
    *,
    base: int | None = None,
    removed: Sequence[int] = (),
) -> KeywordIndex:
    """Write the files of a generation beside those of others.

    :param named: what the manifest says of them, see `names`.
    :param following: the first id that none of its passages has.
    :param batches: passages to add.
    :param base: the generation whose files to begin with; None for empty ones.
    :param removed: passages of `base` to leave out.
    """
    number = int(str(named["generation"]))
    carried: Mapping[str, str] = {}
    with derived.made(root_of(home), number) as folder:
        words = folder / "keywords"
        if base is None:
            words.mkdir()
        else:
            KeywordIndex.clone(folder_of(home, base) / "keywords", words)
            hashes = derived.manifest(folder_of(home, base), {})["sha256"]
            carried = {name: value for name, value in hashes.items() if KeywordIndex.is_written_once(Path(name).name)}
        keywords = KeywordIndex(words)
        for passages in batches:
            keywords.change(removed, passages)
            removed = ()
        if removed:
            keywords.change(removed, ())
        derived.seal(folder, {**named, "count": len(keywords), "next": following}, carried)
    return KeywordIndex(folder_of(home, number) / "keywords")


def rebuild(store: Store, connection: sql.Connection, home: Home) -> None:
    """Write the files of the generation that `connection` sees anew, from nothing but the database.

    It writes to the data folder: hold its lock.
    """
    build(home, names(store, connection), _following(store, connection), _batches(connection, 0))


def _following(store: Store, connection: sql.Connection) -> int:
    return int(store.get(connection, "next_passage") or 1)


def _batches(connection: sql.Connection, since: int) -> Iterator[list[StoredPassage]]:
    entries = contents.entries(connection, since)
    while some := list(islice(entries, _AT_ONCE)):
        yield some


def catch_up(store: Store, connection: sql.Connection, home: Home) -> bool:
    """Make the files of the generation that `connection` sees of those of an older one, which costs what changed.

    So a machine gets what another one published. It writes to the data folder: hold its lock.

    :returns: whether there were such files.
    """
    named = names(store, connection)
    least, most = delta.oldest(connection), int(str(named["generation"]))
    for number in derived.numbers(root_of(home)):
        if not least <= number < most:
            continue
        try:
            since = int(derived.manifest(folder_of(home, number), {**named, "generation": number})["next"])
            removed, batches = delta.left(connection, number, since), _batches(connection, since)
            keywords = build(home, named, _following(store, connection), batches, base=number, removed=removed)
        except (DerivedFileError, OSError, KeyError, ValueError) as error:  # damaged, or an older Byline's
            log.warning("generation %s can't be begun with: %r", number, error)
            continue
        if len(keywords) == int(store.get(connection, "passages") or 0):
            sweep(home, most)
            return True
    return False


def follow(home: Home, store: Store, connection: sql.Connection) -> bool:
    """Do the same for a machine that only reads, once nobody else on it writes there.

    :raises DataFolderError: if the data folder can't be written to.
    """
    with writing_here(home):
        return catch_up(store, connection, home)


def mend(home: Home, store: Store, named: Mapping[str, object] | None = None) -> None:
    """Make the files of the newest generation again if they can't be used; wait for the lock of the data folder.

    :param named: only if this is still the newest.
    :raises DataFolderError: if the data folder can't be written to.
    """
    with writing_here(home), store.reading() as connection:
        newest = names(store, connection)
        if named in (None, newest):
            try:
                open_keywords(home, newest)
            except DerivedFileError as error:
                level = logging.WARNING if folder_of(home, int(str(newest["generation"]))).exists() else logging.INFO
                log.log(level, "%s; making them again from the database", error)
                rebuild(store, connection, home)


def base_of(store: Store, connection: sql.Connection, home: Home) -> int:
    """Return the generation that `connection` sees, once there are files of it that another can begin with.

    Whoever reads verifies them; here that would cost as much as the coverage is large.
    """
    named = names(store, connection)
    number = int(str(named["generation"]))
    try:
        derived.manifest(folder_of(home, number), named)
        KeywordIndex(folder_of(home, number) / "keywords")
    except (DerivedFileError, OSError) as error:
        if not catch_up(store, connection, home):
            log.warning("%s; making them again from the database", error)
            rebuild(store, connection, home)
    return number


def sweep(home: Home, number: int) -> None:
    """Delete the files of generations before the previous one; a reader may still be opening that."""
    derived.sweep(root_of(home), number - 1)
