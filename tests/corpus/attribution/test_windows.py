"""Windows: what the tagger reads holds every word once, in order, and never more than it can read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus.attribution.tagger import open_tokenizer
from corpus.attribution.windows import MAX_TOKENS, SHAPES, stretches, windows
from corpus.sentences import paragraphs, sentences


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Return the tokenizer that the network was trained with."""
    return open_tokenizer()


@given(text=st.text(alphabet=st.sampled_from("abc XYZ 12,.“”\"'’—\n\t\u200bé漢🚢"), max_size=400))
@settings(max_examples=150)
def test_every_word_stands_once_and_in_order(tokenizer: Tokenizer, text: str) -> None:
    """The words of the windows of a text follow each other, are not empty, and lie in their paragraphs."""
    spans = paragraphs(text)
    end = 0
    for window in windows(tokenizer, text, spans):
        assert len(window.ids) == len(window.shapes) <= MAX_TOKENS + 2
        assert len(window.words) == len(window.firsts)
        assert all(0 <= shape < SHAPES for shape in window.shapes)
        for word in window.words:
            assert end <= word.start < word.end
            assert any(span.start <= word.start and word.end <= span.end for span in spans)
            end = word.end


def test_a_long_paragraph_is_cut_between_its_sentences(tokenizer: Tokenizer) -> None:
    """No sentence of a long paragraph is cut in two if it is no longer than a window itself."""
    text = " ".join(
        f"The harbour master of port {n} said that ship {n} had sailed without its pilot." for n in range(60)
    )
    (paragraph,) = paragraphs(text)
    found = list(windows(tokenizer, text, [paragraph]))
    starts = {sentence.start for sentence in sentences(text, paragraph)}
    assert len(found) > 2
    assert all(window.words[0].start in starts for window in found)
    assert sum(len(window.words) for window in found) == len(
        tokenizer.encode(text, add_special_tokens=False).ids
    ) - sum(len(window.ids) - 2 - len(window.words) for window in found)


def test_a_line_without_end_is_cut_all_the_same(tokenizer: Tokenizer) -> None:
    """A sentence longer than a window gives several windows that lose no word."""
    text = "and ".join(f"boat {n} " for n in range(800))
    found = list(windows(tokenizer, text, paragraphs(text)))
    assert sum(len(window.words) for window in found) == len(text.split())


def test_quotation_marks_show_in_shapes(tokenizer: Tokenizer) -> None:
    """The same word has one shape inside quotation marks and another outside, straight or curly."""
    for text in ("fog “fog” fog", 'fog "fog" fog'):
        (window,) = windows(tokenizer, text, paragraphs(text))
        shapes = [
            window.shapes[first]
            for first, word in zip(window.firsts, window.words, strict=True)
            if word.of(text) == "fog"
        ]
        assert shapes[0] == shapes[2] != shapes[1]


def test_sentences_of_one_line_are_one_stretch() -> None:
    """Sentences are read together unless a line ends between them."""
    text = "One came. Two left.\nThree stayed."
    found = stretches(text, [one for line in paragraphs(text) for one in sentences(text, line)])
    assert [span.of(text) for span in found] == ["One came. Two left.", "Three stayed."]
