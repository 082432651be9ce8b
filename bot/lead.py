"""Composes the lead: one or two sentences that say nothing beyond the quotes under them."""

from collections.abc import Callable, Mapping, Sequence

from bot import cues, messages
from bot.agreement import sought
from bot.credit import Credited, Origins
from bot.denial import asserted, denying
from bot.kinds import Kind
from bot.naming import named
from bot.question import Question
from bot.values import sure, values
from index.keywords import terms

_QUOTED = 300  # characters of a sentence that is its own lead
_BRIEF = 200  # of one that stands beside something else in a lead
_SIDES = 2  # sentences that are put side by side
_COVERED = 0.8  # of what denials are asked of, the part of its words that a quote holds which says so


def lead(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    """Write the lead of an answer.

    :param quoted: what is quoted, best first; at least one.
    """
    write = _LEADS.get(question.kind, _found)
    return write(question, quoted, origins)


def _reported(_: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    articles = {one.evidence.passage.article_id for one in quoted}
    articles |= {copy.article_id for one in quoted for copy in one.evidence.also}
    return messages.lead_sources(named(quoted), len(articles), len(origins.resting))


def _said(_: Question, quoted: Sequence[Credited], __: Origins) -> str:
    return messages.lead_said(named(quoted))


def _words_of(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    """Quote whom it is asked about; somebody else's words on them only where none of theirs are among the quotes."""
    wanted = set(terms(question.speaker or ""))
    theirs = [one for one in quoted if wanted and one.borrowed and wanted <= _speaks(one)]
    named_ = [one for one in quoted if one.borrowed and not wanted.isdisjoint(terms(_about(one)))]
    short = [one for one in theirs or named_ if len(_core(one)) <= _QUOTED]
    return _found(question, short or theirs or named_ or quoted, origins)


def _speaks(one: Credited) -> set[str]:
    """Return the stems by which a quote tells who speaks: the names in its chain, and the words that credit them."""
    names = [actor.name for chain in one.chains for actor in chain.actors[chain.speaker :]]
    around = [one.within(piece) for piece in one.attribution.source] if one.attribution else []
    return set(terms(" ".join([*names, *around])))


def _about(one: Credited) -> str:
    return f"{one.evidence.passage.about.title or ''} {one.evidence.quote}"


def _figures(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    return _valued(question, Kind.HOW_MANY, quoted, origins)


def _times(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    return _valued(question, Kind.WHEN, quoted, origins)


def _valued(question: Question, kind: Kind, quoted: Sequence[Credited], origins: Origins) -> str:
    """List the values that the best quotes give; of the others only where those give none."""
    found = values(question, kind, sure(quoted)) or values(question, kind, quoted)
    return messages.lead_values(found.best().listed()) if found else _found(question, quoted, origins)


def _agreed(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    """Say whether the quotes give one value or several; where they give none, put the words of two side by side."""
    kind = sought(question.kind, question.whole)
    found = values(question, kind, sure(quoted))
    if kind is Kind.WHEN and found:
        found = found.best()
    if not found:
        return _sides(question, quoted, origins)
    if len(found.groups) > 1:
        return messages.lead_differ(found.listed()) if found.comparable else messages.lead_values(found.listed())
    (given,) = found.listed()
    articles = {one.evidence.passage.article_id for one in found.groups[0].given}
    return messages.lead_agree(*given) if len(articles) > 1 else messages.lead_alone(*given)


def _sides(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    sides: dict[str, str] = {}
    for one in filter(_is_brief, sure(quoted)):
        sides.setdefault(one.evidence.passage.article_id, _lone(one))
    if len(sides) < _SIDES:
        return _found(question, quoted, origins)
    return messages.lead_sides(list(sides.values())[:_SIDES])


def _verified(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    told = [one for one in quoted if not cues.UNSAID.search(one.evidence.core_text) and not _points_back(one)]
    doubts = [one for one in told if cues.UNVERIFIED.search(one.evidence.core_text)]
    checked = [one for one in told if one not in doubts and cues.VERIFIED.search(one.evidence.core_text)]
    if not (doubts or checked):
        return _found(question, quoted, origins)
    return messages.lead_verified(*(_with_words(found) for found in (doubts, checked)))


def _points_back(one: Credited) -> bool:
    """Whether a quote speaks of a "this" that it does not hold: it may be of anything."""
    return one.evidence.quote == one.evidence.core_text and bool(cues.POINTS_BACK.search(one.evidence.core_text))


def _denied(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    denials = [one for one in quoted if denying(question, one)]
    if denials:
        sources, brief = named(denials), [one for one in denials if _is_brief(one)]
        words = [(_core if len(sources) == 1 else _lone)(one) for one in brief[:1]]
        return messages.lead_denied(sources, *words)
    about, held = asserted(question), set(terms(quoted[0].evidence.quote))
    covered = about and not question.outlets and len(about & held) >= _COVERED * len(about)
    found = _found(question, quoted, origins)
    return messages.lead_not_denied(found) if covered else found


def _found(_: Question, quoted: Sequence[Credited], __: Origins) -> str:
    if len(_core(quoted[0])) <= _QUOTED:
        return _lone(quoted[0])
    places = dict.fromkeys(
        messages.publication(one.evidence.passage.about.outlet, one.evidence.passage.about.published) for one in quoted
    )
    best, *others = places
    return messages.lead_found(best, others)


def _lone(one: Credited) -> str:
    """Return a quote's main sentence with who says it."""
    return messages.lead_quoted(_core(one), named([one])[0])


def _with_words(quoted: Sequence[Credited]) -> tuple[str, list[str]]:
    """Return the first sentence that is short enough with who says it, or "", and who else says such a thing."""
    ordered = sorted(quoted, key=lambda one: not _is_brief(one))
    if not ordered or not _is_brief(ordered[0]):
        return "", named(quoted) if quoted else []
    return _lone(ordered[0]), named(ordered)[1:]


def _core(one: Credited) -> str:
    return " ".join(one.evidence.core_text.split())


def _is_brief(one: Credited) -> bool:
    return len(_core(one)) <= _BRIEF


_LEADS: Mapping[Kind, Callable[[Question, Sequence[Credited], Origins], str]] = {
    Kind.WHO_REPORTED: _reported,
    Kind.WHO_SAID: _said,
    Kind.WHAT_SAID: _words_of,
    Kind.HOW_MANY: _figures,
    Kind.AGREE: _agreed,
    Kind.WHEN: _times,
    Kind.VERIFIED: _verified,
    Kind.DENIES: _denied,
}
