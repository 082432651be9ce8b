"""A quote from a paragraph that changed says so, and when."""

from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Excerpt, ask
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.update import update

FIRST = "The ferry Brindle ran aground off Skellet Bay at dawn on Monday, the coastguard said."
COUNT = (
    "Forty passengers were aboard the Brindle when it struck, Captain Iven Tarrow told the coastguard in Port Corran."
)
BEGAN = datetime.now(UTC).date()


def kind(excerpt: Excerpt) -> str:
    """Return what became of a quote's paragraph, which was seen during this test."""
    assert excerpt.revision is not None
    assert excerpt.revision.seen is not None
    assert BEGAN <= excerpt.revision.seen <= datetime.now(UTC).date()
    return excerpt.revision.kind


def quoted(home: Path, embedder: OnnxTwin, question: str, *texts: str) -> Excerpt:
    """Index versions of an article one after the other; return the first quote that answers."""
    path = home.with_name("ferry.txt")
    for text in texts:
        path.write_text(text, encoding="utf-8")
        assert not update(home, [path], lambda: embedder).failed
    return ask(Coverage(home, lambda: embedder), question).findings[0].excerpts[0]


def test_a_changed_number_is_told(home: Path, embedder: OnnxTwin) -> None:
    """With the day on which it was seen; the quote is the new one, of the version that it cites."""
    now = COUNT.replace("Forty", "Forty-two")
    one = quoted(home, embedder, "how many passengers were aboard?", f"{FIRST}\n\n{COUNT}\n", f"{FIRST}\n\n{now}\n")
    assert (one.quote, one.version, kind(one)) == (now, 2, "changed")


def test_a_paragraph_that_was_always_there_is_not(home: Path, embedder: OnnxTwin) -> None:
    """Though the article has changed elsewhere, and its lines have moved."""
    one = quoted(home, embedder, "how many were aboard?", f"{FIRST}\n\n{COUNT}\n", f"Update.\n\n{FIRST}\n\n{COUNT}\n")
    assert (one.quote, one.version, one.revision) == (COUNT, 2, None)


def test_a_new_paragraph_is_added_and_not_changed(home: Path, embedder: OnnxTwin) -> None:
    """Nothing like it stood there before; a later version that leaves it alone says the same."""
    both = f"{FIRST}\n\n{COUNT}\n"
    texts = (f"{FIRST}\n", both, f"{both}\nThe tow begins on Thursday.\n")
    one = quoted(home, embedder, "how many passengers were aboard?", *texts)
    assert (one.version, kind(one)) == (3, "added")
