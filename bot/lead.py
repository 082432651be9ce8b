"""Composes the lead: one or two sentences that say nothing beyond the quotes under them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot import cues, messages
from bot.credit import Credited, Origins, behind, speaker
from bot.figures import asked_for
from bot.kinds import Kind
from bot.question import Question
from corpus.attribution.actor import key
from corpus.dates import Named, dates
from index.keywords import terms

_QUOTED = 300  # characters of a sentence that is its own lead
_PART = 0.5  # see _sure
_LISTED = 6  # sources in a lead at most


def lead(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    """Write the lead of an answer.

    :param quoted: what is quoted, best first; at least one.
    """
    write = _LEADS.get(question.kind, _found)
    return write(question, quoted, origins)


def _reported(_: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    articles = len({one.evidence.passage.article_id for one in quoted})
    return messages.lead_sources(named(quoted), articles, len(origins.resting))


def _said(_: Question, quoted: Sequence[Credited], __: Origins) -> str:
    return messages.lead_said(named(quoted))


def _numbers(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    groups: dict[str, tuple[str, list[Credited]]] = {}
    for one in _sure(quoted):
        figure = asked_for(question, one)
        if figure:
            groups.setdefault(figure.value, (figure.words, []))[1].append(one)
    if not groups:
        return _found(question, quoted, origins)
    return messages.lead_values([(words, named(ones)) for words, ones in groups.values()])


def _sure(quoted: Sequence[Credited]) -> list[Credited]:
    """Return the quotes that the judge approves of nearly as much as of the best one: the others are there to read."""
    most = max(one.evidence.judged for one in quoted)
    return [one for one in quoted if one.evidence.judged >= _PART * most]


def _days(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    groups: dict[str, tuple[str, list[Credited]]] = {}
    for one in _sure(quoted):
        text, published = one.evidence.core_text, one.evidence.passage.about.published
        found = _nearest(question, text, dates(text, published))
        if found:
            words = found.span.of(text)
            day = messages.dated(words, found.day, found.precision)
            groups.setdefault(found.day.isoformat(), (day, []))[1].append(one)
    if not groups:
        return _found(question, quoted, origins)
    return messages.lead_values([(words, named(ones)) for words, ones in groups.values()])


def _nearest(question: Question, text: str, found: Sequence[Named]) -> Named | None:
    """Return the day that stands nearest to a word of the question."""
    focus = set(question.focus)
    places = [match.start() for match in re.finditer(r"[\w’']+", text) if focus.intersection(terms(match[0]))]
    return min(found, key=lambda one: min((abs(one.span.start - at) for at in places), default=0), default=None)


def _verified(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    doubts = [one for one in quoted if cues.UNVERIFIED.search(one.evidence.quote)]
    sure = [one for one in quoted if one not in doubts and cues.VERIFIED.search(one.evidence.quote)]
    if not (doubts or sure):
        return _found(question, quoted, origins)
    return messages.lead_verified(named(doubts), named(sure))


def _denied(question: Question, quoted: Sequence[Credited], origins: Origins) -> str:
    denying = [one for one in quoted if one.cued(cues.DENIED)]
    return messages.lead_denied(named(denying)) if denying else _found(question, quoted, origins)


def _found(_: Question, quoted: Sequence[Credited], __: Origins) -> str:
    core = " ".join(quoted[0].evidence.core_text.split())
    if len(core) <= _QUOTED:
        return messages.lead_quoted(core, named(quoted[:1])[0])
    places = dict.fromkeys(
        messages.publication(one.evidence.passage.about.outlet, one.evidence.passage.about.published) for one in quoted
    )
    best, *others = places
    return messages.lead_found(best, others)


_LEADS: Mapping[Kind, Callable[[Question, Sequence[Credited], Origins], str]] = {
    Kind.WHO_REPORTED: _reported,
    Kind.WHO_SAID: _said,
    Kind.WHAT_SAID: _said,
    Kind.HOW_MANY: _numbers,
    Kind.AGREE: _numbers,
    Kind.WHEN: _days,
    Kind.VERIFIED: _verified,
    Kind.DENIES: _denied,
}


def named(quoted: Iterable[Credited]) -> list[str]:
    """Write who says it, each once with the outlets that it is quoted in: Suspilne (Newsweek).

    What an article says itself beside what it credits to others does not make its outlet one more source.
    """
    quoted = list(quoted)
    words = " ".join(one.evidence.quote for one in quoted)
    groups: dict[str, tuple[str, dict[str, None]]] = {}
    known = set[str]()  # names of those who are not unnamed
    borrowing = {one.evidence.passage.article_id for one in quoted if one.borrowed}
    for one in quoted:
        outlet, article = one.evidence.passage.about.outlet, one.evidence.passage.article_id
        if not one.borrowed:
            if article not in borrowing:
                groups.setdefault(key(outlet or article), (outlet or messages.UNKNOWN_OUTLET, {}))
            continue
        for chain in one.chains:
            if not _stands(speaker(chain).name, words):
                continue
            name, through = speaker(chain).name, chain.actors[: chain.speaker]
            if speaker(chain).kind == "unnamed" and len(through) > 1 and _stands(through[-1].name, words):
                name = messages.through(name, through[-1].name)
            said_by = groups.get(behind(chain))
            if said_by is None or (speaker(chain).kind != "unnamed" and said_by[0] not in known):
                said_by = groups[behind(chain)] = (name, said_by[1] if said_by else {})
            if speaker(chain).kind != "unnamed":
                known.add(name)
            if outlet and key(outlet) != key(said_by[0]):
                said_by[1][outlet] = None
    shown = [
        messages.in_outlets(name, [outlet for outlet in outlets if key(outlet) != key(name)])
        for name, outlets in groups.values()
    ]
    shown = shown or [messages.own(one.evidence.passage.about.outlet) for one in quoted[:1]]
    return shown if len(shown) <= _LISTED else [*shown[: _LISTED - 1], messages.more(len(shown) - _LISTED + 1)]


def _stands(name: str, words: str) -> bool:
    """Whether a name stands in what is quoted: only such names, and the quoted outlets', may be in a lead."""
    return name in words
