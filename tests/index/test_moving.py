"""A coverage carried over to PostgreSQL and to Milvus, while it is asked and indexed."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sql
from pydantic import SecretStr

from bot.answer import ask
from bot.slack import data
from bot.slack.conversations import Conversations
from bot.slack.sealed import databases, open_store
from bot.slack.tables import claims
from bot.standin.openid import CLIENT_ID
from index import advisory, syncing
from index.backup import backup, restore
from index.coverage import Coverage
from index.derive import Meter
from index.dialects import opened
from index.embed import OnnxTwin
from index.errors import AwayError, DataFolderError
from index.generations import root_of
from index.home import Home
from index.moving import Copied, copy
from index.store import Store
from index.tables import meta, tables
from index.update import rederive, remove, update
from tests.bench import material
from tests.conftest import clean_environment
from tests.homes import executed, settings_of
from tests.index.test_update import stored
from tests.lite import Lite
from tests.servers import Postgres
from tests.slack.installing import KEY

pytestmark = pytest.mark.servers

QUESTION = "who reported the desertions?"
INSTALLED = (
    "INSERT INTO slack_bots (client_id, app_id, is_enterprise_install, installed_at)"
    " VALUES ('c', 'a', {}, '2031-03-14 00:00:00')"
)
OTHERS = {**data.DATABASES, **databases()}


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """Return the URL of an empty database."""
    url = postgres.made()
    yield url
    postgres.drop(url)


@pytest.fixture
def target(sample_copy: Home, database: str) -> Home:
    """Return where the copy of the sample coverage goes: the same folder, the empty database."""
    return replace(sample_copy, database=database)


def copied(home: Home, target: Home) -> Copied:
    """Copy as `byline copy` does."""
    return copy(home, target, OTHERS)


def at(action: Callable[[], None], *steps: str) -> Meter:
    """Return what has something happen at the beginning of steps of a copy."""

    @contextmanager
    def meter(what: str, _total: int) -> Iterator[Callable[[int], None]]:
        if what in steps:
            action()
        yield lambda _count: None

    return meter


def answer(home: Home, embedder: OnnxTwin, question: str = QUESTION) -> dict[str, object]:
    """Return what is answered to a question."""
    return ask(Coverage(home, lambda: embedder), question).model_dump(mode="json", exclude={"timing_ms"})


def held(home: Home) -> dict[str, tuple[int, str]]:
    """Return what a database holds, but for what it says of itself."""
    with opened(home).engine.connect() as connection:
        return {one.name: syncing.digest(connection, one) for one in tables.sorted_tables if one is not meta}


def written(folder: Path, name: str, text: str) -> Path:
    """Write an article."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_copy_is_the_coverage(sample_copy: Home, target: Home, embedder: OnnxTwin) -> None:
    """Every row of every table, each answer; it has another name, search files of its own, and nothing changed here."""
    before = held(sample_copy)
    done = copied(sample_copy, target)
    assert held(target) == before == held(sample_copy)
    assert done.tables.items() >= {name: value for name, value in before.items() if name != "alembic_version"}.items()
    assert (done.same, done.asked > 10, done.deleted) == (1, True, 0)
    assert done.written == sum(count for count, _ in done.tables.values())
    assert (root_of(target) / "00000001").is_dir()
    assert answer(target, embedder) == answer(sample_copy, embedder)
    names = executed(sample_copy, "SELECT value FROM meta WHERE key = 'coverage'")
    assert executed(target, "SELECT value FROM meta WHERE key = 'coverage'") != names


def test_new_rows_come_after_those_that_were_copied(
    sample_copy: Home, target: Home, embedder: OnnxTwin, tmp_path: Path
) -> None:
    """Both sides are indexed further, each by itself; neither takes files or numbers of the other."""
    copied(sample_copy, target)
    for number, home in enumerate([target, sample_copy, target, sample_copy]):
        text = f"The harbour office said on day {number} that the ferry was late.\n"
        assert update(home, [written(tmp_path, f"{number}.txt", text)], lambda: embedder).added == 1
        with Coverage(home, lambda: embedder).reading() as snapshot:
            assert snapshot.generation.number == 2 + number // 2
            assert len(snapshot.generation) == sum(
                count for (count,) in executed(home, "SELECT count(*) FROM passages")
            )
    assert {*stored(target)} - {*stored(sample_copy)} == {"0", "2"}
    assert {*stored(sample_copy)} - {*stored(target)} == {"1", "3"}


def test_what_changed_is_copied_later(sample_copy: Home, target: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """A second copy brings what came, takes what went, and leaves the rest as it lies; the name stays."""
    copied(sample_copy, target)
    name = executed(target, "SELECT value FROM meta WHERE key = 'coverage'")
    lying = {*executed(target, "SELECT ctid::text, row FROM articles")}
    gone = min(stored(sample_copy))
    remove(sample_copy, [gone], lambda: embedder)
    update(sample_copy, [written(tmp_path, "new.txt", "The mate said nine had deserted.\n")], lambda: embedder)
    done = copied(sample_copy, target)
    assert held(target) == held(sample_copy)
    assert (done.generation, done.same) == (3, 1)
    assert 0 < done.written < 300 < sum(count for count, _ in done.tables.values())
    assert done.deleted > 0
    left = {*executed(target, "SELECT ctid::text, row FROM articles")}
    assert len(lying & left) == len(lying) - 1
    assert executed(target, "SELECT value FROM meta WHERE key = 'coverage'") == name
    assert copied(sample_copy, target).written == 0
    assert answer(target, embedder) == answer(sample_copy, embedder)


def test_all_that_was_derived_again_is_copied(sample_copy: Home, target: Home, embedder: OnnxTwin) -> None:
    """Numbers of rows are given again, and versions point to other ones than before."""
    copied(sample_copy, target)
    first, last = min(stored(sample_copy)), max(stored(sample_copy))
    paths = {identity: Path(path) for identity, path in executed(sample_copy, "SELECT id, path FROM articles")}
    remove(sample_copy, [first, last], lambda: embedder)
    for one in (last, first):
        update(sample_copy, [paths[one]], lambda: embedder)
    rederive(sample_copy, lambda: embedder)
    copied(sample_copy, target)
    assert held(target) == held(sample_copy)


def test_who_asks_and_indexes_goes_on(sample_copy: Home, target: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """The copy is of the moment at which it began; the coverage is asked and indexed between any two of its steps."""
    before, reader, seen = held(sample_copy), Coverage(sample_copy, lambda: embedder), list[int]()

    def go_on() -> None:
        text = f"The harbour office said {len(seen)} times that the ferry was late.\n"
        update(sample_copy, [written(tmp_path, f"{len(seen)}.txt", text)], lambda: embedder)
        with reader.reading() as snapshot:
            seen.append(snapshot.generation.number)

    assert copy(sample_copy, target, OTHERS, at(go_on, "Reading", "Copying", "Verifying")).generation == 1
    assert held(target) == before
    assert len(seen) == 3
    assert len(stored(sample_copy)) == len(stored(target)) + 3
    copied(sample_copy, target)
    assert held(target) == held(sample_copy)


@pytest.mark.slow
def test_a_killed_copy_goes_on(sample_copy: Home, target: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """Killed at any moment, nobody takes it for a coverage, and the next try writes only what is missing."""
    material.write(tmp_path / "more.jsonl", 60, paragraphs=6)
    update(sample_copy, [tmp_path / "more.jsonl"], lambda: embedder)
    count, killed = 0, 0
    for moment in ("bands", "embeddings", "passages"):
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("byline")), "copy", "--to-database", str(target.database)],
            env=clean_environment(sample_copy),
            stdout=subprocess.DEVNULL,
        )
        while process.poll() is None and not count_of(target, moment):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        with pytest.raises(DataFolderError, match="half copied"):
            Store(target)
        with pytest.raises(DataFolderError, match="half copied"):
            Conversations(target)
        count = sum(
            count_of(target, one.name) for one in tables.sorted_tables if one.name not in {"meta", "alembic_version"}
        )
    assert killed == 3
    done = copied(sample_copy, target)
    assert done.written <= sum(rows for rows, _ in done.tables.values()) - count
    assert done.deleted == 0
    assert held(target) == held(sample_copy)


def count_of(home: Home, table: str) -> int:
    """Return how many rows a table has, none if it is not there."""
    with opened(home).engine.connect() as connection:
        if not sql.inspect(connection).has_table(table):
            return 0
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)  # noqa: S608


@pytest.mark.parametrize("use", ["indexed", "asked in Slack", "removed", "watched"])
def test_what_was_used_is_not_written_over(
    sample_copy: Home, target: Home, embedder: OnnxTwin, tmp_path: Path, use: str
) -> None:
    """Questions of a terminal are no use; whatever is written there is."""
    copied(sample_copy, target)
    answer(target, embedder)
    copied(sample_copy, target)
    match use:
        case "indexed":
            update(target, [written(tmp_path, "new.txt", "The mate said nine had deserted.\n")], lambda: embedder)
        case "removed":
            remove(target, [min(stored(target))], lambda: embedder)
        case "asked in Slack":
            with data.engine(target).begin() as connection:
                connection.execute(sql.insert(claims), {"name": "one", "at": datetime.now(UTC)})
        case _:
            executed(target, "INSERT INTO watched VALUES ('feed', now(), 'nothing new', true)")
    before = (held(target), count_of(target, "claims"))
    with pytest.raises(DataFolderError, match="used since"):
        copied(sample_copy, target)
    assert (held(target), count_of(target, "claims")) == before
    assert answer(target, embedder)


@pytest.mark.parametrize("what", ["coverage", "copy", "half a copy", "jobs", "itself"])
def test_nothing_else_is_written_over(
    sample_copy: Home, target: Home, models: Path, embedder: OnnxTwin, tmp_path: Path, what: str
) -> None:
    """Another coverage, a copy of another one, what a bot was asked there; what it is itself."""
    other = Home(tmp_path / "other", parent=models.parent)
    article = written(tmp_path, "new.txt", "The mate said nine had deserted.\n")
    match what:
        case "coverage":
            update(target, [article], lambda: embedder)
        case "copy" | "half a copy":
            update(other, [article], lambda: embedder)
            copied(other, replace(other, database=target.database))
            if what == "half a copy":
                executed(target, "UPDATE meta SET key = 'copying' WHERE key = 'copied'")
        case "jobs":
            Conversations(target).close()
            executed(target, "INSERT INTO claims VALUES ('one', now())")
        case _:
            copied(sample_copy, target)
    source = sample_copy if what != "itself" else replace(target, database=f"{target.database}?application_name=x")
    before = held(target) if what != "jobs" else {}
    with pytest.raises(DataFolderError, match=r"copy of|another coverage"):
        copied(source, target)
    assert before == (held(target) if what != "jobs" else {})


def test_slack_goes_along(sample_copy: Home, target: Home) -> None:
    """What was asked, when, and who installed Byline, with tokens left as they are encrypted."""
    Conversations(sample_copy).close()
    at = datetime(2031, 3, 14, 9, 26, 53, 589793, UTC)
    with data.engine(sample_copy).begin() as connection:
        connection.execute(sql.insert(claims), {"name": "one", "at": at})
    with data.installations(sample_copy).begin() as connection:
        (of,) = databases().values()
        of.create_all(connection)
        row = {"client_id": "c", "app_id": "a", "team_id": "T1", "bot_token": "gAAAA" * 60, "user_id": "U1"}
        connection.execute(sql.insert(of.tables["slack_installations"]), row)
    done = copied(sample_copy, target)
    assert (done.tables["claims"][0], done.tables["slack_installations"][0]) == (1, 1)
    assert executed(target, "SELECT name, at FROM claims") == [("one", at)]
    assert executed(target, "SELECT team_id, bot_token FROM slack_installations") == [("T1", "gAAAA" * 60)]
    executed(target, INSTALLED.format("false"))  # its number is the next one
    Conversations(target).close()


def test_who_installed_is_copied_without_a_coverage(home: Home, database: str) -> None:
    """As where one Byline serves many, and each workspace has a coverage of its own."""
    target = replace(home, database=database)
    with pytest.raises(DataFolderError, match="empty"):
        copied(home, target)
    with data.installations(home).begin() as connection:
        databases()[data.INSTALLATIONS].create_all(connection)
        connection.exec_driver_sql(INSTALLED.format(0))
    assert copied(home, target).written == 1
    assert count_of(target, "slack_bots") == 1


def test_any_text_is_copied(home: Home, database: str, embedder: OnnxTwin, tmp_path: Path) -> None:
    """Emoji, letters of other scripts, marks that turn text, quotes and backslashes: as they are."""
    text = "“Nobody’s \\ 100 % 'sure'”; the 🚢 שלום said on Monday. \u202eThe e\u0301lan of {x} $1 :name ?1 was late.\n"
    update(home, [written(tmp_path, "ship 🚢 %s.txt", text * 3)], lambda: embedder)
    target = replace(home, database=database)
    copied(home, target)
    assert stored(target) == stored(home)
    assert held(target) == held(home)


def test_what_the_target_cannot_hold_is_said(sample_copy: Home, target: Home) -> None:
    """SQLite takes a zero byte in a text, PostgreSQL does not; no reader lets one in."""
    executed(sample_copy, "UPDATE files SET fingerprint = 'a' || char(0) || 'b'")
    with pytest.raises(DataFolderError, match=r"files.*NUL"):
        copied(sample_copy, target)
    with pytest.raises(DataFolderError, match="half copied"):
        Store(target)


def test_a_damaged_copy_is_noticed(sample_copy: Home, target: Home) -> None:
    """A row that is another one than was written is found by the comparison at the end; a later copy mends it."""

    def damage() -> None:
        executed(target, "UPDATE articles SET title = 'Another' WHERE row = 3")

    with pytest.raises(DataFolderError, match="articles is not the same"):
        copy(sample_copy, target, OTHERS, at(damage, "Verifying"))
    with pytest.raises(DataFolderError, match="half copied"):
        Store(target)
    assert copied(sample_copy, target).deleted == 1
    assert held(target) == held(sample_copy)


def test_from_server_to_server_and_schema(
    sample_copy: Home, target: Home, postgres: Postgres, embedder: OnnxTwin
) -> None:
    """A copy is a coverage like any other, of which there are copies; a schema that is not there is made."""
    copied(sample_copy, target)
    url = postgres.made()
    for database in (url, str(replace(target, folder=target.folder.parent).workspace("T1").database)):
        further = replace(sample_copy, database=database)
        assert copied(target, further).same == 1
        assert held(further) == held(target)
        assert answer(further, embedder) == answer(target, embedder)
    postgres.drop(url)


def test_one_at_a_time(sample_copy: Home, target: Home) -> None:
    """Who indexes into the target, or copies to it, is not disturbed."""
    held_by_other = advisory.take(str(target.database), "lock.holder")
    assert held_by_other is not None
    with pytest.raises(DataFolderError, match="wait"):
        copied(sample_copy, target)
    held_by_other.release()
    with pytest.raises(AwayError, match="can't be reached"):
        copied(sample_copy, replace(target, database="postgresql://byline@127.0.0.1:1/x"))


def test_milvus_finds_the_same(sample_copy: Home, target: Home, lite: Lite, embedder: OnnxTwin, tmp_path: Path) -> None:
    """With the database or without; later copies do not fill it again, whether anything has changed or not."""
    both = replace(target, index=lite.url)
    assert copied(sample_copy, both).same >= 0.9
    name = executed(target, "SELECT value FROM meta WHERE key = 'collection'")
    assert copied(sample_copy, both).same >= 0.9
    remove(sample_copy, [min(stored(sample_copy))], lambda: embedder)
    assert copied(sample_copy, both).same >= 0.9
    assert executed(target, "SELECT value FROM meta WHERE key = 'collection'") == name
    assert not root_of(target).exists()
    alone = replace(sample_copy, index=lite.url)
    done = copied(sample_copy, alone)
    assert (done.same >= 0.9, done.tables, done.generation) == (True, {}, 2)
    assert answer(alone, embedder)["lead"] == answer(sample_copy, embedder)["lead"]
    for home in (alone, sample_copy):
        with pytest.raises(DataFolderError, match="--to-database"):
            copied(home, replace(home, index=str(tmp_path / "another.db")))
    assert answer(alone, embedder)["lead"] == answer(sample_copy, embedder)["lead"]


def test_half_a_copy_serves_nobody(sample_copy: Home, target: Home) -> None:
    """Neither who installs Byline nor a restored backup: what is written there would be lost."""
    copied(sample_copy, target)
    executed(target, "UPDATE meta SET key = 'copying' WHERE key = 'copied'")
    with pytest.raises(DataFolderError, match="half copied"):
        open_store(settings_of(target, client_id=CLIENT_ID, token_keys=SecretStr(KEY)))
    saved, before = target / "saved.zip", (sample_copy / "byline.db").read_bytes()
    backup(sample_copy, saved)
    with pytest.raises(DataFolderError, match="half copied"):
        restore(target, saved)
    assert (sample_copy / "byline.db").read_bytes() == before
