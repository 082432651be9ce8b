"""What the network marked -> attributions: who says what, to whom, and through whom it came to the article."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Frozen, Span
from corpus.attribution.actor import Actor, key
from corpus.attribution.antecedents import Mention, resolve
from corpus.attribution.lexicon import NOUNS, singular
from corpus.attribution.names import actors
from corpus.attribution.references import reference
from corpus.attribution.tagger import Tagged
from corpus.attribution.windows import stretches


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


_NAME = r"[A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|&)\s(?:the\s)?)?[A-Z][\w’'&.-]*)*"
_TOLD = re.compile(
    rf"\b(?:told|informed|tells|telling)\s+(?P<who>(?:the\s|a\s)?{_NAME}|(?:[a-z]+\s){{0,2}}?"
    r"(?:reporters|lawmakers|journalists|parliament|supporters|newspapers?|broadcasters?|agency|media|investors))"
)
_TALKED = re.compile(rf"\b(?:interview|statement|remarks|spoke|speaking)\s+(?:with|to|by)\s+(?P<who>(?:the\s)?{_NAME})")
_CITING = re.compile(
    r"\b(?P<verb>citing|cited|cites|quoting|quoted|quotes)\s+(?!by\b|for\b|as\b)(?P<who>[^,;:.()“”\"—–]{2,120})",
    re.IGNORECASE,
)
_CITED_ENDS = re.compile(
    r"\s(?:saying|as\s|that\s|who\s|for\s(?:its|the|his|her|their)\b|on\s(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))"
)
_THROUGH = re.compile(
    r"\b(?:(?:quoted|cited|interviewed|reported|published|carried|obtained|seen)\sby|who\s(?:spoke|talked)\s(?:to|with)|speaking\s(?:to|with))"
    r"\s(?P<who>[^,;:.()“”\"—–]{2,80})"
)
_REPORT_OF = re.compile(
    r"\b(?:reports?|article|story|bulletin|dispatch)\s(?:by|from|in|on)\s(?P<who>[^,;:()“”\"—–]{2,80}?)(?=\s(?:that|which|citing)\b|$|,)"
)
_HEDGE = re.compile(
    r"(?:reportedly|allegedly|apparently|supposedly|purportedly|said to|believed to|thought to|alleged|rumou?red)\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"according\s+to\s*$", re.IGNORECASE)
# A sentence of one quotation or several clauses is left to the network.
_FRONT = re.compile(
    r"(?<!\S)(?P<cue>According to)\s(?P<source>[^\n,;:.“”\"]{2,80}),\s(?P<content>[^\n;“”\"]{12,}?)"
    r"(?=[.!?]?\s*\Z|[.!?](?:\s|$))"
)
_BACK = re.compile(
    r"(?<![^\s“])(?P<content>[A-Z][^\n;“”\"]{12,}?),?\s(?P<cue>according to)\s(?P<source>[^\n,;:.“”\"]{2,80})"
    r"(?=[.!?]?\s*$)",
    re.MULTILINE,
)
_LONGEST = 1000  # characters of a sentence that these two are tried on: a longer one is none, and would take them long
_NEAR = 100  # mentions that "he" or "the source" may point back to
_QUOTES = '“”"«»„'


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
    found = [_mended(text, one) for one in tagged if one.content]
    found += _according(text, sentences, found)
    publisher = Actor(name=outlet, kind="outlet") if outlet else None
    known = {*outlets, *([outlet] if outlet else ())}
    for one in found:  # what one sentence calls an outlet is one in the others
        known.update(actor.name for actor in actors(_words(text, one.source), known) if actor.kind == "outlet")
    reading = _Reading(text, publisher, known, sentences)
    done: list[tuple[Tagged, Attribution]] = []
    for one in sorted(found, key=lambda one: (_extent(one).start, -_extent(one).end)):
        parent = _around(one, done)
        done.append((one, _attribution(reading, one, parent)))
    made = sorted((attribution for _, attribution in done), key=lambda one: one.cue[0].start)
    return sorted([*made, *_going_on(reading, made)], key=lambda one: one.extent.start)


def _attribution(reading: _Reading, one: Tagged, parent: Attribution | None) -> Attribution:
    sentence = _sentence(reading, one.cue)
    recipient = _recipient(reading.text, one, sentence)
    chains = _chains(reading, one, recipient, parent, sentence)
    for chain in chains:
        _remember(reading, one, chain)
    content = _words(reading.text, one.content)
    return Attribution(
        source=one.source,
        cue=(one.cue,),
        content=one.content,
        recipient=(recipient,) if recipient else (),
        extent=_whole(reading, _extent(one)),
        direct=content[:1] in _QUOTES or content[-1:] in _QUOTES,
        hedged=not one.source and bool(_HEDGE.match(one.cue.of(reading.text))),
        chains=chains,
    )


def _chains(
    reading: _Reading, one: Tagged, recipient: Span | None, parent: Attribution | None, sentence: Span
) -> tuple[Chain, ...]:
    if not one.source:
        return ()
    words = _words(reading.text, one.source)
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
    through = [match["who"] for match in _THROUGH.finditer(words)]
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
    sentence = _sentence(reading, one.cue)
    if not (_HEDGE.search(sentence.of(reading.text)) or words.lower().startswith("the ")):
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
    report = _REPORT_OF.search(words)
    if report and (found := list(_understood(reading, report["who"], one.cue.start))):
        yield from found
        return
    yield from _understood(reading, _THROUGH.split(words)[0].strip(" ,"), one.cue.start)


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
    inside = [(piece.start, piece.end) for piece in one.content]
    for match in _CITING.finditer(reading.text, sentence.start, sentence.end):
        tail = reading.text[: match.start()].rstrip()[-1:] == ","
        if any(start <= match.start() < end for start, end in inside) and not tail:
            continue
        who = _CITED_ENDS.split(match["who"])[0]
        found = [actor for actor, _ in _understood(reading, who, one.cue.start) if _can_be_cited(actor)]
        if found and key(found[0].name) not in {key(actor.name) for actor in actors(words, reading.outlets)}:
            return found
    return []


def _can_be_cited(actor: Actor) -> bool:
    """Whether somebody can be cited at all: "citing language barriers" gives a reason."""
    words = actor.name.split()
    return any(word[:1].isupper() for word in words) or any(singular(word.lower()) in NOUNS for word in words)


def _recipient(text: str, one: Tagged, sentence: Span) -> Span | None:
    """Return who was told: "told the Courant", "in an interview with OBC"."""
    for pattern, start in ((_TOLD, one.cue.start), (_TALKED, sentence.start)):
        match = pattern.search(text, start, sentence.end)
        if match and (pattern is _TALKED or match.start() <= one.cue.end):
            return Span(start=match.start("who"), end=match.end("who"))
    return None


def _remember(reading: _Reading, one: Tagged, chain: Chain) -> None:
    for at, actor in enumerate(chain.actors):
        if at or not reading.publisher:
            words = _words(reading.text, one.source) if at == chain.speaker else actor.name
            reading.mentions.append((Mention(one.source[0].start, words, (actor,)), chain.to(at)))


def _around(one: Tagged, done: Sequence[tuple[Tagged, Attribution]]) -> Attribution | None:
    """Return the innermost attribution whose content this one stands in."""
    holding = [
        (piece.end - piece.start, made)
        for other, made in done
        for piece in other.content
        if other.cue != one.cue
        and piece.start <= one.cue.start
        and one.cue.end <= piece.end
        and all(piece.start <= part.start and part.end <= piece.end for part in one.source)
    ]
    return min(holding, key=lambda pair: pair[0])[1] if holding else None


def _going_on(reading: _Reading, made: Sequence[Attribution]) -> Iterator[Attribution]:
    """Yield what somebody goes on saying: paragraphs that are one quotation, after one of their own words.

    Newspapers name the speaker in the first paragraph of a long quotation only.
    """
    begins = [one.extent.start for one in made]
    last: Attribution | None = None
    for paragraph in stretches(reading.text, reading.sentences):
        first, end = bisect_left(begins, paragraph.start), bisect_left(begins, paragraph.end)
        text = paragraph.of(reading.text)
        inner = text.strip(_QUOTES)
        quoted = text[0] in _QUOTES and inner.count("”") == inner.count("“")
        if first == end and last is not None and quoted:
            last = last.model_copy(
                update={"source": (), "cue": (), "recipient": (), "content": (paragraph,), "extent": paragraph}
            )
            yield last
            continue
        direct = [one for one in made[first:end] if one.direct and one.chains]
        last = direct[-1] if direct and direct[-1].extent.end >= paragraph.end - 1 else None


def _according(text: str, sentences: Sequence[Span], found: Sequence[Tagged]) -> list[Tagged]:
    """Return the plainest attributions where the network missed them: "According to X, ..."; "..., according to X."."""
    missed = []
    for sentence in (one for one in sentences if one.end - one.start <= _LONGEST):
        for pattern in (_FRONT, _BACK):
            match = pattern.search(text, sentence.start, sentence.end)
            if not match or text[match.start("cue")] in _QUOTES:
                continue
            cue, source, content = (
                Span(start=match.start(part), end=match.end(part)) for part in ("cue", "source", "content")
            )
            if not any(one.source and one.cue.start < source.end and cue.start < one.source[-1].end for one in found):
                missed.append(Tagged(cue, (source,), (content,)))
    return missed


def _mended(text: str, one: Tagged) -> Tagged:
    """Put right what the network often gets wrong: "According to X," names its source up to the comma."""
    if not _ACCORDING.search(one.cue.of(text)):
        return one
    start = one.source[0].start if one.source else one.cue.end + 1
    end = one.source[0].end if one.source else len(text)
    match = re.compile(r"[^\n,;:.]+").match(text, start, end)
    if match is None or (
        one.source and not re.match(r",\s(?![\"“]|an?\s|the\s|who\s|which\s)", text[match.end() : end + 1])
    ):
        return one
    return Tagged(one.cue, (Span(start=start, end=match.end()),), one.content)


def _sentence(reading: _Reading, cue: Span) -> Span:
    at = bisect_right(reading.sentences, cue.start, key=lambda one: one.start) - 1
    return reading.sentences[max(at, 0)]


def _whole(reading: _Reading, extent: Span) -> Span:
    """Return the sentences that hold an extent, whole."""
    first, last = _sentence(reading, extent), _sentence(reading, Span(start=extent.end - 1, end=extent.end))
    return Span(start=min(first.start, extent.start), end=max(last.end, extent.end))


def _extent(one: Tagged) -> Span:
    parts = (*one.source, one.cue, *one.content)
    return Span(start=min(part.start for part in parts), end=max(part.end for part in parts))


def _words(text: str, pieces: Sequence[Span]) -> str:
    return text[pieces[0].start : pieces[-1].end] if pieces else ""
