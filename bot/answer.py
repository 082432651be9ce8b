"""Evidence -> an Answer, which Slack, the terminal and the web page each print in their own way."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from time import perf_counter
from typing import Literal

from pydantic import Field

from bot import messages
from bot.choose import distinct, introduced, select
from bot.confidence import confidence_of
from bot.copies import Stories, carried, once, resting, stories
from bot.counted import numbers
from bot.credit import Credited, Origins, behind, credited, origins, speaker
from bot.disagree import disagreements
from bot.evidence import PASSAGES, Evidence, gather
from bot.find import find
from bot.judge import Judge, Timed, judge
from bot.judging import judged
from bot.kinds import Kind
from bot.lead import lead
from bot.question import Question
from bot.revisions import Revision, revision
from corpus.article import Frozen, Span
from corpus.attribution.chains import Attribution, Chain
from corpus.attribution.lexicon import Kind as SourceKind
from index import contents
from index.attributed import touching
from index.coverage import Coverage, Snapshot
from index.searching import EVERYTHING, Limits

EXCERPTS = 8  # quotes in an answer
REPORTS = 12  # in one to who reported something: as a rule one of each outlet
CLOSEST = 3
ENOUGH = 0.5  # confidence from which a question counts as answered
_RECALLED = 6  # quotes on the question before that are judged, to tell who speaks in them
_HE = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)


class Source(Frozen):
    """Who says it, and the chain from the outlet that published it to the origin."""

    name: str
    kind: SourceKind
    chain: tuple[str, ...]


class Elsewhere(Frozen):
    """Another outlet's copy of a story, which holds the same words, or these edited."""

    article_id: str
    outlet: str
    published: date | None = None


class Excerpt(Frozen):
    """A quote: `quote` is characters `start` to `end` of the stored article's text.

    `also` are copies of the story in other outlets that hold the same words, or these edited; `revision` says how its
    paragraph came into an article that has changed. `chains` say who says it, through whom, as for a copy's outlet;
    `number` is what it gives for what is asked, as it stands there, None where that is no number.
    """

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
    also: tuple[Elsewhere, ...] = ()
    revision: Revision | None = None
    chains: tuple[Chain, ...] = ()
    number: str | None = None


class Finding(Frozen):
    """The excerpts that one source stands behind; a source is there once for each chain that leads to it."""

    sources: tuple[Source, ...]
    excerpts: tuple[Excerpt, ...]


class Answer(Frozen):
    """What the coverage says to a question; the shape of `byline ask --json`.

    `whole` is the question as it was understood: a follow-up with what it leaves out. `origins` counts on how many
    independent ones the quoted articles rest, `resting` names these, each with the outlets that have it from there, and
    `reasoning` says which rest on the same one.
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
    resting: dict[str, tuple[str, ...]] = Field(default_factory=dict)
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
    reader = Timed(judge())
    with coverage.reading() as snapshot:
        said = _people(coverage, snapshot, after, limits, reader) if after and _HE.search(text) else ()
        before = reader.seconds
        found = find(coverage, snapshot, text, PASSAGES, after=after, said=said, limits=limits)
        searched = perf_counter()
        evidence = gather(snapshot, found.question, found.vector, found.hits.found)
        answer = _compose(snapshot, found.question, evidence, reader)
    ended = perf_counter()
    read = ended - searched - (reader.seconds - before)
    seconds = found.seconds | {"read": read, "judge": reader.seconds, "total": ended - began}
    return answer.model_copy(update={"timing_ms": {name: round(1000 * value) for name, value in seconds.items()}})


def _people(coverage: Coverage, snapshot: Snapshot, before: str, limits: Limits, reader: Judge) -> tuple[str, ...]:
    """Return the people who speak in the best quotes on the question before, whom a "he" in the next one may mean."""
    found = find(coverage, snapshot, before, PASSAGES, limits=limits)
    evidence = gather(snapshot, found.question, found.vector, found.hits.found)[:_RECALLED]
    everything = judged(found.question, credited(found.question, evidence, _known(snapshot, evidence)), reader)
    if confidence_of(found.question, everything) < ENOUGH:
        return ()
    chains = (chain for one in select(found.question, everything) for chain in one.chains)
    return tuple(dict.fromkeys(speaker(chain).name for chain in chains if speaker(chain).kind == "person"))


def _known(snapshot: Snapshot, evidence: Sequence[Evidence]) -> dict[str, list[Attribution]]:
    places: dict[str, list[Span]] = {}
    for one in evidence:
        places.setdefault(one.passage.article_id, []).append(one.core)
    return touching(snapshot.connection, places)


def _compose(snapshot: Snapshot, question: Question, evidence: Sequence[Evidence], reader: Judge) -> Answer:
    told = stories(snapshot, evidence)
    evidence = once(evidence, told)
    everything = judged(question, credited(question, evidence, _known(snapshot, evidence)), reader)
    confidence = confidence_of(question, everything)
    common = {
        "question": question.text,
        "whole": question.whole,
        "kind": question.kind.value,
        "confidence": round(confidence, 4),
    }
    selected = select(question, everything) if confidence >= ENOUGH else []
    if not selected or selected[0].evidence.doubtful:
        closest = excerpts_of(snapshot, distinct(evidence, lambda one: one.quote)[:CLOSEST])
        sorry = messages.NOT_COVERED if closest else messages.NOT_COVERED_EMPTY
        return Answer(status="not_covered", lead=sorry, closest=closest, **common)
    room = REPORTS if question.kind is Kind.WHO_REPORTED else EXCERPTS
    shown = introduced(snapshot, selected[:room])[:room]
    chosen = [carried(snapshot, one, told) for one in shown]
    rests = origins(_shown(chosen, told))
    quotes = excerpts_of(snapshot, [one.evidence for one in chosen])
    return Answer(
        status="answered",
        lead=lead(question, chosen, rests),
        findings=_grouped(chosen, _credits(question, chosen, quotes)),
        disagreements=tuple(disagreements(question, everything, chosen)),
        origins=len(rests.resting),
        resting=dict(rests.resting),
        reasoning=tuple(_reasoning(rests)),
        **common,
    )


def _shown(chosen: Sequence[Credited], told: Stories) -> Iterator[Chain]:
    """Yield the chains that findings show: none of what an article says itself after it credited somebody."""
    crediting = set[str]()
    for one in chosen:
        article = one.evidence.passage.article_id
        if one.borrowed:
            crediting.add(article)
        if one.borrowed or article not in crediting:
            yield from resting(one, told)


def _reasoning(rests: Origins) -> Iterator[str]:
    for name, outlets in rests.resting.items():
        others = [outlet for outlet in outlets if outlet != name]
        if len(others) > 1:
            yield messages.rests(name, others)
    for one, other in rests.circles:
        yield messages.circle(one, other)


def excerpts_of(snapshot: Snapshot, evidence: Sequence[Evidence]) -> tuple[Excerpt, ...]:
    """Make excerpts, each checked against its article as it is stored.

    :raises MisquoteError: if a quote does not stand there.
    """
    texts = contents.texts(snapshot.connection, [one.passage.article_id for one in evidence])
    for one in evidence:
        if one.span.of(texts[one.passage.article_id][1]) != one.quote:
            raise MisquoteError(f"{one.passage.article_id} {one.span.start}-{one.span.end}")
    return tuple(
        Excerpt(
            article_id=one.passage.article_id,
            version=texts[one.passage.article_id][0],
            path=one.passage.path,
            outlet=one.passage.about.outlet,
            title=one.passage.about.title,
            published=one.passage.about.published,
            url=one.passage.about.url,
            start=one.span.start,
            end=one.span.end,
            quote=one.quote,
            revision=revision(snapshot, one.passage.article_id, *texts[one.passage.article_id], one.span),
            also=tuple(
                Elsewhere(article_id=copy.article_id, outlet=copy.outlet or "", published=copy.published)
                for copy in one.also
            ),
        )
        for one in evidence
    )


def _credits(question: Question, chosen: Sequence[Credited], quotes: Sequence[Excerpt]) -> list[Excerpt]:
    """Note with each quote who stands behind it, and the number that it gives."""
    return [
        excerpt.model_copy(update={"chains": one.chains, "number": number})
        for one, excerpt, number in zip(chosen, quotes, numbers(question, chosen), strict=True)
    ]


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
