"""Which news agency a story is credited to, and who had it first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from corpus.article import Article

_AGENCIES = {
    "Agence France-Presse": ("AFP",),
    "Agencia EFE": ("EFE",),
    "Agenzia Nazionale Stampa Associata": ("ANSA",),
    "Anadolu Agency": ("AA", "Anadolu"),
    "Associated Press": ("AP", "The Associated Press"),
    "Australian Associated Press": ("AAP",),
    "Austria Press Agency": ("APA",),
    "Bloomberg": ("Bloomberg News",),
    "Canadian Press": ("CP", "The Canadian Press", "La Presse canadienne"),
    "Deutsche Presse-Agentur": ("dpa",),
    "Indo-Asian News Service": ("IANS",),
    "Inter Press Service": ("IPS",),
    "Interfax": (),
    "Kyodo News": ("Kyodo",),
    "NTB": ("Norsk Telegrambyrå",),
    "PA Media": ("PA", "Press Association", "The Press Association"),
    "Polish Press Agency": ("PAP",),
    "Press Trust of India": ("PTI",),
    "Reuters": ("Thomson Reuters",),
    "TASS": (),
    "TT": ("TT News Agency",),
    "United Press International": ("UPI",),
    "Xinhua": ("Xinhua News Agency",),
    "Yonhap": ("Yonhap News Agency",),
}
_NAMES = {spelt.casefold(): name for name, others in _AGENCIES.items() for spelt in (name, *others)}
_SPELT = "|".join(re.escape(name) for name in sorted((*_AGENCIES, *chain(*_AGENCIES.values())), key=len, reverse=True))

_DATELINE = re.compile(r"^(?P<place>[^\W\d_][^()\n]{1,60}?)?\s*\((?P<agency>[^()\n]{2,40})\)\.?\s*[-–—:_]")
_TAIL = re.compile(rf"(?:\(\s*(?P<inside>{_SPELT})\s*\)|[-–—/]\s*(?P<after>{_SPELT}))\W*$")
_CREDIT = re.compile(
    rf"^(?i:©|\(c\)|copyright\b|(?:by|from|source|via|agency)\b)(?P<rest>.{{0,120}}?)(?<!\w)(?P<agency>{_SPELT})(?!\w)"
    r"(?i:[.,|]?\s*(?:\d{4}|all rights reserved|staff(?: writer)?)\b.*)?\W*$"
)
_ALONE = re.compile(rf"^\W*(?P<agency>{_SPELT}|REUTERS)\W*$")
_ANY = re.compile(rf"(?<!\w)(?:{_SPELT})(?!\w)")
# What agencies that the table doesn't hold call themselves; "(Mich.)" or "(March 3)" behind a place is no credit.
_TRADE = re.compile(
    r"\b(?:news|press|agency|wire|media|service|agence|agentur|agencia|agenzia|newswires?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One outlet's copy of a story.

    :ivar agency: the agency that it is credited to, by the name that `agency` gives.
    """

    article_id: str
    outlet: str | None
    published: date | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a story came from; None for what can't be told.

    :ivar name: the agency or outlet.
    :ivar article_id: the copy that was first.
    """

    name: str | None
    article_id: str | None


def known_agency(name: str) -> str | None:
    """Return an agency's full name by any that it goes by."""
    return _NAMES.get(" ".join(name.split()).casefold())


def agency(article: Article) -> str | None:
    """Return the agency that an article is credited to, None where it names none, or several.

    "(Reuters) -" behind the place, "By ..., Associated Press", a line "AFP", "© PA Media"; no "with agencies", and
    none that only took the photograph or contributed.
    """
    if not article.passages:
        return None
    start, end = article.passages[0].start, article.passages[-1].end
    opening = article.text[start:end].split("\n", 1)[0]
    credited = _dateline(opening)
    if credited:
        return credited
    closing = _TAIL.search(article.text[max(start, end - 80) : end].rsplit("\n", 1)[-1])
    if closing:
        return known_agency(closing["inside"] or closing["after"])
    around = f"{article.text[:start]}\n{article.text[end:]}".splitlines()
    found = {name for name in map(_credit_line, around) if name}
    return found.pop() if len(found) == 1 else None


def _dateline(opening: str) -> str | None:
    found = _DATELINE.match(opening)
    if not found:
        return None
    name = " ".join(found["agency"].split())
    if known_agency(name):
        return known_agency(name)
    place = (found["place"] or "").split(",")[0]
    named = all(word[0].isupper() for word in name.split()) and not re.search(r"\d", name) and _TRADE.search(name)
    return name if place.isupper() and named else None


def _credit_line(line: str) -> str | None:
    found = _ALONE.match(line) or _CREDIT.match(line.strip())
    if not found:
        return None
    several = _ANY.search(found.groupdict().get("rest") or "")
    return None if several else known_agency(found["agency"])


def origin_of(copies: Iterable[Copy]) -> Origin:
    """Tell who had a story first: the agency that its copies credit, else the outlet whose copy is the earliest.

    Copies that credit two agencies tell neither, and dates tell nothing where one is unknown or two are the earliest.
    """
    members = sorted(copies, key=lambda one: one.article_id)
    agencies = {one.agency for one in members if one.agency}
    if agencies:
        name = agencies.pop() if len(agencies) == 1 else None
        own = [one for one in members if name and one.outlet and (known_agency(one.outlet) or one.outlet) == name]
        return Origin(name, _earliest(own) or _earliest(members))
    first = _earliest(members)
    return Origin(next((one.outlet for one in members if one.article_id == first), None), first)


def _earliest(members: Iterable[Copy]) -> str | None:
    """Return the id of the one copy that was published before the others."""
    days = [(one.published, one.article_id) for one in members]
    dated = sorted((day, identity) for day, identity in days if day)
    if len(dated) < len(days):
        return days[0][1] if len(days) == 1 else None
    return dated[0][1] if dated and [day for day, _ in dated].count(dated[0][0]) == 1 else None
