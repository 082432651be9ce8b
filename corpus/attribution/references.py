"""Who is meant where an article only points back: "he", "the newspaper", "the sources", "Mr. Tove", "the Post"."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution.actor import key
from corpus.attribution.lexicon import NOUNS, PLACES, Kind, is_plural, singular
from corpus.attribution.names import actors
from corpus.attribution.phrases import OWNERS, PARTICLES, PARTS, PRONOUNS, Phrase, back_noun, core, segments

_ANYBODY: frozenset[Kind] = frozenset({"person", "unnamed"})
_BODIES: frozenset[Kind] = frozenset({"outlet", "state_body", "organisation"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves", "these", "those", "both"})
_SELVES = frozenset({"himself", "herself", "itself", "themselves", "also"})
_COUNTS = frozenset({"both", "these", "those", "two", "three", "four", "five", "six"})
_WORDS = 5  # of a description or an office that may stand for a longer one
_SINGLE = frozenset({"one", "another", "each", "either", "neither"})


@dataclass(frozen=True, slots=True)
class Reference:
    """What words that point back may mean.

    :ivar kinds: what it may be.
    :ivar plural: whether several are meant.
    :ivar name: a part of a name that stands for the whole of it: "Tove", "Post".
    :ivar role: a noun, in the singular and lower case: "newspaper", "diplomat".
    :ivar sex: "he" or "she", where the words show it.
    """

    kinds: frozenset[Kind]
    plural: bool = False
    name: str | None = None
    role: str | None = None
    sex: str | None = None


def reference(mention: str) -> Reference | None:
    """Return what a mention may refer to, None where it can be nobody but whom it names.

    A short name ("Tove", "the Post") and a role ("the harbour master") may be all that an article has: where `resolve`
    finds nobody, `actors` says whom they name by themselves.
    """
    parts = segments(mention)
    if not parts:
        return None
    if len(parts) > 1 and actors(mention):
        return None  # "the minister, Stellan Orde,"
    words = [token.low for token in parts[0]]
    while len(words) > 1 and words[-1] in _SELVES:
        words = words[:-1]
    partly = len(words) > 2 and words[0] in PARTS and "of" in words[:4]
    whole = words[words.index("of") + 1 :] if partly else words
    single = partly and words[0] in _SINGLE
    if len(whole) == 1 and whole[0] in PRONOUNS:
        return _pronoun(whole[0], single=single)
    noun = back_noun(whole)
    if noun is not None:
        return _noun(whole, noun, single=single)
    return _definite(parts) or _short(mention, parts)


def _pronoun(word: str, *, single: bool) -> Reference | None:
    if word in _HE | _SHE:
        return Reference(_ANYBODY, sex="he" if word in _HE else "she")
    if word in _IT:
        return Reference(_BODIES | {"document"})
    if word in _THEY:
        return Reference(_ANYBODY if single else _ANYBODY | {"state_body", "organisation"}, plural=not single)
    return Reference(_ANYBODY) if word == "one" else None


def _noun(words: Sequence[str], noun: str, *, single: bool) -> Reference | None:
    """Read "the officials"; "his letter" is his."""
    if words[0] in OWNERS:
        return _pronoun(words[0], single=False)
    several = is_plural(words[-1]) or bool(_COUNTS & set(words[:-1]))
    return Reference(_kinds(noun), several and not single, role=noun)


def _kinds(noun: str) -> frozenset[Kind]:
    if noun == "agency":
        return frozenset({"outlet", "state_body"})
    kind = NOUNS.get(noun)
    if kind is None or kind in _ANYBODY:
        return _ANYBODY
    return frozenset({kind, "outlet"}) if kind == "document" else frozenset({kind})


def _definite(parts: Sequence[Phrase]) -> Reference | None:
    """Read "the harbour master", "the new poll": a description with nothing that is a name."""
    first = parts[0]
    if len(parts) > 1 or first[0].low not in {"the", "this", "that"} or len(first) > _WORDS:
        return None
    head, rest = core(first[1:])
    if rest or not head or any(token.cap or token.owns for token in head):
        return None
    noun = singular(head[-1].low)
    return Reference(_kinds(noun), is_plural(head[-1].low), role=noun)


def _short(mention: str, parts: Sequence[Phrase]) -> Reference | None:
    """Read a name that may be part of a longer one: a surname, "the Post", "the Defence Ministry"."""
    found = actors(mention)
    if len(found) != 1 or found[0].kind in {"unnamed", "document"} or key(found[0].name) in PLACES:
        return None
    name, kind = found[0].name, found[0].kind
    words = [word for word in key(name).split() if word not in PARTICLES]
    if kind == "person":
        kinds = frozenset({kind}) if len(parts[0]) > 1 else _BODIES | {kind}
        other = {token.low for token in parts[0]} & {"by", "from", "of"}  # "a report by Quist"
        return Reference(kinds, name=name) if len(words) == 1 and not other else None
    alone = key(mention) == key(name) and not {"'", "’"} & set(name)
    return Reference(_BODIES, name=name) if alone and len(words) <= (_WORDS if kind == "state_body" else 3) else None
