"""Which process does which jobs: those of one that has died are another's."""

from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from time import monotonic
from uuid import uuid4

import sqlalchemy as sql

from bot.slack.statements import OPEN, New
from bot.slack.tables import jobs
from bot.slack.writer import Writer
from index import advisory
from index.home import Home
from index.lock import SERVERS, Held, take

_AWAITED = timedelta(days=1)  # for which an answer is worth another try at the next start
_RETURNING = timedelta(seconds=90)  # in which all who live take their locks again that they lost with the server


class Ownership:
    """A process's right to do jobs: a lock by its name, which everybody can take once it has died.

    :ivar name: by which its jobs are known.
    """

    def __init__(self, home: Home, engine: sql.Engine, writer: Writer[New]) -> None:
        """Hold a lock in a data folder or in its database.

        :param engine: of the jobs, which `writer` writes.
        """
        self.name = uuid4().hex
        self._home, self._engine, self._writer = home, engine, writer
        self._alive: Held | None = take(home, self.name)
        self._holding, self._seen = Lock(), monotonic()
        self._lost: datetime | None = None

    def hold(self, seen: float = 0.0) -> None:
        """Take the lock again if it was lost, as with a database server that was restarted.

        :param seen: seconds for which it is taken to be held once that was seen.
        :raises DBAPIError: if the server is away.
        """
        with self._holding:
            if monotonic() - self._seen < seen:
                return
            if self._alive is None or not self._alive.is_held():
                self._lost = datetime.now(UTC)
                if self._alive is not None:
                    self._alive.release()
                self._alive = take(self._home, self.name)
            self._seen = monotonic()

    def adopt(self) -> set[str]:
        """Take over the jobs of processes that have died; return those that are still worth doing."""
        self.hold()
        with self._engine.connect() as connection:
            owners = connection.scalars(sql.select(jobs.c.owner).where(jobs.c.state.in_(OPEN)).distinct()).all()
        folder = self._home / SERVERS
        dead = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
        taken, doubtful = set[str](), self._doubtful()
        for owner in {*owners, *dead} - {self.name}:
            lock = take(self._home, owner)
            if lock is None:
                continue
            try:
                taken |= self._writer.write(partial(self._take_over, owner=owner, doubtful=doubtful))
            finally:
                lock.release()
        return taken

    def _doubtful(self) -> datetime | None:
        """Return before which jobs may be of processes that live, though nobody holds their locks just now."""
        began = None if self._home.database is None else advisory.began(self._home.database)
        latest = max((one for one in (began, self._lost) if one is not None), default=None)
        return latest if latest is not None and datetime.now(UTC) - latest < _RETURNING else None

    def _take_over(self, connection: sql.Connection, *, owner: str, doubtful: datetime | None) -> set[str]:
        left = jobs.c.state.in_(OPEN) & (jobs.c.owner == owner)
        late = left & (jobs.c.created < datetime.now(UTC) - _AWAITED)
        connection.execute(sql.update(jobs).where(late).values(state="failed"))
        if doubtful is not None and connection.scalar(sql.select(sql.exists().where(left, jobs.c.created < doubtful))):
            return set()
        taken = set(connection.scalars(sql.select(jobs.c.id).where(left)))
        connection.execute(sql.update(jobs).where(jobs.c.owner == owner).values(owner=self.name))
        return taken

    def release(self) -> None:
        """Leave what is not done to others."""
        with self._holding:
            if self._alive is not None:
                self._alive.release()
