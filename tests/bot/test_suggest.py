"""Questions for people who don't know yet what to ask."""

from pathlib import Path

import pytest

from bot.answer import ask
from bot.question import MAX_CHARACTERS
from bot.suggest import suggestions
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.errors import DataFolderError
from index.home import Home
from index.update import update


@pytest.mark.slow
def test_each_is_answered_by_the_coverage(sample: Coverage) -> None:
    """Three, each once, of different kinds, on one line, short enough to be asked and for a button."""
    found = suggestions(sample)
    assert len(found) == len(set(found)) == 3
    answers = [ask(sample, question) for question in found]
    assert {one.status for one in answers} == {"answered"}
    assert len({question.split()[0:2][-1] for question in found}) > 1
    assert len({one.kind for one in answers}) > 1
    assert all(question.endswith("?") and "\n" not in question for question in found)
    assert all(len(question) <= MAX_CHARACTERS for question in found)


@pytest.mark.slow
def test_they_are_the_same_whenever_they_are_made(sample: Coverage) -> None:
    """A button that was shown yesterday asks what it would ask today; and no more come than were wanted."""
    found = suggestions(sample)
    assert suggestions(sample) == found
    assert suggestions(sample, 1) == found[:1]


@pytest.mark.slow
def test_a_coverage_in_which_nobody_is_credited_suggests_nothing(
    home: Home, tmp_path: Path, embedder: OnnxTwin
) -> None:
    """Rather than a question that is not answered."""
    (tmp_path / "plain.txt").write_text("The sea was calm on that day. Gulls stood on the pier.\n", encoding="utf-8")
    assert not update(home, [tmp_path / "plain.txt"], lambda: embedder).failed
    assert suggestions(Coverage(home, lambda: embedder)) == []


def test_a_folder_without_coverage_is_named(tmp_path: Path, embedder: OnnxTwin) -> None:
    """As everywhere."""
    with pytest.raises(DataFolderError):
        suggestions(Coverage(Home(tmp_path), lambda: embedder))
