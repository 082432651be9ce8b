"""Which of the quotes that were judged an answer shows, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.credit import Credited, speaker
from bot.denial import denying
from bot.evidence import Evidence
from bot.judging import ALL, SURE
from bot.kinds import Kind
from bot.question import Question
from corpus.article import Span
from index import contents
from index.coverage import Snapshot
from index.records import StoredPassage

T = TypeVar("T")

PER_OUTLET = 3
PER_REPORTER = 2  # of an outlet where it is asked who reported: all outlets are to have room
_PART = 0.3  # least judgement of a further quote, as a part of the best one's, where the judge is sure of that
_NEAR = 0.5  # least score of a further quote, as a part of the best one's
_BORROWED, _OUTLET = 1.5, 5.0  # see _credit
_ALIKE = 0.4  # least cosine of a further quote that holds none of the question's words


def distinct(evidence: Sequence[T], key: Callable[[T], object]) -> list[T]:
    """Return the first of each `key`, in order."""
    found: dict[object, T] = {}
    for one in evidence:
        found.setdefault(key(one), one)
    return list(found.values())


def select(question: Question, evidence: Sequence[Credited]) -> list[Credited]:
    """Choose the quotes to show, best first; not all of them need have room in an answer.

    Who reported something is answered by every outlet that did, so there each article's best quote, if it can be one
    that credits somebody, comes before any second one, and denials do not count. Where they are asked for, they come
    first. Elsewhere a quote that two outlets share word for word is shown once. What may be furniture comes last.
    """
    near = _near(evidence)
    if question.kind is Kind.DENIES:
        near = sorted(near, key=lambda one: not denying(question, one))
    if question.kind is Kind.OUTLET_SAYS:
        near = [one for one in near if one.evidence.passage.about.outlet in question.outlets] or near
    if question.kind is Kind.WHO_REPORTED:
        near = [one for one in near if not one.denies] or near
        first = sorted(near, key=lambda one: -one.evidence.score - _credit(one))
        near = list(dict.fromkeys([*distinct(first, _outlet), *distinct(first, _article), *near]))
    else:
        near = distinct(near, _words)
    chosen: list[Credited] = []
    most = PER_REPORTER if question.kind is Kind.WHO_REPORTED else PER_OUTLET
    for one in near:
        same = sum(_outlet(other) == _outlet(one) for other in chosen)
        if same < most or question.kind is Kind.OUTLET_SAYS:
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.evidence.doubtful)


def _near(evidence: Sequence[Credited]) -> list[Credited]:
    """Return what is worth quoting: what the judge approves of or, where it is sure of nothing, what scores best."""
    most = max(one.evidence.judged for one in evidence)
    least = _NEAR * evidence[0].evidence.score
    if most >= SURE:
        return [one for one in evidence if one.evidence.judged >= _PART * most or _holds_all(one.evidence, least)]
    return [one for one in evidence if one.evidence.score >= least and _touches(one.evidence)] or [evidence[0]]


def _holds_all(evidence: Evidence, least: float) -> bool:
    return evidence.share >= ALL and evidence.score >= least


def _credit(one: Credited) -> float:
    """Return what it is worth that a quote credits somebody, most of all an outlet, where it is asked who reported."""
    if not one.borrowed:
        return 0.0
    heard = [actor for chain in one.chains for actor in chain.actors if actor.kind == "outlet"]
    return _OUTLET if any(actor.name in one.evidence.quote for actor in heard) else _BORROWED


def _touches(evidence: Evidence) -> bool:
    return evidence.share > 0 or evidence.similarity >= _ALIKE


def _outlet(one: Credited) -> str:
    return one.evidence.passage.about.outlet or _article(one)


def _article(one: Credited) -> str:
    return one.evidence.passage.article_id


def _words(one: Credited) -> str:
    return one.evidence.quote


def introduced(snapshot: Snapshot, chosen: Sequence[Credited]) -> list[Credited]:
    """Put behind each quote whose speaker is not named in any the sentence of its article that names them."""
    words = " ".join(one.evidence.quote for one in chosen)
    found: list[Credited] = []
    for one in chosen:
        found.append(one)
        name = speaker(one.chains[0]).name if one.borrowed else ""
        if name in words:
            continue
        naming = _naming(snapshot, one.evidence, name)
        if naming:
            passage, span = naming
            quote = passage.quote(span)
            evidence = replace(one.evidence, passage=passage, span=span, core=span, quote=quote)
            found.append(replace(one, evidence=evidence))
            words += f" {quote}"
    return found


def _naming(snapshot: Snapshot, evidence: Evidence, name: str) -> tuple[StoredPassage, Span] | None:
    """Return the sentence of an article, with its passage, in which a name stands last before a quote.

    One of the same passage in which somebody is credited comes before all others.
    """
    passage = evidence.passage
    known = snapshot.attributions([passage.article_id]).get(passage.article_id, [])
    extents = [made.extent for made in known if passage.start <= made.extent.start]
    near = [span for span in extents if span.end <= evidence.span.start and name in passage.quote(span)]
    if near:
        return passage, near[-1]
    numbers = contents.passage_ids(snapshot.connection, passage.article_id)
    others = contents.passages(snapshot.connection, numbers)
    each = [(one, span) for one in others if name in one.text for span in one.sentences]
    before = [(one, span) for one, span in each if span.end <= evidence.span.start and name in one.quote(span)]
    return before[-1] if before else None
