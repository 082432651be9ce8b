"""Links to articles."""

import stat
from datetime import UTC, datetime, timedelta
from multiprocessing.pool import ThreadPool
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.web.links import Links, Pass, has_expired, key_of
from corpus.article import Span
from index.errors import DataFolderError
from index.home import Home
from tests.web.conftest import settings_of

QUOTE = Span(start=12, end=80)


def key_in(link: str) -> str:
    """Return the key of a link."""
    return parse_qs(urlsplit(link).query)["key"][0]


@given(article=st.text(min_size=1), start=st.integers(0, 10**6))
def test_a_link_names_its_article_and_its_quote(article: str, start: int) -> None:
    """Whatever characters an article's id has."""
    quote = Span(start=start, end=start + 5)
    links = Links("k", "https://byline.example/")
    try:
        parts = urlsplit(links.to(article, 3, quote))
    except UnicodeEncodeError:
        assert any("\ud800" <= one <= "\udfff" for one in article)
        return
    assert parts.path == "/articles/" + parts.path.removeprefix("/articles/")
    assert unquote(parts.path.removeprefix("/articles/")) == article
    asked = parse_qs(parts.query)
    assert (asked["v"], asked["q"], parts.fragment) == (["3"], [f"{start}-{start + 5}"], f"q={start}-{start + 5}")
    assert links.granted(asked["key"][0]) == Pass(article, None, f"{start}-{start + 5}")


@given(key=st.text(), at=st.integers(0, 40), other=st.characters(exclude_categories=["Cs"]))
def test_no_other_key_opens_anything(key: str, at: int, other: str) -> None:
    """Not one that somebody made up, nor one of another Byline, nor one in which a character is another."""
    links = Links("k")
    assert links.granted(key) is None
    right = key_in(links.to("a"))
    assert Links("another").granted(right) is None
    changed = right[: at % len(right)] + other + right[at % len(right) + 1 :]
    # The last character of a signature in base 64 carries bits that nobody reads.
    assert changed[:-1] == right[:-1] or links.granted(changed) is None


def test_a_link_expires_and_takes_those_that_it_leads_to_with_it() -> None:
    """After the days that are set; a link on a page outlasts the one that opened the page by nothing."""
    links = Links("k", days=7)
    granted = links.granted(key_in(links.to("a")))
    assert granted is not None
    assert not has_expired(granted)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6)):
        assert not has_expired(granted)
        onward = links.granted(key_in(links.to("b", granted=granted)))
    assert onward == Pass("b", granted.until)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, seconds=2)):
        assert has_expired(granted)
        assert has_expired(onward)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """By however many at once; one that is set is taken instead."""
    found = settings_of(Home(tmp_path / "data"))
    with ThreadPool(8) as pool:
        assert len(set(pool.map(key_of, [found] * 8))) == 1
    (path,) = found.home.folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key_of(found)) >= 32
    assert key_of(found.model_copy(update={"secret": SecretStr("own")})) == "own"


def test_a_data_folder_that_takes_no_key_is_told(tmp_path: Path) -> None:
    """With what to do."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataFolderError, match="BYLINE_HOME"):
        key_of(settings_of(Home(tmp_path / "data")))


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe" * 40])
def test_a_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    """Nothing is signed with what others could guess."""
    (tmp_path / "links.key").write_bytes(content)
    with pytest.raises(DataFolderError, match="delete it"):
        key_of(settings_of(Home(tmp_path)))
