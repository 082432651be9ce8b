"""The parts of a question that its evidence must hold: names, numbers, what is counted.

Read without a parser, at best effort: a part that is not plain to see is none, which a judge takes for "don't know".
"""

import re
from collections.abc import Sequence
from datetime import date

from bot.kinds import Kind
from corpus.dates import dates, times
from index.numerals import digits


def _set(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


PRONOUNS = _set(
    "i you he she it we they me him her us them his hers its their theirs this that these those there one ones anyone",
    "anybody someone somebody everyone everybody nobody who what which whom whose any some none both",
)
_DETERMINERS = _set("the a an its their his her this that these those any some all our your no")
PREPOSITIONS = _set(
    "in on at by for with from to into onto over under about after before during since until near off between against",
    "through without within towards toward outside inside beyond behind along across around per as than among aboard",
)
_JOINTS = _set("and or but when where why how who whom whose which what that if while because so then not still")
_AUXILIARIES = _set(
    "is are was were be been being am do does did has have had will would can could may might must shall should isn't",
    "aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't couldn't",
)
# Frequent verbs whose form does not show them; the rest of them end in -ed or are the last word of their clause.
_VERBS = _set(
    "go goes went gone come came get got gotten take took taken make made leave left lose lost die kill find",
    "found give gave given say said tell told see saw seen know knew known think thought want need keep kept",
    "hold held put run ran sink sank sunk fall fell fallen flee fled fly flew flown fight fought send sent",
    "bring brought buy bought sell sold pay paid cost meet met sit sat stand stood begin began begun start stop",
    "end happen deny join sign sail land reach refuse shoot shot hit break broke broken spend spent write wrote",
    "written read rise rose risen win won quit desert escape return vote agree become became build built catch",
    "caught choose chose chosen cut hurt lay led lead let mean meant occur remain resign speak spoke spoken",
    "steal stole stolen strike struck wounded injured missing aboard worth",
)
_ORDINARY = (
    PRONOUNS
    | _DETERMINERS
    | PREPOSITIONS
    | _JOINTS
    | _AUXILIARIES
    | _set("according also just please tell show give find list ok okay yes no many much say said says i'm")
)
_HEADLINE = _set("Did Do Does Is Are Was Were Has Have About Say Said Many Much What Who When Where Why")
_TITLES = _set("mr mrs ms dr sir")
_TIME_WORDS = _set(
    "january february march april may june july august september october november december monday tuesday wednesday",
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec",
)
_WORD = re.compile(r"[^\W_](?:[\w&/-]|[.’'](?=\w))*(?:(?<=\b\w)\.(?=\W|$))*")
_LINKS = re.compile(r" (?:of(?: the)?|de|del|da|du|di|la|van|von|der|bin|ibn|al|el|&) ")
_OPENS = re.compile(r"(?:^|(?<!\bSt)(?<!\b\w)[.?!:;]\s|[“\"‘(\[]|\s['])\W*$")
_ANY_DAY = date(2000, 1, 1)


def names(text: str) -> tuple[str, ...]:
    """Return the proper names of a question, as written; none of one that is all in small or in large letters."""
    words = list(_WORD.finditer(text))
    if text.isupper() or any(word[0] in _HEADLINE and not _opens(text, word) for word in words):
        return ()
    capital = [word for word in words if word[0][0].isupper() and _is_name(text, word)]
    runs: list[tuple[int, int]] = []
    for word in capital:
        between = text[runs[-1][1] : word.start()] if runs else ""
        if runs and (
            between == " " or _LINKS.fullmatch(between) or (between == ". " and text[: runs[-1][1]].endswith("St"))
        ):
            runs[-1] = (runs[-1][0], word.end())
        else:
            runs.append((word.start(), word.end()))
    found = (re.sub(r"[’']s?$", "", text[start:end]) for start, end in runs)
    return tuple(dict.fromkeys(found))


def _opens(text: str, word: re.Match[str]) -> bool:
    """Whether a word stands where any word has a capital."""
    return bool(_OPENS.search(text, 0, word.start()))


def _is_name(text: str, word: re.Match[str]) -> bool:
    plain = re.sub(r"[’'](?:s|re|d|ll|ve)?$", "", word[0]).lower()
    if plain in _TIME_WORDS or plain in _TITLES or (plain in _ORDINARY and word[0] not in {"US", "IT", "WHO"}):
        return False
    follows = _WORD.match(text, word.end() + 1)
    shows = word[0].isupper() or "’" in word[0] or "'" in word[0] or bool(follows and follows[0][0].isupper())
    return shows or not _opens(text, word)


def numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a question in digits, years too, but for those of days and of times of day."""
    told = [one.span for one in dates(text, _ANY_DAY) if one.precision == "day"] + times(text)
    for span in told:
        text = text[: span.start] + "_" * (span.end - span.start) + text[span.end :]
    return tuple(dict.fromkeys(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?!\d)", digits(text))))


def is_phrase(words: str) -> bool:
    """Whether words may be somebody or something: no pronoun, no clause."""
    each = re.findall(r"[\w’'-]+", words.lower())
    clause = set(each) & (_JOINTS | _AUXILIARIES) - {"and"}
    return bool(each) and each[0] not in PRONOUNS - {"his", "her", "its", "their"} and not clause and len(each) <= 9


def subject(text: str, kind: Kind) -> str | None:
    """Return what a question counts, or whose doing it asks after."""
    words = re.findall(r"[\w.’'&/-]*\w", text)
    lowered = [word.lower() for word in words]
    if kind is Kind.HOW_MANY and (
        found := re.search(r"\b(?:number|percentage|share|count) of (.+)", text, re.IGNORECASE)
    ):
        return _chunk(re.findall(r"[\w.’'&/-]*\w", found[1]))[0]
    ask = next((i for i, word in enumerate(lowered) if word in {"how", "which", "what", "when", "where", "why"}), None)
    if ask is None or kind not in {Kind.HOW_MANY, Kind.WHICH, Kind.WHEN, Kind.WHERE, Kind.WHY}:
        return None
    counts = lowered[ask] == "how" and lowered[ask + 1 : ask + 2] in (["many"], ["much"], ["few"])
    if counts or lowered[ask] == "which" or (kind is Kind.WHICH and lowered[ask] == "what"):
        after = words[ask + (2 if counts else 1) :]
        found_phrase = _chunk(after[1:] if after[:1] == ["of"] else after)[0]
        if found_phrase:
            return found_phrase
    asks = next((i for i in range(ask, len(words)) if lowered[i].replace("’", "'") in _AUXILIARIES), None)
    return (
        None if asks is None else _clause(words[asks + 1 :], be=lowered[asks].startswith(("is", "are", "was", "were")))
    )


def _clause(words: list[str], *, be: bool) -> str | None:
    """Return the subject of a clause, which stands between its auxiliary, already taken off, and its verb."""
    phrase, verb = _chunk(words)
    if phrase is None or be or verb:
        return phrase
    nouns = [word for word in phrase.split() if word.lower() not in _DETERMINERS]
    return phrase if len(nouns) < 2 else phrase.rpartition(" ")[0]


def _chunk(words: list[str]) -> tuple[str | None, bool]:
    """Return the noun phrase that words begin with, and whether a verb ended it."""
    taken: list[str] = []
    verb = False
    for i, word in enumerate(words):
        awaited = not taken or taken[-1].lower() in {*_DETERMINERS, "of"}  # the noun is still to come
        low = word.lower().replace("’", "'")
        verb = low in _AUXILIARIES or _is_verb(low, words[i + 1 :] if not taken else [""] * awaited)
        starts = low in _DETERMINERS or (word[0].isupper() and taken[-1:] and taken[-1][0].islower())
        if verb or low in PREPOSITIONS or low in _JOINTS or (starts and not awaited):
            break
        taken.append(word)
    while taken and taken[-1].lower() in {*_DETERMINERS, "of", "first", "ever", "also", "now", "again", "just"}:
        taken.pop()
    phrase = " ".join(taken)
    return (phrase if is_phrase(phrase) else None), verb


def _is_verb(word: str, behind: Sequence[str]) -> bool:
    """Whether a word is a verb or an adverb, where a noun could stand; before a noun it is taken for an adjective."""
    noun = behind and not (behind[0][:1].isupper() or behind[0].lower() in _DETERMINERS | PREPOSITIONS | _AUXILIARIES)
    return not noun and (word in _VERBS or bool(re.fullmatch(r"\w{3,}(?:ed|ly|ing)", word)))
