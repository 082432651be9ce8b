"""Quotes as the answer has them, each with those who stand behind it, of invented sentences."""

from datetime import date

from bot.credit import Credited
from bot.evidence import Evidence
from corpus.article import Metadata, Span
from corpus.attribution.actor import Actor
from corpus.attribution.chains import Attribution, Chain
from corpus.attribution.lexicon import Kind
from index.records import StoredPassage

DAY = date(2031, 3, 12)  # a Wednesday


def chain(*names: str, speaker: int | None = None) -> Chain:
    """Make a chain: "Brandt/person", "officials/unnamed", and an outlet where nothing else is said."""
    actors = tuple(Actor(name=name.partition("/")[0], kind=kind_of(name)) for name in names)
    return Chain(actors=actors, speaker=len(names) - 1 if speaker is None else speaker)


def kind_of(name: str) -> Kind:
    """Return the kind that is written behind a name."""
    kinds: dict[str, Kind] = {"person": "person", "unnamed": "unnamed", "state_body": "state_body"}
    return kinds.get(name.partition("/")[2], "outlet")


def evidence(outlet: str | None, text: str, *, article: str | None = None, share: float = 1.0) -> Evidence:
    """Make evidence of an article that holds one sentence."""
    span = Span(start=0, end=len(text))
    identity = article or (outlet or "unknown").lower().replace(" ", "-")
    about = Metadata(outlet=outlet, published=DAY)
    passage = StoredPassage(1, identity, f"/{identity}.txt", about, 0, len(text), (span,), text)
    return Evidence(
        passage=passage,
        span=span,
        quote=text,
        core=span,
        score=1.0,
        judged=0.9,
        similarity=0.8,
        share=share,
        denies=False,
    )


def attribution(text: str, cue: str, *chains: Chain, content: str | None = None) -> Attribution:
    """Make the attribution of a sentence, by default with all of it for its content."""
    at, held = text.index(cue), content if content is not None else text
    return Attribution(
        source=(),
        cue=(Span(start=at, end=at + len(cue)),),
        content=(Span(start=text.index(held), end=text.index(held) + len(held)),),
        recipient=(),
        extent=Span(start=0, end=len(text)),
        direct=False,
        hedged=not chains,
        chains=chains,
    )


def quoted(
    outlet: str | None,
    text: str,
    *chains: Chain,
    cue: str | None = None,
    content: str | None = None,
    article: str | None = None,
    share: float = 1.0,
) -> Credited:
    """Make a quote that is credited to `chains`; without any to its outlet."""
    one = evidence(outlet, text, article=article, share=share)
    own = (chain(outlet),) if outlet else ()
    return Credited(one, attribution(text, cue, *chains, content=content) if cue else None, chains or own)
