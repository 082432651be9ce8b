"""What articles teach about each other, in whatever order and in however many goes they come."""

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sql
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, Metadata
from corpus.duplicates import SCHEME
from corpus.readers import Known as Told
from corpus.readers import article, reread
from index import contents
from index.coverage import Coverage
from index.home import Home, database
from index.kept import keep
from index.learning import learn
from index.lessons import fill
from index.records import Changes, NewArticle, Traits
from index.scan import Report, Scan, digest
from index.seen import Before, past
from index.store import Store
from index.tables import (
    articles,
    attributions,
    bands,
    credits,
    embeddings,
    files,
    hosts,
    lines,
    outlets,
    pages,
    passages,
    removed,
    repeats,
    retired,
    tags,
)
from index.update import remove, update
from tests.corpus.stories import edited
from tests.corpus.stories import story as wire
from tests.index.folder import held
from tests.index.older import uncheck
from tests.index.test_update import Counting

TAUGHT = (lines, repeats, bands, hosts, outlets)

PITCH = "Your donation keeps the Harbour Post’s newsroom free for all."
ABOUT = "Mara Quist is the islands correspondent of the Harbour Post."
BACKGROUND = "The survey of the Orrin Trench, which both countries claim, was to last fourteen months."
STORIES = [
    "The lamps of Ostrey went out on Tuesday, the harbour master said.\n\nHe had oil for nine nights more.",
    "A fisherman from Skellet Bay found two boats at dawn.\n\nMara Quist asked him about the rope, and he laughed.",
    "The ferry to Ostwick will not run on Sunday.\n\nA bus goes round by the bridge, and takes an hour and a half.",
    "Rain fell on the Eskerby fair for the ninth year.\n\nThe prize for the turnip went to a boy of eleven.",
    "The library in Port Corran has found a book.\n\nNo fine will be asked of the reader’s granddaughter.",
]


def made(
    identity: str, text: str, where: str = "sidecar", *, url: str | None = None, outlet: str | None = "The Harbour Post"
) -> Article:
    """Return an article as a reader makes it; `where` tells its outlet and address."""
    return article(identity, f"/{identity}.txt", text, [Told(where, Metadata(outlet=outlet, url=url))])


def story(i: int, *more: str) -> str:
    """Return a story with further lines in the middle."""
    first, rest = STORIES[i].split("\n\n")
    return "\n\n".join([first, *more, rest])


class Library:
    """A database that learns as the index does, with a vector of one number for everything."""

    def __init__(self, home: Home) -> None:
        """Open the database, or make it."""
        self.store = Store(home, create=True)

    def take(self, fresh: Iterable[Article] = (), removed: Iterable[str] = ()) -> Report:
        """Store articles and remove others, as one update."""
        with self.store.reading() as connection:
            before = Before(connection)
            scan = Scan(before)
            scan.removed = set(removed)
            for one in fresh:
                known = before.article(one.id)
                if known is None or known.digest != digest(one):
                    scan.fresh[one.id], scan.digests[one.id] = one, digest(one)
                    scan.replaced |= {one.id} if known else set()
        self._publish(scan)
        return scan.report

    def _publish(self, scan: Scan) -> None:
        with self.store.reading() as connection:
            traits, stories = learn(connection, scan)
        added = [self._added(one, scan, traits) for one in scan.fresh.values()]
        changes = Changes(added, frozenset(scan.replaced), frozenset(scan.removed), stories, {})
        with self.store.reading() as connection:
            _, new = self.store.plan(connection, changes)
        self.store.publish(changes, new, {"signatures": SCHEME})

    def rederive(self) -> None:
        """Make everything again from the stored texts, as one update."""
        with self.store.reading() as connection:
            found = [contents.article(connection, identity) for identity in contents.ids(connection)]
            scan = Scan(Before(connection))
            for one in found:
                assert one is not None
                scan.again(reread(one), digest(one))
        self._publish(scan)

    def _added(self, one: Article, scan: Scan, traits: Mapping[str, Traits]) -> NewArticle:
        keys = tuple(f"{one.id}-{i}".encode() for i in range(len(one.passages)))
        with self.store.writing() as connection:
            rows = [np.ones((1 + len(each.sentences), 1), np.float16).tobytes() for each in one.passages]
            keep(connection, embeddings, dict(zip(keys, rows, strict=True)))
            keep(connection, tags, dict.fromkeys(keys, "[]"))
        return NewArticle(one, scan.digests[one.id], keys, keys, (), traits[one.id])

    def article(self, identity: str) -> Article:
        """Return a stored article."""
        with self.store.reading() as connection:
            found = contents.article(connection, identity)
        assert found is not None
        return found

    def body(self, identity: str) -> str:
        """Return what is quoted of an article."""
        found = self.article(identity)
        return "\n".join(found.text[one.start : one.end] for one in found.passages)

    def stories(self) -> dict[str, str]:
        """Return the stories of all articles."""
        with self.store.reading() as connection:
            return {row.id: row.story for row in contents.articles(connection)}

    def taught(self) -> dict[str, set[tuple[object, ...]]]:
        """Return what the tables hold of what articles teach, with their ids for their rows."""
        with self.store.reading() as connection:
            ids = {row.row: row.id for row in contents.articles(connection)}
            found = {table.name: connection.execute(sql.select(table)).mappings().all() for table in TAUGHT}
        return {
            name: {tuple(ids[one] if key == "article" else one for key, one in row.items()) for row in rows}
            for name, rows in found.items()
        }

    def state(self) -> list[tuple[object, ...]]:
        """Return all that was learned."""
        with self.store.reading() as connection:
            rows = contents.articles(connection)
            found = [(contents.article(connection, row.id), row) for row in rows]
        return [(one, row.lines, row.signature, row.story, row.agency, row.digest) for one, row in found]


@pytest.fixture
def library(bare: Home) -> Library:
    """Return an empty database."""
    return Library(bare)


def test_a_line_of_three_stories_is_furniture_in_all(library: Library) -> None:
    """Also in those that were stored before, whose version is the same; an article that goes brings it back."""
    library.take([made("a", story(0, PITCH)), made("b", story(1, PITCH))])
    assert all(PITCH in library.body(one) for one in "ab")
    report = library.take([made("c", story(2, PITCH)), made("d", story(3))])
    assert not any(PITCH in library.body(one) for one in "abc")
    assert (report.changed, library.store.newest_version("a")) == (0, 1)
    assert all(PITCH in library.article(one).text for one in "abc")
    assert library.body("a") == STORIES[0].replace("\n\n", "\n")
    library.take(removed="b")
    assert all(PITCH in library.body(one) for one in "ac")
    library.take([made("c", story(2))])
    library.take([made("e", story(4, PITCH)), made("b", story(1, PITCH))])
    assert not any(PITCH in library.body(one) for one in "abe")


def test_other_outlets_learn_nothing_of_it(library: Library) -> None:
    """A line is furniture in one outlet's articles; articles of no known outlet teach nothing."""
    library.take(made(str(i), story(i, PITCH), outlet=None) for i in range(4))
    library.take(made(f"p{i}", story(i, PITCH), outlet=f"Post {i}") for i in range(4))
    assert all(PITCH in library.body(one) for one in ["0", "1", "2", "3", "p0", "p1", "p2", "p3"])


def test_an_article_that_changes_its_outlet_takes_its_lines_along(library: Library) -> None:
    """What it taught its first outlet is forgotten."""
    library.take(made("abc"[i], story(i, PITCH)) for i in range(3))
    assert PITCH not in library.body("a")
    library.take([made("c", story(2, PITCH), outlet="The Skellet Echo")])
    assert all(PITCH in library.body(one) for one in "abc")


def test_what_tells_news_stays(library: Library) -> None:
    """Background that stands in every story of a matter is body; what may be either is in doubt, and stored so."""
    library.take(made("abcde"[i], story(i, BACKGROUND, ABOUT)) for i in range(5))
    assert all(BACKGROUND in library.body(one) for one in "abcde")
    assert not any(ABOUT in library.body(one) for one in "acde")
    doubtful = library.article("b")
    assert [span.of(doubtful.text) for span in doubtful.doubtful if span.of(doubtful.text) != BACKGROUND] == [ABOUT]
    assert ABOUT in library.body("b"), "she is one of those whom this story is about"
    library.take(removed="acd")
    assert not library.article("b").doubtful


def test_copies_of_a_story_do_not_teach(library: Library) -> None:
    """However often a story is told, its lines stand in one story."""
    text = wire_text()
    library.take(made(f"copy{i}", f"{text}\n\n{PITCH}") for i in range(5))
    assert all(PITCH in library.body(f"copy{i}") for i in range(5))


def test_copies_bear_one_story(library: Library) -> None:
    """In one go or in several; where the one goes by whose id it is called, the others are still together."""
    text = wire_text()
    library.take([made("b", text, outlet="The Echo"), made("x", STORIES[0])])
    library.take([made("a", text + "\n\nMore is to follow.", outlet="The Post"), made("c", text, outlet="The Gazette")])
    assert library.stories() == {"a": "a", "b": "a", "c": "a", "x": "x"}
    report = library.take(removed="a")
    assert library.stories() == {"b": "b", "c": "b", "x": "x"}
    assert report.changed == 0
    library.take([made("b", STORIES[1], outlet="The Echo")])
    assert library.stories() == {"b": "b", "c": "c", "x": "x"}


def wire_text() -> str:
    """Return a story of some length."""
    return "\n\n".join(STORIES[i].replace("\n\n", " ") for i in range(4))


HOST = "https://post.example"


def test_a_domain_is_learned_of_those_who_know_it(library: Library) -> None:
    """A sidecar is enough; who names no outlet gets that of its address, stored before or after, and says so."""
    library.take([made("early", STORIES[0], url=f"{HOST}/0", outlet=None)])
    assert library.article("early").outlet is None
    report = library.take([made("told", STORIES[1], url=f"{HOST}/1")])
    library.take(
        [
            made("late", STORIES[2], url=f"{HOST}/2", outlet=None),
            made("else", STORIES[3], url="https://echo.example/", outlet=None),
        ]
    )
    for name in ("early", "late"):
        found = library.article(name)
        assert (found.outlet, found.provenance["outlet"]) == ("The Harbour Post", "domain")
    assert library.article("else").outlet is None
    assert (report.changed, library.store.newest_version("early")) == (0, 1)
    assert not [one for one in library.state() if one[-1] is None]
    again = made("early", STORIES[0], url=f"{HOST}/0", outlet=None)
    assert digest(library.article("early")) == digest(again), "read again, it is the same"


def test_two_names_are_none(library: Library) -> None:
    """A domain that comes to have two outlets gives neither, nor does one of a removed article."""
    nameless = made("a", STORIES[0], url=f"{HOST}/0", outlet=None)
    library.take([nameless, made("b", STORIES[1], url=f"{HOST}/1")])
    assert library.article("a").outlet == "The Harbour Post"
    library.take([made("c", STORIES[2], url=f"{HOST}/2", outlet="The Echo")])
    assert library.article("a").outlet is None
    assert "outlet" not in library.article("a").provenance
    library.take(removed="b")
    assert library.article("a").outlet == "The Echo"
    library.take(removed="c")
    assert library.article("a").outlet is None


def test_pages_that_name_themselves_teach_when_they_agree(library: Library) -> None:
    """One is no proof, two are; what was learned teaches nothing."""
    nameless = [made(f"n{i}", STORIES[i], url=f"{HOST}/n{i}", outlet=None) for i in range(2)]
    library.take([*nameless, made("a", STORIES[2], "JSON-LD", url=f"{HOST}/a")])
    assert library.article("n0").outlet is None
    library.take([made("b", STORIES[3], "JSON-LD", url=f"{HOST}/b")])
    assert library.article("n0").outlet == library.article("n1").outlet == "The Harbour Post"
    library.take(removed="b")
    assert library.article("n0").outlet is library.article("n1").outlet is None


COVERAGE = [
    *(made(f"p{i}", story(i, PITCH, ABOUT)) for i in range(3)),
    made("p3", story(3, BACKGROUND, PITCH), url=f"{HOST}/3"),
    made("nameless", story(4, PITCH), url=f"{HOST}/4", outlet=None),
    made("page", story(1, BACKGROUND, PITCH), "JSON-LD", url="https://echo.example/1", outlet="The Echo"),
    made("copy-1", f"{wire_text()}\n\n{PITCH}"),
    made("copy-2", f"OSTREY (AP) – {wire_text()}\n\n{PITCH}", outlet="The Echo"),
]
EXTRA = [made("extra", story(4, ABOUT, PITCH), url=f"{HOST}/5", outlet="The Gazette"), made("copy-0", wire_text())]


@settings(max_examples=15)
@given(st.permutations([*COVERAGE, *EXTRA]), st.lists(st.integers(0, 10), max_size=4), st.booleans())
def test_the_order_does_not_matter(order: Sequence[Article], cuts: list[int], before: bool) -> None:  # noqa: FBT001
    """In any order and in any parts, with others that come and go, the same is learned as of all at once."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        whole, parts = Library(Home(Path(folder))), Library(Home(Path(other)))
        whole.take(COVERAGE)
        extra = {one.id for one in EXTRA}
        edges = [0, *sorted(cuts), len(order)]
        for start, end in pairwise(edges):
            parts.take(order[start:end])
            if before:
                parts.take(removed=extra & parts.stories().keys())
        parts.take(removed=extra & parts.stories().keys())
        assert parts.state() == whole.state()


WIRES = [wire(Random(number)) for number in range(3)]  # noqa: S311
PLAIN = ["Nobody knows why the boats were lowered.", "Members of the crew had not been paid since the winter."]


def variant(number: int, kind: int) -> Article:
    """Return one of three forms of an article, which differ in lines, outlet, address or story."""
    chance = Random(10 * number + kind)  # noqa: S311
    text = edited(chance.choice(WIRES), chance) if chance.random() < 0.3 else wire(chance, 2)
    lines = [line for line in (PITCH, ABOUT, *PLAIN, PLAIN[0].upper()[:12]) if chance.random() < 0.25]
    first, *rest = text.split("\n\n")
    outlet = chance.choice(["The Harbour Post"] * 9 + ["The Echo"] + [None] * 3)
    url = chance.choice(
        [None, f"{HOST}/{number}", f"https://www.post.example/{number}", f"https://echo.example/{number}"]
    )
    where = chance.choice(["sidecar", "JSON-LD", "JSON-LD"])
    return made(f"v{number:02}", "\n\n".join([first, *lines, *rest]), where, url=url, outlet=outlet)


NUMBERS = range(22)
VARIANTS = [[variant(number, kind) for kind in range(3)] for number in NUMBERS]
STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 2), max_size=6),
        st.sets(st.sampled_from(NUMBERS), max_size=4),
    ),
    max_size=5,
)


@settings(max_examples=8)
@given(st.integers(0, 22), STEPS)
def test_what_is_looked_up_is_what_all_teach(first: int, steps: list[tuple[dict[int, int], set[int]]]) -> None:
    """However articles come, change and go, all is learned as of those that are left at once, and as of them again.

    The tables hold the same as if they were filled today; a fifth of the stories is another number on the way.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        parts, whole = Library(Home(Path(folder))), Library(Home(Path(other)))
        there = {number: VARIANTS[number][0] for number in NUMBERS[:first]}
        parts.take(there.values())
        for come, gone in steps:
            fresh = {number: VARIANTS[number][kind] for number, kind in come.items() if number not in gone}
            parts.take(fresh.values(), removed={there[number].id for number in gone & there.keys()})
            there = {number: one for number, one in (there | fresh).items() if number not in gone}
        whole.take(there.values())
        assert parts.state() == whole.state()
        assert parts.taught() == whole.taught()
        parts.rederive()
        assert parts.state() == whole.state()
        forget(parts)
        with parts.store.writing() as connection:
            fill(connection)
        assert parts.taught() == whole.taught()


def forget(library: Library) -> None:
    """Empty the tables of what articles teach."""
    with library.store.writing() as connection:
        for table in TAUGHT:
            connection.execute(sql.delete(table))
        connection.execute(sql.update(articles).values(publisher=None))


def test_a_line_of_a_fifth_is_one_no_more_when_stories_come(library: Library) -> None:
    """Others than those that come or have it tell; when they go it is back."""
    few = [made(f"a{i}", story(i, PLAIN[0])) for i in range(3)]
    others = [made(f"b{i}", wire(Random(i), 1)) for i in range(13)]  # noqa: S311
    library.take([*few, *others[:-1]])
    assert all(library.article(f"a{i}").doubtful for i in range(3))
    assert library.take(others[-1:]).changed == 0
    assert not any(library.article(f"a{i}").doubtful for i in range(3))
    library.take(removed=["b0"])
    assert all(library.article(f"a{i}").doubtful for i in range(3))


def age(path: Path) -> None:
    """Make a database one of schema 3: without what was added since."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("outlet", "unsigned", "path"):
            connection.execute(f"DROP INDEX ix_articles_{name}")
        connection.execute("DROP INDEX ix_pages_place")
        connection.execute("CREATE INDEX ix_articles_path ON articles (path)")
        connection.execute("ALTER TABLE articles DROP COLUMN publisher")
        uncheck(connection, "articles", "passages", "embeddings", "tags", "attributions")
        for table in (*TAUGHT, retired, removed):
            connection.execute(f"DROP TABLE {table.name}")
        connection.execute("DELETE FROM meta WHERE key = 'passages'")
        connection.execute("DROP TABLE alembic_version")
        connection.execute("INSERT INTO meta (key, value) VALUES ('schema', '3')")


@pytest.mark.files
def test_an_older_folder_learns_as_before(library: Library) -> None:
    """Tables that were not there yet are filled when it is opened to be written to."""
    library.take(COVERAGE)
    expected = library.taught()
    age(database(library.store.home))
    library.store = Store(library.store.home, create=True)
    assert library.taught() == expected
    library.take(EXTRA)
    library.take(removed=[one.id for one in EXTRA])
    assert library.taught() == expected


@pytest.mark.files
def test_an_older_folder_is_asked_though_nothing_changed(home: Home, tmp_path: Path, counting: Counting) -> None:
    """Whether the index that brings it up to date finds its files unchanged or gone: it makes no new generation."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text(story(i), encoding="utf-8")
    update(home, [folder], lambda: counting)
    (folder / "1.txt").write_text(story(3), encoding="utf-8")
    assert update(home, [folder], lambda: counting).changed == 1
    for _ in range(2):
        age(database(home))
        assert update(home, [folder], lambda: counting).generation == 2
        with Coverage(home, lambda: counting).reading() as snapshot:
            assert held(snapshot.generation) > 0
        for path in folder.iterdir():
            path.unlink()


@pytest.mark.files
def test_one_article_asks_for_no_whole_table(library: Library) -> None:
    """Whatever is asked when one comes, changes or goes is asked by an index: it costs the same in any coverage."""
    library.take(COVERAGE)
    asked: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, text: str, values: Any, _context: object, many: bool) -> None:  # noqa: FBT001
        asked[text] = values[0] if many else values

    sql.event.listen(sql.Engine, "before_cursor_execute", note)
    try:
        library.take(EXTRA)
        library.take([made("extra", story(1, PITCH), url=f"{HOST}/6", outlet=None)], removed=["copy-0"])
        with library.store.reading() as connection:
            before = Before(connection)
            found = (
                before.article("p0"),
                before.file("/p0.txt"),
                [*before.below(Path("/p0.txt"))],
                before.is_removed("/x"),
            )
            assert all(found[:3])
            assert not contents.underived(connection)
            assert contents.outlets(connection) == ["The Harbour Post", "The Echo"]
            past(connection, [HOST])
    finally:
        sql.event.remove(sql.Engine, "before_cursor_execute", note)
    with closing(sqlite3.connect(database(library.store.home))) as raw:
        plans = {
            text: [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {text}", values)]
            for text, values in asked.items()
            if text.startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"))
        }
    tables_ = (*TAUGHT, articles, passages, embeddings, tags, files, pages, attributions, credits)
    whole = {f"SCAN {table.name}" for table in tables_}
    none_there = "USING INDEX ix_articles_unsigned"  # holds nothing as a rule
    slow = [(text, step) for text, plan in plans.items() for step in plan if step.startswith(tuple(whole))]
    assert len(plans) > 25
    assert [(text, step) for text, step in slow if none_there not in step] == []


def test_an_index_learns(home: Home, tmp_path: Path, counting: Counting) -> None:
    """Articles that only learn from others are not counted, cost what is new in them, and come back as they were."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.json").write_text('{"outlet": "The Harbour Post"}')
    for i in range(2):
        (folder / f"{i}.txt").write_text(story(i, PITCH), encoding="utf-8")
    update(home, [folder], lambda: counting)
    (folder / "2.txt").write_text(story(2, PITCH), encoding="utf-8")
    report = update(home, [folder], lambda: counting)
    assert (report.added, report.changed, report.unchanged) == (1, 0, 2)
    library = Library(home)
    assert not any(PITCH in library.body(str(i)) for i in range(3))
    assert remove(home, ["2"], lambda: counting).changed == 0
    assert all(PITCH in library.body(str(i)) for i in range(2))
    assert update(home, [folder / "0.txt", folder / "1.txt"], lambda: counting).unchanged == 2
