"""Copies of one story: each thing in it is quoted once, with all outlets that carry it, and counts as one origin."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot import messages
from bot.credit import Credited
from bot.evidence import Evidence
from corpus.attribution.actor import Actor
from corpus.attribution.chains import Chain
from corpus.likeness import RUN, restated
from corpus.wires import Copy, origin_of
from index import contents
from index.coverage import Snapshot

Stories = Mapping[str, Sequence[Copy]]
"""Of each article that has copies, by its id: all copies of its story, itself among them."""

_WORD = re.compile(r"\w+|[$€£¥%‰°]")
_SENTENCE_END = re.compile(r"(?<=[.!?…”\"’])\s+|\n")
_SHARED = 2  # runs of words, the least that an edited statement shares
_Key = tuple[str, str]  # a story, or an article without copies, and a statement in it


def stories(snapshot: Snapshot, evidence: Iterable[Evidence]) -> Stories:
    """Return the copies of the articles that are quoted."""
    identities = dict.fromkeys(one.passage.article_id for one in evidence)
    return contents.copies(snapshot.connection, list(identities))


def once(evidence: Sequence[Evidence], told: Stories) -> list[Evidence]:
    """Keep of the same statement in several copies of a story that of the copy that was first, at the best one's place.

    What is edited in a copy is the same statement.
    """
    kept: dict[_Key, Evidence] = {}
    held: dict[str, dict[_Key, set[str]]] = {}  # of each story the articles that hold each statement
    first: dict[str, str | None] = {}  # of each story the article that had it first
    for one in evidence:
        copies = told.get(one.passage.article_id)
        if copies is None:
            kept[one.passage.article_id, f"{one.span.start}-{one.span.end}"] = one
            continue
        story = copies[0].article_id
        if story not in first:
            first[story] = origin_of(copies).article_id
        key = (story, _words(one.core_text))
        if key not in kept or first[story] == one.passage.article_id:
            kept[key] = one
        held.setdefault(story, {}).setdefault(key, set()).add(one.passage.article_id)
    for story, articles in held.items():
        for key, edited in _edited(kept, articles):
            other = kept.pop(edited)
            if first[story] == other.passage.article_id:
                kept[key] = other
    return list(kept.values())


def _edited(kept: Mapping[_Key, Evidence], held: Mapping[_Key, set[str]]) -> Iterator[tuple[_Key, _Key]]:
    """Yield statements of a story, each with one of other articles that is the same, edited.

    An article that holds both has the other one from somebody else.
    """
    places: dict[str, list[_Key]] = {}
    holding = {key: set(articles) for key, articles in held.items()}
    for key in held:
        runs = _runs(key[1])
        shared = Counter(other for run in runs for other in places.get(run, ()) if holding[other].isdisjoint(held[key]))
        for other, _ in shared.most_common():
            if shared[other] >= _SHARED and restated(kept[other].core_text, kept[key].core_text):
                holding[other] |= held[key]
                yield other, key
                break
        else:
            for run in runs:
                places.setdefault(run, []).append(key)


def carried(snapshot: Snapshot, one: Credited, told: Stories) -> Credited:
    """Note with a quote which copies of its story in other outlets hold it too, and whom these have it from.

    They hold it in the same words, or edited.
    """
    here, own = one.evidence.passage.about.outlet, one.evidence.passage.article_id
    copies = told.get(own, ())
    others = {copy.article_id: copy for copy in copies if copy.outlet and copy.outlet != here}
    if not others:
        return one
    texts = contents.texts(snapshot.connection, [own, *others])
    wanted, sentence = _words(one.evidence.quote), one.evidence.core_text
    holding = (
        copy
        for name, copy in others.items()
        if _holds(texts[name][1], wanted) or _restates(texts[name][1], sentence, texts[own][1])
    )
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


def _holds(text: str, wanted: str) -> bool:
    """Whether a text's words hold some words, one after the other."""
    folded = text.casefold()
    return all(word in folded for word in wanted.split()) and f" {wanted} " in f" {_words(text)} "


def _restates(text: str, sentence: str, own: str) -> bool:
    """Whether a text has a sentence in an edited form that the sentence's `own` text has not got, too."""
    folded = text.casefold()
    if not any(run in folded for run in _runs(sentence.casefold())):  # as a rule it has no word of it
        return False
    runs = _runs(_words(sentence))
    return any(
        not runs.isdisjoint(_runs(_words(other))) and restated(sentence, other) and not _holds(own, _words(other))
        for other in _SENTENCE_END.split(text)
    )


def _runs(words: str) -> set[str]:
    """Return each run of words, as many as `restated` compares."""
    listed = words.split()
    return {" ".join(listed[i : i + RUN]) for i in range(len(listed) - RUN + 1)}


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
