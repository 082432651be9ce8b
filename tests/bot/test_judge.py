"""The judge of question and sentence, with the weights that come with Byline."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import CARD, MAX_TOKENS, MODELS, WEIGHTS, Judge, arrays, open_tokenizer
from index.errors import ModelError

ANSWER = "Nine Vellish divers were pulled from the Marrow strait on Tuesday, the harbour master said."
SENTENCES = [
    "The ferry company declined to say how much a crossing costs.",
    ANSWER,
    "He had worked in the harbour for most of his life.",
    "Divers use the strait in summer, when the water is warm.",
]

TOKENIZER = open_tokenizer()


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Return the judge with its own weights."""
    return Judge()


@pytest.mark.parametrize(
    "question",
    [
        "How many divers were pulled from the strait?",
        "who said divers were pulled from the strait",
        "When were divers found?",
    ],
)
def test_the_sentence_that_answers_comes_first(judge: Judge, question: str) -> None:
    """However the question is written, one probability a sentence, the highest for the answer."""
    scores = judge.scores(question, SENTENCES)
    assert scores.shape == (len(SENTENCES),)
    assert scores.dtype == np.float32
    assert np.all((scores >= 0) & (scores <= 1))
    assert scores.argmax() == SENTENCES.index(ANSWER)


@pytest.mark.parametrize(
    "wrong",
    [
        "How many Ostreyan divers were pulled from the strait?",
        "How many Vellish officers were pulled from the strait?",
        "How much did the divers pay for the boat?",
        "What did the opposition leader say about the divers?",
    ],
)
def test_what_the_sentence_does_not_say_is_less_likely(judge: Judge, wrong: str) -> None:
    """A question with its nation, its subject, its speaker or what it asks for exchanged has a lower score."""
    right = judge.scores("How many Vellish divers were pulled from the strait?", [ANSWER])[0]
    assert judge.scores(wrong, [ANSWER])[0] < right - 0.2


def test_sentences_are_judged_each_by_itself(judge: Judge) -> None:
    """The others' number, length and order change a score by no more than rounding does."""
    question = "How many divers were pulled from the strait?"
    together = judge.scores(question, [*SENTENCES, " ".join(SENTENCES * 6)])
    alone = [judge.scores(question, [sentence])[0] for sentence in SENTENCES]
    assert together[:-1] == pytest.approx(np.array(alone), abs=0.1)
    assert judge.scores(question, SENTENCES[::-1])[::-1] == pytest.approx(judge.scores(question, SENTENCES), abs=0.1)


def test_nothing_to_judge_and_far_too_much(judge: Judge) -> None:
    """No sentence, an empty one and ones longer than the judge reads are no errors."""
    assert judge.scores("Who?", []).shape == (0,)
    assert judge.scores("who " * 500, ["", "word " * 5000]).shape == (2,)


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=80)), min_size=1, max_size=5))
def test_the_network_reads_whose_each_token_is_and_whether_it_is_shared(pairs: list[tuple[str, str]]) -> None:
    """Types 0 and 1 are the question's and the sentence's tokens, 2 and 3 those whose stem both have."""
    encodings = TOKENIZER.encode_batch(pairs)
    length = max(len(one.ids) for one in encodings)
    read = arrays(encodings, length, pairs)
    assert length <= MAX_TOKENS
    for row, one in enumerate(encodings):
        types = read["token_type_ids"][row]
        assert read["attention_mask"][row].sum() == len(one.ids)
        assert (types[: len(one.ids)] % 2).tolist() == one.type_ids
        assert (2 in types) == (3 in types)


def test_an_inflected_word_is_shared() -> None:
    """What the sentence says in another form counts as said: here deserted, asked for as desertions."""
    pair = ("who reported desertions", "Nine sailors deserted.")
    (one,) = TOKENIZER.encode_batch([pair])
    read = arrays([one], len(one.ids), [pair])["token_type_ids"][0]
    marked = {
        part
        for (start, end), part, seen in zip(one.offsets, one.type_ids, read, strict=True)
        if end > start and seen > 1
    }
    assert marked == {0, 1}


@pytest.mark.parametrize("harm", ["gone", "changed", "no card"])
def test_weights_that_are_not_the_trained_ones_are_refused(tmp_path: Path, harm: str) -> None:
    """The error is the user's to mend, and comes when the judge is first asked."""
    folder = Path(shutil.copytree(MODELS, tmp_path / "models"))
    if harm == "gone":
        (folder / WEIGHTS).unlink()
    elif harm == "changed":
        data = bytearray((folder / WEIGHTS).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / WEIGHTS).write_bytes(data)
    else:
        (folder / CARD).write_text("{}", encoding="utf-8")
    judge = Judge(folder)
    with pytest.raises(ModelError, match="install Byline again"):
        judge.scores("Who?", ["Nobody."])


def test_the_weights_are_small_and_their_card_tells_their_scores() -> None:
    """At most 25 MB, and beside them how well they did on what was held out."""
    card = json.loads((MODELS / CARD).read_text(encoding="utf-8"))
    assert (MODELS / WEIGHTS).stat().st_size <= 25e6
    assert set(card["sha256"]) == {WEIGHTS, "tokenizer.json"}
    assert card["scores"]["mrr"] > 0.8
