"""Whom a source is, and when two names are one entity's."""

import re
import unicodedata
from functools import lru_cache

from corpus.article import Frozen
from corpus.attribution.lexicon import HONORIFICS, Kind

_POSSESSIVE = re.compile(r"(?<=\w)(?:['’]s|(?<=s)['’])(?!\w)", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<=\w)\.(?:com|net|org|info|co\.uk)(?!\w)")
_INITIALS = re.compile(r"\b\w(?: \w\b)+")
_OFFICE = re.compile(r"(?:(.*) )?(ministry|department|office|bureau) (?:of|for) (?:the )?(.+)")
_SPELLINGS = {"defence": "defense", "centre": "center", "labour": "labor", "and": "&", "organisation": "organization"}
_LONGEST = 200  # characters by which names are told apart; what is longer is none, and indexes have no room for it


class Actor(Frozen):
    """Whom a mention names: words of the mention, as short as they still name it."""

    name: str
    kind: Kind


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Return the same for the spellings of a name: case, "The", "Mr.", possessives, accents, dots, hyphens aside."""
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name).casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"\w+|&", _DOMAIN.sub("", plain).replace("'", "").replace("’", ""))
    joined = _INITIALS.sub(lambda found: found[0].replace(" ", ""), " ".join(words))
    words = [_SPELLINGS.get(word, word) for word in joined.split()]
    while len(words) > 1 and (words[0] == "the" or words[0] in HONORIFICS):
        words = words[1:]
    office = _OFFICE.fullmatch(" ".join(words))
    whole = " ".join(filter(None, (office[1], office[3], office[2]))) if office else " ".join(words)
    return whole[:_LONGEST]


def same(one: Actor, other: Actor) -> bool:
    """Tell whether two names, of two articles, are of one entity; whoever is unnamed is nobody's double."""
    if "unnamed" in {one.kind, other.kind} or (one.kind != other.kind and "person" in {one.kind, other.kind}):
        return False
    if any(actor.name == actor.name.lower() or actor.kind == "document" for actor in (one, other)):
        return False
    if one.kind != "person":
        return key(one.name) == key(other.name)
    first, second = key(one.name).split(), key(other.name).split()
    initials = [{word for word in words[1:-1] if len(word) == 1} for words in (first, second)]
    if all(initials) and initials[0] != initials[1]:
        return False
    plain = [[word for at, word in enumerate(words) if at == 0 or len(word) > 1] for words in (first, second)]
    return plain[0] == plain[1]
