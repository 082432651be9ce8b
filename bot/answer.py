"""Evidence -> an Answer, which Slack, the terminal and the web page each print in their own way."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Literal, TypeVar

from pydantic import Field

from bot import messages
from bot.confidence import confidence_of
from bot.credit import Credited, Origins, behind, credited, origins, speaker
from bot.disagree import disagreements
from bot.evidence import PASSAGES, Evidence, gather
from bot.find import EVERYTHING, Limits, find
from bot.judge import judge
from bot.judging import ALL, SURE, judged
from bot.kinds import Kind
from bot.lead import lead
from bot.question import Question
from corpus.article import Frozen
from corpus.attribution.chains import Attribution, Chain
from corpus.attribution.lexicon import Kind as SourceKind
from index.coverage import Coverage, Snapshot

T = TypeVar("T")

EXCERPTS = 8  # quotes in an answer
REPORTS = 12  # in one to who reported something: as a rule one of each outlet
PER_OUTLET = 3
PER_REPORTER = 2  # of an outlet where it is asked who reported: all outlets are to have room
CLOSEST = 3
ENOUGH = 0.5  # confidence from which a question counts as answered
_PART = 0.3  # least judgement of a further quote, as a part of the best one's, where the judge is sure of that
_NEAR = 0.5  # least score of a further quote, as a part of the best one's
_BORROWED, _OUTLET = 1.5, 5.0  # see _credit
_HE = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_ALIKE = 0.4  # least cosine of a further quote that holds none of the question's words


class Source(Frozen):
    """Who says it, and the chain from the outlet that published it to the origin."""

    name: str
    kind: SourceKind
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
    """The excerpts that one source stands behind; a source is there once for each chain that leads to it."""

    sources: tuple[Source, ...]
    excerpts: tuple[Excerpt, ...]


class Answer(Frozen):
    """What the coverage says to a question; the shape of `byline ask --json`.

    `whole` is the question as it was understood: a follow-up with what it leaves out. `origins` counts on how many
    independent ones the quoted articles rest; `reasoning` says which rest on the same one.
    """

    question: str
    whole: str | None = None
    status: Literal["answered", "not_covered"]
    lead: str
    confidence: float = Field(ge=0, le=1)
    kind: str
    findings: tuple[Finding, ...] = ()
    disagreements: tuple[str, ...] = ()
    origins: int | None = None
    reasoning: tuple[str, ...] = ()
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
    said = _people(ask(coverage, after, limits=limits)) if after and _HE.search(text) else ()
    with coverage.reading() as snapshot:
        found = find(coverage, snapshot, text, PASSAGES, after=after, said=said, limits=limits)
        searched = perf_counter()
        evidence = gather(snapshot, found.question, found.vector, found.hits.found)
        answer = _compose(snapshot, found.question, evidence)
    seconds = found.seconds | {"read": perf_counter() - searched, "total": perf_counter() - began}
    return answer.model_copy(update={"timing_ms": {name: round(1000 * value) for name, value in seconds.items()}})


def _people(before: Answer) -> tuple[str, ...]:
    """Return the people whom an answer names as sources, whom a "he" in the next question may mean."""
    named = (source for finding in before.findings for source in finding.sources if source.kind == "person")
    return tuple(dict.fromkeys(source.name for source in named))


def _compose(snapshot: Snapshot, question: Question, evidence: Sequence[Evidence]) -> Answer:
    known = snapshot.attributions(list(dict.fromkeys(one.passage.article_id for one in evidence)))
    everything = judged(question, credited(question, evidence, known), judge())
    confidence = confidence_of(question, everything)
    common = {
        "question": question.text,
        "whole": question.whole,
        "kind": question.kind.value,
        "confidence": round(confidence, 4),
    }
    if confidence < ENOUGH:
        closest = excerpts_of(snapshot, _distinct(evidence, lambda one: one.quote)[:CLOSEST])
        sorry = messages.NOT_COVERED if closest else messages.NOT_COVERED_EMPTY
        return Answer(status="not_covered", lead=sorry, closest=closest, **common)
    room = REPORTS if question.kind is Kind.WHO_REPORTED else EXCERPTS
    chosen = introduced(select(question, everything), known)[:room]
    rests = origins(chain for one in chosen for chain in one.chains)
    return Answer(
        status="answered",
        lead=lead(question, chosen, rests),
        findings=_grouped(chosen, excerpts_of(snapshot, [one.evidence for one in chosen])),
        disagreements=tuple(disagreements(question, everything, chosen)),
        origins=len(rests.resting),
        reasoning=tuple(_reasoning(rests)),
        **common,
    )


def _reasoning(rests: Origins) -> Iterator[str]:
    for name, outlets in rests.resting.items():
        others = [outlet for outlet in outlets if outlet != name]
        if len(others) > 1:
            yield messages.rests(name, others)
    for one, other in rests.circles:
        yield messages.circle(one, other)


def _distinct(evidence: Sequence[T], key: Callable[[T], object]) -> list[T]:
    """Return the first of each `key`, in order."""
    found: dict[object, T] = {}
    for one in evidence:
        found.setdefault(key(one), one)
    return list(found.values())


def select(question: Question, evidence: Sequence[Credited]) -> list[Credited]:
    """Choose the quotes to show, best first; not all of them need have room in an answer.

    Who reported something is answered by every outlet that did, so there each article's best quote, if it can be one
    that credits somebody, comes before any second one, and denials do not count; elsewhere a quote that two outlets
    share word for word is shown once.
    """
    near = _near(evidence)
    if question.kind is Kind.OUTLET_SAYS:
        near = [one for one in near if one.evidence.passage.about.outlet in question.outlets] or near
    if question.kind is Kind.WHO_REPORTED:
        near = [one for one in near if not one.denies] or near
        first = sorted(near, key=lambda one: -one.evidence.score - _credit(one))
        near = list(dict.fromkeys([*_distinct(first, _outlet), *_distinct(first, _article), *near]))
    else:
        near = _distinct(near, _words)
    chosen: list[Credited] = []
    most = PER_REPORTER if question.kind is Kind.WHO_REPORTED else PER_OUTLET
    for one in near:
        same = sum(_outlet(other) == _outlet(one) for other in chosen)
        if same < most or question.kind is Kind.OUTLET_SAYS:
            chosen.append(one)
    return chosen


def introduced(chosen: Sequence[Credited], known: Mapping[str, Sequence[Attribution]]) -> list[Credited]:
    """Put behind each quote whose speaker is not named in any the sentence of its passage that names them."""
    words = " ".join(one.evidence.quote for one in chosen)
    found: list[Credited] = []
    for one in chosen:
        found.append(one)
        name = speaker(one.chains[0]).name if one.borrowed else ""
        if name in words:
            continue
        passage = one.evidence.passage
        naming = [
            made.extent
            for made in known.get(passage.article_id, ())
            if passage.start <= made.extent.start and made.extent.end <= one.evidence.span.start
            if name in passage.quote(made.extent)
        ]
        if naming:
            quote = passage.quote(naming[-1])
            evidence = replace(one.evidence, span=naming[-1], core=naming[-1], quote=quote)
            found.append(replace(one, evidence=evidence))
            words += f" {quote}"
    return found


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


def _grouped(chosen: Sequence[Credited], excerpts: Sequence[Excerpt]) -> tuple[Finding, ...]:
    """Group quotes by who says it, in order of the best of each.

    What an article says itself, after it credited somebody with the same, goes with that one.
    """
    groups: dict[str, tuple[list[Source], list[Excerpt]]] = {}
    of_article: dict[str, str] = {}
    for one, excerpt in zip(chosen, excerpts, strict=True):
        own = behind(one.chains[0]) if one.chains else f"article {excerpt.article_id}"
        if one.borrowed:
            of_article.setdefault(excerpt.article_id, own)
        place = own if one.borrowed else of_article.get(excerpt.article_id, own)
        sources, quotes = groups.setdefault(place, ([], []))
        quotes.append(excerpt)
        if place == own:
            sources += [source for chain in one.chains if (source := _source(chain)) not in sources]
    return tuple(Finding(sources=tuple(sources), excerpts=tuple(quotes)) for sources, quotes in groups.values())


def _source(chain: Chain) -> Source:
    said_by = speaker(chain)
    return Source(name=said_by.name, kind=said_by.kind, chain=tuple(actor.name for actor in chain.actors))
