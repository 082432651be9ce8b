"""Cuts the words that name a source into phrases: tokens, segments between commas, and what joins with "and"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.attribution.lexicon import BACK, DAYS, NOUNS, OUTLET_HEADS, PORTFOLIO, TITLES, Kind, singular

_TOKEN = re.compile(r"[@#]?\w[\w.&/@’'‐‑-]*|&|[,;:—–()\[\]]|(?<=\s)-(?=\s)")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
_DOTTED = re.compile(
    r"(?:\w\.)+|(?:jr|sr|st|inc|ltd|co|corp|bros|no|gov|sen|reps?|lt|gen|col|capt|cmdr|adm|sgt|maj|brig|prof|dr|mrs?|ms"
    r"|rev|fr|hon)\.",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"[\w-]+\.(?:com|net|org|co|info|tv|io|news|fm|[a-z]{2})(?:\.[a-z]{2})?", re.IGNORECASE)
_BREAKS = frozenset(",;:—–-()[]")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


ARTICLES = _words("a an the")
DETERMINERS = ARTICLES | _words("this that these those both either neither another its his her their our my your whose")
OWNERS = _words("its his her their our my your whose")
PARTICLES = _words("de del della van von der den ter bin ibn al el la le du da di dos do das")
QUANTITIES = _words("some many most several few all two three four five six seven eight nine ten dozens hundreds other")
COORDINATORS = _words("and or nor plus")
JOINS = _words("of for on and & against without")
PRONOUNS = _words(
    "he she him her hers his they them their theirs it its one i we you us me my our your who whom whose which that",
    "this these those both himself herself themselves",
)
PARTS = _words("one two three four five both each some several many most all none neither either another")
BARE = _words("same other latter former two three four five six unnamed anonymous the own first second")
RELATIVES = _words("who whom whose which that where when because as while but after before if though whether")
_CUTS = RELATIVES | _words(
    "from in at with of for on by to about over under near inside outside across among between around through into",
    "within without against since during behind like including per via regarding such out familiar close quoted cited",
    "speaking briefed privy involved released conducted issued published posted taken signed citing named called",
    "known surveyed interviewed said says told led run based created written filed authorised authorized present",
    "responsible ahead earlier recently each himself herself itself themselves there here last obtained seen",
    "commissioned aired is was are were has have had asked also too alone",
)


LONGEST = 600
"""Characters of a mention that are read: the longest of a thousand articles had 230; more is no source but a slip."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a mention: where it stands, and how it is to be looked up.

    :ivar low: in lower case, without a possessive ending or an abbreviation's last dot.
    :ivar cap: whether it is written as a name.
    :ivar owns: whether it has a possessive ending.
    """

    text: str
    start: int
    end: int
    low: str
    cap: bool
    owns: bool


Phrase = Sequence[Token]


def segments(mention: str) -> list[list[Token]]:
    """Return the tokens between a mention's commas and dashes; what stands in round brackets is left out."""
    if len(mention) > LONGEST:
        mention = mention[: mention.rfind(" ", 0, LONGEST) + 1]
    parts: list[list[Token]] = [[]]
    closing = mention.rfind(")")
    inside = False
    for match in _TOKEN.finditer(mention):
        word = match[0]
        if word == "(" and match.start() < closing:
            inside = True
        elif word == ")":
            inside = False
        elif word in _BREAKS and not inside:
            parts.append([])
        elif not inside:
            parts[-1].append(_token(word, match.start()))
    return [part for part in parts if any(token.low != "&" for token in part)]


def _token(word: str, start: int) -> Token:
    word = word.rstrip("-‐‑/@")
    if word != "&":
        word = word.rstrip("&")
    if word.endswith(".") and not _DOTTED.fullmatch(word):
        word = word.rstrip(".")
    owned = _POSSESSIVE.search(word)
    bare = word[: owned.start()] if owned else word.rstrip("'’")
    caseless = bare.isalpha() and bare.lower() == bare.upper()
    cap = bare != bare.lower() or caseless or bool(_DOMAIN.fullmatch(bare))
    return Token(word, start, start + len(word), bare.lower().rstrip("."), cap, owned is not None)


def points_back(phrase: Phrase) -> bool:
    """Tell whether words are only a pronoun, or "the" and a noun: "they", "the newspaper", "one of the officials"."""
    words = [token.low for token in phrase]
    if len(words) > 1 and words[-1] in {"himself", "herself", "itself", "themselves", "also"}:
        words = words[:-1]
    if len(words) == 1:
        return words[0] in PRONOUNS
    if "of" in words[:4] and words[0] in PARTS:
        words = words[words.index("of") + 1 :]
        if len(words) == 1:
            return words[0] in PRONOUNS
    return back_noun(words) is not None


def back_noun(words: Sequence[str]) -> str | None:
    """Return the noun, in the singular, of lower-case words that point back by it; None where they don't."""
    pointing = {"the", "this", "that", "these", "those", "both", "its", "his", "her", "their"}
    if len(words) < 2 or words[0] not in pointing:
        return None
    rest = [word for word in words[1:] if word not in BARE]
    owned = words[0] in OWNERS
    if len(rest) == 2 and rest[0] in {"news", "media", "press"}:
        rest = rest[1:]
    noun = singular(rest[0]) if len(rest) == 1 else None
    if owned:
        return noun if noun and NOUNS.get(noun) == "document" else None
    return noun if noun in BACK else None


def is_domain(token: Token) -> bool:
    """Tell whether a word is the address of a site: "Liga.net"."""
    return bool(_DOMAIN.fullmatch(token.text)) and not _DOTTED.fullmatch(token.text)


def is_name(part: Phrase) -> bool:
    """Tell whether a segment holds a proper name and nothing else."""
    words = [token for token in part if token.low not in {"the", "and", "or"}]
    return 0 < len(words) <= 6 and words[-1].cap and all(t.cap or t.low in JOINS | PARTICLES for t in words)


def noun_kind(words: Phrase) -> Kind | None:
    """Return what a phrase is by its last word, None where that is no noun that tells."""
    if not words:
        return None
    noun, before = singular(words[-1].low), words[-2].low if len(words) > 1 else ""
    if noun in {"agency", "service"} and before in {"news", "press", "wire", "information", "world"}:
        return "outlet"
    if noun == "company" and before in {"broadcasting", "news", "media"}:
        return "outlet"
    if noun == "organization" and before in {"news", "media"}:
        return "outlet"
    if noun == "media" and before == "social":
        return "unnamed"
    return NOUNS.get(noun)


def core(phrase: Phrase) -> tuple[Phrase, Phrase]:
    """Part a phrase in its noun with what stands before it, and what follows: "an official | from the ministry"."""
    for at, token in enumerate(phrase):
        day = token.low in DAYS and (at + 1 == len(phrase) or phrase[at + 1].low in _CUTS)
        if at and (day or (not token.cap and token.low in _CUTS)) and not _joins(phrase, at):
            return phrase[:at], phrase[at:]
    return phrase, ()


def _joins(phrase: Phrase, at: int) -> bool:
    """Tell whether a small word holds a name together: "Ministry of Defence", "Institute for Coastal Studies"."""
    low, after = phrase[at].low, phrase[at + 1 : at + 3]
    named = bool(after) and (after[0].cap or (after[0].low == "the" and len(after) > 1 and after[1].cap))
    if low not in JOINS or not named or not phrase[at - 1].cap:
        return False
    if low in {"against", "without"}:
        return True
    head = phrase[at - 1].low
    if singular(head) in NOUNS and head not in TITLES:
        return NOUNS[singular(head)] in {"state_body", "organisation", "outlet"}
    return head in OUTLET_HEADS or (low == "of" and head in _OF_TITLES and _name_follows(phrase, at))


_ATTRIBUTES = _words("current former past senior junior local state federal political military civil public foreign")
_OF_TITLES = _words("secretary minister chancellor")


def _name_follows(phrase: Phrase, at: int) -> bool:
    """Tell whether an office goes on to a name: "Secretary of State Mara Quist"."""
    return len(phrase) > at + 2 and phrase[at + 2].cap and phrase[at + 1].low in PORTFOLIO


def conjuncts(phrase: Phrase) -> Iterator[Phrase]:
    """Yield what "and" and "or" part, where they don't stand inside one name or one description."""
    begin, marks = 0, [at for at, token in enumerate(phrase) if token.low in COORDINATORS and not token.cap]
    for number, at in enumerate(marks):
        until = marks[number + 1] if number + 1 < len(marks) else len(phrase)
        left, right = phrase[begin:at], phrase[at + 1 : until]
        if left and right and not _one(left, right):
            yield left
            begin = at + 1
    if phrase[begin:]:
        yield phrase[begin:]


def _one(left: Phrase, right: Phrase) -> bool:
    """Tell whether the words on both sides of an "and" are one name or one description."""
    if left[-1].text.endswith(("s'", "s’")) or left[-1].low in _ATTRIBUTES:
        return True
    head, rest = core(left)
    title = right[0].low in TITLES
    if not head[-1].cap or noun_kind(head) in {"unnamed", "person"} or head[-1].low in TITLES:
        named = core(right)[0][-1].cap
        if not rest and named:  # "columnist and Harbour Post editor Mara Quist" is one, "officials and Mara Quist" two
            return head[-1].low in TITLES and head[0].low not in ARTICLES and not title
        return True
    if rest:
        return len(right) == 1 and right[0].cap
    fields = [token.low in PORTFOLIO for token in right if token.cap]
    if any(token.low in {"of", "for"} for token in left):
        return right[0].cap and not title and (len(right) == 1 or any(fields))
    return left[-1].low in PORTFOLIO and right[0].cap and noun_kind(right) in {"state_body", "organisation"}
