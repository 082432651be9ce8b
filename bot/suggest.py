"""Questions that the coverage answers, for people who don't know yet what to ask."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import zip_longest

from bot.answer import ask
from bot.errors import QuestionError
from corpus.article import Span
from corpus.attribution.actor import key
from index.coverage import Coverage, Snapshot
from index.credits import Standing, said, standings

_TRIED = 12  # candidates that are asked
_SOURCES = 6  # of a kind, the most credited, that candidates are made of
_WORDS = range(4, 13)  # of a claim that makes a question
_CLAIM = re.compile(r"(?:[Tt]he|[Aa]n?|\d+|\w+ of|(?:two|three|four|five|\w+(?:teen|ty)(?:-\w+)?)) .*")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|\w{3,}ed)\b")
_POINTS = re.compile(r"[“”\"\n:;]|\b(?:he|she|it|they|we|you|this|these|his|her|their|its|there|them)\b", re.IGNORECASE)


def suggestions(
    coverage: Coverage, most: int = 3, turn: Callable[[], AbstractContextManager[None]] = nullcontext
) -> list[str]:
    """Return questions of different kinds that the coverage answers; each was asked to make sure.

    :param turn: gives each of them its turn, where others ask at the same time.
    :raises DataFolderError: if there is no coverage.
    """
    with coverage.reading() as snapshot:
        credited = standings(snapshot.connection)
        kinds = [list(make(snapshot, credited)) for make in (_reported, _said, _told)]
    found: list[str] = []
    candidates = [one for some in zip_longest(*kinds) for one in some if one]
    for question in candidates[:_TRIED]:
        if len(found) == most:
            break
        with turn():
            if _answers(coverage, question):
                found.append(question)
    return found


def _answers(coverage: Coverage, question: str) -> bool:
    try:
        return ask(coverage, question).status == "answered"
    except QuestionError:
        return False


def _reported(snapshot: Snapshot, credited: Sequence[Standing]) -> Iterator[str]:
    """Ask who reported what an article credits another outlet with, in its words."""
    outlets = [one for one in credited if one.kind == "outlet"][:_SOURCES]
    for credit in said(snapshot.connection, [key(one.name) for one in outlets]):
        made = credit.attribution
        claim = " ".join(span.of(credit.quote) for span in _within(made.content, made.extent.start))
        claim = re.sub(r"^\W*that\s+", "", claim).strip(" ,.")
        whole = len(claim.split()) in _WORDS and _CLAIM.fullmatch(claim) and _VERB.search(claim)
        if whole and not made.direct and not _POINTS.search(claim):
            yield f"Who reported that {claim[0].lower()}{claim[1:]}?"


def _within(spans: Sequence[Span], start: int) -> Iterator[Span]:
    """Give spans of an article as spans of a quote that begins at `start`."""
    for one in spans:
        yield Span(start=one.start - start, end=one.end - start)


def _said(_: Snapshot, credited: Sequence[Standing]) -> Iterator[str]:
    """Ask what the people said who are quoted most."""
    people = [one.name for one in credited if one.kind == "person" and " " in one.name]
    yield from (f"What did {name} say?" for name in people[:_SOURCES])


def _told(_: Snapshot, credited: Sequence[Standing]) -> Iterator[str]:
    """Ask what an outlet says about those whom it quotes."""
    bodies = [one for one in credited if one.kind in ("organisation", "state_body") and one.name[:1].isupper()]
    for one in [one for one in bodies if one.outlets][:_SOURCES]:
        yield f"What does {one.outlets[0]} say about {one.name}?"
