"""Body and furniture of five saved pages, line by line, against marks made by hand, where this machine has the pages.

The marks are numbers of lines (from 1, blank ones left out); the texts are other people's and in no repository.
"""

import hashlib
import json

import pytest

from corpus.article import Span
from corpus.clean import body
from corpus.furniture import Verdict, fingerprints, verdicts
from corpus.metadata import shown
from corpus.sentences import paragraphs
from tests.conftest import ROOT, SHARED

COVERAGE = SHARED / "coverage"
GOLD = json.loads((ROOT / "tests" / "data" / "coverage_lines.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.skipif(not COVERAGE.is_dir(), reason=f"no saved pages in {COVERAGE}")
LEAST = 0.95
TELLING = {"000", "003", "004"}  # pages that show their outlet
DATED = {"000", "004"}  # pages that show their date


def page(name: str) -> tuple[str, list[Span], list[bool]]:
    """Read a page, without what lies beside it."""
    text = (COVERAGE / name).read_bytes().decode("utf-8")
    spans = paragraphs(text)
    return text, spans, body(text, spans)


def lines_of(text: str, spans: list[Span]) -> set[int]:
    """Return the numbers of the lines that spans cover."""
    return {
        number
        for span in spans
        for number in range(text.count("\n", 0, span.start) + 1, text.count("\n", 0, span.end) + 2)
    }


@pytest.mark.parametrize("name", GOLD)
def test_the_marks_are_of_this_page(name: str) -> None:
    """Every line that is not blank is marked once, in the very file that was marked."""
    data = (COVERAGE / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == GOLD[name]["sha256"]
    written = [number for number, line in enumerate(data.decode().split("\n"), 1) if line.strip()]
    assert sorted(GOLD[name]["furniture"] + GOLD[name]["kept"]) == written


@pytest.mark.parametrize("name", GOLD)
def test_furniture_line_by_line(name: str) -> None:
    """Precision and recall of furniture, and of body, are high on every page by itself."""
    text, spans, kept = page(name)
    dropped = lines_of(text, [span for span, keep in zip(spans, kept, strict=True) if not keep])
    stayed = lines_of(text, [span for span, keep in zip(spans, kept, strict=True) if keep])
    for found, marked in ((dropped, set(GOLD[name]["furniture"])), (stayed, set(GOLD[name]["kept"]))):
        assert len(found & marked) >= LEAST * len(found)
        assert len(found & marked) >= LEAST * len(marked)


@pytest.mark.parametrize("name", GOLD)
def test_nothing_of_a_real_body_looks_like_a_pitch(name: str) -> None:
    """If every line of these articles were repeated, none would be dropped, and most would be in no doubt."""
    text, spans, kept = page(name)
    found = verdicts(text, spans, kept, fingerprints(text, spans, kept))
    assert sum(one is Verdict.FURNITURE for one in found) == kept.count(False)
    assert sum(one is Verdict.DOUBTFUL for one in found) <= (1 - LEAST) * sum(kept)


@pytest.mark.parametrize("name", GOLD)
def test_metadata_without_sidecars(name: str) -> None:
    """Outlet and date are found where the page shows them, and nothing is invented where it does not."""
    known = json.loads((COVERAGE / name).with_suffix(".json").read_text(encoding="utf-8"))
    found = {field: str(value) for field, (value, _) in shown(*page(name)).items()}
    number = name[:3]
    assert found.get("outlet") == (known["outlet"] if number in TELLING else None)
    assert found.get("published") == (known["published"] if number in DATED else None)
    assert found.get("title") == known.get("title")
    assert found.get("author") == known.get("author")
