"""The layout of a page: whatever stands where, each word is read once."""

import time
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.flow import flow
from corpus.readers.gutters import Interval, Word, _common
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


INTERVALS = st.lists(st.integers(0, 40), max_size=12, unique=True).map(
    lambda edges: [(float(a), float(b)) for a, b in zip(*[iter(sorted(edges))] * 2, strict=False)]
)


@given(INTERVALS, INTERVALS)
def test_what_is_free_in_both_is_common(some: list[Interval], others: list[Interval]) -> None:
    """Each point of it, in order, and no other."""
    found = list(_common(some, others))
    assert found == sorted(found)
    for point in (number / 2 for number in range(81)):
        free = [any(a < point < b for a, b in one) for one in (found, some, others)]
        assert free[0] == (free[1] and free[2])


def test_a_page_of_many_words_is_read_in_time() -> None:
    """Though each stands apart from the others."""
    words = [Word("x", 1.4 * n, 1.4 * n + 0.25, base, 0.5) for base in (10.0, 10.6) for n in range(9000)]
    begun = time.perf_counter()
    assert sum(len(column) for column in columns(words)) >= 2
    assert time.perf_counter() - begun < 5


def test_the_spaces_of_a_paragraph_are_no_gutter() -> None:
    """Wide spaces that happen to stand below each other part nothing."""
    counts = (5, 4, 5, 6, 5, 5, 4, 5)
    rows = [[n * (200 - 20) / (count - 1) for n in range(count)] for count in counts]
    page = [Word(f"w{y}.{n}", x, x + 20, 12.0 * y, 10) for y, row in enumerate(rows) for n, x in enumerate(row)]
    (column,) = columns(page)
    assert [line.text for line in column] == [
        " ".join(f"w{y}.{n}" for n in range(count)) for y, count in enumerate(counts)
    ]
