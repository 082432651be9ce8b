"""What the network marked -> attributions: who says what, to whom, and through whom it came to the article."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Frozen, Span
from corpus.attribution import marks
from corpus.attribution.actor import Actor, key
from corpus.attribution.antecedents import Mention, resolve
from corpus.attribution.lexicon import NOUNS, singular
from corpus.attribution.names import actors
from corpus.attribution.references import reference
from corpus.attribution.tagger import Tagged
from corpus.attribution.windows import stretches

_NEAR = 100  # mentions that "he" or "the source" may point back to


class Chain(Frozen):
    """How a claim came to an article: from the outlet that published it to the one it comes from.

    `speaker` is the place of the one whom the sentence names as its source; behind it stand those it cites.
    """

    actors: tuple[Actor, ...]
    speaker: int

    def to(self, place: int) -> "Chain":
        """Return the chain up to and with one place, who then speaks."""
        return Chain(actors=self.actors[: place + 1], speaker=place)

    def through(self, actor: Actor) -> "Chain":
        """Return the chain with one more, who speaks; nobody stands twice in a row."""
        if self.actors and key(self.actors[-1].name) == key(actor.name):
            return self.to(len(self.actors) - 1)
        return Chain(actors=(*self.actors, actor), speaker=len(self.actors))


class Attribution(Frozen):
    """Somebody says something in an article.

    `extent` is the sentences that hold all of it. `chains` has one chain for each whom the source names: from the
    outlet that published the article, through those that it was heard through, to the one who says it. `hedged` ones
    ("reportedly") name nobody and have none.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    recipient: tuple[Span, ...]
    extent: Span
    direct: bool
    hedged: bool
    chains: tuple[Chain, ...]


@dataclass(slots=True)
class _Reading:
    """What is known while an article is read from its beginning to its end."""

    text: str
    publisher: Actor | None
    outlets: Collection[str]
    sentences: Sequence[Span]
    mentions: list[tuple[Mention, Chain]] = field(default_factory=list)  # who was named, and the chain that ends there


def attributions(
    text: str, outlet: str | None, sentences: Sequence[Span], tagged: Iterable[Tagged], outlets: Collection[str] = ()
) -> list[Attribution]:
    """Return the attributions of an article, in order of their cues.

    :param outlet: that published it.
    :param sentences: of its body, in order.
    :param outlets: names known to be those of outlets.
    """
    found = marks.completed(text, sentences, tagged)
    publisher = Actor(name=outlet, kind="outlet") if outlet else None
    known = {*outlets, *([outlet] if outlet else ())}
    for one in found:  # what one sentence calls an outlet is one in the others
        known.update(actor.name for actor in actors(marks.words(text, one.source), known) if actor.kind == "outlet")
    reading = _Reading(text, publisher, known, sentences)
    found.sort(key=marks.order)
    made: list[Attribution] = []
    for at, one in enumerate(found):
        parent = marks.around(one, found[:at])
        made.append(_attribution(reading, one, None if parent is None else made[parent]))
    made.sort(key=lambda one: one.cue[0].start)
    return sorted([*made, *_going_on(reading, made)], key=lambda one: one.extent.start)


def _attribution(reading: _Reading, one: Tagged, parent: Attribution | None) -> Attribution:
    sentence = marks.sentence_of(reading.sentences, one.cue)
    recipient = marks.recipient(reading.text, one, sentence)
    chains = _chains(reading, one, recipient, parent, sentence)
    for chain in chains:
        _remember(reading, one, chain)
    content = marks.words(reading.text, one.content)
    return Attribution(
        source=one.source,
        cue=(one.cue,),
        content=one.content,
        recipient=(recipient,) if recipient else (),
        extent=_whole(reading, marks.extent(one)),
        direct=content[:1] in marks.QUOTES or content[-1:] in marks.QUOTES,
        hedged=not one.source and marks.is_hedge(one.cue.of(reading.text)),
        chains=chains,
    )


def _chains(
    reading: _Reading, one: Tagged, recipient: Span | None, parent: Attribution | None, sentence: Span
) -> tuple[Chain, ...]:
    if not one.source:
        return ()
    words = marks.words(reading.text, one.source)
    base = _base(reading, one, words, recipient, parent)
    found: list[Chain] = []
    for actor, chain in _named(reading, one, words):
        if chain is None:
            own = reading.publisher is not None and key(actor.name) == key(reading.publisher.name)
            chain = _started(reading) if own else base.through(actor)
        cited = _cited(reading, one, words, sentence) if not parent else []
        deeper = [chain.through(actor).model_copy(update={"speaker": chain.speaker}) for actor in cited]
        found += deeper or [chain]
    return tuple(dict.fromkeys(found))


def _base(reading: _Reading, one: Tagged, words: str, recipient: Span | None, parent: Attribution | None) -> Chain:
    """Return the chain up to the one who is quoted: the publisher, and whom it was heard through."""
    base = _started(reading)
    if parent and parent.chains:
        return parent.chains[0]
    through = marks.through(words)
    if recipient:
        through.append(recipient.of(reading.text))
    for who in through:
        for actor, chain in _understood(reading, who, one.cue.start):
            if actor.kind == "outlet":
                return chain or base.through(actor)
    return _continued(reading, one, words) or base


def _started(reading: _Reading) -> Chain:
    return Chain(actors=(reading.publisher,) if reading.publisher else (), speaker=0)


def _continued(reading: _Reading, one: Tagged, words: str) -> Chain | None:
    """Return the chain of the outlet whose report this sentence goes on with, where it hedges what unnamed ones say.

    "The Courant reported that the ship had sailed. It reportedly left by night, according to port officials": those
    spoke to the Courant.
    """
    sentence = marks.sentence_of(reading.sentences, one.cue)
    if not (marks.is_hedged(sentence.of(reading.text)) or words.lower().startswith("the ")):
        return None
    if any(actor.kind != "unnamed" for actor in actors(words, reading.outlets)):
        return None
    before = [(mention.start, chain) for mention, chain in reading.mentions if mention.start < sentence.start]
    if not before or "\n" in reading.text[before[-1][0] : sentence.start].strip():
        return None
    last = before[-1][1]
    outlets = [at for at, actor in enumerate(last.actors) if actor.kind == "outlet"]
    own = reading.publisher is not None and outlets == [0]
    return last.to(outlets[-1]) if outlets and not own else None


def _named(reading: _Reading, one: Tagged, words: str) -> Iterator[tuple[Actor, Chain | None]]:
    """Yield whom a source names, each with its chain where it was named before."""
    for who in marks.speakers(words):
        if found := list(_understood(reading, who, one.cue.start)):
            yield from found
            return


def _understood(reading: _Reading, words: str, at: int) -> Iterator[tuple[Actor, Chain | None]]:
    """Yield whom words name, each with its chain where it was named before."""
    back = reference(words)
    near = reading.mentions if back and back.name else reading.mentions[-_NEAR:]
    found = resolve(back, at, [known for known, _ in near]) if back else ()
    for actor in found:
        yield actor, _chain_of(reading, actor, at)
    if found:
        return
    named = actors(words, reading.outlets)
    for actor in named:
        full = actor.kind == "person" and " " not in actor.name and _in_full(reading.text, actor.name)
        yield Actor(name=full, kind="person") if full else actor, None
    if back and back.role and not named:
        yield Actor(name=words, kind="unnamed" if "unnamed" in back.kinds else min(back.kinds)), None


def _chain_of(reading: _Reading, actor: Actor, at: int) -> Chain | None:
    """Return the chain with which somebody was last named before a place of the article."""
    known = [
        (mention.start, chain) for mention, chain in reading.mentions if mention.start < at and actor in mention.actors
    ]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _in_full(text: str, surname: str) -> str:
    """Return the name that ends with a surname, where the article writes it in full somewhere."""
    full = re.search(rf"\b(?:[A-Z][\w’'-]+\s){{1,2}}{re.escape(surname)}\b", text)
    named = actors(full[0]) if full else ()
    return named[0].name if named and named[0].kind == "person" else surname


def _cited(reading: _Reading, one: Tagged, words: str, sentence: Span) -> list[Actor]:
    """Return on whom a source rests, as it says itself: "citing port officials"."""
    for who in marks.cited(reading.text, one, sentence):
        found = [actor for actor, _ in _understood(reading, who, one.cue.start) if _can_be_cited(actor)]
        if found and key(found[0].name) not in {key(actor.name) for actor in actors(words, reading.outlets)}:
            return found
    return []


def _can_be_cited(actor: Actor) -> bool:
    """Whether somebody can be cited at all: "citing language barriers" gives a reason."""
    words = actor.name.split()
    return any(word[:1].isupper() for word in words) or any(singular(word.lower()) in NOUNS for word in words)


def _remember(reading: _Reading, one: Tagged, chain: Chain) -> None:
    for at, actor in enumerate(chain.actors):
        if at or not reading.publisher:
            words = marks.words(reading.text, one.source) if at == chain.speaker else actor.name
            reading.mentions.append((Mention(one.source[0].start, words, (actor,)), chain.to(at)))


def _going_on(reading: _Reading, made: Sequence[Attribution]) -> Iterator[Attribution]:
    """Yield what somebody goes on saying: paragraphs that are one quotation, after one of their own words.

    Newspapers name the speaker in the first paragraph of a long quotation only.
    """
    begins = [one.extent.start for one in made]
    last: Attribution | None = None
    for paragraph in stretches(reading.text, reading.sentences):
        first, end = bisect_left(begins, paragraph.start), bisect_left(begins, paragraph.end)
        text = paragraph.of(reading.text)
        inner = text.strip(marks.QUOTES)
        quoted = text[0] in marks.QUOTES and inner.count("”") == inner.count("“")
        if first == end and last is not None and quoted:
            last = last.model_copy(
                update={"source": (), "cue": (), "recipient": (), "content": (paragraph,), "extent": paragraph}
            )
            yield last
            continue
        direct = [one for one in made[first:end] if one.direct and one.chains]
        last = direct[-1] if direct and direct[-1].extent.end >= paragraph.end - 1 else None


def _whole(reading: _Reading, extent: Span) -> Span:
    """Return the sentences that hold an extent, whole."""
    end = Span(start=extent.end - 1, end=extent.end)
    first, last = marks.sentence_of(reading.sentences, extent), marks.sentence_of(reading.sentences, end)
    return Span(start=min(first.start, extent.start), end=max(last.end, extent.end))
