"""The SQL database."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sql

from corpus.article import Article, Metadata
from corpus.readers import Known, article
from index import contents
from index.errors import DataFolderError
from index.home import Home, database
from index.kept import keep
from index.records import Changes, NewArticle, Traits
from index.seen import Before, File
from index.store import Store
from index.tables import embeddings, tags
from tests.homes import executed

DIMENSION = 4
TRAITS = Traits(b"", b"", "a", None)


def made(identity: str, text: str, **known: object) -> Article:
    """Return an article as a reader makes it."""
    return article(identity, f"/{identity}.txt", text, [Known("sidecar", Metadata.model_validate(known))])


def publish(
    store: Store, articles: Iterable[Article], removed: Iterable[str] = (), unwanted: Iterable[str] = ()
) -> int:
    """Store articles, each passage with vectors of its own, and return the new generation."""
    added = []
    for one in articles:
        keys = tuple(f"{one.id}-{one.text}-{i}".encode() for i in range(len(one.passages)))
        rows = [np.full((1 + len(one.passages[i].sentences), DIMENSION), i + 1, np.float32) for i in range(len(keys))]
        with store.writing() as connection:
            found = {key: row.astype(np.float16).tobytes() for key, row in zip(keys, rows, strict=True)}
            keep(connection, embeddings, found)
            keep(connection, tags, dict.fromkeys(keys, "[]"))
        added.append(NewArticle(one, one.text, keys, keys, (), TRAITS))
    with store.reading() as connection:
        number = store.generation(connection) + 1
        known = {row.id for row in contents.articles(connection)}
        replaced = frozenset(known & {one.id for one in articles})
        read = {one.path: "f" for one in articles}
        changes = Changes(added, replaced, frozenset(removed), {}, read, unwanted=frozenset(unwanted))
        _, new = store.plan(connection, changes)
    store.publish(changes, new, {"generation": str(number)})
    return number


@pytest.fixture
def store(bare: Home) -> Store:
    """Return an empty database."""
    return Store(bare, create=True)


def test_an_article_comes_back_as_it_was_stored(store: Store) -> None:
    """Text, metadata and every offset survive, character for character."""
    text = "“Row,” she said – 🚣.\r\n\r\nHe rowed. Nobody else did.\n"
    one = made("a", text, outlet="The Post", published=date(2031, 3, 12), url="https://post.example/a")
    publish(store, [one])
    with store.reading() as connection:
        assert contents.article(connection, "a") == one


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    """What was quoted from an older version can still be read there."""
    publish(store, [made("a", "The first text says this.")])
    publish(store, [made("a", "The second text says that.")])
    with store.reading() as connection:
        newest, first = contents.article(connection, "a"), contents.article(connection, "a", 1)
        assert newest is not None
        assert newest.text == "The second text says that."
        assert first is not None
        assert first.text == "The first text says this."
        assert [row.version for row in contents.articles(connection)] == [2]


def test_new_metadata_alone_is_no_new_version(store: Store) -> None:
    """The text is what versions count."""
    publish(store, [made("a", "The only text says this.")])
    publish(store, [made("a", "The only text says this.", outlet="The Post")])
    with store.reading() as connection:
        assert [(row.version, row.outlet) for row in contents.articles(connection)] == [(1, "The Post")]


def test_a_reader_sees_one_generation_while_the_next_is_written(store: Store) -> None:
    """A publication in between changes nothing for a reader that is at it, and everything for the next one."""
    publish(store, [made("a", "The first text says this.")])
    with store.reading() as connection:
        assert store.generation(connection) == 1
        publish(store, [made("b", "Another text says that.")])
        assert store.generation(connection) == 1
        assert [row.id for row in contents.articles(connection)] == ["a"]
    with store.reading() as connection:
        assert store.generation(connection) == 2
        assert [row.id for row in contents.articles(connection)] == ["a", "b"]


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_next_generation_is_published(store: Store, number: int) -> None:
    """Where another index was faster, once or twice, what was made for the state before it is refused whole."""
    publish(store, [made("a", "The first text says this.")])
    changes = Changes((), frozenset(), frozenset({"a"}), {}, {})
    with pytest.raises(DataFolderError, match="faster"):
        store.publish(changes, [], {"generation": str(number)})
    with store.reading() as connection:
        assert (store.generation(connection), contents.ids(connection)) == (1, ["a"])


def test_a_publication_that_fails_leaves_nothing_behind(store: Store) -> None:
    """Generation, articles and files stay as they were."""
    publish(store, [made("a", "The first text says this.")])
    one = made("b", "Another text says that.")
    changes = Changes(
        [NewArticle(one, "d", (b"not stored",), (b"nor this",), (), TRAITS)],
        frozenset({"a"}),
        frozenset(),
        {},
        {"/b.txt": "f"},
    )
    with store.reading() as connection:
        _, new = store.plan(connection, changes)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.publish(changes, new, {"generation": "2"})
    with store.reading() as connection:
        assert store.generation(connection) == 1
        assert [row.id for row in contents.articles(connection)] == ["a"]
        assert [Before(connection).file(path).fingerprint for path in ("/a.txt", "/b.txt")] == ["f", None]


def test_removal_takes_passages_and_vectors_with_it(store: Store) -> None:
    """Nothing of a removed article is left in any table, but that its file was there and is not wanted."""
    publish(store, [made("a", "The first text says this."), made("b", "Another text says that.")])
    publish(store, [], removed=["a"], unwanted=["a"])
    tables = ("articles", "passages", "embeddings", "tags")
    assert [executed(store.home, f"SELECT count(*) FROM {name}") for name in tables] == [[(1,)]] * 4  # noqa: S608
    with store.reading() as connection:
        assert Before(connection).file("/a.txt") == File(None, 0, frozenset("a"))
        assert Before(connection).file("/b.txt") == File("f", 1)


def test_passages_come_in_the_order_asked_for(store: Store) -> None:
    """Ids, texts and vectors belong together whatever their order."""
    publish(store, [made(name, f"The {name} text says this. It says more.") for name in ("a", "b", "c")])
    with store.reading() as connection:
        ids = [contents.passage_ids(connection, name)[0] for name in ("c", "a", "b")]
        found = contents.passages(connection, ids)
        assert [one.article_id for one in found] == ["c", "a", "b"]
        assert [one.text for one in found] == [f"The {name} text says this. It says more." for name in ("c", "a", "b")]
        assert [one.quote(one.sentences[1]) for one in found] == ["It says more."] * 3
        assert [one.matrix.shape for one in contents.features(connection, ids, DIMENSION)] == [(3, DIMENSION)] * 3
        assert contents.owners(connection, ids) == [("c", None), ("a", None), ("b", None)]


def test_passage_ids_are_never_used_again(store: Store) -> None:
    """A reader with older search files can't be led to another article's passage."""
    publish(store, [made("a", "The first text says this.")])
    with store.reading() as connection:
        (old,) = contents.passage_ids(connection, "a")
    publish(store, [], removed=["a"])
    publish(store, [made("b", "Another text says that.")])
    with store.reading() as connection:
        (new,) = contents.passage_ids(connection, "b")
    assert new > old


def test_outlets_are_the_current_ones_longest_first(store: Store) -> None:
    """So that "The Post on Sunday" is looked for before "The Post"."""
    publish(store, [made("a", "A text.  It says this.", outlet="The Post"), made("b", "A text that says it.")])
    publish(store, [made("c", "Yet a text says that.", outlet="The Post on Sunday")])
    with store.reading() as connection:
        assert contents.outlets(connection) == ["The Post on Sunday", "The Post"]


def test_a_newer_folder_is_refused(store: Store) -> None:
    """One written by a later Byline is left alone."""
    executed(store.home, "UPDATE alembic_version SET version_num = '99'")
    with pytest.raises(DataFolderError, match="newer Byline"):
        Store(store.home)


def test_no_database_says_how_to_make_one(tmp_path: Path) -> None:
    """Reading never creates anything."""
    with pytest.raises(DataFolderError, match="byline index"):
        Store(Home(tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", [b"this is no database, and it is long enough to look at" * 20, b"SQLite format 3\0" * 99]
)
def test_a_damaged_file_says_so(tmp_path: Path, content: bytes) -> None:
    """A file of something else is not opened, and not overwritten."""
    path = tmp_path / "byline.db"
    path.write_bytes(content)
    with pytest.raises(DataFolderError, match="damaged"):
        Store(Home(tmp_path))
    assert path.read_bytes() == content


@pytest.mark.files
def test_damage_that_is_no_text_is_told_as_damage(store: Store) -> None:
    """SQLite repeats the damaged bytes in what it says, which need not be UTF-8."""
    content = database(store.home).read_bytes()
    assert b"articles (story)" in content
    database(store.home).write_bytes(content.replace(b"articles (story)", b"articles (\xf3tory)"))
    with pytest.raises(DataFolderError, match=r"byline\.db is damaged"):
        Store(store.home)


def test_an_empty_file_is_made_a_database_by_indexing_only(tmp_path: Path) -> None:
    """A file that was created and no more, by a process killed at birth, is told when read and mended when written."""
    path = tmp_path / "byline.db"
    path.touch()
    with pytest.raises(DataFolderError, match="damaged"):
        Store(Home(tmp_path))
    publish(Store(Home(tmp_path), create=True), [made("a", "The first text says this.")])
    with Store(Home(tmp_path)).reading() as connection:
        assert Store(Home(tmp_path)).generation(connection) == 1


def test_a_newer_folder_is_not_written_to(store: Store) -> None:
    """Not even by opening it for indexing."""
    executed(store.home, "UPDATE alembic_version SET version_num = '99'")
    executed(store.home, "DROP TABLE files")
    with pytest.raises(DataFolderError, match="newer Byline"):
        Store(store.home, create=True)
    with store.reading() as connection:
        assert not sql.inspect(connection).has_table("files")
