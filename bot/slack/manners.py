"""When Byline speaks without being mentioned: as a channel is set, and never between people who talk to each other."""

from time import monotonic
from typing import Any, Literal

import sqlalchemy as sql

from bot.slack.jobs import Place
from bot.slack.statements import of_thread
from bot.slack.tables import channels, jobs, threads
from bot.slack.writer import Writer
from index.dialects import insert

Mode = Literal["mentions", "follow-ups", "off"]

DEFAULT_MODE: Mode = "follow-ups"
_FRESH = 1.0  # seconds for which a channel's mode is not read again, so that a burst of events is taken sooner


class Manners:
    """The settings of channels, and the threads in which Byline waits, in the database `slack.db`."""

    def __init__(self, engine: sql.Engine, writer: Writer[Any]) -> None:
        """Read with an engine, and write through the one who writes."""
        self._engine, self._writer = engine, writer
        self._known: dict[tuple[str, str], tuple[float, Mode]] = {}

    def mode(self, place: Place) -> Mode:
        """Return when Byline speaks in a channel; what another process sets counts a second later."""
        key = (place.team, place.channel)
        read, mode = self._known.get(key, (-_FRESH, DEFAULT_MODE))
        if monotonic() - read >= _FRESH:
            mode = self._read(*key)
            self._known[key] = (monotonic(), mode)
        return mode

    def _read(self, team: str, channel: str) -> Mode:
        wanted = sql.select(channels.c.mode).where(channels.c.team == team, channels.c.channel == channel)
        with self._engine.connect() as connection:
            return connection.scalar(wanted) or DEFAULT_MODE

    def set_mode(self, team: str, channel: str, mode: Mode) -> None:
        """Set when Byline speaks in a channel."""
        statement = insert(self._engine, channels).values(team=team, channel=channel, mode=mode)
        self._writer.execute(statement.on_conflict_do_update(index_elements=["team", "channel"], set_={"mode": mode}))
        self._known.pop((team, channel), None)

    def modes(self, team: str) -> list[tuple[str, Mode]]:
        """Return the channels in which Byline was asked or set, and when it speaks there."""
        with self._engine.connect() as connection:
            # What begins with D or U is a direct message.
            asked = connection.scalars(
                sql.select(jobs.c.channel)
                .where(jobs.c.team == team, sql.func.substr(jobs.c.channel, 1, 1).in_(("C", "G")))
                .distinct()
            ).all()
            known = connection.execute(sql.select(channels.c.channel, channels.c.mode).where(channels.c.team == team))
            modes: dict[str, Mode] = dict.fromkeys(asked, DEFAULT_MODE)
            modes.update({row.channel: row.mode for row in known})
            return sorted(modes.items())

    def join(self, place: Place) -> None:
        """Note that people talk to each other in a thread: Byline waits there until it is mentioned."""
        values = {"team": place.team, "channel": place.channel, "thread": place.thread}
        self._writer.execute(insert(self._engine, threads).values(values).on_conflict_do_nothing())

    def leave(self, place: Place) -> None:
        """Note that Byline was mentioned in a thread again."""
        self._writer.execute(sql.delete(threads).where(*of_thread(threads, place)))

    def joined(self, place: Place) -> bool:
        """Whether people talk to each other in a thread."""
        with self._engine.connect() as connection:
            found = sql.select(sql.literal(1)).select_from(threads).where(*of_thread(threads, place))
            return connection.scalar(found) is not None
