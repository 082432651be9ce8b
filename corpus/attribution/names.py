"""Whom the words of a source name: outlets, people, state bodies, organisations, documents, or nobody by name.

Only words decide, and a name is always cut out of its mention, character for character.
"""

from collections.abc import Collection, Iterator, Sequence

from corpus.attribution.actor import Actor, key
from corpus.attribution.lexicon import AUTHORITIES, PLACES, PORTFOLIO, REPORTS, Kind, is_plural, singular
from corpus.attribution.phrases import (
    COORDINATORS,
    DETERMINERS,
    OWNERS,
    PARTS,
    PRONOUNS,
    QUANTITIES,
    RELATIVES,
    Phrase,
    Token,
    conjuncts,
    core,
    is_name,
    noun_kind,
    points_back,
    segments,
)
from corpus.attribution.proper import Reader, named

_LISTS = frozenset({"including", "namely", "like"})
_BY = frozenset({"by", "from"})
_SURNAMES = frozenset({"bill", "law", "guard", "marine", "post"})
_ADVERBS = frozenset({"newly", "recently", "previously", "jointly", "publicly"})
_NESTED = 2  # a report by the author of a report is as deep as newspapers go
_LONG = 8  # words of a description that are shown whole


def actors(mention: str, outlets: Collection[str] = ()) -> tuple[Actor, ...]:
    """Return whom a mention names, each once; none where it only points back at somebody.

    :param outlets: names that are known to be outlets'.
    """
    reader = Reader(mention, frozenset(map(key, outlets)))
    parts = segments(mention)
    found = (actor for group in _groups(parts) for actor in _group(reader, group, 0))
    return tuple(dict.fromkeys(found))


def _groups(parts: Sequence[Phrase]) -> Iterator[Sequence[Phrase]]:
    """Yield who is named, each with the segments that describe it: "X, the editor, | and Y, a reader"."""
    begin = 0
    listed = len(parts) > 1 and is_name(parts[0]) and any(_adds(part) or _pair(part) for part in parts[1:])
    for at in range(1, len(parts)):
        if _adds(parts[at]) or (listed and is_name(parts[at])):
            yield parts[begin:at]
            begin = at
    yield parts[begin:]


def _adds(part: Phrase) -> bool:
    return part[0].low in {"and", "or", "nor"} and len(part) > 1 and not part[0].cap


def _pair(part: Phrase) -> bool:
    return is_name(part) and any(token.low == "and" for token in part[1:-1])


def _group(reader: Reader, group: Sequence[Phrase], depth: int) -> Iterator[Actor]:
    if not group or not group[0]:
        return
    first = group[0][1:] if _adds(group[0]) else group[0]
    asides = group[1:]
    examples = _examples(group) if depth < _NESTED else []
    if examples:
        listed = [actor for part in examples for actor in _group(reader, [part], depth + 1)]
        if any(actor.kind != "unnamed" for actor in listed):
            yield from (actor for actor in listed if actor.kind != "unnamed")
            return
    bare = first[1:] if first[0].low == "the" else first
    parts = [first] if bare and reader.known(bare) else list(conjuncts(first))
    for at, part in enumerate(parts):
        yield from _phrase(reader, part, asides if at + 1 == len(parts) else (), depth)


def _examples(group: Sequence[Phrase]) -> list[Phrase]:
    """Return what a group lists after "including" or "such as", where its head is a common noun."""
    for at, part in enumerate(group[:2]):
        for place, token in enumerate(part[:-1]):
            such = token.low == "such" and part[place + 1].low == "as"
            if (token.low in _LISTS or such) and not token.cap and (at or place):
                more = [later for later in group[at + 1 :] if is_name(later)]
                return [part[place + 1 + such :], *more] if not _named_head(group[0]) else []
    return []


def _named_head(part: Phrase) -> bool:
    head = core(part)[0]
    return bool(head) and head[-1].cap and noun_kind(head) != "unnamed"


def _phrase(reader: Reader, phrase: Phrase, asides: Sequence[Phrase], depth: int) -> Iterator[Actor]:
    """Yield whom one noun phrase names."""
    if points_back(phrase) and not any(map(is_name, asides)):
        return
    start = 0
    while start < len(phrase) and phrase[start].low in DETERMINERS | {"&"}:
        start += 1
    article = phrase[start - 1] if start else None
    head, rest = core(phrase[start:])
    if not head or (head[0].low in RELATIVES and not head[0].cap) or (len(head) == 1 and head[0].low in PRONOUNS):
        return
    definite = article is None or article.low not in {"a", "an", "another"}
    if not head[-1].cap or _is_common(head, definite=definite, first=head[0].start == 0):
        yield from _common(reader, article, head, rest, asides, depth)
    else:
        yield named(reader, head, article, asides)


def _is_common(head: Phrase, *, definite: bool, first: bool) -> bool:
    """Tell whether a capital is no name's: "Officials" at the beginning, "some Republicans", "an Iranian"."""
    noun = head[-1].low
    if head[0].low in QUANTITIES or head[0].low.isdigit():
        return True
    if noun_kind(head) == "unnamed":
        return len(head) == 1 or is_plural(noun) or not head[-2].cap
    if len(head) == 1 and first and noun not in _SURNAMES:
        return noun_kind(head) in {"document", "outlet", "state_body"}
    if not definite and noun_kind(head) == "organisation":
        return True
    peoples = ("an", "ese", "ish") if not definite else ("ians", "eans", "icans", "mans")
    return len(head) == 1 and noun.endswith(peoples)


def _common(
    reader: Reader, article: Token | None, head: Phrase, rest: Phrase, asides: Sequence[Phrase], depth: int
) -> Iterator[Actor]:
    """Yield whom a description names, "the public broadcaster, X" or "a report by X", or what it describes."""
    kind = noun_kind(head)
    name = next((part for part in asides[:2] if is_name(part)), None)
    called = rest[1:] if rest and rest[0].low in {"called", "named"} else ()
    if called and is_name(core(called)[0]):
        name = core(called)[0]
    if name and kind != "document" and not (rest and rest[-1].cap and key(name[-1].text) in PLACES):
        yield _hinted(reader, name, kind)
        return
    definite = article is None or article.low not in {"a", "an", "another"}
    behind = _behind(reader, article, head, rest, depth) if kind == "document" else []
    if behind or (kind == "document" and article is not None and article.low in OWNERS):
        yield from behind
    elif kind == "person" and _office_named(rest):
        yield named(reader, core(rest[2:])[0], None, ())
    elif kind == "person":
        one = definite and not is_plural(head[-1].low) and (len(head) > 1 or bool(rest))
        yield reader.actor([*head, *_tail(rest)], "person" if one else "unnamed")
    else:
        of = kind in {"unnamed", "document", None} or bool(rest and rest[0].low == "of")
        yield reader.actor([*head, *(_tail(rest, head) if of else ())], _common_kind(head, kind, definite=definite))


def _office_named(rest: Phrase) -> bool:
    """Tell whether an office goes on to a name in small letters: "secretary of state Mara Quist"."""
    return len(rest) > 2 and rest[0].low == "of" and rest[1].low in PORTFOLIO and not rest[1].cap and rest[2].cap


def _common_kind(head: Phrase, kind: Kind | None, *, definite: bool) -> Kind:
    """Return what a description is: "human rights groups" and "a newspaper" are nobody in particular."""
    several = is_plural(head[-1].low) and head[-1].low not in AUTHORITIES
    if kind == "document" or (kind == "state_body" and not several):
        return kind
    return kind if kind and definite and not several and len(head) > 1 and head[-1].low != "media" else "unnamed"


def _hinted(reader: Reader, name: Phrase, kind: Kind | None) -> Actor:
    found = named(reader, name[1:] if name[0].low == "the" and not name[0].cap else name, None, ())
    if kind in {"outlet", "organisation", "state_body"} and found.kind in {"person", "organisation"}:
        return Actor(name=found.name, kind=kind)
    return found


def _behind(reader: Reader, article: Token | None, head: Phrase, rest: Phrase, depth: int) -> list[Actor]:
    """Return who is behind a document: "a report by X", "X's poll", "an X story"."""
    owner = max((at for at, token in enumerate(head[:-1]) if token.owns and token.cap), default=None)
    if owner is not None:
        return [named(reader, head[: owner + 1], article, ())]
    if singular(head[-1].low) in REPORTS and len(head) > 1 and head[-2].cap:
        maker = named(reader, head[:-1], None, ())
        if maker.kind == "outlet":
            return [maker]
    at = next((at for at, token in enumerate(rest) if token.low in _BY), None)
    inside = next((at for at, token in enumerate(rest) if token.low in {"in", "on"}), None)
    begin = at if at is not None else inside
    if begin is None or depth >= _NESTED:
        return []
    end = next((at for at, t in enumerate(rest) if at > begin and t.low in RELATIVES and not t.cap), len(rest))
    found = _group(reader, [rest[begin + 1 : end]], depth + 1)
    wanted = {"outlet"} if at is None else {"outlet", "person", "organisation", "state_body"}
    return [actor for actor in found if actor.kind in wanted and key(actor.name) not in PLACES]


def _tail(rest: Phrase, head: Phrase = ()) -> Phrase:
    """Return what a description goes on with: its first "from the ministry"; all of it where it tells nothing else."""
    if head and singular(head[-1].low) in {"person", "people", "man", "woman", "some", "many", "others", "one"}:
        return rest[:_LONG] if len(rest) <= _LONG else ()
    if not rest or rest[0].low not in {
        "from",
        "in",
        "at",
        "of",
        "with",
        "on",
        "for",
        "within",
        "inside",
        "close",
        "near",
    }:
        return ()
    inner, more = core(rest[1:])
    if inner and inner[-1].low in PARTS and more and more[0].low == "of":  # "the sister of one of the deckhands"
        inner = [*inner, more[0], *core(more[1:])[0]]
    while inner and (inner[-1].low in DETERMINERS | COORDINATORS | {"to"} or inner[-1].low in _ADVERBS):
        inner = inner[:-1]
    return [rest[0], *inner] if inner and len(inner) <= _LONG else ()
