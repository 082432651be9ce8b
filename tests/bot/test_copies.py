"""The same story in several outlets: quoted once, with all of them named, and one origin."""

import json
from pathlib import Path

import pytest

from bot.answer import Answer, ask
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.update import update

STORY = """KARSHOLT, March 3 (Northlight Wire) — The ferry Brindle ran onto the Skellet rocks at dawn on Monday with \
forty passengers aboard, the coastguard in Port Corran said.

Captain Iven Tarrow told the coastguard that the Brindle’s radar had failed twenty minutes before. All forty \
passengers were taken off by the lifeboat Constance before eight o’clock.

The operator, Marrow Lines, said the ferry had been inspected in February and found in order. The union of deckhands \
said that its members had reported the radar three times since Christmas.

Sefa Lindrow of the harbour board said that the wreck would be towed to Karsholt on Thursday if the wind fell."""
OWN = """A deckhand of the Brindle said that nobody had looked at the radar in February.

“They looked at the paint,” said Jory Maddern, who has worked on the ferry for nine years."""
QUESTION = "when did the radar of the Brindle fail?"


def coverage(home: Path, embedder: OnnxTwin, *articles: tuple[str, str, str, str]) -> Coverage:
    """Index articles: id, outlet, day, text."""
    lines = [
        json.dumps({"id": name, "outlet": outlet, "published": day, "title": f"Ferry aground ({name})", "text": text})
        for name, outlet, day, text in articles
    ]
    path = home.with_name("ferry.jsonl")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert not update(home, [path], lambda: embedder).failed
    return Coverage(home, lambda: embedder)


def excerpts(answer: Answer) -> dict[str, list[tuple[str, str]]]:
    """Return the copies that are named beside each quote."""
    quoted = [one for finding in answer.findings for one in finding.excerpts]
    return {one.quote: [(copy.article_id, copy.outlet) for copy in one.also] for one in quoted}


WIRED = (
    ("wire", "Northlight Wire", "2031-03-03", STORY),
    ("post", "The Harbour Post", "2031-03-04", STORY.rsplit("\n\n", 1)[0] + "\n\nThe inquiry opens in May."),
    ("courant", "The Karsholt Courant", "2031-03-03", STORY.replace("’", "'")),
)


def test_a_copied_quote_stands_once_with_all_outlets(home: Path, embedder: OnnxTwin) -> None:
    """Of the copies the agency's own is quoted, and the two papers are named."""
    answer = ask(coverage(home, embedder, *WIRED), QUESTION)
    first = answer.findings[0].excerpts[0]
    assert (first.article_id, first.outlet) == ("wire", "Northlight Wire")
    assert {copy.article_id for copy in first.also} == {"post", "courant"}
    assert len(excerpts(answer)) == sum(len(finding.excerpts) for finding in answer.findings)


def test_an_outlet_that_cut_the_quoted_words_is_not_named(home: Path, embedder: OnnxTwin) -> None:
    """The Harbour Post has no word of the towing."""
    answer = ask(coverage(home, embedder, *WIRED), "where will the wreck of the ferry be towed on Thursday?")
    found = excerpts(answer)
    (towed,) = (quote for quote in found if "towed" in quote)
    assert found[towed] == [("courant", "The Karsholt Courant")]


def test_copies_are_one_origin(home: Path, embedder: OnnxTwin) -> None:
    """However many papers carry it, and each quote may be another's copy: all is the agency's."""
    own = STORY.replace(", the coastguard in Port Corran said", "")
    own = own.replace("Captain Iven Tarrow told the coastguard that the Brindle’s", "The Brindle’s")
    own = own.split("\n\nThe operator")[0]
    told = [(name, outlet, day, own) for name, outlet, day, _ in WIRED]
    wired = ask(coverage(home, embedder, *told), "who reported that the Brindle ran onto the rocks?")
    assert wired.origins == 1
    assert all(name in wired.lead for name in ("The Harbour Post", "The Karsholt Courant"))
    assert any("rest on Northlight Wire" in line for line in wired.reasoning)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_articles_that_quote_each_other_are_no_copies(home: Path, embedder: OnnxTwin, order: tuple[int, int]) -> None:
    """A sentence that another paper quotes is quoted of both."""
    quoting = f"{OWN}\n\nNorthlight Wire reported that {STORY.splitlines()[2].split('. ')[1]}"
    both = (WIRED[0], ("lantern", "The St. Orla Lantern", "2031-03-05", quoting))
    answer = ask(coverage(home, embedder, *(both[i] for i in order)), "who took the passengers off the Brindle?")
    assert not any(excerpts(answer).values())
