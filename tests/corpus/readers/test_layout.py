"""The layout of a page: whatever stands where, each word is read once."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.flow import flow
from corpus.readers.gutters import Word
from corpus.readers.layout import columns

PLACES = st.floats(-1e4, 1e4) | st.integers(0, 600).map(float)
WORDS = st.builds(
    lambda text, x0, width, base, size: Word(text, x0, x0 + width, base, size),
    st.sampled_from(["fog", "Tide.", "“T", "A", "-", "12", "•", "well-"]),
    PLACES,
    st.floats(0, 500),
    PLACES,
    st.sampled_from([0.0, 1.0, 8.0, 9.0, 10.0, 25.0, 60.0]),
)


@given(st.lists(st.lists(WORDS, max_size=25), max_size=3))
def test_no_word_is_lost(pages: list[list[Word]]) -> None:
    """All letters of a page are in its lines, and all lines in the text, but for what runs along its edges."""
    read = [columns(page) for page in pages]
    for page, found in zip(pages, read, strict=True):
        letters = Counter("".join(word.text for word in page))
        assert Counter("".join(line.text for column in found for line in column).replace(" ", "")) == letters
    flow(read)


def test_the_spaces_of_a_paragraph_are_no_gutter() -> None:
    """Wide spaces that happen to stand below each other part nothing."""
    counts = (5, 4, 5, 6, 5, 5, 4, 5)
    rows = [[n * (200 - 20) / (count - 1) for n in range(count)] for count in counts]
    page = [Word(f"w{y}.{n}", x, x + 20, 12.0 * y, 10) for y, row in enumerate(rows) for n, x in enumerate(row)]
    (column,) = columns(page)
    assert [line.text for line in column] == [
        " ".join(f"w{y}.{n}" for n in range(count)) for y, count in enumerate(counts)
    ]
