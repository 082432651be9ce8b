"""Database connections that all see one generation, for as long as anybody asks about it."""

from threading import Condition

import sqlalchemy as sql

from index.store import Store


class Pins:
    """Gives out connections to one generation; nobody waits for one while that is the newest."""

    def __init__(self, store: Store, first: sql.Connection) -> None:
        """Begin with a pinned connection, see `Store.pin`."""
        self._store, self._number = store, store.generation(first)
        self._free, self._closed = [first], False
        self._changed = Condition()

    def take(self) -> sql.Connection | None:
        """Return a connection that nobody else uses until it is given back; None if the pins were closed."""
        with self._changed:
            if self._free:
                return self._free.pop()
            if self._closed:
                return None
        more = self._store.pin()
        if self._store.generation(more) == self._number:
            return more
        more.close()
        with self._changed:  # that generation is past: there are as many as there are
            self._changed.wait_for(lambda: self._free or self._closed)
            return self._free.pop() if self._free else None

    def give(self, connection: sql.Connection) -> None:
        """Take a connection back."""
        with self._changed:
            if not self._closed:
                self._free.append(connection)
                self._changed.notify()
                return
        connection.close()

    def close(self) -> None:
        """Close the connections, those that are in use once they are given back."""
        with self._changed:
            self._closed = True
            free, self._free = self._free, []
            self._changed.notify_all()
        for one in free:
            one.close()
