"""The same story in several outlets: quoted once, with all of them named, and one origin."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.answer import Answer, ask
from bot.copies import carried, once, resting
from corpus.wires import Copy
from index import contents
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from index.update import update
from tests.bot import made

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


def coverage(home: Home, embedder: OnnxTwin, *articles: tuple[str, str, str, str]) -> Coverage:
    """Index articles: id, outlet, day, text."""
    lines = [
        json.dumps({"id": name, "outlet": outlet, "published": day, "title": f"Ferry aground ({name})", "text": text})
        for name, outlet, day, text in articles
    ]
    path = home.folder.with_name("ferry.jsonl")
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


def test_a_copied_quote_stands_once_with_all_outlets(home: Home, embedder: OnnxTwin) -> None:
    """Of the copies the agency's own is quoted, and the two papers are named."""
    answer = ask(coverage(home, embedder, *WIRED), QUESTION)
    first = answer.findings[0].excerpts[0]
    assert (first.article_id, first.outlet) == ("wire", "Northlight Wire")
    assert {copy.article_id for copy in first.also} == {"post", "courant"}
    assert len(excerpts(answer)) == sum(len(finding.excerpts) for finding in answer.findings)


def test_an_outlet_that_cut_the_quoted_words_is_not_named(home: Home, embedder: OnnxTwin) -> None:
    """The Harbour Post has no word of the towing."""
    answer = ask(coverage(home, embedder, *WIRED), "where will the wreck of the ferry be towed on Thursday?")
    found = excerpts(answer)
    (towed,) = (quote for quote in found if "towed" in quote)
    assert found[towed] == [("courant", "The Karsholt Courant")]


def test_copies_are_one_origin(home: Home, embedder: OnnxTwin) -> None:
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
def test_articles_that_quote_each_other_are_no_copies(home: Home, embedder: OnnxTwin, order: tuple[int, int]) -> None:
    """A sentence that another paper quotes is quoted of both."""
    quoting = f"{OWN}\n\nNorthlight Wire reported that {STORY.splitlines()[2].split('. ')[1]}"
    both = (WIRED[0], ("lantern", "The St. Orla Lantern", "2031-03-05", quoting))
    answer = ask(coverage(home, embedder, *(both[i] for i in order)), "who took the passengers off the Brindle?")
    assert not any(excerpts(answer).values())


def copies(*outlets: str, day: date | None = None) -> list[Copy]:
    """Make copies of one story, by outlet; the first is credited to no agency and all are of one day."""
    return [Copy(outlet.lower(), outlet, day, None) for outlet in outlets]


def test_the_same_words_in_two_stories_are_two_quotes() -> None:
    """In copies of one story they are one, whatever their capitals; elsewhere they are as many as there are."""
    said = [made.evidence(outlet, "The pier is shut.", article=outlet.lower()) for outlet in ("Post", "Echo", "Lamp")]
    loud = made.evidence("Packet", "THE PIER IS SHUT.", article="packet")
    one, other = copies("Post", "Packet"), copies("Echo", "Gull")
    told = {"post": one, "packet": one, "echo": other}
    assert once([*said, loud], told) == said


def test_only_other_outlets_that_hold_all_the_words_carry_a_quote(home: Home, embedder: OnnxTwin) -> None:
    """Each outlet once, by whole words; what it has from its own sources is the others' too, and no more."""
    again = ("again", "The Karsholt Courant", "2031-03-05", STORY)
    known = coverage(home, embedder, *WIRED, again)
    own = made.chain("Northlight Wire", "coastguard/state_body")
    with known.reading() as snapshot:
        told = contents.copies(snapshot.connection, ["wire"])
        part = made.quoted("Northlight Wire", "the ferry had been inspect", own, article="wire")
        assert carried(snapshot, part, told) == part
        cited = made.chain("OBC", "Brandt/person")
        whole = made.quoted("Northlight Wire", "The ferry had been inspected", own, cited, article="wire")
        found = carried(snapshot, whole, told)
    assert sorted(str(copy.outlet) for copy in found.evidence.also) == ["The Harbour Post", "The Karsholt Courant"]
    assert {chain.actors[0].name for chain in found.chains[2:]} == {"The Harbour Post", "The Karsholt Courant"}
    assert (found.chains[:2], len(found.chains)) == ((own, cited), 4)
    assert all(chain.actors[1:] == own.actors[1:] for chain in found.chains[2:])


EDITED = STORY.replace("Captain Iven Tarrow told the coastguard that", "Iven Tarrow, its captain, told the coastguard:")
EDITED = EDITED.replace("All forty passengers were taken off by", "Taken off were all forty passengers, by")


@pytest.mark.parametrize("question", [QUESTION, "who took the passengers off the Brindle?"])
def test_a_statement_that_a_copy_edits_is_quoted_once(home: Home, embedder: OnnxTwin, question: str) -> None:
    """In the words of the copy that was first; the other is named beside it, and is no origin of its own."""
    for text in (STORY, EDITED):
        both = (WIRED[0], ("post", "The Harbour Post", "2031-03-04", text))
        answer = ask(coverage(home, embedder, *both), question)
        first = answer.findings[0].excerpts[0]
        assert (first.article_id, [copy.article_id for copy in first.also]) == ("wire", ["post"])
        assert all(quote in STORY for quote in excerpts(answer))
        assert answer.origins == (3 if question is QUESTION else 2)  # with the coastguard and the captain


@pytest.mark.parametrize(
    "theirs",
    [
        "The Post found that all nine of the passengers were taken off by the lifeboat Constance.",
        "Not all forty passengers were taken off by the lifeboat Constance before eight o’clock.",
        "A reporter of the Post saw the lifeboat Constance leave at noon.",
    ],
)
def test_what_an_outlet_says_itself_stays_its_own(theirs: str) -> None:
    """Other numbers or names, a denial, or other words are no editing."""
    said = "All forty passengers were taken off by the lifeboat Constance before eight o’clock."
    told = {name: copies("Wire", "Post") for name in ("wire", "post")}
    both = [made.evidence("Wire", said, article="wire"), made.evidence("Post", theirs, article="post")]
    assert once(both, told) == both


def test_an_article_that_has_both_statements_edits_neither(home: Home, embedder: OnnxTwin) -> None:
    """What it adds to a statement of the story in like words is its own."""
    said, own = (
        f"The union of deckhands said that its members had {done}." for done in ("reported it", "warned of it")
    )
    told = {name: copies("Wire", "Post") for name in ("wire", "post")}
    wire, same = (made.evidence(name, said, article=name.lower()) for name in ("Wire", "Post"))
    added = made.evidence("Post", own, article="post")
    assert once([wire, added, same], told) == [wire, added]
    assert once([wire, added], told) == [wire]
    texts = [
        (name, name.title(), "2031-03-03", f"{STORY}\n\n{text}")
        for name, text in (("wire", said), ("post", f"{said} {own}"))
    ]
    with coverage(home, embedder, *texts).reading() as snapshot:
        stories_ = contents.copies(snapshot.connection, ["post"])
        assert [
            [
                copy.outlet
                for copy in carried(snapshot, made.quoted("Post", text, article="post"), stories_).evidence.also
            ]
            for text in (said, own)
        ] == [["Wire"], []]


def test_what_copies_share_rests_on_the_storys_origin() -> None:
    """On the agency once, where it stands already; on the story, where nobody can tell; else on the outlet itself."""
    through = made.chain("Post", "Northlight Wire", "Brandt/person")
    one = made.quoted("Post", "The pier is shut.", through, article="post")
    alike = copies("Post", "Echo", day=made.DAY)
    assert resting(one, {"post": alike}) == (through,)
    shared = replace(one, evidence=replace(one.evidence, also=(alike[1],)))
    credited = [replace(copy, agency="Northlight Wire") for copy in alike]
    assert resting(shared, {"post": credited}) == (through.model_copy(update={"speaker": 0}),)
    (untold,) = resting(shared, {"post": alike})
    assert [actor.name for actor in untold.actors] == [
        "Post",
        "a story that several carry",
        "Northlight Wire",
        "Brandt",
    ]
