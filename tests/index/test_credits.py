"""Who is credited with what: stored with its article, found by name, made of what the network marked once."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sql
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Span
from corpus.attribution.actor import Actor, key
from corpus.attribution.chains import Attribution, Chain
from corpus.attribution.tagger import Tagged
from index import contents
from index.checksum import checksum
from index.coverage import Coverage
from index.credits import (
    Credit,
    Standing,
    _dump,
    _load,
    dump_tags,
    extent_of,
    load_tags,
    names,
    of_articles,
    said,
    standings,
    touching,
)
from index.embed import OnnxTwin
from index.errors import DataFolderError
from index.scan import Report
from index.store import Store
from index.tables import SCHEMA
from index.update import database, rederive, remove, update
from tests.conftest import SAMPLE, run_byline
from tests.index.older import uncheck

FERRY = "Harbour master Ilse Brandt told the Corvel Courant that the ferry had sunk. Nobody was hurt.\n"
CRANE = "The crane is safe, engineer Oskar Lind said. Lind added that it was tested in May.\n"


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Draw a span."""
    start = draw(st.integers(0, 10**6))
    return Span(start=start, end=start + draw(st.integers(1, 10**4)))


ROLE = st.lists(spans(), max_size=3).map(tuple)
TAGGED = st.builds(Tagged, spans(), ROLE, ROLE)
KIND = st.sampled_from(["outlet", "person", "state_body", "organisation", "document", "unnamed"])
ACTORS = st.lists(st.builds(Actor, name=st.text(max_size=20), kind=KIND), max_size=4).map(tuple)
CHAINS = st.lists(st.builds(Chain, actors=ACTORS, speaker=st.integers(0, 3)), max_size=3).map(tuple)
ATTRIBUTION = st.builds(
    Attribution,
    source=ROLE,
    cue=ROLE,
    content=ROLE,
    recipient=ROLE,
    extent=spans(),
    direct=st.booleans(),
    hedged=st.booleans(),
    chains=CHAINS,
)


@given(found=st.lists(TAGGED, max_size=5), offset=st.integers(0, 10**6))
def test_tags_come_back_moved(found: list[Tagged], offset: int) -> None:
    """What was marked in a passage comes back in the article's offsets, and nothing else of it changes."""

    def moved(role: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(start=one.start + offset, end=one.end + offset) for one in role)

    wanted = [Tagged(moved((one.cue,))[0], moved(one.source), moved(one.content)) for one in found]
    assert load_tags(dump_tags(found), offset) == wanted


@given(one=ATTRIBUTION)
def test_an_attribution_comes_back_as_it_was_stored(one: Attribution) -> None:
    """Every span, name, kind and speaker."""
    body = _dump(one)
    assert _load(*extent_of(body), body, checksum(*extent_of(body), body)) == one


# In the database


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "crane.txt").write_text(CRANE, encoding="utf-8")
    return folder


def index(home: Path, embedder: OnnxTwin, *paths: Path) -> Report:
    """Index as `byline index` does."""
    return update(home, paths, lambda: embedder)


def rows(home: Path, table: str) -> list[tuple[object, ...]]:
    """Return what a table holds."""
    with closing(sqlite3.connect(database(home))) as connection:
        return connection.execute(f"SELECT rowid, * FROM {table} ORDER BY 1").fetchall()  # noqa: S608


@contextmanager
def reading(home: Path) -> Iterator[sql.Connection]:
    """Read a data folder's database."""
    with Store(database(home)).reading() as connection:
        yield connection


def attributed(home: Path, identity: str) -> list[tuple[str, list[list[str]]]]:
    """Return the attributions of an article: the sentences that hold each, and the names in its chains."""
    with reading(home) as connection:
        text = contents.texts(connection, [identity])[identity][1]
        return [
            (one.extent.of(text), [[actor.name for actor in chain.actors] for chain in one.chains])
            for one in of_articles(connection, [identity])[identity]
        ]


def test_attributions_are_stored_with_their_article(home: Path, articles: Path, embedder: OnnxTwin) -> None:
    """Who says what, and through whom, is there as soon as the article is."""
    index(home, embedder, articles)
    ((quote, ((*_, last),)),) = attributed(home, "ferry")
    assert quote == "Harbour master Ilse Brandt told the Corvel Courant that the ferry had sunk."
    assert last == "Ilse Brandt"
    assert [chains for _, chains in attributed(home, "crane")] == [[["Oskar Lind"]]] * 2
    with reading(home) as connection:
        assert of_articles(connection, ["nothing"]) == {"nothing": []}


def test_attributions_of_a_place_are_those_whose_words_meet_it(home: Path, articles: Path, embedder: OnnxTwin) -> None:
    """Of every character of an article: neither one more nor one less."""
    index(home, embedder, articles)
    with reading(home) as connection:
        for identity, every in of_articles(connection, ["ferry", "crane"]).items():
            for at in range(max(one.extent.end for one in every) + 2):
                meeting = [
                    one for one in every if any(span.start <= at < span.end for span in (*one.cue, *one.content))
                ]
                place = {identity: [Span(start=at, end=at + 1)]}
                assert touching(connection, place).get(identity, []) == meeting


def test_a_changed_article_changes_its_attributions(home: Path, articles: Path, embedder: OnnxTwin) -> None:
    """Those of the old version are gone with it, from every table, and nobody it named is known any more."""
    index(home, embedder, articles)
    (articles / "ferry.txt").write_text("The ferry is afloat, pilot Runa Holt said.\n", encoding="utf-8")
    assert index(home, embedder, articles).changed == 1
    assert [chains for _, chains in attributed(home, "ferry")] == [[["Runa Holt"]]]
    with reading(home) as connection:
        assert set(names(connection)) == {key("Runa Holt"), key("Oskar Lind")}
        assert said(connection, [key("Ilse Brandt")]) == []
    assert len(rows(home, "attributions")) == 3


def test_a_removed_article_takes_them_with_it(home: Path, articles: Path, embedder: OnnxTwin) -> None:
    """Nothing of it is left in any table."""
    index(home, embedder, articles)
    remove(home, ["ferry"], lambda: embedder)
    with reading(home) as connection:
        assert set(names(connection)) == {key("Oskar Lind")}
    remove(home, ["crane"], lambda: embedder)
    assert [rows(home, table) for table in ("attributions", "credits", "tags", "embeddings")] == [[]] * 4


def test_words_that_were_marked_once_are_not_marked_again(home: Path, articles: Path, embedder: OnnxTwin) -> None:
    """The same text in another article uses the row that is there, which goes with the last article that does."""
    index(home, embedder, articles)
    before = rows(home, "tags")
    assert len(before) == 2
    (articles / "copy.txt").write_text(FERRY, encoding="utf-8")
    assert index(home, embedder, articles).added == 1
    assert rows(home, "tags") == before
    assert attributed(home, "copy") == attributed(home, "ferry")
    remove(home, ["ferry"], lambda: embedder)
    assert rows(home, "tags") == before
    remove(home, ["copy"], lambda: embedder)
    assert len(rows(home, "tags")) == 1


def test_what_is_kept_is_used_and_not_made_again(home: Path, articles: Path, embedder: OnnxTwin) -> None:
    """What a broken-off index left in `tags` is taken as it is; --rebuild makes it anew."""
    index(home, embedder, articles)
    with closing(sqlite3.connect(database(home))) as connection, connection:
        for (digest,) in connection.execute("SELECT digest FROM tags").fetchall():
            values = (checksum(digest, "[]"), digest)
            connection.execute("UPDATE tags SET relations = '[]', crc = ? WHERE digest = ?", values)
    (articles / "ferry.json").write_text(json.dumps({"outlet": "The Pier Gazette"}), encoding="utf-8")
    assert index(home, embedder, articles).changed == 1
    assert attributed(home, "ferry") == []
    rederive(home, lambda: embedder)
    assert attributed(home, "ferry")[0][1][0][0] == "The Pier Gazette"
    assert len(rows(home, "tags")) == 2


# Of the sample coverage


@pytest.fixture
def people(sample_home: Path) -> Iterator[sql.Connection]:
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


def age(home: Path) -> None:
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
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
        connection.execute("UPDATE files SET fingerprint = 'older'")
        connection.execute("UPDATE articles SET digest = 'older'")


def standing(home: Path) -> list[Standing]:
    """Return who is credited in a data folder."""
    with reading(home) as connection:
        return standings(connection)


def indexes(home: Path) -> set[object]:
    """Return the indexes of a database."""
    with closing(sqlite3.connect(database(home))) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}


def test_an_older_folder_is_told_by_those_who_only_read(sample_copy: Path) -> None:
    """They change nothing, and name the command that brings it up to date."""
    age(sample_copy)
    content = database(sample_copy).read_bytes()
    with pytest.raises(DataFolderError, match="older Byline; run: byline index --rebuild"):
        Store(database(sample_copy))
    with pytest.raises(DataFolderError, match="--rebuild"):
        remove(sample_copy, ["02-obc-crew-took-to-boats"], none_needed)
    assert database(sample_copy).read_bytes() == content


def test_an_older_folder_is_rebuilt(sample_home: Path, sample_copy: Path) -> None:
    """The command that is named does it: afterwards the folder is as if it had been made today."""
    age(sample_copy)
    done = run_byline(sample_copy, "articles")
    assert (done.returncode, "byline index --rebuild" in done.stderr) == (1, True)
    assert run_byline(sample_copy, "index", "--rebuild").returncode == 0
    assert standing(sample_copy) == standing(sample_home)
    assert run_byline(sample_copy, "said", "Maulding").returncode == 0
    assert indexes(sample_copy) == indexes(sample_home)


def test_an_older_folder_is_brought_up_to_date_by_any_index(
    sample_home: Path, sample_copy: Path, tmp_path: Path, embedder: OnnxTwin
) -> None:
    """Also the articles that are not indexed now get their attributions, and nothing is embedded again for that."""
    age(sample_copy)
    embedded = {row[1] for row in rows(sample_copy, "embeddings")}
    (tmp_path / "crane.txt").write_text(CRANE, encoding="utf-8")
    report = index(sample_copy, embedder, tmp_path / "crane.txt")
    assert (report.added, report.changed) == (1, 14)
    with reading(sample_copy) as connection:
        assert Store.get(connection, "schema") == str(SCHEMA)
        assert said(connection, [key("Oskar Lind")])
    assert embedded < {row[1] for row in rows(sample_copy, "embeddings")}
    remove(sample_copy, ["crane"], lambda: embedder)
    # Read together with another article, a few at the brink come out otherwise: see Tagger.tag.
    ours, theirs = ({(one.name, one.kind) for one in standing(folder)} for folder in (sample_copy, sample_home))
    assert len(ours & theirs) > 0.95 * len(ours | theirs)
    assert index(sample_copy, embedder, SAMPLE).changed == 14  # what told their metadata is read from their files
    assert index(sample_copy, embedder, SAMPLE).unchanged == 14


def test_one_that_was_broken_off_while_being_brought_up_to_date(
    sample_home: Path, sample_copy: Path, embedder: OnnxTwin
) -> None:
    """With new tables and nothing in them yet, the next index fills them; it can be asked before that."""
    age(sample_copy)
    Store(database(sample_copy), create=True)
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        assert len(snapshot.generation.vectors) == len(snapshot.generation.keywords) > 0
    assert standing(sample_copy) == []
    assert index(sample_copy, embedder, SAMPLE).changed == 14
    assert standing(sample_copy) == standing(sample_home)
