"""An Answer -> what a picture of it shows: who credits whom, and what each outlet reported when."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from bot import messages
from bot.answer import Answer, Excerpt, ask
from bot.kinds import Kind, kind_of
from corpus.article import Frozen
from corpus.attribution.actor import Actor, key
from corpus.attribution.chains import Chain
from corpus.attribution.lexicon import Kind as SourceKind
from corpus.errors import BylineError
from index.coverage import Coverage
from index.numerals import digits
from index.searching import EVERYTHING, Limits

_NAMELESS: frozenset[SourceKind] = frozenset({"unnamed", "document"})


class Node(Frozen):
    """Somebody who has a part in how it was reported.

    :ivar key: the same for one entity; whoever has no name is one only with those that the same one heard, in the same
        words.
    :ivar publishes: whether a quote, or a copy of one, is from this outlet.
    :ivar origin: whether it is one of the independent origins that the answer counts.
    """

    key: str
    name: str
    kind: SourceKind
    publishes: bool
    origin: bool

    @property
    def named(self) -> bool:
        """Whether one can tell who it is."""
        return self.kind not in _NAMELESS


class Edge(Frozen):
    """One has it from another.

    :ivar source: the key of the one who is credited. :ivar target: of the one who credits.
    :ivar quotes: how many quotes say so; 0 where nobody is credited, and the target holds a copy of the source's story.
    """

    source: str
    target: str
    quotes: int


class Telling(Frozen):
    """An article of an outlet.

    :ivar numbers: what it gives for what is asked, as its quotes have it, in small letters.
    :ivar copy_of: the outlet whose story it is a copy of.
    """

    published: date | None
    numbers: tuple[str, ...] = ()
    copy_of: str | None = None


class Report(Frozen):
    """What an outlet reported, the earliest article first, those without a day last."""

    outlet: str
    tellings: tuple[Telling, ...]


class SourceMap(Frozen):
    """What the pictures of an answer show, and nothing that the answer does not hold.

    :ivar articles: how many there are. :ivar origins: on how many independent ones they rest.
    :ivar reports: one of each outlet, the earliest first.
    """

    question: str
    articles: int
    origins: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    reports: tuple[Report, ...]

    def name(self, of: str) -> str:
        """Return the name of the node with a key."""
        return next(node.name for node in self.nodes if node.key == of)


class NothingToMapError(BylineError):
    """The coverage does not answer, so there is nothing to draw."""


def traced(coverage: Coverage, topic: str, limits: Limits = EVERYTHING) -> SourceMap:
    """Map who reported something, or the sources of the answer to a question.

    :param topic: a question, or what was reported: "desertions".
    :raises QuestionError: if there is nothing in it to look for.
    :raises DataFolderError: if there is no coverage.
    :raises NothingToMapError: if the coverage does not answer.
    """
    bare = kind_of(" ".join(topic.split())) is Kind.OTHER and not topic.rstrip().endswith("?")
    whole = messages.who_reported(topic.strip()) if bare and topic.strip() else topic
    return source_map(ask(coverage, whole, limits=limits))


def source_map(answer: Answer) -> SourceMap:
    """Map the sources of an answer.

    :raises NothingToMapError: if it is one that is not covered.
    """
    if answer.status == "not_covered":
        raise NothingToMapError(messages.nothing_to_map(answer.question))
    quotes = [one for finding in answer.findings for one in finding.excerpts]
    links = _Links(answer)
    for one in quotes:
        links.add(one)
    articles = {one.article_id for one in quotes} | {copy.article_id for one in quotes for copy in one.also}
    return SourceMap(
        question=answer.whole or answer.question,
        articles=len(articles),
        origins=answer.origins or 0,
        nodes=tuple(links.nodes.values()),
        edges=tuple(Edge(source=one, target=other, quotes=count) for (one, other), count in links.edges.items()),
        reports=_reports(quotes),
    )


class _Links:
    """Nodes and edges as they are found, a quote after the other."""

    def __init__(self, answer: Answer) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str], int] = {}
        self._resting = answer.resting
        self._origins = {_entity(name) for name in answer.resting}

    def add(self, one: Excerpt) -> None:
        """Add what a quote shows."""
        for name in _outlets(one):
            self._publisher(name)
        if one.outlet is None:
            self._put(f"article {one.article_id}", messages.UNKNOWN_OUTLET, "outlet", publishes=True)
        ways = [list(self._way(one, chain)) for chain in one.chains]
        for link in dict.fromkeys(link for way in ways for link in pairwise(way) if link[0] != link[1]):
            credited = (link[1], link[0])
            self.edges[credited] = self.edges.get(credited, 0) + 1
        if one.also and not any(len(way) > 1 for way in ways):
            self._copied(_outlets(one))

    def _publisher(self, name: str) -> None:
        self._put(_entity(name), name, "outlet", publishes=True)

    def _put(self, own: str, name: str, kind: SourceKind, *, publishes: bool = False, origin: bool = False) -> None:
        known = self.nodes.get(own)
        if known is not None:
            name, kind = (name, kind) if publishes and not known.publishes else (known.name, known.kind)
            publishes, origin = publishes or known.publishes, origin or known.origin
        origin = origin or (kind not in _NAMELESS and own in self._origins)
        self.nodes[own] = Node(key=own, name=name, kind=kind, publishes=publishes, origin=origin)

    def _way(self, one: Excerpt, chain: Chain) -> Iterator[str]:
        """Yield the keys of a chain's nodes, the publishing outlet's first."""
        before = f"article {one.article_id}"
        if one.outlet is None:
            yield before
        nameless = all(actor.kind in _NAMELESS for actor in chain.actors)
        for actor in chain.actors:
            own = _key(actor, before)
            self._put(own, actor.name, actor.kind, origin=nameless and actor is chain.actors[-1])
            yield own
            before = own

    def _copied(self, outlets: list[str]) -> None:
        """Link the outlets that carry one story in their own name with the one that had it first."""
        members = {_entity(name): name for name in outlets}
        first = _entity(outlets[0])
        for name, resting in self._resting.items():
            own = _entity(name)
            if set(members) <= {own, *map(_entity, resting)} and (own in members or own not in self.nodes):
                first = own
                self._put(own, members.get(own, name), "outlet", publishes=own in members)
                break
        for other in members:
            if other != first and (first, other) not in self.edges:
                self.edges[first, other] = 0


def _key(actor: Actor, before: str) -> str:
    return f"{_entity(actor.name)} < {before}" if actor.kind in _NAMELESS else _entity(actor.name)


def _entity(name: str) -> str:
    return key(name) or name  # a name without a letter has no key


def _outlets(one: Excerpt) -> list[str]:
    return [name for name in (one.outlet, *(copy.outlet for copy in one.also)) if name]


def _reports(quotes: list[Excerpt]) -> tuple[Report, ...]:
    """Return what each outlet reported, by articles."""
    names: dict[str, str] = {}
    told: dict[str, dict[str, Telling]] = {}
    for one in quotes:
        own = _entity(one.outlet) if one.outlet else f"article {one.article_id}"
        names.setdefault(own, one.outlet or messages.UNKNOWN_OUTLET)
        articles = told.setdefault(own, {})
        known = articles.get(one.article_id)
        numbers = _unlike([*(known.numbers if known else ()), *([one.number] if one.number else [])])
        articles[one.article_id] = Telling(published=one.published, numbers=numbers)
    for one in quotes:
        for copy in one.also:
            names.setdefault(_entity(copy.outlet), copy.outlet)
            telling = Telling(published=copy.published, copy_of=one.outlet or messages.UNKNOWN_OUTLET)
            told.setdefault(_entity(copy.outlet), {}).setdefault(copy.article_id, telling)
    reports = [
        Report(outlet=names[own], tellings=tuple(sorted(found.values(), key=_when))) for own, found in told.items()
    ]
    return tuple(sorted(reports, key=lambda report: _when(report.tellings[0])))


def value(words: str) -> str:
    """Return the same for numbers that are equal: 18 for "18", "Eighteen"."""
    return digits(words).casefold()


def _unlike(numbers: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for words in numbers:
        found.setdefault(value(words), words.lower())
    return tuple(found.values())


def _when(telling: Telling) -> date:
    return telling.published or date.max
