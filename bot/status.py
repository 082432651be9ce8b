"""How much coverage there is, and how its watched folders and feeds are."""

from datetime import date, datetime
from pathlib import Path

from corpus.article import Frozen
from corpus.languages import SERVED
from index.errors import EMPTY, DataFolderError
from index.seen import looks
from index.store import Store
from index.update import database


class Watched(Frozen):
    """A folder or feed, and what came of the last look at it."""

    place: str
    at: datetime
    said: str
    good: bool


class Status(Frozen):
    """The state of the coverage; the shape of `byline status --json`.

    `unserved` counts the articles in each language (ISO 639-1) that the model does not serve; `newest` is the last day
    on which one of the articles was published.
    """

    articles: int
    outlets: int
    generation: int
    newest: date | None
    unserved: dict[str, int]
    watched: tuple[Watched, ...]


def status(home: Path) -> Status:
    """Return the state of a data folder.

    :raises DataFolderError: if there is nothing in it.
    """
    store = Store(database(home))
    with store.reading() as connection:
        rows, generation = store.articles(connection), store.generation(connection)
        seen = looks(connection)
    if not (rows or seen):
        raise DataFolderError(EMPTY)
    languages = [row.language for row in rows if row.language and row.language not in SERVED]
    return Status(
        articles=len(rows),
        outlets=len({row.outlet for row in rows if row.outlet}),
        generation=generation,
        newest=max((row.published for row in rows if row.published), default=None),
        unserved={language: languages.count(language) for language in sorted(set(languages))},
        watched=tuple(Watched(place=one.place, at=one.at, said=one.said, good=one.good) for one in seen),
    )
