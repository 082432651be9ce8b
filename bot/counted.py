"""The number that each quote gives for what is asked."""

from collections.abc import Iterator, Sequence

from bot.credit import Credited
from bot.figures import Figure, asked_for, counts, figures, fit, together
from bot.kinds import Kind
from bot.question import Question
from bot.values import sure, values

_COUNTING = frozenset({Kind.HOW_MANY, Kind.AGREE})
_COMPARED = 2  # articles that count the same thing, from which on it is taken for what a report is about


def given(question: Question, quoted: Sequence[Credited]) -> Iterator[tuple[Figure, Credited]]:
    """Yield the number that each quote gives: for what is asked, or the first one that counts anything."""
    for one in quoted:
        if figure := _figure(question, one):
            yield figure, one


def numbers(question: Question, quoted: Sequence[Credited]) -> list[str | None]:
    """Return of each quote the number that it gives for what is asked, as it stands there; None where it gives none.

    Of who reported something it is the number of what most articles count, of how many there are one that a lead lists.
    """
    found: list[tuple[Figure, Credited]] = []
    if question.kind in _COUNTING and quoted:
        listed = values(question, Kind.HOW_MANY, sure(quoted))
        best = {one.key for one in listed.best().groups} if listed else set()
        found = [(figure, one) for figure, one in given(question, sure(quoted)) if figure.value in best]
    elif question.kind is Kind.WHO_REPORTED:
        told = ((_figure(question, one) or _first(one, one.evidence.quote), one) for one in quoted)
        found = _main(question, [(figure, one) for figure, one in told if figure])
    words = {id(one): figure.words for figure, one in found}
    return [words.get(id(one)) for one in quoted]


def _figure(question: Question, one: Credited) -> Figure | None:
    if question.kind in _COUNTING:
        return asked_for(question, one)
    claim = " ".join(map(one.within, one.attribution.content)) if one.attribution else one.evidence.core_text
    return _first(one, claim)


def _first(one: Credited, text: str) -> Figure | None:
    return next((found for found in figures(text, one.evidence.passage.about.published) if counts(found)), None)


def _main(question: Question, found: Sequence[tuple[Figure, Credited]]) -> list[tuple[Figure, Credited]]:
    """Return the numbers of the one thing that most articles count, if several do or the question speaks of it."""
    groups = together(found)
    if not groups:
        return []
    best = max(groups, key=_articles)
    asked = any(fit(question, figure) for figure, _ in best)
    return best if asked or _articles(best) >= _COMPARED else []


def _articles(group: Sequence[tuple[Figure, Credited]]) -> int:
    return len({one.evidence.passage.article_id for _, one in group})
