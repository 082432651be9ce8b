"""What is far longer than names and addresses are, or no text: one article of that sort stops no other."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.attribution.actor import key
from index import contents
from index.embed import OnnxTwin
from index.home import Home
from index.store import Store
from index.update import remove, update
from tests.homes import Homes

TEXT = "The lamp on Gannet Head was dark for three nights, the keeper Orsolya Vint said on Monday.\n"


@pytest.fixture(params=["files", pytest.param("postgres", marks=pytest.mark.servers)])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> Iterator[Home]:
    """Return a data folder on each of the databases."""
    homes = Homes(request.getfixturevalue("postgres") if request.param == "postgres" else None)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    made = homes.made(tmp_path / "data")
    yield made
    homes.drop(made)


LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéèçñøåæœ汉字漢語読売新聞中央日報"


def noise(count: int, letters: str = LETTERS) -> str:
    """Return letters that no compression makes fewer of."""
    return "".join(random.Random(count).choices(letters, k=count))  # noqa: S311


def listed(path: Path, **odd: str) -> Path:
    """Write two articles, of which one has something odd."""
    ones = [
        {"id": "odd", "outlet": noise(540), "text": TEXT} | odd,
        {"id": "good", "text": "The ferry was late on Tuesday.\n"},
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in ones))
    return path


def there(home: Home) -> list[str]:
    """Return the ids of all articles."""
    with Store(home).reading() as connection:
        return contents.ids(connection)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("outlet", noise(5_000), "outlet"),
        ("outlet", "x" * 1_001, "1,001 bytes"),
        ("outlet", noise(200), ""),
        ("id", noise(3_000), "200 characters"),
        ("id", noise(200), ""),
        ("url", f"https://example.com/{noise(4_000)}", ""),
        ("url", f"https://{'.'.join(noise(60) for _ in range(90))}.com/story", ""),
        ("url", f"https://{'.'.join(noise(number, 'abcdefghijkl') for number in range(16, 64))}.com/story", ""),
        ("title", noise(5_000), ""),
        ("author", noise(5_000), ""),
        ("text", f"{TEXT}\n“The lamp was dark,” {noise(4_000)} said on Monday.\n", ""),
        ("text", f"{TEXT}\nA NUL \0 in the text.\n", "no text"),
        ("title", "A NUL \0 in the title", ""),
        ("outlet", "A NUL \0 in the outlet", ""),
        ("id", "a\0b", "printable"),
        ("url", "https://example.com/a\0b", ""),
        ("outlet", "The Half \ud800 Surrogate", ""),
        ("text", f"{TEXT}\nHalf a surrogate \ud800 in the text.\n", "no text"),
    ],
)
def test_one_odd_article_stops_no_other(
    anywhere: Home, embedder: OnnxTwin, tmp_path: Path, name: str, value: str, said: str
) -> None:
    """It is stored, or refused by itself with what is wrong with it."""
    report = update(anywhere, [listed(tmp_path / "articles.jsonl", **{name: value})], lambda: embedder)
    assert "good" in there(anywhere)
    assert len(there(anywhere)) + len(report.failed) == 2
    assert bool(report.failed) == bool(said)
    assert all(said in one.error for one in report.failed)
    remove(anywhere, there(anywhere), lambda: embedder)
    assert not there(anywhere)


def test_a_path_that_is_too_long_is_told(anywhere: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """The system takes paths of 4,096 bytes; what lies deeper than databases know is named, and the rest is read."""
    deep = tmp_path / "deep"
    for number in range(14):
        deep = deep / noise(200 + number, "abcdefghijkl")
    deep.mkdir(parents=True)
    (deep / "odd.txt").write_text(TEXT)
    (tmp_path / "deep" / "good.txt").write_text("The ferry was late on Tuesday.\n")
    report = update(anywhere, [tmp_path / "deep"], lambda: embedder)
    assert there(anywhere) == ["good"]
    assert ["path and id" in one.error for one in report.failed] == [True]
    assert update(anywhere, [tmp_path / "deep"], lambda: embedder).unchanged == 1


def test_long_names_are_one_key() -> None:
    """Nobody is called so; what is looked up by it fits into an index."""
    assert key(noise(5_000)) == key(noise(5_000) + "x")
    assert len(key(noise(5_000))) <= 200
    assert key("the keeper Orsolya Vint") == "keeper orsolya vint"
