"""How much coverage there is, and how its watched folders and feeds are."""

from collections.abc import Mapping
from datetime import date, datetime

from bot import messages
from bot.model import chosen_model
from bot.settings import Settings
from corpus.article import Frozen
from corpus.languages import SERVED
from index import contents
from index.errors import EMPTY, DataFolderError
from index.records import Look
from index.seen import looks
from index.store import Store


class Watched(Frozen):
    """A folder or feed that is set, and what came of the last look at it, if there was one."""

    place: str
    at: datetime | None
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


def status(settings: Settings) -> Status:
    """Return the state of the coverage that the settings name.

    :raises DataFolderError: if there is nothing in it.
    """
    store = Store(settings.home)
    with store.reading() as connection:
        rows, generation = contents.articles(connection), store.generation(connection)
        seen = {one.place: one for one in looks(connection)}
    if not (rows or seen):
        raise DataFolderError(EMPTY)
    served = None if chosen_model(settings) else SERVED  # of another model nobody knows
    languages = [row.language for row in rows if row.language and served and row.language not in served]
    return Status(
        articles=len(rows),
        outlets=len({row.outlet for row in rows if row.outlet}),
        generation=generation,
        newest=max((row.published for row in rows if row.published), default=None),
        unserved={language: languages.count(language) for language in sorted(set(languages))},
        watched=tuple(_watched(str(place), seen) for place in [*settings.folders, *settings.feeds]),
    )


def _watched(place: str, seen: Mapping[str, Look]) -> Watched:
    look = seen.get(place)
    if look is None:
        return Watched(place=place, at=None, said=messages.UNSEEN, good=True)
    return Watched(place=place, at=look.at, said=look.said, good=look.good)
