"""tantivy."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Metadata
from index.errors import DerivedFileError
from index.keywords import KeywordIndex, terms
from index.records import StoredPassage
from index.searching import Limits


def passage(number: int, text: str, outlet: str | None = None, published: date | None = None) -> StoredPassage:
    """Return a passage of an article of its own."""
    about = Metadata(outlet=outlet, published=published, title=f"Headline {number}")
    return StoredPassage(number, f"a{number}", "/a", about, 0, len(text), (), text)


def made(folder: Path, passages: Iterable[StoredPassage]) -> KeywordIndex:
    """Return an index of `passages`."""
    folder.mkdir(exist_ok=True)
    index = KeywordIndex(folder)
    index.change([], passages)
    return index


@pytest.fixture
def index(tmp_path: Path) -> KeywordIndex:
    """Return an index of three passages."""
    return made(
        tmp_path / "k",
        [
            passage(1, "Eighteen sailors deserted the ship.", "The Post", date(2031, 3, 12)),
            passage(2, "The ferry was late.", "The Courier", date(2031, 3, 14)),
            passage(3, "A desertion was denied; the ship sailed.", None, None),
        ],
    )


def test_terms_are_stems_without_the_words_that_say_nothing() -> None:
    """Inflections meet in one term; case and accents make no difference."""
    assert terms("The desertions") == terms("deserted") == ["desert"]
    assert terms("Café CAFE") == ["cafe", "cafe"]


def test_search_finds_by_any_inflection_best_first(index: KeywordIndex) -> None:
    """Both passages on desertion are found, and no other."""
    ids, scores = index.search(terms("who deserted?"), 10)
    assert set(ids.tolist()) == {1, 3}
    assert sorted(scores.tolist(), reverse=True) == scores.tolist()


def test_headline_outlet_and_date_are_words_too(index: KeywordIndex) -> None:
    """A passage is found by its article's headline, outlet and day."""
    for words in ("headline 2", "Courier", "2031-03-14"):
        assert index.search(terms(words), 1)[0].tolist() == [2]


@pytest.mark.parametrize(
    ("outlet", "since", "until", "expected"),
    [
        ("the post", None, None, [1]),
        (None, date(2031, 3, 13), None, [2]),
        (None, None, date(2031, 3, 13), [1]),
        (None, date(2031, 3, 12), date(2031, 3, 14), [1, 2]),
        ("The Courier", None, date(2031, 3, 13), []),
        ("Nobody", None, None, []),
    ],
)
def test_filters(index: KeywordIndex, outlet: str, since: date, until: date, expected: list[int]) -> None:
    """Only the outlet's passages of the days remain; one with no date is in no range of days."""
    assert sorted(index.within(Limits(outlet, since, until)).tolist()) == expected
    found, _ = index.search(terms("sailors ferry ship"), 10, Limits(outlet, since, until))
    assert sorted(found.tolist()) == expected


def test_filters_do_not_change_the_scores(index: KeywordIndex) -> None:
    """BM25 is of the words alone."""
    free = dict(zip(*(part.tolist() for part in index.search(["desert"], 10)), strict=True))
    _, (score,) = index.search(["desert"], 10, Limits("The Post"))
    assert score == pytest.approx(free[1])


def test_unknown_words_weigh_most(index: KeywordIndex) -> None:
    """A word that nobody used weighs more than a rare one, and that more than a common one."""
    weights = index.weights(["zebra", "ferri", "ship"])
    assert weights["zebra"] > weights["ferri"] > weights["ship"] > 0


def test_a_clone_changes_alone(index: KeywordIndex, tmp_path: Path) -> None:
    """Changing the clone leaves the original as it was, and what was removed is gone."""
    KeywordIndex.clone(tmp_path / "k", tmp_path / "next")
    clone = KeywordIndex(tmp_path / "next")
    clone.change([1], [passage(4, "A zebra.")])
    assert (len(clone), len(index), len(KeywordIndex(tmp_path / "k"))) == (3, 3, 3)
    assert clone.search(["zebra"], 5)[0].tolist() == [4]
    assert index.search(["zebra"], 5)[0].tolist() == []
    assert 1 not in clone.search(["desert"], 5)[0]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """No passages, no words: no hits and no error."""
    index = made(tmp_path / "k", [])
    assert index.search(["ship"], 5)[0].tolist() == []
    assert index.search([], 5)[0].tolist() == []
    assert index.within(Limits("x")).tolist() == []


def test_a_folder_of_something_else_is_a_derived_file_error(tmp_path: Path) -> None:
    """A damaged meta.json is told from an empty folder."""
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(DerivedFileError):
        KeywordIndex(tmp_path)


@given(st.text(max_size=200))
def test_no_text_is_a_query_that_fails(text: str) -> None:
    """Operators, quotes and brackets are only text: terms are plain words."""
    assert all(term and not set(term) & set(' "()[]{}:^~*?\\+-') for term in terms(text))


def test_what_was_removed_weighs_nothing(tmp_path: Path) -> None:
    """After most passages are gone, terms weigh what they weigh in an index that never had them."""
    many = [passage(i, f"The ship number {i} left the harbour with oil.") for i in range(1, 61)]
    index, fresh = made(tmp_path / "k", many), made(tmp_path / "fresh", many[:3])
    index.change([one.id for one in many[3:]], [])
    words = terms("ship oil harbour zebra")
    assert len(index) == 3
    assert index.weights(words) == pytest.approx(fresh.weights(words))
    assert min(index.weights(words).values()) > 0
