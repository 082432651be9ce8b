"""Passages: whole sentences, each in exactly one, none over furniture, none much too long."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Passage, Span
from corpus.clean import runs
from corpus.passages import PASSAGE_TOKENS, count_tokens, passages
from corpus.sentences import paragraphs, sentences

SHORT = "The mate of the second cutter slept until the fog had lifted."
LONG = "The log names " + ", ".join(f"boat {number}" for number in range(200)) + " and no other."


def whole(text: str) -> list[list[Span]]:
    """Return the paragraphs of `text` as one run."""
    return [paragraphs(text)]


def all_sentences(text: str, groups: list[list[Span]]) -> list[Span]:
    """Return the sentences of every run in order."""
    return [span for group in groups for paragraph in group for span in sentences(text, paragraph)]


def size(text: str, spans: tuple[Span, ...]) -> int:
    """Count the tokens of some sentences as the passages count them."""
    return sum(count_tokens(span.of(text)) for span in spans)


def test_a_short_text_is_one_passage() -> None:
    """A passage begins with its first sentence and ends with its last, over paragraphs."""
    text = f"  {SHORT} {SHORT}\n\n{SHORT}  "
    (found,) = passages(text, whole(text))
    assert text[found.start : found.end] == text.strip()
    assert [span.of(text) for span in found.sentences] == [SHORT] * 3


def test_a_long_text_is_cut_near_the_size() -> None:
    """Every passage but the last is so full that no sentence of this length would go in."""
    text = " ".join([SHORT] * 200)
    found = list(passages(text, whole(text)))
    sizes = [size(text, passage.sentences) for passage in found]
    assert len(found) > 5
    assert max(sizes) <= PASSAGE_TOKENS
    assert min(sizes[:-1]) > PASSAGE_TOKENS - count_tokens(SHORT)


def test_a_sentence_longer_than_a_passage_stands_alone() -> None:
    """A sentence over the size is neither cut nor joined by others."""
    assert count_tokens(LONG) > PASSAGE_TOKENS
    text = f"{SHORT} {LONG} {SHORT}"
    assert [[span.of(text) for span in passage.sentences] for passage in passages(text, whole(text))] == [
        [SHORT],
        [LONG],
        [SHORT],
    ]


def test_a_passage_ends_where_furniture_stands() -> None:
    """Sentences before and after a furniture line are in two passages, however short."""
    text = f"{SHORT}\n\nShare this article\n\n{SHORT}"
    found = list(passages(text, runs(paragraphs(text), [True, False, True])))
    assert [text[passage.start : passage.end] for passage in found] == [SHORT, SHORT]


def test_no_runs_give_no_passages() -> None:
    """Where nothing is body there is no passage, and none is empty."""
    assert list(passages(SHORT, [])) == []
    assert list(passages(SHORT, [[]])) == []


def test_tokens_are_counted_in_words_and_marks() -> None:
    """The estimate grows with words and marks, not with white space."""
    assert count_tokens("") == count_tokens(" \n\t ") == 0
    assert count_tokens("fog, fog") == count_tokens("fog ,\n\n fog") > count_tokens("fog fog")


BLOCKS = st.lists(
    st.tuples(st.lists(st.sampled_from([SHORT, LONG, "Who knew?", "“No,” he said."]), max_size=12), st.booleans()),
    max_size=8,
)


@settings(max_examples=60)
@given(BLOCKS)
def test_every_body_sentence_is_in_exactly_one_passage(blocks: list[tuple[list[str], bool]]) -> None:
    """Passages hold the body's sentences in order, once each, inside one run, as full as the size allows."""
    text = "\n\n".join(" ".join(block) for block, _ in blocks)
    kept = [keep for block, keep in blocks if block]
    groups = runs(paragraphs(text), kept)
    found = list(passages(text, groups))
    assert [span for passage in found for span in passage.sentences] == all_sentences(text, groups)
    ends = {group[-1].end for group in groups}
    for passage in found:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert any(group[0].start <= passage.start and passage.end <= group[-1].end for group in groups)
        assert size(text, passage.sentences) <= PASSAGE_TOKENS or len(passage.sentences) == 1
    for passage, following in pairwise(found):
        assert passage.end in ends or size(text, (*passage.sentences, following.sentences[0])) > PASSAGE_TOKENS


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_passages_of_any_text_lose_no_sentence(text: str) -> None:
    """Of any text, the passages' sentences are the sentences."""
    found: list[Passage] = list(passages(text, whole(text)))
    assert [span for passage in found for span in passage.sentences] == all_sentences(text, whole(text))
