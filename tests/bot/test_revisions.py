"""A quote from a paragraph that changed says so, and when."""

from datetime import UTC, date, datetime

import sqlalchemy as sql

from bot.answer import Excerpt, ask
from bot.revisions import Revision, revision
from corpus.article import Span
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from index.store import Store
from index.tables import articles
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


def quoted(home: Home, embedder: OnnxTwin, question: str, *texts: str) -> Excerpt:
    """Index versions of an article one after the other; return the first quote that answers."""
    path = home.folder.with_name("ferry.txt")
    for text in texts:
        path.write_text(text, encoding="utf-8")
        assert not update(home, [path], lambda: embedder).failed
    return ask(Coverage(home, lambda: embedder), question).findings[0].excerpts[0]


def test_a_changed_number_is_told(home: Home, embedder: OnnxTwin) -> None:
    """With the day on which it was seen; the quote is the new one, of the version that it cites."""
    now = COUNT.replace("Forty", "Forty-two")
    one = quoted(home, embedder, "how many passengers were aboard?", f"{FIRST}\n\n{COUNT}\n", f"{FIRST}\n\n{now}\n")
    assert (one.quote, one.version, kind(one)) == (now, 2, "changed")


def test_a_paragraph_that_was_always_there_is_not(home: Home, embedder: OnnxTwin) -> None:
    """Though the article has changed elsewhere, and its lines have moved."""
    one = quoted(home, embedder, "how many were aboard?", f"{FIRST}\n\n{COUNT}\n", f"Update.\n\n{FIRST}\n\n{COUNT}\n")
    assert (one.quote, one.version, one.revision) == (COUNT, 2, None)


def test_a_new_paragraph_is_added_and_not_changed(home: Home, embedder: OnnxTwin) -> None:
    """Nothing like it stood there before; a later version that leaves it alone says the same."""
    both = f"{FIRST}\n\n{COUNT}\n"
    texts = (f"{FIRST}\n", both, f"{both}\nThe tow begins on Thursday.\n")
    one = quoted(home, embedder, "how many passengers were aboard?", *texts)
    assert (one.version, kind(one)) == (3, "added")


def told(home: Home, embedder: OnnxTwin, part: str, *texts: str) -> Revision | None:
    """Index versions of an article, a day of March each; return what is told of a part of the last."""
    path = home.folder.with_name("ferry.txt")
    for text in texts:
        path.write_text(text, encoding="utf-8")
        assert not update(home, [path], lambda: embedder).failed
    with Store(home).writing() as connection:
        for version in range(1, len(texts) + 1):
            day = datetime(2031, 3, version, tzinfo=UTC).replace(tzinfo=None)
            connection.execute(sql.update(articles).where(articles.c.version == version).values(stored=day))
    with Coverage(home, lambda: embedder).reading() as snapshot:
        start = texts[-1].index(part)
        span = Span(start=start, end=start + len(part))
        return revision(snapshot, "ferry", len(texts), texts[-1], span)


def test_the_day_is_the_first_on_which_the_paragraph_was_so(home: Home, embedder: OnnxTwin) -> None:
    """Not the last version's, and not that of the version which had it otherwise."""
    now = COUNT.replace("Forty", "Forty-two")
    texts = (f"{FIRST}\n\n{COUNT}\n", f"{FIRST}\n\n{now}\n", f"{FIRST}\n\n{now}\n\nThe tow begins on Thursday.\n")
    assert told(home, embedder, now, *texts) == Revision(kind="changed", seen=date(2031, 3, 2))


def test_paragraphs_are_compared_whole_and_by_their_words(home: Home, embedder: OnnxTwin) -> None:
    """A quote of a part of one changes nothing, nor do spaces."""
    texts = (f"{FIRST} {COUNT} It sank.\n", f"{FIRST}  {COUNT} It sank.\n\nThe tow begins on Thursday.\n")
    assert told(home, embedder, COUNT, *texts) is None


def test_of_several_paragraphs_a_new_one_counts_for_more_than_a_changed_one(home: Home, embedder: OnnxTwin) -> None:
    """What is quoted is told to be added if any of it was."""
    now, tow = COUNT.replace("Forty", "Forty-two"), "A tug from Karsholt will begin the tow on Thursday."
    before, after = f"{FIRST}\n\n{COUNT}\n", f"{FIRST}\n\n{now}\n\n{tow}\n"
    assert told(home, embedder, f"{now}\n\n{tow}", before, after) == Revision(kind="added", seen=date(2031, 3, 2))


def test_a_change_in_a_further_paragraph_is_told(home: Home, embedder: OnnxTwin) -> None:
    """Though the first one that is quoted was always there."""
    now = COUNT.replace("Forty", "Forty-two")
    before, after = f"{FIRST}\n\n{COUNT}\n", f"{FIRST}\n\n{now}\n"
    assert told(home, embedder, f"{FIRST}\n\n{now}", before, after) == Revision(kind="changed", seen=date(2031, 3, 2))
