"""Copies of one story: each thing in it is quoted once, with all outlets that carry it, and counts as one origin."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot import messages
from bot.credit import Credited
from bot.evidence import Evidence
from corpus.attribution.actor import Actor
from corpus.attribution.chains import Chain
from corpus.wires import Copy, origin_of
from index.coverage import Snapshot

Stories = Mapping[str, Sequence[Copy]]
"""Of each article that has copies, by its id: all copies of its story, itself among them."""

_WORD = re.compile(r"\w+|[$€£¥%‰°]")


def stories(snapshot: Snapshot, evidence: Iterable[Evidence]) -> Stories:
    """Return the copies of the articles that are quoted."""
    identities = dict.fromkeys(one.passage.article_id for one in evidence)
    return snapshot.store.copies(snapshot.connection, list(identities))


def once(evidence: Sequence[Evidence], told: Stories) -> list[Evidence]:
    """Keep of the same words in several copies of a story those of the copy that was first, at the best one's place."""
    kept: dict[tuple[str, str], Evidence] = {}
    for one in evidence:
        copies = told.get(one.passage.article_id)
        if copies is None:
            kept[one.passage.article_id, f"{one.span.start}-{one.span.end}"] = one
            continue
        key = (copies[0].article_id, _words(one.core_text))
        if key not in kept or origin_of(copies).article_id == one.passage.article_id:
            kept[key] = one
    return list(kept.values())


def carried(snapshot: Snapshot, one: Credited, told: Stories) -> Credited:
    """Note with a quote which copies of its story in other outlets hold the same words, and whom these have it from."""
    here = one.evidence.passage.about.outlet
    copies = told.get(one.evidence.passage.article_id, ())
    others = {copy.article_id: copy for copy in copies if copy.outlet and copy.outlet != here}
    texts = snapshot.store.texts(snapshot.connection, list(others))
    wanted = f" {_words(one.evidence.quote)} "
    holding = (copy for name, copy in others.items() if wanted in f" {_words(texts[name][1])} ")
    found = tuple({copy.outlet: copy for copy in holding}.values())
    theirs = [
        chain.model_copy(update={"actors": (Actor(name=copy.outlet or "", kind="outlet"), *chain.actors[1:])})
        for copy in found
        for chain in one.chains
        if chain.actors[0].name == here
    ]
    return replace(one, evidence=replace(one.evidence, also=found), chains=(*one.chains, *theirs)) if found else one


def resting(one: Credited, told: Stories) -> tuple[Chain, ...]:
    """Return the chains by which origins are counted: what copies say alike is the story's, whoever had it first.

    What stands in one of them alone is its outlet's own.
    """
    copies = told.get(one.evidence.passage.article_id)
    if copies is None or not one.chains or not one.evidence.also:
        return one.chains
    name = origin_of(copies).name or messages.story(one.evidence.passage.about.title)
    origin = Actor(name=name, kind="outlet")
    return tuple(_through(chain.actors[0], origin, chain.actors[1:]) for chain in one.chains)


def _through(outlet: Actor, origin: Actor, further: Sequence[Actor]) -> Chain:
    """Put a story's origin behind an outlet that carries it, unless that is it, or stands there already."""
    names = {outlet.name, *(actor.name for actor in further[:1])}
    return Chain(actors=(outlet, *(() if origin.name in names else (origin,)), *further), speaker=0)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
