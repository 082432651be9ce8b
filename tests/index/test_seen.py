"""What was read, and when."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.home import Home
from index.records import Look, Stamp
from index.seen import Before, File, looks, note, past, remember
from index.store import Store
from tests.index.test_store import made, publish

THEN = datetime(2031, 3, 12, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


def stamp(place: str | None) -> Stamp:
    """Return the stamp of an address that holds the article at `place`."""
    return Stamp(place, "f", "3", '"v1"', "Tue, 03 Nov 2026 08:00:00 GMT", THEN)


@pytest.fixture
def store(bare: Home) -> Store:
    """Return an empty database."""
    return Store(bare, create=True)


def test_stamps_come_back_as_they_were(store: Store) -> None:
    """The last one counts, and its moment is the same whatever its zone; the others stay."""
    known = {f"https://post.example/{i}": stamp("/a.txt") for i in range(1200)}
    with store.writing() as connection:
        remember(connection, {"/a.txt": "old"}, known)
        remember(connection, {"/a.txt": "new", "/b.txt": "one"}, {"https://post.example/0": stamp(None)})
        remember(connection, {}, {})
    with store.reading() as connection:
        found = past(connection, [*known, "https://post.example/unknown"]).stamps
        assert found == {**known, "https://post.example/0": stamp(None)}
        assert found["https://post.example/0"].checked.tzinfo is UTC
        before = Before(connection)
        assert [before.file(path) for path in ("/a.txt", "/b.txt", "/c.txt")] == [File("new"), File("one"), File()]


def test_what_was_removed_is_known_by_what_it_left(store: Store) -> None:
    """An address whose article is gone is one of a removed article; a listing's is not."""
    publish(store, [made("a", "The lamps went out."), made("b", "The ferry was late.")])
    addresses = {"x": stamp("/a.txt"), "y": stamp("/b.txt"), "z": stamp("/b.txt"), "feed": stamp(None)}
    with store.writing() as connection:
        remember(connection, {}, addresses)
    publish(store, [], removed=["b"])
    with store.reading() as connection:
        assert past(connection, addresses).removed == {"/b.txt"}
        assert past(connection, addresses).stamps == addresses
        assert not past(connection, ["x", "feed"]).removed
        assert [Before(connection).is_removed(place) for place in ("/a.txt", "/b.txt", "/c.txt", "")] == [
            False,
            True,
            False,
            False,
        ]


def test_what_lies_below_a_folder_is_looked_up(store: Store) -> None:
    """Its files and those of the folders in it, and no neighbour whose name begins alike."""
    paths = [
        "/a/b.txt",
        "/a/c/d.txt",
        "/a.txt",
        "/ab/c.txt",
        "/a/b.txt.md",
        "/a0.txt",
        "/é/b.txt",
        "https://post.example/a",
    ]
    publish(
        store, [made(str(i), f"Text {i} says this.").model_copy(update={"path": path}) for i, path in enumerate(paths)]
    )
    publish(store, [], removed=["4"])

    with store.reading() as connection:

        def below(root: str) -> list[str]:
            return sorted(known.path for _, known in Before(connection).below(Path(root)))

        assert below("/a") == ["/a/b.txt", "/a/c/d.txt"]
        assert below("/a/c") == below("/a/c/d.txt") == ["/a/c/d.txt"]
        assert below("/é") == ["/é/b.txt"]
        assert below("/x") == []
        assert below("/") == sorted(path for i, path in enumerate(paths) if path[0] == "/" and i != 4)


def test_the_last_look_at_each_place_is_told(store: Store) -> None:
    """By place, in UTC."""
    with store.writing() as connection:
        note(connection, Look("/folder", THEN, "2 added", good=True))
        note(connection, Look("https://post.example/feed", THEN, "404", good=False))
        note(connection, Look("/folder", THEN + timedelta(hours=1), "nothing new", good=True))
    with store.reading() as connection:
        found = looks(connection)
    assert [(one.place, one.said, one.good) for one in found] == [
        ("/folder", "nothing new", True),
        ("https://post.example/feed", "404", False),
    ]
    assert [one.at for one in found] == [THEN + timedelta(hours=1), THEN]
