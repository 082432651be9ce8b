"""Five real articles as they were saved from web pages, where this machine has them: they are in no repository."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from corpus import readers
from corpus.article import Article, Passage
from tests.conftest import SHARED
from tests.corpus.reading import quotes

COVERAGE = SHARED / "coverage"
PATHS = sorted(COVERAGE.glob("*.txt"))
pytestmark = pytest.mark.skipif(not PATHS, reason=f"no saved pages in {COVERAGE}")

CREDIT = re.compile(r"\[[A-Z ]{4,}\]$")
CHROME = re.compile(
    r"new window|\blog ?in\b|- Advertisement -|^Related (Article|Stories)|^Home >|^Connect with"
    r"|^(Edited )?by |@|^print ",
    re.IGNORECASE,
)


@cache
def article(path: Path) -> Article:
    """Read one of the saved pages."""
    (found,) = readers.read(readers.load(path))
    assert isinstance(found, Article), found
    return found


def test_five_pages_and_none_fails() -> None:
    """Each page is one article with passages."""
    assert len(PATHS) == 5
    assert all(article(path).passages for path in PATHS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_passages_are_substrings_of_the_file(path: Path) -> None:
    """What may be quoted stands so in the file."""
    text = path.read_bytes().decode("utf-8")
    spans: list[Passage] = list(article(path).passages)
    assert all(article(path).text[span.start : span.end] in text for span in spans)
    assert all(quote in text for quote in quotes(article(path)))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_furniture_is_quoted(path: Path) -> None:
    """Captions, links, login prompts, bylines and crumbs are in no sentence."""
    furniture = [line.strip() for line in article(path).text.splitlines() if CHROME.search(line) or CREDIT.search(line)]
    assert [
        (line, quote) for line in furniture for quote in quotes(article(path)) if quote in line or line in quote
    ] == []


def test_the_pages_hold_furniture() -> None:
    """The patterns above find captions, links and prompts in these pages."""
    lines = [line.strip() for path in PATHS for line in article(path).text.splitlines()]
    assert sum(bool(CREDIT.search(line)) for line in lines) >= 4
    assert sum(bool(CHROME.search(line)) for line in lines) >= 8


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_body_is_not_lost(path: Path) -> None:
    """Every long line that ends as a sentence does, and is no furniture, is quoted whole."""
    lines = [line.strip() for line in article(path).text.splitlines()]
    prose = [line for line in lines if len(line) > 120 and line[-1] in '.”"' and not CHROME.search(line)]
    said = " ".join(quotes(article(path)))
    assert len(prose) >= 8
    assert [line for line in prose if " ".join(line.split()) not in " ".join(said.split())] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_sidecar_gives_what_is_known(path: Path) -> None:
    """What the sidecar gives is kept, and an outlet that it does not give is not invented."""
    given = json.loads(readers.sidecar(path).read_text(encoding="utf-8"))
    found = article(path)
    assert found.outlet == given.get("outlet")
    for key in ("title", "author"):
        assert given.get(key) in (None, getattr(found, key))
    assert str(found.published) == str(given.get("published"))
