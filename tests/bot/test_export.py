"""An answer to take along."""

import csv
import io
import json
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Excerpt, Finding, ask
from bot.citation import escaped
from bot.errors import SettingsError
from bot.export import FORMATS, export
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from tests.conftest import run_byline


@pytest.fixture(scope="module")
def answer(sample_home: Home, embedder: OnnxTwin) -> Answer:
    """Return the flagship question's answer."""
    return ask(Coverage(sample_home, lambda: embedder), "who reported the desertions?")


def quotes(answer: Answer) -> list[Excerpt]:
    """Return its quotes."""
    return [one for finding in answer.findings for one in finding.excerpts]


def rows(answer: Answer) -> list[dict[str, str]]:
    """Return the rows of its table, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(FORMATS["csv"][2](answer).decode("utf-8-sig"), newline="")))


def test_every_format_holds_every_quote_word_for_word(answer: Answer) -> None:
    """With its outlet, and the lead where there is one."""
    found = Document(io.BytesIO(FORMATS["docx"][2](answer)))
    paragraphs = [one.text for one in found.paragraphs]
    assert answer.lead in paragraphs
    quoted = [one.text for one in found.paragraphs if one.style is not None and one.style.name == "Quote"]
    assert quoted == [line.strip() for one in quotes(answer) for line in one.quote.splitlines() if line.strip()]
    assert [one["quote"] for one in rows(answer)] == [one.quote for one in quotes(answer)]
    assert [(int(one["start"]), int(one["end"])) for one in rows(answer)] == [
        (one.start, one.end) for one in quotes(answer)
    ]
    assert json.loads(FORMATS["json"][2](answer)) == json.loads(answer.model_dump_json())
    page = FORMATS["md"][2](answer).decode()
    assert all(escaped(one.outlet) in page for one in quotes(answer) if one.outlet)
    assert sum(line.startswith("> —") for line in page.splitlines()) == len(quotes(answer))


CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@\t\r\n\0\x1b<&>,;\"'")


@given(
    quote=st.text(CHARACTERS, min_size=1), title=st.none() | st.text(CHARACTERS), url=st.none() | st.text(CHARACTERS)
)
def test_whatever_an_article_holds_is_text(quote: str, title: str | None, url: str | None) -> None:
    """No format breaks, no cell is computed, and a table's quote is the quote."""
    known = {
        "outlet": title,
        "title": title,
        "published": None,
        "url": url,
        "path": "/a",
        "article_id": "a",
        "version": 1,
    }
    one = Excerpt.model_validate(known | {"start": 0, "end": len(quote), "quote": quote})
    made = Answer(
        question=quote,
        status="answered",
        lead=quote,
        confidence=1,
        kind="other",
        findings=(Finding(sources=(), excerpts=(one,)),),
    )
    written = {name: write(made) for name, (_, _, write) in FORMATS.items()}
    Document(io.BytesIO(written["docx"]))
    (row,) = rows(made)
    assert row["quote"].removeprefix("'" if quote[0] in "=+-@\t\r" else "") == quote
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row.values())


def test_a_file_of_no_such_format_is_told_before_anything_is_asked(sample_home: Home, tmp_path: Path) -> None:
    """So is more than one question; a file that can't be written says so."""
    done = run_byline(sample_home, "ask", "who deserted?", "--export", str(tmp_path / "note.odt"))
    assert (done.returncode, done.stdout) == (1, "")
    assert ".md, .docx, .csv, .json" in done.stderr
    done = run_byline(sample_home, "ask", "-", "--export", str(tmp_path / "note.md"), stdin="who?\n")
    assert done.returncode == 2
    with pytest.raises(SettingsError, match="no such file or directory"):
        export(Answer(question="a", status="answered", lead="a", confidence=1, kind="other"), tmp_path / "a" / "b.md")


def test_the_command_writes_it(sample_home: Home, tmp_path: Path) -> None:
    """Beside what it prints."""
    done = run_byline(sample_home, "ask", "who reported the desertions?", "--json", "--export", str(tmp_path / "a.CSV"))
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    with (tmp_path / "a.CSV").open(encoding="utf-8-sig", newline="") as file:
        found = [row["quote"] for row in csv.DictReader(file)]
    assert found == [one["quote"] for finding in printed["findings"] for one in finding["excerpts"]]
