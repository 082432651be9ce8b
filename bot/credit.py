"""Evidence and attributions -> who stands behind each quote, through whom, and on how many origins all of it rests."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot import cues
from bot.evidence import Evidence
from bot.question import Question
from corpus.article import Span
from corpus.attribution.actor import Actor, key
from corpus.attribution.chains import Attribution, Chain
from index.keywords import stems

_LEAST = 0.3  # of a sentence that an attribution must cover to speak for it


@dataclass(frozen=True, slots=True)
class Credited:
    """A quote, and the chains of those who say it; the one of its outlet alone where the article says it itself."""

    evidence: Evidence
    attribution: Attribution | None
    chains: tuple[Chain, ...]

    def within(self, piece: Span) -> str:
        """Return the characters of a piece of the article that stand in the quote's passage."""
        passage = self.evidence.passage
        start, end = max(piece.start, passage.start), min(piece.end, passage.end)
        return passage.quote(Span(start=start, end=end)) if end > start else ""

    @property
    def denies(self) -> bool:
        """Whether somebody says here that what is asked about is not so."""
        return self.evidence.denies or self.cued(cues.DENIED)

    def cued(self, pattern: re.Pattern[str]) -> bool:
        """Whether the words that ascribe the quote match a pattern: "denied", "dismissed"."""
        return any(pattern.search(self.within(cue)) for cue in (self.attribution.cue if self.attribution else ()))

    @property
    def borrowed(self) -> bool:
        """Whether somebody else than the article's own outlet says it."""
        return any(chain.speaker for chain in self.chains) or (
            self.evidence.passage.about.outlet is None and bool(self.chains)
        )


def credited(
    question: Question, evidence: Sequence[Evidence], known: Mapping[str, Sequence[Attribution]]
) -> list[Credited]:
    """Say of each quote who stands behind it.

    :param known: the attributions of the articles that are quoted, by id.
    """
    return [_credited(question, one, known.get(one.passage.article_id, ())) for one in evidence]


def _credited(question: Question, one: Evidence, known: Sequence[Attribution]) -> Credited:
    made_of = [Credited(one, made, made.chains) for made in known if made.chains]
    near = [(said, each) for each in made_of if (said := _said(each)) is not None]
    if near:
        return max(near, key=lambda pair: _fit(question, *pair))[1] if len(near) > 1 else near[0][1]
    outlet = one.passage.about.outlet
    own = (Chain(actors=(Actor(name=outlet, kind="outlet"),), speaker=0),) if outlet else ()
    return Credited(one, None, own)


def _said(one: Credited) -> float | None:
    """Return how much of a quote's sentence an attribution's content covers; None if it does not speak for it."""
    core, made = one.evidence.core, one.attribution
    if made is None:
        return None
    overlap = sum(_common(core, piece) for piece in made.content)
    said = overlap / max(core.end - core.start, 1)
    return said if said >= _LEAST or any(_common(core, cue) for cue in made.cue) else None


def _fit(question: Question, said: float, one: Credited) -> float:
    """Score how well an attribution speaks for a quote that it covers `said` of.

    The one whose content holds what is asked for, and of two that do, the outer one, which holds more of the sentence.
    """
    words = " ".join(one.within(piece) for piece in one.attribution.content) if one.attribution else ""
    share = len(set(stems(words)) & set(question.focus)) / max(len(question.focus), 1)
    return 0.01 + said + 2 * share


def _common(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def speaker(chain: Chain) -> Actor:
    """Return the one whom the sentence names as its source."""
    return chain.actors[chain.speaker]


def behind(chain: Chain) -> str:
    """Return the key of the finding that a chain belongs to: who says it or, if unnamed, the outlet that heard them."""
    for actor in reversed(chain.actors[: chain.speaker + 1]):
        if actor.kind not in {"unnamed", "document"}:
            return key(actor.name)
    return key(speaker(chain).name)


def origin(chain: Chain) -> Actor:
    """Return the last one of a chain who has a name: nobody can tell whether two unnamed ones are the same."""
    named = [actor for actor in chain.actors if actor.kind not in {"unnamed", "document"}]
    return named[-1] if named else chain.actors[-1]


@dataclass(frozen=True, slots=True)
class Origins:
    """On whom the outlets rest.

    :ivar resting: for each origin's name the outlets that have it from there, itself among them if it reports itself.
    :ivar circles: pairs of outlets each of which has it from the other.
    """

    resting: Mapping[str, tuple[str, ...]]
    circles: tuple[tuple[str, str], ...]


def origins(chains: Iterable[Chain]) -> Origins:
    """Count independent origins: outlets that have it from one another, or from the same one, are not independent."""
    given = [chain for chain in chains if chain.actors]
    names: dict[str, str] = {}
    rests: dict[str, set[str]] = {}  # whom each one has it from
    for chain in given:
        places = [actor for actor in chain.actors if actor.kind not in {"unnamed", "document"}] or [chain.actors[-1]]
        for actor in places:
            names.setdefault(key(actor.name), actor.name)
        for one, other in pairwise(places):
            if other.kind != "outlet":  # a person may speak of one thing to this outlet and of another to that
                break
            rests.setdefault(key(one.name), set()).add(key(other.name))
    circles = sorted(
        {(one, other) for one in rests for other in rests[one] if one < other and one in rests.get(other, ())}
    )
    resting: dict[str, dict[str, None]] = {}
    for chain in given:
        for last in _ends(key(origin(chain).name), rests):
            outlet = chain.actors[0]
            resting.setdefault(last, {})[outlet.name] = None
    return Origins(
        {names[last]: tuple(outlets) for last, outlets in resting.items()},
        tuple((names[one], names[other]) for one, other in circles),
    )


def _ends(name: str, rests: Mapping[str, set[str]]) -> list[str]:
    """Return where one leads to, however many stand between; in a circle, the first of it by name."""
    seen, waiting, ends = {name}, [name], []
    while waiting:
        at = waiting.pop()
        further = sorted(rests.get(at, ()))
        if not further:
            ends.append(at)
        waiting += [one for one in further if one not in seen]
        seen.update(further)
    return sorted(ends) or [min(seen)]
