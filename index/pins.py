"""Database connections that all see one generation, for as long as anybody asks about it."""

from threading import Condition

import sqlalchemy as sql

from index.store import Store


class Pins:
    """Gives out connections to one generation; nobody waits for one while that is the newest."""

    def __init__(self, store: Store, first: sql.Connection) -> None:
        """Begin with a pinned connection, see `Store.pin`."""
        self._store, self._number = store, store.generation(first)
        self._free, self._out, self._closed = [first], 0, False
        self._changed = Condition()

    def take(self) -> sql.Connection | None:
        """Return a connection that nobody else uses until it is given back; None if the pins were closed."""
        found = self._kept()
        if found is not None or self._closed:
            return found
        more = self._store.pin()
        if self._store.generation(more) == self._number:
            with self._changed:
                self._out += 1
            return more
        self._store.unpin(more)
        with self._changed:  # that generation is past: there are as many as there are
            self._changed.wait_for(lambda: self._free or self._closed or not self._out)
        return self._kept()

    def _kept(self) -> sql.Connection | None:
        """Take one of those that are there, if one of them can be used; a database server may have been restarted."""
        while True:
            with self._changed:
                if not self._free:
                    return None
                found = self._free.pop()
                self._out += 1
            if self._store.is_alive(found):
                return found
            with self._changed:
                self._out -= 1
                self._changed.notify_all()
            self._store.unpin(found)

    def give(self, connection: sql.Connection) -> None:
        """Take a connection back."""
        with self._changed:
            self._out -= 1
            self._changed.notify_all()
            if not self._closed:
                self._free.append(connection)
                return
        self._store.unpin(connection)

    def close(self) -> None:
        """Close the connections, those that are in use once they are given back."""
        with self._changed:
            self._closed = True
            free, self._free = self._free, []
            self._changed.notify_all()
        for one in free:
            self._store.unpin(one)
