"""Text -> vectors."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Span
from index.embed import OnnxTwin, batches, default_model, load_torch
from index.errors import ModelError
from index.home import Home
from index.twin import TWIN_NAME, open_embedder, twin_folder

TEXT = "The ferry was late. Nobody had told the passengers, who waited in the rain."
PARTS = [Span(start=0, end=19), Span(start=20, end=len(TEXT))]


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(1, 2000))
def test_batches_hold_every_text_once_and_no_more_tokens_than_asked(lengths: list[int], most: int) -> None:
    """Each position comes once; a padded batch holds at most `most` tokens, or one text."""
    found = list(batches(lengths, most))
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= most


def test_vectors_are_unit_vectors_of_the_text_and_its_parts(embedder: OnnxTwin) -> None:
    """One row for the text and one for each part, all of length 1, and the parts differ."""
    (matrix,) = embedder.embed([TEXT], [PARTS])
    assert matrix.shape == (3, embedder.dimension)
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-5)
    assert float(matrix[1] @ matrix[2]) < 0.95


def test_a_part_is_the_mean_of_its_tokens(embedder: OnnxTwin) -> None:
    """The parts' vectors are those of the tokens whose characters they cover."""
    ((_, tokens, offsets),) = embedder._encode([TEXT])
    inside = [i for i, (start, end) in enumerate(offsets) if end > start and start >= 20]
    expected = tokens[inside].mean(axis=0)
    (matrix,) = embedder.embed([TEXT], [PARTS])
    assert np.allclose(matrix[2], expected / np.linalg.norm(expected), atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: OnnxTwin) -> None:
    """Padding and the order of a batch change nothing."""
    others = [TEXT * n for n in (3, 1, 2)] + ["short"]
    together = embedder.embed(others)
    for text, matrix in zip(others, together, strict=True):
        assert float(embedder.embed([text])[0][0] @ matrix[0]) > 0.99999


def test_what_the_model_does_not_read_takes_the_vector_of_the_whole(embedder: OnnxTwin) -> None:
    """A part behind the model's last token has the text's own vector, not a zero."""
    long = "word " * 400
    (matrix,) = embedder.embed([long], [[Span(start=0, end=100), Span(start=1900, end=1999)]])
    assert np.allclose(matrix[2], matrix[0], atol=1e-6)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🚢", "船が出た。"])
def test_odd_texts_have_vectors(embedder: OnnxTwin, text: str) -> None:
    """No text is refused, and none gives a number that is not one."""
    (matrix,) = embedder.embed([text], [[Span(start=0, end=len(text))]])
    assert np.isfinite(matrix).all()


def test_a_changed_model_file_is_refused(models: Path, tmp_path: Path) -> None:
    """The twin's hashes are checked when it is loaded."""
    folder = Path(shutil.copytree(models / TWIN_NAME, tmp_path / "twin"))
    with (folder / "tokenizer.json").open("a") as file:
        file.write(" ")
    with pytest.raises(ModelError, match="have changed"):
        OnnxTwin(folder)


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    """A folder without a twin, or without safetensors, is named in one line."""
    with pytest.raises(ModelError, match="no model there"):
        OnnxTwin(tmp_path)
    with pytest.raises(ModelError, match=r"no model\.safetensors"):
        open_embedder(Home(tmp_path), tmp_path)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_twin_agrees_with_sentence_transformers(embedder: OnnxTwin) -> None:
    """Texts and parts have the same vectors from both, up to rounding."""
    original = load_torch(default_model(), TWIN_NAME)
    assert original.name == embedder.name
    texts = [TEXT, "Who reported it?", TEXT * 8, "¿Quién? 船 🚢"]
    parts = [PARTS, [], PARTS, [Span(start=0, end=7)]]
    for ours, theirs in zip(embedder.embed(texts, parts), original.embed(texts, parts), strict=True):
        assert float((ours * theirs).sum(axis=1).min()) > 0.9999


def test_the_twin_is_written_once(models: Path) -> None:
    """Opening the embedder of a folder that has the twin writes nothing."""
    before = {path: path.stat().st_mtime_ns for path in twin_folder(Home(models.parent)).iterdir()}
    assert isinstance(open_embedder(Home(models.parent), None), OnnxTwin)
    assert before == {path: path.stat().st_mtime_ns for path in twin_folder(Home(models.parent)).iterdir()}
