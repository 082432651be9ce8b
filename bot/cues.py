"""Words by which a sentence shows what it is: a report, a number, a reason, a part of something longer."""

import re

from bot.question import Kind


def _any(*lines: str) -> str:
    """Write alternatives: patterns parted by white space, in which `_` stands for a space."""
    return "(?:" + "|".join(" ".join(lines).replace("_", r"\s").split()) + ")"


_REPORTING = _any(
    r"report(?:ed|s|ing)? said says told tells according_to citing cited quot(?:ed|ing) claim(?:ed|s) announced denied",
    r"denies added dismiss(?:ed|es) confirm(?:ed|s) wrote writes stat(?:ed|es|ing) call(?:ed|s) insist(?:ed|s|ing)",
)
_NUMERAL = _any(
    "two three four five six seven eight nine ten eleven twelve (?:thir|four|fif|six|seven|eigh|nine)teen twenty",
    "thirty forty fifty sixty seventy eighty ninety hundred thousands? millions? billions? dozens? half none no_one",
)
_TIME = _any(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day jan(?:uary|\.) feb(?:ruary|\.) mar(?:ch|\.) apr(?:il|\.) may june?",
    r"july? aug(?:ust|\.) sept?(?:ember|\.) oct(?:ober|\.) nov(?:ember|\.) dec(?:ember|\.) \d{4} [ap]\.?m\b",
    "o[’']clock today yesterday tomorrow midnight noon dawn dusk morning evening afternoon ago",
    "(?:last|this|next|earlier_this)_(?:week|month|year|night)",
)
_PLACE = _any("in at near off from on to north south east west outside between towards?")
_REASON = _any(
    r"because due_to since amid in_protest reasons? so_that so_as_to in_order_to owing_to motiv\w+ caus\w+ blam\w+",
    r"fear\w* over after to_(?:avoid|help|push|protest|escape|free|prevent|protect)",
)

OF_KIND = {
    Kind.WHO_REPORTED: re.compile(rf"\b{_REPORTING}\b", re.IGNORECASE),
    Kind.WHO_SAID: re.compile(rf"\b{_REPORTING}\b", re.IGNORECASE),
    Kind.WHAT_SAID: re.compile(rf"\b{_REPORTING}\b", re.IGNORECASE),
    Kind.HOW_MANY: re.compile(rf"\d|\b{_NUMERAL}\b", re.IGNORECASE),
    Kind.WHEN: re.compile(rf"\b{_TIME}", re.IGNORECASE),
    Kind.WHERE: re.compile(rf"\b{_PLACE} (?:the )?[A-Z]"),
    Kind.WHY: re.compile(rf"\b{_REASON}\b", re.IGNORECASE),
}
"""What a sentence holds that answers a question of this kind."""

_SAID = _any(
    "reported said says told quoted wrote noted broke published carried announced denied dismissed claimed called"
)
CREDIT = re.compile(
    r"\b(?:[Aa]ccording to|told|[Cc]iting|cited|(?:cited|quoted|reported|published) by) (?:[a-z’'-]+ ){0,3}[A-Z]"
    r"|\b[A-Z][\w.’'&-]*(?:,[^,.;]{1,80},)? (?:(?:also|previously|earlier|first|had|has|have) ){0,2}" + _SAID
)
"""A reporting word beside a name: here somebody is credited."""

_DENIED = _any(r"no not never none nothing den(?:y|ies|ied) dismiss\w* reject\w* refut\w*")
DENIAL = re.compile(rf"{_DENIED}|\w+n[’']t", re.IGNORECASE)
"""A word that denies."""

NEGATION = re.compile(r"no|not|none|nothing|nobody|never|neither|\w+n[’']t", re.IGNORECASE)
"""A word that says of something that it is not so."""

MONEY = re.compile(
    r"[$€£¥₩]\s?\d|\b(?:dollars?|euros?|pounds?|r(?:o?u)bles?|hryvnias?|yen|won|yuan|cents?|pence)\b"
    r"|\b(?:cost|pay|paid|pric|worth|budget|fee|wage|salar|owe)\w*\b.{0,60}\d|\d.{0,40}\b(?:cost|pay|paid|pric|budget|fee|wage)",
    re.IGNORECASE,
)
"""A sum of money."""

PRICE = re.compile(
    r"\bhow much\b.*\b(?:cost|charge|pay|paid|price|worth|spend|spent|earn|owe)|\b(?:price|fee|salary)\b", re.IGNORECASE
)
"""It is asked for a sum of money."""

DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|dismiss(?:ed|es)?|reject(?:ed|s)?|refut(?:ed|es)|disput(?:ed|es)|rebut(?:ted|s)?|scoff\w*)\b",
    re.IGNORECASE,
)
"""Somebody denies what others say."""

_CHECK = r"(?:verif\w+|confirm\w*|corroborat\w+|substantiat\w+|authenticat\w+)"
UNVERIFIED = re.compile(
    r"\b(?:not|never|no|un\w*able|could ?n[o’']t|cannot|can[’']t|has ?n[’']t|have ?n[’']t|without|nor|yet to be"
    rf"|fail(?:ed|s|ing)? to)\b[^.;]{{0,40}}\b{_CHECK}"
    rf"|\bun(?:verified|confirmed|substantiated|corroborated)\b|\b{_CHECK}\b[^.;]{{0,20}}\bnot\b",
    re.IGNORECASE,
)
"""Something could not be checked."""

_SILENT = r"(?:declin\w+|refus\w+|would(?:n[’']t| not)|ask\w*|press\w*|neither|need\w*|call\w*)"
UNSAID = re.compile(rf"\b{_SILENT}\b[^.;]{{0,30}}\b{_CHECK}|\bneither confirm\w*\b", re.IGNORECASE)
"""Somebody would not say, or was only asked, whether something is so: it is neither checked nor in doubt."""

VERIFIED = re.compile(rf"\b{_CHECK}\b", re.IGNORECASE)
"""Something was checked; unless `UNVERIFIED` or `UNSAID`."""

POINTS_BACK = re.compile(r"\b(?:this|that|it|these|those|them)\W*$", re.IGNORECASE)
"""A sentence that ends in what another one names."""

ASKING = re.compile(r"^[^“”\"]*\?[”\"’')\]]*$")
"""A question that the article itself puts."""
