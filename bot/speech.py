"""Whose words a question asks for, and about what."""

import re
from dataclasses import dataclass
from datetime import date

from bot.kinds import AUXILIARY, BE, OPENING, VIEW, any_of
from bot.parts import PRONOUNS, is_phrase
from corpus.dates import dates

_ANY_DAY = date(2000, 1, 1)
_SAY = any_of(
    "say said claim claimed tell told call called ask asked report reported announce announced deny denied confirm",
    "react confirmed admit admitted warn warned describe described propose proposed demand demanded promise",
    "promised suggest suggested argue argued respond responded reacted comment commented reveal revealed predict",
    "predicted recommend recommended dismiss dismissed reject rejected dispute disputed explain explained verify",
    "verified",
)
_WISH = any_of("want wanted think make_of made_of believe expect offer threaten know hope")
_ON = r"(?P<rest>(?: (?:on|about|to|over) .*)?)$"
_SPEECH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwhat(?:[’']s| {BE}) (?:the )?{VIEW} (?:of|from) (?P<speaker>.{{1,60}}?){_ON}",
        rf"\bwhat(?:[’']s| {BE}) (?P<speaker>.{{1,60}}?)(?:[’']s?)? (?:\w+ )?{VIEW}\b(?P<rest>.*)",
        rf"{OPENING}any (?:\w+ )?{VIEW}s? (?:from|by|of) (?P<speaker>.{{1,60}}?){_ON}",
        rf"\b(?:do|does|did|has|have|had)(?:n[’']t)? (?P<speaker>.{{1,60}}?) (?P<verb>{_SAY})\b(?P<rest>.*)",
        rf"\bwhat (?!{BE}){AUXILIARY} (?P<speaker>.{{1,60}}?) (?P<verb>{_WISH})\b(?P<rest>.*)",
        rf"\b{BE} (?P<speaker>.{{1,60}}?) (?P<verb>saying|asking|calling|demanding|claiming|proposing)\b(?P<rest>.*)",
        r"\bwhat (?P<speaker>.{1,60}?) (?:said|says)\b(?P<rest>.*)",
        r"\baccording to (?P<speaker>[^,?]{1,60}?)\W*(?:,|$)(?P<rest>)",
    )
)
_ABOUT = (
    re.compile(r"\b(?:about|regarding|concerning)\s+(?P<about>.+)", re.IGNORECASE),
    re.compile(r"^\s*(?:\w+ )?(?:on|over|of|to|for|at)\s+(?P<about>.+)", re.IGNORECASE),
)
_OBJECT = re.compile(r"^\s(?P<about>(?:the|a|an|its|their|any)\s.+|[A-Z].+)")
_TRAILS = re.compile(
    r"\s(?:when|after|before|while|because|since|if|unless)\s.*|,.*|[\s?!.…]+$"
    r"|\s(?:lately|so far|recently|now|itself)\W*$"
)
_ADVERBS = re.compile(r"(?:\s+(?:also|ever|just|first|then|even|always|still|yet|not|\w{3,}ly))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Speech:
    """Whose words a question asks for, and about what; None where it does not say."""

    speaker: str | None = None
    about: str | None = None


def speech(text: str) -> Speech:
    """Return whose words a question asks for, and about what."""
    for pattern in _SPEECH:
        found = pattern.search(text)
        speaker = _ADVERBS.sub("", found["speaker"]).strip(" ,’'") if found else ""
        if found and is_phrase(speaker):
            verb = found.groupdict().get("verb") or ""
            return Speech(
                speaker, _about(found["rest"], takes=not verb.lower().startswith(("t", "ask", "say", "said")))
            )
    return Speech()


def _about(rest: str, *, takes: bool) -> str | None:
    """Return what is spoken about.

    :param rest: what stands behind the verb.
    :param takes: whether the verb may have it for its object.
    """
    found = next((match for pattern in _ABOUT if (match := pattern.search(rest))), None)
    found = found or (_OBJECT.search(rest) if takes else None)
    words = _TRAILS.sub("", found["about"]).strip() if found else ""
    dated = dates(words, _ANY_DAY)
    if not words or words.lower() in PRONOUNS or (dated and dated[0].span.start == 0):
        return None
    return words
