"""Evidence -> an Answer, which Slack, the terminal and the web page each print in their own way."""

from collections.abc import Callable, Sequence
from datetime import date
from time import perf_counter
from typing import Literal

from pydantic import Field

from bot import messages
from bot.evidence import PASSAGES, Evidence, gather
from bot.find import EVERYTHING, Limits, find
from bot.question import Kind, Question
from corpus.article import Frozen
from index.coverage import Coverage, Snapshot
from index.search import logistic

EXCERPTS = 8  # quotes in an answer
REPORTS = 12  # in one to who reported something: as a rule one of each outlet
PER_OUTLET = 3
CLOSEST = 3
ENOUGH = 0.5  # confidence from which a question counts as answered
_NEAR = 0.5  # least score of a further quote, as a part of the best one's
_ALIKE = 0.4  # least cosine of a further quote that holds none of the question's words

# Logistic of the best quotes' cosine and their share of the question's term weights.
_STEEPNESS, _MIDDLE = 10.0, 0.6


class Source(Frozen):
    """Who says it: from the outlet that published it to the origin. Attributions fill the chain behind the outlet."""

    name: str
    kind: Literal["outlet", "person", "state_body", "organisation", "document", "unnamed"]
    chain: tuple[str, ...]


class Excerpt(Frozen):
    """A quote: `quote` is characters `start` to `end` of the stored article's text."""

    article_id: str
    version: int
    path: str
    outlet: str | None
    title: str | None
    published: date | None
    url: str | None
    start: int
    end: int
    quote: str


class Finding(Frozen):
    """The excerpts that one source, or for now one outlet, stands behind."""

    sources: tuple[Source, ...]
    excerpts: tuple[Excerpt, ...]


class Answer(Frozen):
    """What the coverage says to a question; the shape of `byline ask --json`."""

    question: str
    status: Literal["answered", "not_covered"]
    lead: str
    confidence: float = Field(ge=0, le=1)
    kind: str
    findings: tuple[Finding, ...] = ()
    disagreements: tuple[str, ...] = ()
    origins: int | None = None
    closest: tuple[Excerpt, ...] = ()
    timing_ms: dict[str, int] = Field(default_factory=dict)


class MisquoteError(AssertionError):
    """A quote is not what its article says: a defect of Byline, never shown as an answer."""


def ask(coverage: Coverage, text: str, *, after: str | None = None, limits: Limits = EVERYTHING) -> Answer:
    """Answer a question.

    :param after: the question before it, in a thread.
    :param limits: the part of the coverage to use.
    :raises QuestionError: if there is nothing in the question to look for.
    :raises DataFolderError: if there is no coverage.
    """
    began = perf_counter()
    with coverage.reading() as snapshot:
        found = find(coverage, snapshot, text, PASSAGES, after=after, limits=limits)
        evidence = gather(snapshot, found.question, found.vector, found.hits.found)
        answer = _compose(snapshot, found.question, evidence)
    seconds = found.seconds | {"total": perf_counter() - began}
    return answer.model_copy(update={"timing_ms": {name: round(1000 * value) for name, value in seconds.items()}})


def _compose(snapshot: Snapshot, question: Question, evidence: Sequence[Evidence]) -> Answer:
    confidence = confidence_of(question, evidence)
    common = {"question": question.text, "kind": question.kind.value, "confidence": round(confidence, 4)}
    if confidence < ENOUGH:
        closest = excerpts_of(snapshot, _distinct(evidence, _words)[:CLOSEST])
        lead = messages.NOT_COVERED if closest else messages.NOT_COVERED_EMPTY
        return Answer(status="not_covered", lead=lead, closest=closest, **common)
    chosen = select(question, evidence)
    room = REPORTS if question.kind is Kind.WHO_REPORTED else EXCERPTS
    findings = _grouped(excerpts_of(snapshot, chosen[:room]))
    lead = _lead(question, findings, len({_outlet(one) for one in chosen}))
    return Answer(status="answered", lead=lead, findings=findings, **common)


def confidence_of(question: Question, evidence: Sequence[Evidence]) -> float:
    """Return how sure it is, 0 to 1, that the evidence answers the question."""
    if not evidence:
        return 0.0
    best = evidence[:3]
    words = len(question.focus)  # that one of two words was found says less than that three of six were
    share = max(one.share for one in best) * words / (words + 1)
    return logistic(max(one.similarity for one in best) + share, _STEEPNESS, _MIDDLE)


def _distinct(evidence: Sequence[Evidence], key: Callable[[Evidence], object]) -> list[Evidence]:
    """Return the first of each `key`, in order."""
    found: dict[object, Evidence] = {}
    for one in evidence:
        found.setdefault(key(one), one)
    return list(found.values())


def _words(evidence: Evidence) -> str:
    return evidence.quote


def select(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Choose the quotes to show, best first; not all of them need have room in an answer.

    Who reported something is answered by every outlet that did, so there each one's best quote comes before any second
    one, and its denials do not count; elsewhere a quote that two outlets share word for word is shown once.
    """
    least = _NEAR * evidence[0].score
    near = [one for one in evidence if one.score >= least and (one.share > 0 or one.similarity >= _ALIKE)]
    near = near or [evidence[0]]
    if question.kind is Kind.OUTLET_SAYS:
        near = [one for one in near if one.passage.about.outlet in question.outlets] or near
    if question.kind is Kind.WHO_REPORTED:
        near = [one for one in near if not one.denies] or near
        near = [*_distinct(near, _outlet), *_distinct(near, lambda one: one.passage.article_id), *near]
        near = list(dict.fromkeys(near))
    else:
        near = _distinct(near, _words)
    chosen: list[Evidence] = []
    for one in near:
        same = sum(other.passage.about.outlet == one.passage.about.outlet for other in chosen)
        if same < PER_OUTLET or question.kind is Kind.OUTLET_SAYS:
            chosen.append(one)
    return chosen


def _outlet(evidence: Evidence) -> str:
    return evidence.passage.about.outlet or evidence.passage.article_id


def excerpts_of(snapshot: Snapshot, evidence: Sequence[Evidence]) -> tuple[Excerpt, ...]:
    """Make excerpts, each checked against its article as it is stored.

    :raises MisquoteError: if a quote does not stand there.
    """
    texts = snapshot.store.texts(snapshot.connection, [one.passage.article_id for one in evidence])
    for one in evidence:
        if one.span.of(texts[one.passage.article_id][1]) != one.quote:
            raise MisquoteError(f"{one.passage.article_id} {one.span.start}-{one.span.end}")
    return tuple(
        Excerpt(
            article_id=one.passage.article_id,
            version=texts[one.passage.article_id][0],
            path=one.passage.path,
            start=one.span.start,
            end=one.span.end,
            quote=one.quote,
            **one.passage.about.model_dump(include={"outlet", "title", "published", "url"}),
        )
        for one in evidence
    )


def _grouped(excerpts: Sequence[Excerpt]) -> tuple[Finding, ...]:
    """Group excerpts by outlet, and those of unknown outlet by article, in order of the best of each."""
    groups: dict[tuple[str | None, str | None], list[Excerpt]] = {}
    for excerpt in excerpts:
        groups.setdefault((excerpt.outlet, None if excerpt.outlet else excerpt.article_id), []).append(excerpt)
    return tuple(
        Finding(sources=(Source(name=outlet, kind="outlet", chain=(outlet,)),) if outlet else (), excerpts=tuple(group))
        for (outlet, _), group in groups.items()
    )


def _lead(question: Question, findings: Sequence[Finding], outlets: int) -> str:
    """Compose the lead: the outlets quoted, each with the date of its earliest or, else, its best quote.

    :param outlets: how many have something to quote, shown or not.
    """
    excerpts = [excerpt for finding in findings for excerpt in finding.excerpts]
    if question.kind is Kind.WHO_REPORTED:
        excerpts.sort(key=lambda one: one.published or date.max)
    places: dict[str, Excerpt] = {}
    for one in excerpts:
        places.setdefault(one.outlet or one.article_id, one)
    first = list(places.values())
    dated = [messages.publication(one.outlet, one.published) for one in first if one.published]
    undated = [messages.publication(one.outlet, None) for one in first if not one.published]
    if question.kind is Kind.WHO_REPORTED:
        return messages.lead_reported(dated, undated, outlets)
    named = [messages.publication(one.outlet, one.published) for one in first]
    return messages.lead_found(named[0], list(dict.fromkeys(named[1:])))
