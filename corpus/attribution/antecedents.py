"""Whom a reference means, among those whom an article names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.attribution.actor import Actor, key
from corpus.attribution.lexicon import MEDIUM, NOUNS, Kind, is_plural, singular
from corpus.attribution.phrases import DETERMINERS, QUANTITIES, core, segments
from corpus.attribution.references import Reference

_SEXES = {
    "he": re.compile(
        r"\b(?:Mr|Sir|spokesman|chairman|husband|father|brother|son|uncle|king|prince|man)\b", re.IGNORECASE
    ),
    "she": re.compile(
        r"\b(?:Mrs|Ms|Miss|Dame|spokeswoman|chairwoman|wife|mother|sister|daughter|aunt|queen|princess|woman)\b",
        re.IGNORECASE,
    ),
}
_ANONYMOUS = frozenset({"source", "official", "diplomat"})
_OF_KIND = _ANONYMOUS | frozenset(
    {"person", "people", "man", "woman", "company", "group", "firm", "document", "report", "study", "statement"}
)

_BEST = 4  # of what `_grade` gives
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A source where an article names it: where it starts, its words, and whom they name, read or resolved."""

    start: int
    text: str
    actors: tuple[Actor, ...]


def resolve(back: Reference, at: int, known: Iterable[Mention]) -> tuple[Actor, ...]:
    """Return who is meant at character `at` of an article, none where nobody fits.

    A name is looked for before and after, whatever else before only, the nearest first. One who was called by the noun
    of the reference ("the diplomat") goes before others of the kind.

    :param known: the mentions of the article that name somebody.
    """
    every = sorted((mention for mention in known if mention.actors), key=lambda mention: mention.start)
    earlier = [mention for mention in reversed(every) if mention.start < at]
    if back.name is not None:
        return _by_name(back, back.name, [*earlier, *(mention for mention in every if mention.start > at)])
    best: tuple[Actor, ...] = ()
    grade = 0
    for mention in earlier:
        grades = [(_grade(back, mention, actor, every), actor) for actor in mention.actors]
        top = max(mark for mark, _ in grades)
        if top > grade:
            found = tuple(actor for mark, actor in grades if mark == top)
            best, grade = found if back.plural else found[-1:], top
        if grade >= (1 if back.role is None else _BEST):
            break
    return best or _pair(back, earlier)


def _grade(back: Reference, mention: Mention, actor: Actor, every: Sequence[Mention]) -> int:
    """Tell how well an actor of a mention answers to a reference, 0 for not at all."""
    nouns = _nouns(mention.text)
    called = back.role is not None and back.role in nouns
    if actor.kind not in back.kinds:  # "a local newspaper", which "the paper" may mean
        outlet = back.kinds == {"outlet"} and actor.kind == "unnamed" and any(NOUNS.get(it) == "outlet" for it in nouns)
        return int(outlet and back.role is not None and not back.plural and _of_trade(back.role, actor, every))
    if back.sex is not None and not _of_sex(back.sex, actor, every):
        return 0
    fits = _is_several(mention, actor, back.kinds) == back.plural
    if back.role is None:
        return int(fits or (back.plural and actor.kind in {"state_body", "organisation"}))
    if actor.kind == "outlet" and "document" not in back.kinds:
        return int(fits and _of_trade(back.role, actor, every))
    if called:  # officials may be called "the sources" too, so that word decides no more than the number
        return 2 if back.role == "source" else 3 + fits
    if any(NOUNS.get(noun) == "outlet" for noun in nouns):  # "local media"
        return 0
    loosely = back.role in _OF_KIND and (actor.kind == "unnamed" or back.role not in _ANONYMOUS)
    return 1 + fits if loosely and actor.kind != "outlet" else 0


def _pair(back: Reference, earlier: Sequence[Mention]) -> tuple[Actor, ...]:
    """Return the two nearest, for "both papers" that were named one by one."""
    if not back.plural or back.role is None or "outlet" not in back.kinds:
        return ()
    each = dict.fromkeys(actor for mention in earlier for actor in mention.actors if actor.kind in back.kinds)
    return tuple(each)[1::-1] if len(each) > 1 else ()


def _is_several(mention: Mention, actor: Actor, kinds: frozenset[Kind]) -> bool:
    """Tell whether a mention speaks of several: "officials", or two who are named together."""
    if actor.kind == "unnamed":
        return _is_plural(actor.name)
    return actor.kind not in {"state_body", "organisation"} and sum(one.kind in kinds for one in mention.actors) > 1


def _of_trade(role: str, actor: Actor, every: Sequence[Mention]) -> bool:
    """Tell whether an outlet may be called a broadcaster, a paper or an agency, by what it was called elsewhere."""
    trade = next((words for words in MEDIUM.values() if role in words), None)
    called = {noun for mention in every if actor in mention.actors for noun in _nouns(mention.text)}
    shown = [words for words in MEDIUM.values() if words & (called | set(key(actor.name).split()))]
    return trade is None or not shown or trade in shown


def _of_sex(sex: str, actor: Actor, every: Sequence[Mention]) -> bool:
    texts = [mention.text for mention in every if actor in mention.actors]
    shown = {name for name, words in _SEXES.items() if any(map(words.search, texts))}
    return not shown or sex in shown


@lru_cache(maxsize=4096)
def _nouns(text: str) -> frozenset[str]:
    """Return what a mention calls somebody: its nouns in the singular, without what hangs on a preposition."""
    parts = [part[1:] if part[0].low in DETERMINERS else part for part in segments(text)]
    return frozenset(singular(token.low) for part in parts if part for token in core(part)[0])


@lru_cache(maxsize=4096)
def _is_plural(name: str) -> bool:
    head = core(segments(name)[0])[0]
    first, last = head[0].low, head[-1].low
    return first in QUANTITIES or is_plural(last) or any(one.low == "and" for one in head)


def _by_name(back: Reference, name: str, mentions: Iterable[Mention]) -> tuple[Actor, ...]:
    """Return whose name ends or begins with a shorter one, else whose name it is, the nearest first."""
    short = key(name).split()
    marks: dict[int, Actor] = {}
    for mention in mentions:
        for actor in mention.actors:
            mark = _overlap(short, actor, back.kinds) if actor.kind in back.kinds else 0
            if not mark and name.isupper() and name in _WORD.findall(mention.text):
                mark = 2  # "Ostrey Broadcasting, known as OBC"
            if mark:
                marks.setdefault(mark, actor)
    return (marks[max(marks)],) if marks else ()


def _overlap(short: Sequence[str], actor: Actor, kinds: frozenset[Kind]) -> int:
    """Tell how well a name is short for an actor's: as its end, its beginning or initials, or as the same."""
    long = key(actor.name).split()
    if len(long) <= len(short):
        return int(long == short)
    if (actor.kind == "person") != ("person" in kinds):  # a surname does not stand for a company
        return 0
    if long[-len(short) :] == short:
        return 4
    if long[: len(short)] == short:
        return 3
    initials = "".join(word[0] for word in long if word not in {"of", "the", "for", "&"})
    return 2 if actor.kind != "person" and short == [initials] else 0
