"""A question that leans on the one before it -> one that can be understood, and found, by itself."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.kinds import AUXILIARY, BE, DENY, OPENING, OUTLET, VERIFY, Kind
from bot.outlets import mentions, pattern_of
from bot.parts import PREPOSITIONS, PRONOUNS, names

_TOPIC_CHARACTERS = 120

_GOES_ON = re.compile(r"^\W*(?:(?:and|but|so|also|or|then|ok|okay)\b\W*)+", re.IGNORECASE)
_INSTEAD = re.compile(
    r"^\W*(?:(?:and|but|so|or|then)\b\W*)*(?:(?:what|how) about|and|or|but) (?P<what>[^?!]{1,80}?)\W*$", re.IGNORECASE
)
_ASKS = re.compile(rf"\b(?:{AUXILIARY}|who|what|when|where|why|how|which)\b", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:he|she|they|them|him|her|hers|his|their|theirs|it|its)\b|\b(?:these|those)\b(?! who)"
    r"|\bthis\b(?! (?:week|month|year|morning|evening|summer|winter|spring|autumn))"
    r"|\bthat\b(?=\W*$| (?:and|or|is|was|has|had|will|would|mean|happen|number|figure|claim|report|story|one|from)\b)"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere\W*$|\bthen\W*$|\belse\b",
    re.IGNORECASE,
)
# Pronouns that point at nothing before, or at what stands in their own question.
_OWN = re.compile(
    rf"\b{BE} it (?:true|known|clear|possible|likely|that|who)\b|\b(?:does|did) it (?:take|matter)\b"
    r"|(?<=\w )(?:when|after|before|because|while|as) (?:he|she|they|it)\b(?:.{1,40}?\b(?:his|her|their|its)\b)?"
    r"|\bthe \w+ (?:\w+ ){1,6}?its\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\bthey (?:say|said|claim|claimed|think|deny|denied|report|reported|know|call|called|write|wrote)\b", re.I
)
_ROLE = re.compile(
    r"\b(?:minister|ministry|government|union|officials?|police|army|military|spokes\w+|leader|president|company|opposition"
    r"|court|agency|captain|coastguard|navy|prosecutors?|parliament|embassy|lawyers?|family|owners?|experts?|press|state"
    r"|mayor|governor|general|commander|chief|department|party|outlets?|papers?|newspapers?|broadcasters?)$",
    re.IGNORECASE,
)
_TOPICS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\(([^()]+)\)$",
        r"^(?:is|was) it (?:\w+ )?(?:true|known|clear|confirmed|verified) (?:that |whether |if )?(.+)$",
        r"\b(?:agree|disagree|differ|match|vary|conflict|right|correct)\w* (?:on|about|over) (.+)$",
        rf"^(?:{BE}|has|have|had) (.+?) (?:been )?(?:\w+ly )?{VERIFY}\b",
        rf"^(?:{AUXILIARY}|any\w*|who) (?:.{{1,60}}? )?(?:{DENY}|{VERIFY}) (?:that )?(.+)$",
        rf"^(?:which|what|who) (?:(?:other |\w+ )?{OUTLET} )?(?:(?:{AUXILIARY}|first|also|else|already|\w+ly) )*\w+"
        r"(?: the story)?(?: (?:that|about|for|to|at|after|of|on))? (.+)$",
    )
)
_WHO = frozenset({Kind.WHO_REPORTED, Kind.WHO_SAID, Kind.OTHER})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked before, and its parts."""

    text: str
    kind: Kind
    outlets: tuple[str, ...]
    names: tuple[str, ...]
    speaker: str | None
    about: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A follow-up made whole.

    :ivar core: the question, with what stands for its pronoun, or in the slot that it changes.
    :ivar topic: what it is about, where the core does not say.
    :ivar rest: the words of the question before that are to be looked for as well.
    """

    core: str
    topic: str | None
    rest: str

    @property
    def text(self) -> str:
        """The question as a user reads it."""
        core = self.core.rstrip(" ?!.…")
        return f"{core} ({self.topic})?" if self.topic else f"{core}?"


def leans(asked: str, focus: int) -> bool:
    """Whether a question can't be understood without the one before it.

    :param focus: how many words tell its subject.
    """
    if _GOES_ON.match(asked) or re.match(r"\W*(?:what|how) about\b", asked, re.IGNORECASE):
        return True
    stands = focus > 1 or (focus == 1 and bool(_ASKS.search(asked)) and bool(names(asked)))
    return not stands or bool(_POINTS.search(_OWN.sub(" ", asked)) or re.search(r"\bsa(?:y|id)\W*$", asked))


def follow(asked: str, before: Asked, outlets: Sequence[str], said: Sequence[str] = ()) -> Whole:
    """Make a question whole that leans on the one before it.

    :param outlets: the outlets of the coverage.
    :param said: the sources that the answer before names.
    """
    instead = _INSTEAD.match(asked)
    what = instead["what"] if instead else asked.strip(" ?!.…")
    if instead or names(f"of {what}") == (what,):
        changed = None if _ASKS.search(what) or what.lower() in PRONOUNS else _changed(what, before, outlets)
        if changed:
            return changed
    if re.fullmatch(r"\W*(?:and )?who else\W*", asked, re.IGNORECASE) and re.match(r"\W*who\b", before.text, re.I):
        return Whole(re.sub(r"^\W*who\b(?: else\b)?", "Who else", before.text, flags=re.IGNORECASE), None, before.text)
    core = _capital(_GOES_ON.sub("", asked) or asked)
    return Whole(_named(core, before, said), topic_of(before), before.text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _changed(what: str, before: Asked, outlets: Sequence[str]) -> Whole | None:
    """Ask the question before of something else: "and Corvidel?", "what about the wages?", "and in Karsholt?"."""
    preposition = what.split()[0].lower()
    if preposition in PREPOSITIONS:
        return _moved(what, preposition, before)
    what = re.sub(r"^(?:the )?(.+) ones?$", r"\1", what)
    slot = _slot(what, before, outlets)
    if slot:
        new = what if re.match(r"(?:the|a|an)\b", slot, re.I) or before.subject != slot else what.removeprefix("the ")
        return Whole(_capital(before.text.replace(slot, new, 1)), None, before.text.replace(slot, " ", 1))
    topic = topic_of(before)
    if not topic or before.kind not in _WHO or not (names(f"of {what}") or _ROLE.search(what)):
        return None
    clause = re.search(rf"\b{AUXILIARY}", topic, re.IGNORECASE)
    return (
        Whole(f"What does {what} say", topic, "") if clause else Whole(f"What does {what} say about {topic}", None, "")
    )


def _slot(what: str, before: Asked, outlets: Sequence[str]) -> str | None:
    """Return the words of the question before in whose place `what` belongs."""
    named, role = bool(names(f"of {what}")), bool(_ROLE.search(what))
    if before.outlets and any(mentions(what, outlet) for outlet in outlets):
        found = pattern_of(before.outlets[0]).search(before.text)
        return found[0] if found else None
    anyone = re.search(r"\b(?:anyone|anybody)\b", before.text, re.IGNORECASE)
    if anyone and (named or role):
        return anyone[0]
    about_named = before.about is not None and names(f"of {before.about}") == (before.about,)
    if before.speaker and (
        role or before.about is None or (named and (names(f"of {before.speaker}") or not about_named))
    ):
        return before.speaker
    if before.about and (about_named or not named):
        return before.about
    if named and before.names:
        return next((name for name in before.names if name in (before.subject or "")), before.names[-1])
    return None if named or role else before.subject


def _moved(what: str, preposition: str, before: Asked) -> Whole:
    """Ask the question before of another place or time."""
    old = list(re.finditer(rf"\b(?i:{preposition}) (?:the )?[A-Z\d][\w’'.-]*(?: [A-Z\d][\w’'-]*)*", before.text))
    if old and names(f"of {old[-1][0]}") and not names(f"of {what}"):
        old = []  # a place is not changed for a time
    start, end = old[-1].span() if old else (len(before.text.rstrip(" ?!.…")),) * 2
    core = f"{before.text[:start].rstrip()} {what}{before.text[end:]}"
    return Whole(_capital(core), None, before.text[:start] + before.text[end:])


def _named(core: str, before: Asked, said: Sequence[str]) -> str:
    """Put the name in the place of the pronoun of a person, or of those who said something."""
    person = before.speaker or (said[0] if said else None)
    if _SPEAKS.search(core) and (before.speaker or said):
        they = before.speaker or messages.listed(said[:3])
        core = re.sub(r"\bthey\b", lambda _: they, core, count=1, flags=re.IGNORECASE)
    if person:
        core = re.sub(r"\b(?:he|she|him)\b|\bher\b(?! \w)", lambda _: person, core, count=1, flags=re.IGNORECASE)
        core = re.sub(r"\b(?:his|her)\b(?= \w)", lambda _: f"{person}’s", core, count=1, flags=re.IGNORECASE)
    return _capital(core)


def topic_of(before: Asked) -> str | None:
    """Return what a question is about, in a few words that can stand in brackets behind another."""
    text = re.sub(OPENING, "", before.text, flags=re.IGNORECASE).rstrip(" ?!.…")
    topic = re.search(r"\(([^()]+)\)$", text)
    found = topic[1] if topic else before.about or _counted(text, before) or _thing(text, before)
    found = found or next((match[1] for pattern in _TOPICS if (match := pattern.search(text))), None) or text
    found = (
        re.sub(rf"^(?:{'|'.join(PRONOUNS)}) (?=\w)", "", found) if not re.match(r"(?:that|those)\b", found) else found
    )
    return textwrap.shorten(found[:1000], _TOPIC_CHARACTERS, placeholder=" …") or None


def _thing(text: str, before: Asked) -> str | None:
    """Return whose doing is asked after, with where it is: "the strike near Karsholt"."""
    place = r"(?: (?:near|in|at|on|of|off|from|against) (?:the )?[\w’'-]+){0,2}"
    found = re.search(re.escape(before.subject) + place, text) if before.subject else None
    return found[0] if found else None


def _counted(text: str, before: Asked) -> str | None:
    """Return what "how many" asks after: "soldiers that deserted", "those that are still missing"."""
    many = re.search(r"\bhow many (?P<of>of )?(?P<rest>.+)$", text, re.IGNORECASE)
    if not many or before.kind is not Kind.HOW_MANY:
        return None
    thing = before.subject or ""
    if not many["rest"].startswith(thing):
        return None
    does = many["rest"][len(thing) :].strip()
    if not does or re.match(r"(?:do|does|did)\b", does, re.IGNORECASE):
        return thing or None
    return f"{f'those of {thing}' if many['of'] else thing or 'those'} that {does}"
