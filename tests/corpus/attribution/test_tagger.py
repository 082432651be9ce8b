"""The network: it loads only as it was trained, and what it marks lies in the text, whatever the text."""

import hashlib
import itertools
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import readers
from corpus.article import Article, Span
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import FAR, FOLDER, Crf, Tagged, Tagger, distances, runs, tagger
from corpus.errors import TaggerError
from corpus.sentences import paragraphs, sentences
from tests.conftest import SAMPLE, SHARED

COVERAGE = SHARED / "coverage"


def cut(text: str) -> list[Span]:
    """Return the sentences of a text, every line of it taken for a paragraph."""
    return [one for line in paragraphs(text) for one in sentences(text, line)]


def tag(*texts: str) -> list[list[Tagged]]:
    """Mark texts."""
    return tagger().tag(texts, [cut(text) for text in texts])


def words(text: str, one: Tagged) -> tuple[str, str, str]:
    """Return source, cue and content of a relation as they stand in its text."""
    source, content = (" … ".join(span.of(text) for span in role) for role in (one.source, one.content))
    return source, one.cue.of(text), content


def in_order(text: str, spans: Sequence[Span]) -> None:
    """Check that spans lie in a text, follow each other, and that each one holds something to read."""
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(span.of(text).strip() for span in spans)


def roles_in_order(text: str, one: Tagged | Attribution) -> None:
    """Check every span of a relation or an attribution."""
    cues = one.cue if isinstance(one, Attribution) else (one.cue,)
    for role in (one.source, cues, one.content):
        in_order(text, role)
    if isinstance(one, Attribution):
        in_order(text, one.recipient)
        in_order(text, [one.extent])
        parts = (*one.source, *one.cue, *one.content)
        assert all(one.extent.start <= part.start and part.end <= one.extent.end for part in parts)


# What is loaded


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the network's folder, to damage."""
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


@pytest.mark.parametrize("name", ["encoder.onnx", "reader.onnx"])
def test_weights_that_changed_are_refused(copy: Path, name: str) -> None:
    """One flipped bit in either file is seen before anything is run."""
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(bytes(content))
    with pytest.raises(TaggerError, match=f"{name} has changed; install"):
        Tagger(copy)


@pytest.mark.parametrize("name", ["card.json", "encoder.onnx", "reader.onnx"])
def test_missing_files_are_named(copy: Path, name: str) -> None:
    """A network that is not whole says where it should be, and what to do."""
    (copy / name).unlink()
    with pytest.raises(TaggerError, match="model is missing; install"):
        Tagger(copy)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"sha256": {}}', '{"sha256": 3}', "\x00"])
def test_a_card_that_is_none_is_no_network(copy: Path, content: str) -> None:
    """Whatever stands in the card, the error is the one that a user can mend."""
    (copy / "card.json").write_text(content)
    with pytest.raises(TaggerError, match="install"):
        Tagger(copy)


def test_the_name_tells_the_weights_apart(copy: Path) -> None:
    """What other weights marked is never taken for this network's: the name holds a hash of each file."""
    card = json.loads((copy / "card.json").read_text())
    name = Tagger(copy).name
    assert name == tagger().name
    with (copy / "reader.onnx").open("ab") as file:  # an empty field that no reader knows, as protobuf allows
        file.write(b"\xfa\x3f\x00")
    card["sha256"]["reader.onnx"] = hashlib.sha256((copy / "reader.onnx").read_bytes()).hexdigest()
    (copy / "card.json").write_text(json.dumps(card))
    assert Tagger(copy).name != name


# Labels


@st.composite
def scored(draw: st.DrawFn) -> tuple[list[list[int]], list[int], list[list[int]]]:
    """Draw transitions, first scores and word scores, whole numbers so that sums are exact."""
    labels, length = draw(st.integers(2, 4)), draw(st.integers(1, 5))
    row = st.lists(st.integers(-9, 9), min_size=labels, max_size=labels)
    table = draw(st.lists(row, min_size=labels, max_size=labels))
    return table, draw(row), draw(st.lists(row, min_size=length, max_size=length))


@given(given_=scored())
def test_the_best_labels_are_the_best_of_all(given_: tuple[list[list[int]], list[int], list[list[int]]]) -> None:
    """Viterbi's path scores as high as the best of all sequences of labels."""
    transitions, first, scores = given_

    def total(path: Sequence[int]) -> int:
        steps = sum(transitions[one][other] for one, other in itertools.pairwise(path))
        return first[path[0]] + steps + sum(row[label] for row, label in zip(scores, path, strict=True))

    found = Crf(transitions, first).best(np.array(scores, np.float32))
    assert total(found) == max(map(total, itertools.product(range(len(first)), repeat=len(scores))))


@pytest.mark.parametrize(
    ("labels", "begin", "found"),
    [
        ([0, 1, 2, 2, 0, 1], 1, [(1, 3), (5, 5)]),
        ([1, 1, 2], 1, [(0, 0), (1, 2)]),
        ([2, 2, 0, 2], 1, [(0, 1), (3, 3)]),
        ([1, 2, 3, 4, 4, 2], 1, [(0, 1), (5, 5)]),
        ([1, 2, 3, 4, 4, 2], 3, [(2, 4)]),
        ([0, 0], 1, []),
    ],
)
def test_runs(labels: list[int], begin: int, found: list[tuple[int, int]]) -> None:
    """A run begins with its first label, or with its second where nothing of it came before."""
    assert runs(labels, begin) == found


@given(labels=st.lists(st.integers(0, 4), max_size=12), begin=st.sampled_from([1, 3]))
def test_runs_hold_their_labels_and_nothing_else(labels: list[int], begin: int) -> None:
    """Every word with one of the two labels is in one run, no other word is in any."""
    held = [at for first, last in runs(labels, begin) for at in range(first, last + 1)]
    assert held == [at for at, label in enumerate(labels) if label in {begin, begin + 1}]


def test_distances() -> None:
    """The cue's own tokens stand in the middle, the others as far as they are away, and no farther than FAR."""
    assert distances(6, 2, 3).tolist() == [FAR - 2, FAR - 1, FAR, FAR, FAR + 1, FAR + 2]
    far = distances(3 * FAR, FAR + 5, FAR + 5).tolist()
    assert (far[0], far[-1], len(far)) == (0, 2 * FAR, 3 * FAR)


# What it marks


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (
            "The harbour master said that the ferry had sunk in fog.",
            ("The harbour master", "said", "that the ferry had sunk in fog"),
        ),
        ("“We saw nobody,” Ilse Brandt said.", ("Ilse Brandt", "said", "“We saw nobody,”")),
        (
            "According to the Corvel Courant, nine men were saved on Monday.",
            ("the Corvel Courant", "According to", "nine men were saved on Monday"),
        ),
        (
            "Minister Orla Brandt told lawmakers that the harbour would close.",
            ("Minister Orla Brandt", "told", "that the harbour would close"),
        ),
        (
            "Two pilots believe that the buoy was moved by the tide.",
            ("Two pilots", "believe", "that the buoy was moved by the tide"),
        ),
    ],
)
def test_plain_sentences_are_marked(text: str, relation: tuple[str, str, str]) -> None:
    """Who says what is marked to the character in a sentence that leaves nothing open."""
    (found,) = tag(text)
    assert [words(text, one) for one in found] == [relation]


@pytest.mark.parametrize(
    "text", ["The ferry sailed at noon with forty cars.", "Rain fell on the harbour all night.", "Fog.", "“Row.”"]
)
def test_where_nobody_speaks_nothing_is_marked(text: str) -> None:
    """A sentence that reports no words has no relation."""
    assert tag(text) == [[]]


TEXTS = (
    "The harbour master said that the ferry had sunk in fog.",
    "",
    "“We saw nobody,” Ilse Brandt said. “Nobody at all,” she added.\nThe pier was empty, two anglers told the Courant.",
    "Rain fell on the harbour all night.",
    " ".join(f"Pilot {n} said that buoy {n} had drifted from its place in the channel." for n in range(40)),
)


def test_many_texts_are_marked_as_each_by_itself() -> None:
    """What stands beside a text in a batch, long or short, changes nothing of it."""
    assert tag(*TEXTS) == [tag(text)[0] for text in TEXTS]
    assert tag(*reversed(TEXTS)) == list(reversed(tag(*TEXTS)))


def test_nothing_gives_nothing() -> None:
    """No text, an empty one and one without sentences."""
    assert tagger().tag([], []) == []
    assert tagger().tag([""], [[]]) == [[]]
    assert tagger().tag(["He said so."], [[]]) == [[]]


def test_only_the_given_sentences_are_read() -> None:
    """What is furniture stands in no sentence, and nothing is marked there."""
    text = "The pilot said that the buoy had drifted.\nSubscribe now, our editor said."
    (found,) = tagger().tag([text], [cut(text)[:1]])
    assert [words(text, one)[0] for one in found] == ["The pilot"]


def read(text: str) -> list[Attribution]:
    """Return the attributions of a text as those of an article, every span checked."""
    spans = cut(text)
    (found,) = tagger().tag([text], [spans])
    for one in found:
        roles_in_order(text, one)
    made = attributions(text, "The Harbour Post", spans, found)
    for attribution in made:
        roles_in_order(text, attribution)
    return made


@pytest.mark.parametrize(
    "text",
    [
        "“”",
        "“““",
        '" " "',
        "““ said ”” said “",
        "He said \x00\x01\x1b[31m“no\x7f”\x85, Brandt said.",
        "Brandt said\u2028that “it\u2029 sank” \ufeff\u200b.",
        "قال الوزير إن السفينة غرقت. “غرقت”، قال Brandt.",
        "\u202eBrandt said that the ferry sank\u202c.",
        "🚣🏽‍♀️ said 🚢 that 👨‍👩‍👧 “sank”.",
        "B\u0301\u0327randt sa\u0301id that e\u0301 sank.",
        "大臣は「船は沈んだ」と述べた。Brandt said so.",
        "According to , according to .",
        "According to According to Brandt, according to Brandt.",
        "said said said said told told",
    ],
)
def test_odd_characters_are_only_text(text: str) -> None:
    """Whatever the characters, it is read, and what is marked lies in the text."""
    read(text)


@given(
    parts=st.lists(
        st.sampled_from(
            [
                *("Brandt", "The Courant", "said", "told", "according to", "According to", "citing", "reportedly"),
                *(
                    "that",
                    "the ferry",
                    "sank",
                    "“",
                    "”",
                    '"',
                    ",",
                    ".",
                    "\n",
                    "…",
                    "\x00",
                    "\u202e",
                    "é",
                    "🚢",
                    "the paper",
                ),
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=60)
def test_every_span_lies_in_its_text(parts: list[str]) -> None:
    """Of whatever words and marks a text is made, spans are in order, not empty, and inside their extent."""
    read(" ".join(parts))


LONG = 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("text", ["x" * LONG, "\u202e" * LONG], ids=["letters", "marks"])
def test_a_line_of_a_megabyte_without_a_space(text: str) -> None:
    """It is read within seconds."""
    began = perf_counter()
    read(text)
    assert perf_counter() - began < 30


@pytest.mark.slow
@pytest.mark.parametrize("text", ["Word " * (LONG // 5), "According to Brandt and " * (LONG // 24)])
def test_the_rules_alone_take_no_time_over_a_line_of_a_megabyte(text: str) -> None:
    """Sentences that are none cost no more than their length."""
    began = perf_counter()
    assert attributions(text, None, [Span(start=0, end=len(text) - 1)], []) == []
    assert perf_counter() - began < 10


def articles(folder: Path) -> Iterable[Article]:
    """Yield the articles of a folder."""
    for path in sorted(folder.iterdir()):
        if path.suffix in {".txt", ".md", ".jsonl"}:
            yield from (one for one in readers.read(readers.load(path)) if isinstance(one, Article))


@pytest.mark.slow
@pytest.mark.parametrize("folder", [SAMPLE, COVERAGE], ids=["sample", "shared"])
def test_every_attribution_of_real_articles_lies_in_its_text(folder: Path) -> None:
    """Spans are in order and not empty, whole sentences hold them, and some are found in each folder."""
    if not folder.is_dir():
        pytest.skip(f"no articles at {folder}")
    count = 0
    for article in articles(folder):
        spans = [one for passage in article.passages for one in passage.sentences]
        (found,) = tagger().tag([article.text], [spans])
        made = attributions(article.text, article.outlet, spans, found)
        for one in found:
            roles_in_order(article.text, one)
        for attribution in made:
            roles_in_order(article.text, attribution)
        starts, ends = {span.start for span in spans}, {span.end for span in spans}
        assert all(one.extent.start in starts and one.extent.end in ends for one in made)
        count += len(made)
    assert count > 20
