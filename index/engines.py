"""What searches a coverage: files of FAISS and tantivy in its data folder, or a Milvus server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sql

from index import checkpoints, contents, generations
from index.errors import DataFolderError, DerivedFileError
from index.generations import Generation
from index.home import Home
from index.keywords import KeywordIndex
from index.records import Publication
from index.searching import Searchable
from index.store import Store


class Engine(Protocol):
    """What searches a coverage: `Files` or `index.clustered.Cluster`."""

    def names(self, connection: sql.Connection) -> dict[str, object]:
        """Return what tells the generation that `connection` sees from another."""

    def load(self, connection: sql.Connection, before: Searchable | None = None) -> Searchable:
        """Open the generation that `connection` sees.

        :param before: one that is open: what has not changed since may be shared with it.
        :raises DerivedFileError: if it is not there, whole; `mend` makes it again.
        """

    def makeshift(self, connection: sql.Connection, before: Searchable | None, /) -> Searchable:
        """Open what can be searched of a generation that can't be opened until it is made again.

        :raises DataFolderError: if nothing can.
        """

    def mend(self, named: Mapping[str, object] | None = None) -> None:
        """Make the newest generation again from the database if it can't be used; wait for the coverage's lock.

        :param named: only if this is still the newest.
        :raises DataFolderError: if it can't be written.
        """

    def write(self, connection: sql.Connection, coming: Publication) -> dict[str, str]:
        """Write the next generation beside the one that `connection` sees, which readers go on seeing.

        :returns: what the table `meta` is to say once it is published, how many `passages` it has among it.
        """

    def tidy(self, number: int) -> None:
        """Delete what no reader can need once a generation is the newest; hold the coverage's lock."""

    def keep_up(self) -> None:
        """Bring up to date in the background what makes opening faster."""

    def forget(self) -> None:
        """Delete what it has of the coverage that is not in the data folder; hold the coverage's lock."""


@dataclass(frozen=True, slots=True)
class Files:
    """Searches a coverage by files in its data folder: see `Engine`."""

    home: Home
    store: Store

    def names(self, connection: sql.Connection) -> dict[str, object]:
        """Return what tells the generation that `connection` sees from another."""
        return generations.names(self.store, connection)

    def load(self, connection: sql.Connection, before: Searchable | None = None) -> Generation:
        """Open the generation that `connection` sees.

        :raises DerivedFileError: if its files are not what was written, and there are no older ones to begin with.
        """
        begun = before if isinstance(before, Generation) else None
        try:
            return generations.load(self.home, self.store, connection, begun)
        except DerivedFileError:
            if not self._follow(connection):
                raise
        return generations.load(self.home, self.store, connection, begun)

    def _follow(self, connection: sql.Connection) -> bool:
        """Have what another machine published made of what is here, where that can be."""
        try:
            return generations.follow(self.home, self.store, connection)
        except DataFolderError:  # it can't be written to: who makes the files anew says so
            return False

    def makeshift(self, connection: sql.Connection, before: Searchable | None, /) -> Generation:
        """Open a generation without its words: vectors answer alone."""
        begun = before if isinstance(before, Generation) else None
        return generations.assembled(self.home, self.store, connection, KeywordIndex(), begun)

    def mend(self, named: Mapping[str, object] | None = None) -> None:
        """Make the files of the newest generation again if they can't be used; wait for the coverage's lock.

        :raises DataFolderError: if the data folder can't be written to.
        """
        generations.mend(self.home, self.store, named)

    def write(self, connection: sql.Connection, coming: Publication) -> dict[str, str]:
        """Write the words of the next generation beside those of the one that `connection` sees."""
        fresh, new = coming.whole or contents.is_empty(connection), [one.stored for one in coming.new]
        base = None if fresh else generations.base_of(self.store, connection, self.home)
        following = new[-1].id + 1 if new else int(self.store.get(connection, "next_passage") or 1)
        built = generations.build(self.home, coming.named, following, [new], base=base, removed=coming.gone)
        return {"passages": str(len(built))}

    def tidy(self, number: int) -> None:
        """Delete the files that no reader can need; hold the coverage's lock."""
        generations.sweep(self.home, number)

    def keep_up(self) -> None:
        """Write a checkpoint of the vectors in the background if one is due."""
        checkpoints.keep_up(self.home, self.store)

    def forget(self) -> None:
        """Do nothing: all of it is in the data folder."""


def engine(home: Home, store: Store) -> Engine:
    """Return what searches a coverage."""
    if home.index is None:
        return Files(home, store)
    from index.clustered import Cluster  # which needs pymilvus in the end

    return Cluster(home, store)
