"""The report: one page that is whole by itself, safe whatever it quotes, and says what the JSON says."""

import io
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from bot.errors import SettingsError
from bot.measures import Evaluation
from bot.report import check_report, print_evaluation, render, write_report

VOID = {"meta", "br", "link", "img", "input", "hr"}
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'&{{ 7 * 7 }}$\\frac{1}$ <!-- ]]>"


class Page(HTMLParser):
    """A parsed page: its tags are balanced, and its tags, attributes, texts and table rows can be asked for."""

    def __init__(self, page: str) -> None:
        """Parse the page whole."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.rows: list[list[str]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; a row begins with its heading, and `data` holds a number exactly."""
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag == "data" and "tr" in self.open:
            self.rows[-1].append(dict(attrs)["value"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element of a drawing that has nothing in it."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Check that what ends is what began last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text, and in which element it is."""
        inside = self.open[-1] if self.open else ""
        self.texts.append((inside, data))
        if inside == "th" or (inside == "span" and data == "–"):
            self.rows[-1].append(data)

    def said(self) -> str:
        """Return all that can be read."""
        return " ".join(text for inside, text in self.texts if inside != "style")


def page_of(evaluation: Evaluation, name: str = "questions.jsonl") -> str:
    """Return the page, as of a day."""
    return render(evaluation, name, date(2031, 3, 20))


@pytest.fixture(scope="module")
def pages(answered: Evaluation, searched: Evaluation) -> dict[str, str]:
    """Return the page of each."""
    return {"answered": page_of(answered), "searched": page_of(searched)}


def numbers(*values: float | None) -> list[str]:
    """Return values as the page holds them."""
    return ["–" if value is None else str(value) for value in values]


def test_the_page_has_the_numbers_of_the_json(answered: Evaluation, pages: dict[str, str]) -> None:
    """Every score, every kind, every bin and the latency, to the last digit."""
    values, rows = answered.values(), Page(pages["answered"]).rows
    for name in answered.scores:
        assert [name, *numbers(values[name])] in rows
    for name, value in values["latency_ms"].items():
        assert [f"{name} ms", *numbers(value)] in rows
    for one in values["bins"]:
        assert [f"{one['low']}–{one['high']}", *numbers(one["count"], one["confidence"], one["covered"])] in rows
    (heading,) = (row for row in rows if row[0] == "Kind")
    for kind, means in values["by_kind"].items():
        assert [kind, *numbers(*(means[name] for name in heading[1:]))] in rows


def test_the_page_has_every_miss(answered: Evaluation, pages: dict[str, str]) -> None:
    """The question, what was expected and what was given can be read."""
    said = Page(pages["answered"]).said()
    assert answered.misses
    for miss in answered.misses:
        assert miss.question in said
        assert miss.lead is not None
        assert miss.lead in said
        assert miss.quote is None or miss.quote in said
        for mark in miss.missing:
            assert all(form.text in said for form in mark.wanted)


@pytest.mark.parametrize("about", ["answered", "searched"])
def test_the_page_is_whole_by_itself(about: str, pages: dict[str, str]) -> None:
    """It runs nothing and loads nothing: no script, no handler, no address, no reference but into itself."""
    text = pages[about]
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "image", "base"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert (attributes.get("href") or "#").startswith("#")
    assert not [word for word in ("http:", "https:", "@import", "javascript:") if word in text]
    assert text.count("url(") == text.count("url(#")


@pytest.mark.parametrize("about", ["answered", "searched"])
def test_what_a_plot_shows_is_said_in_words_too(about: str, pages: dict[str, str]) -> None:
    """Each drawing has a name and a caption; names in the page are its only ones; its colours are the page's."""
    text = pages[about]
    page = Page(text)
    drawn = [attributes for tag, attributes in page.tags if tag == "svg"]
    captions = [words for inside, words in page.texts if inside == "figcaption"]
    assert len(drawn) == len(captions) >= 4
    assert all(one["role"] == "img" and one["aria-label"] for one in drawn)
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    referred = {attributes["href"] for _, attributes in page.tags if attributes.get("href")}
    assert referred <= {f"#{name}" for name in names}
    assert "#0000a" not in text
    assert "prefers-color-scheme: dark" in text


def test_hostile_text_is_only_text(answered: Evaluation) -> None:
    """Markup, templates, formulas and controls in whatever is quoted add no element and are shown as they are."""
    miss = answered.misses[0]
    texts = {"question": HOSTILE, "lead": HOSTILE, "quote": HOSTILE, "article": HOSTILE, "id": HOSTILE, "kind": HOSTILE}
    marks = tuple(
        mark.model_copy(update={"wanted": tuple(form.model_copy(update={"text": HOSTILE}) for form in mark.wanted)})
        for mark in miss.missing
    )
    hostile = miss.model_copy(update=texts | {"missing": marks})
    kinds = {HOSTILE: answered.by_kind["how_many"], "\x00\ufffe\u202e港": answered.by_kind["how_many"]}
    plain = answered.model_copy(
        update={"misses": (miss,), "by_kind": {"one": kinds[HOSTILE], "two": answered.by_kind["how_many"]}}
    )
    page = Page(page_of(answered.model_copy(update={"misses": (hostile,), "by_kind": kinds}), HOSTILE))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in Page(page_of(plain)).tags]
    assert page.said().count(HOSTILE) >= 7
    assert [words for inside, words in page.texts if inside == "text" and HOSTILE[:24] in words]


def test_a_page_of_nothing_missed_says_so(answered: Evaluation) -> None:
    """No miss, no kind, no time: those parts are left out, and nothing fails."""
    bare = answered.model_copy(update={"misses": (), "by_kind": {}, "milliseconds": (), "curve": (None,)})
    said = Page(page_of(bare)).said()
    assert "None." in said
    assert "By kind" not in said


def test_the_same_measures_make_the_same_page(answered: Evaluation, pages: dict[str, str]) -> None:
    """Two pages can be compared."""
    assert page_of(answered) == pages["answered"]


def test_a_report_is_written_where_it_can_be(searched: Evaluation, tmp_path: Path) -> None:
    """A file in a folder that is there; anything else is said before a question is asked."""
    path = tmp_path / "report.html"
    check_report(path)
    lone = searched.misses[0].model_copy(update={"question": "half a \ud83d character"})
    write_report(path, searched.model_copy(update={"misses": (lone,)}), "questions.jsonl")
    assert "half a ? character" in Page(path.read_text(encoding="utf-8")).said()
    for wrong in (tmp_path, tmp_path / "none" / "report.html"):
        with pytest.raises(SettingsError, match="folder"):
            check_report(wrong)
    with pytest.raises(SettingsError, match="is a directory"):
        write_report(tmp_path, searched, "questions.jsonl")


@pytest.mark.parametrize("library", ["jinja2", "matplotlib"])
def test_without_its_libraries_the_install_line_is_given(library: str, tmp_path: Path) -> None:
    """The module is imported all the same, with neither of them; making a report tells how to get them."""
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from pathlib import Path\n"
        "from bot.report import ReportExtraError, check_report\n"
        "assert 'jinja2' not in sys.modules or sys.modules['jinja2'] is None\n"
        "assert not [name for name in sys.modules if name.startswith('matplotlib.')]\n"
        "try: check_report(Path('report.html'))\n"
        "except ReportExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"a report needs {library}, which is not installed: pip install 'byline[report]'\n"


@pytest.mark.parametrize("about", ["answered", "searched"])
def test_the_terminal_shows_scores_kinds_and_misses(about: str, request: pytest.FixtureRequest) -> None:
    """Every measure has its line, every miss its question; nothing that is quoted speaks to the terminal."""
    found = request.getfixturevalue(about)
    miss = found.misses[0].model_copy(update={"question": "\x1b[31m[bold]q[/bold]", "quote": "a\x07b"})
    console = Console(file=io.StringIO(), width=120, highlight=False)
    print_evaluation(console, found.model_copy(update={"misses": (miss, *found.misses[1:])}))
    assert isinstance(console.file, io.StringIO)
    written = console.file.getvalue()
    assert not set(written) & {"\x1b", "\x07"}
    assert "[bold]q[/bold]" in written
    first = [line.split()[0] for line in written.splitlines() if line.strip()]
    assert set(found.scores) <= set(first)
    assert set(found.by_kind) <= set(first)
    assert {one.id for one in found.misses} <= set(first)
