"""Who is credited with what, by their names; and how a folder in which nobody is gets them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sql

from corpus.article import Span
from corpus.attribution.actor import key
from index import contents
from index.coverage import Coverage
from index.credits import Credit, Standing, names, said, standings
from index.embed import OnnxTwin
from index.errors import DataFolderError
from index.home import Home, database
from index.store import Store
from index.tables import SCHEMA, version
from index.update import remove
from tests.conftest import SAMPLE, run_byline
from tests.index.folder import held, index, reading, rows
from tests.index.older import uncheck


@pytest.fixture
def people(sample_home: Home) -> Iterator[sql.Connection]:
    """Return a connection to the sample coverage's database."""
    with reading(sample_home) as connection:
        yield connection


def test_what_somebody_says_is_quoted_from_its_article(people: sql.Connection) -> None:
    """Each quote stands in the text, names or leads to the one who was asked for, and comes newest first, once."""
    found = said(people, [key("Teska Maulding")])
    assert len({one.about.outlet for one in found}) >= 3
    for one in found:
        assert one.attribution.extent.of(contents.texts(people, [one.article_id])[one.article_id][1]) == one.quote
        actors = {key(actor.name) for chain in one.attribution.chains for actor in chain.actors}
        assert key("Teska Maulding") in actors
    assert any("a tavern story" in one.quote for one in found)
    days = [one.about.published for one in found if one.about.published]
    assert days == sorted(days, reverse=True)
    assert [one.about.published is None for one in found] == sorted(one.about.published is None for one in found)
    places = [(one.article_id, one.attribution.extent) for one in found]
    assert len(places) == len(set(places))
    assert all(isinstance(one, Credit) for one in found)


def test_nobody_says_nothing(people: sql.Connection) -> None:
    """No key, and one that no name has."""
    assert said(people, []) == []
    assert said(people, [key("Nobody Atall")]) == []


def test_names_are_as_they_are_written(people: sql.Connection) -> None:
    """Of each key a name that has it."""
    found = names(people)
    assert {"Teska Maulding", "Rhoswen Tolk", "Joss Undermere"} <= set(found.values())
    assert all(key(name) == own for own, name in found.items())


def test_standings_count_articles_and_attributions(people: sql.Connection) -> None:
    """Most often credited first; a source is named once, with the outlets that credit it, itself not among them."""
    found = standings(people)
    counts = [(-one.attributions, -one.articles) for one in found]
    assert counts == sorted(counts)
    by_name = {one.name: one for one in found}
    assert len({key(one.name) for one in found}) == len(found)
    obc = by_name["OBC"]
    assert (obc.kind, "OBC" in obc.outlets) == ("outlet", False)
    assert len(obc.outlets) >= 3
    for one in found:
        assert one.attributions >= one.articles >= 1
        assert len(set(one.outlets)) == len(one.outlets) <= one.articles


def test_standings_of_some_places_are_part_of_all(people: sql.Connection) -> None:
    """Only what stands there is counted; nowhere, nobody is."""
    every = {key(one.name): one for one in standings(people)}
    article = "02-obc-crew-took-to-boats"
    some = standings(people, {article: [Span(start=0, end=10**6)]})
    assert some
    for one in some:
        assert one.articles == 1
        assert one.attributions <= every[key(one.name)].attributions
        assert one.outlets == ("OBC",)
    assert standings(people, {article: [Span(start=10**6, end=10**6 + 1)]}) == []
    assert standings(people, {}) == []


# A folder of an older Byline


def none_needed() -> OnnxTwin:
    """Stand for the model where nothing is to be embedded."""
    raise AssertionError("it embeds something")


def age(home: Home) -> None:
    """Make a data folder one of schema 1: without what was added since."""
    with closing(sqlite3.connect(database(home))) as connection, connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for name in ("story", "outlet", "unsigned", "path"):
            connection.execute(f"DROP INDEX ix_articles_{name}")
        connection.execute("CREATE INDEX ix_articles_path ON articles (path)")
        for column in (
            "publisher",
            "story",
            "provenance",
            "language",
            "lines",
            "doubtful",
            "signature",
            "agency",
            "stored",
        ):
            connection.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        uncheck(connection, "articles", "embeddings")
        taught = ("lines", "repeats", "bands", "hosts", "outlets", "retired", "removed")
        for table in ("credits", "attributions", "pages", "watched", *taught):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DROP INDEX ix_passages_tags")
        connection.execute("CREATE TABLE older AS SELECT id, article, bounds, embedding FROM passages")
        connection.execute("DROP TABLE passages")
        connection.execute(
            "CREATE TABLE passages (id INTEGER NOT NULL PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles(row),"
            " bounds BLOB NOT NULL, embedding BLOB NOT NULL REFERENCES embeddings(digest))"
        )
        connection.execute("INSERT INTO passages SELECT * FROM older")
        connection.execute("DROP TABLE older")
        connection.execute("DROP TABLE tags")
        connection.execute("CREATE INDEX ix_passages_article ON passages (article)")
        connection.execute("CREATE INDEX ix_passages_embedding ON passages (embedding)")
        connection.execute("DELETE FROM meta WHERE key = 'passages'")
        connection.execute("DROP TABLE alembic_version")
        connection.execute("INSERT INTO meta (key, value) VALUES ('schema', '1')")
        connection.execute("UPDATE files SET fingerprint = 'older'")
        connection.execute("UPDATE articles SET digest = 'older'")


def standing(home: Home) -> list[Standing]:
    """Return who is credited in a data folder."""
    with reading(home) as connection:
        return standings(connection)


def indexes(home: Home) -> set[object]:
    """Return the indexes of a database."""
    with closing(sqlite3.connect(database(home))) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}


@pytest.mark.files
def test_an_older_folder_is_told_by_those_who_only_read(sample_copy: Home) -> None:
    """They change nothing, and name the command that brings it up to date."""
    age(sample_copy)
    content = database(sample_copy).read_bytes()
    with pytest.raises(DataFolderError, match="older Byline; bring it up to date with: byline doctor --fix"):
        Store(sample_copy)
    with pytest.raises(DataFolderError, match="doctor --fix"):
        remove(sample_copy, ["02-obc-crew-took-to-boats"], none_needed)
    assert database(sample_copy).read_bytes() == content


@pytest.mark.files
def test_an_older_folder_is_brought_up_to_date_by_the_doctor(sample_home: Home, sample_copy: Home) -> None:
    """The command that is named does it, and embeds nothing: afterwards all is sound, credited and quoted."""
    age(sample_copy)
    done = run_byline(sample_copy, "ask", "who reported the desertions?")
    assert (done.returncode, "byline doctor --fix" in done.stderr) == (1, True)
    embedded = rows(sample_copy, "embeddings")
    assert run_byline(sample_copy, "doctor", "--fix").returncode == 0
    assert [row[:3] for row in rows(sample_copy, "embeddings")] == embedded
    assert indexes(sample_copy) == indexes(sample_home)
    ours, theirs = (
        json.loads(run_byline(home, "ask", "--json", "who reported the desertions?").stdout) | {"timing_ms": None}
        for home in (sample_copy, sample_home)
    )
    assert ours == theirs


@pytest.mark.files
def test_an_older_folder_is_rebuilt(sample_home: Home, sample_copy: Home) -> None:
    """A folder that is rebuilt needs nothing before: afterwards it is as if it had been made today."""
    age(sample_copy)
    assert run_byline(sample_copy, "index", "--rebuild").returncode == 0
    assert standing(sample_copy) == standing(sample_home)
    assert run_byline(sample_copy, "said", "Maulding").returncode == 0
    assert indexes(sample_copy) == indexes(sample_home)


@pytest.mark.files
def test_an_older_folder_is_brought_up_to_date_by_any_index(
    sample_home: Home, sample_copy: Home, tmp_path: Path, embedder: OnnxTwin
) -> None:
    """Also the articles that are not indexed now get their attributions, and nothing is embedded again for that."""
    age(sample_copy)
    embedded = {row[1] for row in rows(sample_copy, "embeddings")}
    (tmp_path / "crane.txt").write_text("The crane is safe, engineer Oskar Lind said.\n", encoding="utf-8")
    report = index(sample_copy, embedder, tmp_path / "crane.txt")
    assert (report.added, report.changed) == (1, 14)
    with reading(sample_copy) as connection:
        assert connection.scalar(sql.select(version)) == str(SCHEMA)
        assert said(connection, [key("Oskar Lind")])
    assert embedded < {row[1] for row in rows(sample_copy, "embeddings")}
    remove(sample_copy, ["crane"], lambda: embedder)
    # Read together with another article, a few at the brink come out otherwise: see Tagger.tag.
    ours, theirs = ({(one.name, one.kind) for one in standing(folder)} for folder in (sample_copy, sample_home))
    assert len(ours & theirs) > 0.95 * len(ours | theirs)
    assert index(sample_copy, embedder, SAMPLE).changed == 14  # what told their metadata is read from their files
    assert index(sample_copy, embedder, SAMPLE).unchanged == 14


@pytest.mark.files
def test_one_that_was_broken_off_while_being_brought_up_to_date(
    sample_home: Home, sample_copy: Home, embedder: OnnxTwin
) -> None:
    """With new tables and nothing in them yet, the next index fills them; it can be asked before that."""
    age(sample_copy)
    Store(sample_copy, create=True)
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        assert held(snapshot.generation) > 0
    assert standing(sample_copy) == []
    assert index(sample_copy, embedder, SAMPLE).changed == 14
    assert standing(sample_copy) == standing(sample_home)
