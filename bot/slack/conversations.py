"""What Byline remembers of Slack: what was asked, where its answers stand, what people thought of them, settings.

Beside a coverage in a file it is a file of its own: an index that writes there never keeps a question waiting.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sql

from bot.answer import Answer
from bot.slack import data
from bot.slack.jobs import WORK, Job, Place
from bot.slack.manners import Manners
from bot.slack.ownership import Ownership
from bot.slack.statements import OPEN, add, forget, of_thread
from bot.slack.tables import feedback, jobs, posts, tables
from bot.slack.writer import Writer
from index.dialects import insert, json_text
from index.errors import explained
from index.home import Home

State = Literal["draft", "waiting", "begun", "done", "failed", "stopped"]

_KEPT = 8  # connections to the database
_REMEMBERED = timedelta(days=7)  # for which an event is known again, and a window may be sent; Slack tries for hours
_SEEN = 1.0  # seconds for which a process that held the lock of its jobs is taken to hold it still


def has_unfinished(home: Home) -> bool:
    """Whether jobs of a data folder are not done; where nothing was asked yet, nothing is made to tell.

    :raises DataFolderError: if that can't be read.
    """
    if home.database is None and not data.conversations(home).exists():
        return False
    with explained(home, data.DAMAGED), data.engine(home).connect() as connection:
        if not sql.inspect(connection).has_table(jobs.name):
            return False
        found = sql.select(sql.literal(1)).select_from(jobs).where(jobs.c.state.in_(OPEN)).limit(1)
        return connection.scalar(found) is not None


class Conversations:
    """The database `slack.db` of a data folder, or its tables in the coverage's PostgreSQL database.

    :ivar manners: when Byline speaks in which channel and thread.
    """

    def __init__(self, home: Home) -> None:
        """Open the file, or make it.

        :raises DataFolderError: if the folder can't be written to.
        """
        with explained(home, data.DAMAGED):
            home.folder.mkdir(parents=True, exist_ok=True)
            self._home, self._engine = home, data.engine(home, _KEPT)
            with self._engine.execution_options(alone=True).begin() as connection:
                data.prepare(connection)
                tables.create_all(connection)
                forget(connection, datetime.now(UTC) - _REMEMBERED)
            self._writer = Writer(self._engine, add)
            self._own = Ownership(home, self._engine, self._writer)
        self.manners = Manners(self._engine, self._writer)

    def close(self) -> None:
        """End what writes, after what it was given is written; what is not done is left to others."""
        self._writer.close()
        if self._home.database is None:
            self._engine.dispose()
        self._own.release()

    def hold(self) -> None:
        """Show that this process lives, though the database server was restarted.

        :raises DBAPIError: if that is away.
        """
        self._own.hold()

    def accept(self, job: Job, taken: Sequence[str], *, state: State = "waiting", key: str | None = None) -> str | None:
        """Keep a job and return its id, or None if any of the names that it goes by was accepted before.

        Slack sends an event again when it saw no acknowledgement, and one message as several events.

        :param taken: the id of the event, and the place and ts of its message.
        :param state: "draft" for one that is not to be done before `complete`.
        :param key: its id, if it has one already.
        """
        self._own.hold(_SEEN)
        key, now = key or uuid4().hex, datetime.now(UTC)
        values: dict[str, Any] = {
            "id": key,
            "kind": job.kind,
            "team": job.place.team,
            "channel": job.place.channel,
            "thread": None if job.place.private else job.place.thread,
            "message": None if job.place.private else job.message,  # its author didn't ask, nor is to hear of it
            "user": job.place.user,
            "job": job.model_dump_json(),
            "state": state,
            "owner": self._own.name,
            "created": now,
        }
        names = [{"name": name, "at": now} for name in taken]
        return key if self._writer.add((values, names)) else None

    def draft(self, key: str) -> Job | None:
        """Return a job that is a draft."""
        with self._engine.connect() as connection:
            found = connection.scalar(sql.select(jobs.c.job).where(jobs.c.id == key, jobs.c.state == "draft"))
        return Job.model_validate_json(found) if found else None

    def complete(self, key: str, job: Job) -> bool:
        """Have a draft done, as it is now; False if it is none any more."""
        values = {"job": job.model_dump_json(), "state": "waiting", "owner": self._own.name}
        return (
            self._writer.execute(sql.update(jobs).where(jobs.c.id == key, jobs.c.state == "draft").values(values)) == 1
        )

    def adopt(self) -> list[tuple[str, Job, bool]]:
        """Take over the jobs of processes that have died; return them in the order in which they came.

        :returns: id and job, and whether it had begun. What was left too long ago for anybody to wait is failed.
        """
        taken = self._own.adopt()
        return [one for one in self.unfinished() if one[0] in taken]

    def unfinished(self) -> list[tuple[str, Job, bool]]:
        """Return this process's jobs that are not done, in the order in which they came, and whether each had begun."""
        with self._engine.connect() as connection:
            found = connection.execute(
                sql.select(jobs.c.id, jobs.c.job, jobs.c.state)
                .where(jobs.c.state.in_(OPEN), jobs.c.owner == self._own.name)
                .order_by(jobs.c.created, jobs.c.id)
            )
            return [(row.id, Job.model_validate_json(row.job), row.state == "begun") for row in found]

    def move(self, key: str, state: State, result: str | None = None) -> bool:
        """Set the state of a job that is not done; False if it is, was stopped, or another process has taken it over.

        :param result: what came of it, for people.
        """
        own = sql.and_(jobs.c.id == key, jobs.c.owner == self._own.name, jobs.c.state.in_(OPEN))
        return self._writer.execute(sql.update(jobs).where(own).values(state=state, result=result)) == 1

    def state(self, key: str) -> State | None:
        """Return the state of a job."""
        with self._engine.connect() as connection:
            found: State | None = connection.scalar(sql.select(jobs.c.state).where(jobs.c.id == key))
            return found

    def is_called_off(self, key: str) -> bool:
        """Whether a job was stopped, or is another process's by now."""
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(jobs.c.state, jobs.c.owner).where(jobs.c.id == key)).one_or_none()
        return row is not None and (row.state == "stopped" or row.owner != self._own.name)

    def answered(self, key: str, answer: Answer) -> None:
        """Keep the answer to a question before it is posted."""
        self._writer.execute(sql.update(jobs).where(jobs.c.id == key).values(answer=answer.model_dump_json()))

    def answer(self, key: str) -> tuple[Job, Answer] | None:
        """Return a question and its answer."""
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(jobs.c.job, jobs.c.answer).where(jobs.c.id == key)).one_or_none()
        if row is None or row.answer is None:
            return None
        return Job.model_validate_json(row.job), Answer.model_validate_json(row.answer)

    def post(self, key: str, part: int, channel: str, ts: str) -> None:
        """Note that a part of an answer stands in Slack."""
        values = {"job": key, "part": part, "channel": channel, "ts": ts}
        self._writer.execute(
            insert(self._engine, posts)
            .values(values)
            .on_conflict_do_update(index_elements=["job", "part"], set_=values)
        )

    def posts(self, key: str) -> list[tuple[int, str, str]]:
        """Return the parts of an answer that stand in Slack: number, channel, ts."""
        with self._engine.connect() as connection:
            found = connection.execute(
                sql.select(posts.c.part, posts.c.channel, posts.c.ts).where(posts.c.job == key).order_by(posts.c.part)
            )
            return [(row.part, row.channel, row.ts) for row in found]

    def unpost(self, key: str, part: int) -> None:
        """Forget where a part of an answer stood, as it was deleted."""
        self._writer.execute(sql.delete(posts).where(posts.c.job == key, posts.c.part == part))

    def before(self, place: Place, message: str | None = None) -> str | None:
        """Return the last question, made whole, whose answer stands in a thread.

        :param message: ts of the message that asks now: only what was asked before it counts, so that a question that
            was edited does not lean on itself.
        """
        earlier = sql.or_(jobs.c.message.is_(None), jobs.c.message < message) if message else sql.true()
        stands = jobs.c.id.in_(sql.select(posts.c.job))
        with self._engine.connect() as connection:
            row = connection.execute(
                sql.select(jobs.c.job, jobs.c.answer)
                .where(*of_thread(jobs, place), jobs.c.kind == "ask", jobs.c.answer.is_not(None), stands, earlier)
                .order_by(jobs.c.created.desc())
                .limit(1)
            ).one_or_none()
        return (Answer.model_validate_json(row.answer).whole or Job.model_validate_json(row.job).text) if row else None

    def askers(self, place: Place) -> set[str]:
        """Return who asked Byline in a thread."""
        with self._engine.connect() as connection:
            return set(connection.scalars(sql.select(jobs.c.user).where(*of_thread(jobs, place), jobs.c.kind == "ask")))

    def of_message(self, place: Place, ts: str) -> list[str]:
        """Return the questions that a message asked, the first first: one more each time that it was edited."""
        with self._engine.connect() as connection:
            return list(
                connection.scalars(
                    sql.select(jobs.c.id)
                    .where(jobs.c.team == place.team, jobs.c.channel == place.channel, jobs.c.message == ts)
                    .where(jobs.c.kind == "ask")
                    .order_by(jobs.c.created)
                )
            )

    def uploads(self, key: str) -> list[tuple[str, Job, State]]:
        """Return the jobs that make files of an answer, with what became of each."""
        of_answer = json_text(self._engine, jobs.c.job, "text") == key
        with self._engine.connect() as connection:
            found = connection.execute(
                sql.select(jobs.c.id, jobs.c.job, jobs.c.state).where(jobs.c.kind == "upload", of_answer)
            )
            return [(row.id, Job.model_validate_json(row.job), row.state) for row in found]

    def stop(self, place: Place) -> list[str]:
        """Stop what is not done in a thread; return the jobs."""

        def write(connection: sql.Connection) -> list[str]:
            waits = (*of_thread(jobs, place), jobs.c.state.in_(OPEN), jobs.c.kind.in_(WORK))
            found = connection.scalars(sql.select(jobs.c.id).where(*waits)).all()
            connection.execute(sql.update(jobs).where(jobs.c.id.in_(found)).values(state="stopped"))
            return list(found)

        return self._writer.write(write)

    def rate(self, key: str, user: str, verdict: str, reason: str | None = None, comment: str | None = None) -> None:
        """Keep what somebody thinks of an answer; their last word counts, and a reason stays until they like it."""
        values: dict[str, str | datetime | None] = {"job": key, "user": user, "verdict": verdict, "reason": reason}
        values |= {"comment": comment, "at": datetime.now(UTC)}
        said = {name: value for name, value in values.items() if value is not None or verdict != "bad"}
        self._writer.execute(
            insert(self._engine, feedback)
            .values(values)
            .on_conflict_do_update(index_elements=["job", "user"], set_=said)
        )

    def ratings(self, key: str) -> list[tuple[str, str, str | None, str | None]]:
        """Return what people think of an answer: user, verdict, reason, comment."""
        with self._engine.connect() as connection:
            columns = (feedback.c.user, feedback.c.verdict, feedback.c.reason, feedback.c.comment)
            return [tuple(row) for row in connection.execute(sql.select(*columns).where(feedback.c.job == key))]

    def recent(self, team: str, user: str, most: int) -> list[tuple[str, str, str | None]]:
        """Return somebody's last questions, newest first: question, channel, ts of the answer if it is in a thread."""
        with self._engine.connect() as connection:
            first = sql.and_(posts.c.job == jobs.c.id, posts.c.part == 0)
            found = connection.execute(
                sql.select(jobs.c.job, sql.func.coalesce(posts.c.channel, jobs.c.channel).label("channel"), posts.c.ts)
                .outerjoin_from(jobs, posts, first)
                .where(jobs.c.team == team, jobs.c.user == user, jobs.c.kind == "ask", jobs.c.answer.is_not(None))
                .order_by(jobs.c.created.desc())
                .limit(most)
            )
            return [(Job.model_validate_json(row.job).text, row.channel, row.ts) for row in found]

    def last_change(self) -> tuple[datetime, str] | None:
        """Return when the coverage was last changed from Slack, in UTC, and what came of it."""
        with self._engine.connect() as connection:
            row = connection.execute(
                sql.select(jobs.c.created, jobs.c.result)
                .where(jobs.c.kind != "ask", jobs.c.state == "done", jobs.c.result.is_not(None))
                .order_by(jobs.c.created.desc())
                .limit(1)
            ).one_or_none()
        return (row.created.replace(tzinfo=UTC), row.result) if row else None  # SQLite keeps no time zone
