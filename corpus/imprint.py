"""Who published and who wrote an article, by the lines around it: copyright, masthead, log-in prompts, byline.

A name counts as an outlet's if it is worded as papers' names are, or confirmed elsewhere. An agency's name does not
tell who published its story.
"""

import re
from collections.abc import Mapping, Sequence

from corpus.clean import kind_of_furniture
from corpus.outlets import AGENCIES, domain, key, outlet_of

_BYLINE = re.compile(
    r"^\W*(?:(?:story|report|words|text|written)\s+)?by:?\s++(?P<name>[^,|\[\]<>()@]{3,60}?)\s*+(?:[,|]\s*+(?P<outlet>[^,|\[\]<>()@]{3,60}?))?\s*+(?:[\[<(].*)?$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)|copyright)\s*+(?:©|\(c\))?\s*+(?:\d{4}(?:\s*+[-–]\s*+\d{4})?)?,?\s*+"
    r"(?P<outlet>(?-i:[A-Z])(?:(?<=\bSt)\.|[^.,|©\d]){1,60}?)\s*+(?:\d{4})?\s*+(?:(?<!\bSt)[.,|]|$)",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"^[A-Z][A-Z .'’-]{2,40}(?:,[^—–-]{2,40})?\s*\((?P<agency>[^)]{2,40})\)\s*[—–-]")
_MEDIA = re.compile(
    r"\b(?:post|times|news|radio|tv|television|herald|register|courant|courier|gazette|tribune|journal|daily|weekly|guardian"
    r"|wire|broadcasting|press|packet|observer|mail|chronicle|review|today|echo|star|independent|standard|telegraph|mirror"
    r"|express|bulletin|examiner|inquirer|sentinel|lantern|argus|record|monitor|magazine)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:(?:breaking|latest|top|world|local|national|international|regional|all|more|today|daily|weekly|live|news|politics|opinion"
    r"|sports?|business|culture|science|weather|headlines|press|releases?|mail|star|in|the|of|and|review|magazine)\b\s*)+",
    re.IGNORECASE,
)
_OUTLET_VERB = r"(?: has| had| was| is| could| contacted| asked| reached)\b"
_COMPANY = re.compile(
    r"\b(?:ltd|limited|inc|llc|plc|corp|corporation|gmbh|ag|group|holdings|media|publishing|publications|company|co)\b\.?$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b(?:connect|register|(?:log|sign|logged|signed) in|account|thank you for reading|thanks for reading)\b"
    r"(?:(?!\b(?:read|follow|more|via|on)\b)[^.!?]){0,60}?(?:(?<=reading)|\b(?:with|to|at))\s(?:(?:your|an?|the)\s)?"
    r"(?P<outlet>(?-i:[A-Z])[\w&’'-]*(?:\s(?:(?-i:[A-Z])[\w&’'-]*|of|and)){0,5})"
    r"(?:\saccount)?(?:\sto\s[\w ]{3,40})?[.!]?$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]+\.\w{2,}")
_RUN_OF_NAMES = re.compile(r"[A-Z][\w&’'-]*(?: (?:[A-Z][\w&’'-]*|of|and|the))*")
_MENU = re.compile(
    r"(?:skip to (?:main |the )?content|(?:open |main )?menu|search|sections|navigation|close)", re.IGNORECASE
)
_NAME_WORDS = 6
_LINE_CHARACTERS = 200  # a longer line is no byline and no prompt


def outlet(
    text: str,
    lines: Sequence[str],
    first: int,
    around: Sequence[str],
    signed: Sequence[str],
    taught: Mapping[str, str | None],
) -> tuple[str, str] | None:
    """Return the outlet that the lines show and which line does, the surest first.

    :param first: the body's first line.
    :param around: the lines that are no body.
    :param signed: those among them that may be the article's byline.
    :param taught: whose domains are whose.
    """
    owner = _copyright(around)
    company = bool(owner and _COMPANY.search(owner))
    agency = _AGENCY.match(lines[first]) if first < len(lines) else None
    wire = agency["agency"] if agency else None
    places = (
        (None if company else owner, "copyright line"),
        (_masthead(lines[:first], text), "masthead"),
        (_account(around), "account line"),
        (owner, "copyright line"),
        (_unless(wire, byline(signed)[1]), "byline"),
        (_unless(wire, _address(signed, text, taught)), "byline's address"),
    )
    return next(((name, where) for name, where in places if name and key(name) not in AGENCIES), None)


def _unless(wire: str | None, name: str | None) -> str | None:
    """Return a name out of the byline, unless it is the wire's: which paper ran the story is not said then."""
    same = wire and name and (key(name).startswith(key(wire)) or key(wire).startswith(key(name)))
    return None if same else name


def byline(own: Sequence[str]) -> tuple[str | None, str | None]:
    """Return who wrote it, and the outlet behind the name; a job ("science editor") is none."""
    for line in own:
        found = _byline(line)
        name = re.split(r"\s+(?:in|for|at|from)\s+", found["name"])[0] if found else ""
        if found and len(name.split()) <= _NAME_WORDS and _is_name(name):
            of = found["outlet"]
            known = of if of and _is_name(of) and _MEDIA.search(of) else None
            return name.title() if name.isupper() else name, known
    return None, None


def _byline(line: str) -> re.Match[str] | None:
    return _BYLINE.match(line) if len(line) <= _LINE_CHARACTERS else None


def is_signed(line: str) -> bool:
    """Whether a line is a byline that names somebody."""
    return byline([line])[0] is not None


def _address(own: Sequence[str], text: str, taught: Mapping[str, str | None]) -> str | None:
    """Return the outlet whose mail address stands in a byline: known by its domain, or named so in the text."""
    mail = next((found[0] for line in own if _byline(line) and (found := _MAIL.search(line))), None)
    place = domain(mail) if mail else None
    if mail is None or place is None:
        return None
    return outlet_of(mail, taught) or _spelled(place.split(".")[0], text)


def _spelled(label: str, text: str) -> str | None:
    """Return the name that papers have, of those in the text, that a domain spells: "harbourpost", The Harbour Post."""
    for run in _RUN_OF_NAMES.findall(text):
        words = run.split(" ")
        for end in (end for end in range(2, len(words) + 1) if _MEDIA.fullmatch(words[end - 1])):
            for start in range(max(0, end - _NAME_WORDS), end - 1):
                name = " ".join(words[start:end])
                if re.sub(r"\W", "", key(name)) in {label, label.removeprefix("the")}:
                    return name
    return None


def _is_name(words: str) -> bool:
    return all(
        word[0].isupper() or word in {"van", "von", "de", "den", "la", "al", "bin", "of", "the", "and", "&"}
        for word in words.split()
    )


def _copyright(around: Sequence[str]) -> str | None:
    owners = (
        re.sub(r"\s+all rights reserved\b.*", "", found["outlet"], flags=re.IGNORECASE).strip()
        for found in map(_COPYRIGHT.match, around)
        if found
    )
    return next((owner for owner in owners if key(owner) not in AGENCIES), None)


def _account(around: Sequence[str]) -> str | None:
    """Find the outlet in a line that has readers log in or register with it, which may go on in the next line."""
    for place, line in enumerate(around):
        for words in (line, " ".join([line, *around[place + 1 : place + 2]])):
            found = _ACCOUNT.search(words) if len(words) <= _LINE_CHARACTERS else None
            name = found["outlet"] if found else ""
            if name and _is_name(name) and _MEDIA.fullmatch(name.split()[-1]) and not _SECTION.fullmatch(name):
                return name
    return None


def _masthead(head: Sequence[str], text: str) -> str | None:
    """Find the outlet in the first line, if that is a name that papers have, or that the text uses of its newsroom."""
    name = next((line.strip() for line in head if not (_MENU.fullmatch(line) or kind_of_furniture(line))), "")
    if not 1 <= len(name.split()) <= 5:
        return None
    if re.search(r"[^\w\s.&'’-]|\d", name) or not _is_name(name) or _SECTION.fullmatch(name):
        return None
    speaks = re.search(rf"(?<!\w){re.escape(name)}{_OUTLET_VERB}", text)
    named = _MEDIA.fullmatch(name.split()[-1]) or re.match(r"Radio\b|TV\b|The Times of\b", name)
    return name if named or speaks else None
