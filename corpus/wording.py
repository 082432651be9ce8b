"""What the wording of a line shows: news, or a site that speaks of itself and to its readers.

It is asked of lines that repeat (`corpus.furniture`); by itself it drops none.
"""

import re
from enum import Enum

_I = re.IGNORECASE


class Wording(Enum):
    """What a line may be by its wording, if it repeats."""

    PITCH = "asks something of the reader, or tells how the story was made"
    ABOUT = "tells who its author or its site is"
    NOTE = "an editor's note"
    LABEL = "a few words in capitals"
    PLAIN = "nothing that shows news"


_OURS = r"(?:you|your|yours|us|our|ours|we)"
# Of these a site speaks in the first person; of members, accounts and comments those speak whom it reports on.
_PAPERS = r"(?:newsletters?|inbox|podcasts?|subscri\w+|journalism|journalists|newsroom|coverage|readers?|supporters)"
_SITE = (
    r"(?:newsletters?|inbox|podcasts?|subscri\w+|members?(?:hip)?|journalism|newsroom|reporting|e-?mails?|alerts?|app"
    r"|briefings?|supporters?|donat\w+|contribut\w+|comments?|feedback|readers?|corrections?|tips?|(?:web)?site"
    r"|advert\w*|partners?|account|stories|coverage|editors?|print edition|daily edition)"
)
# Prose may be worded so too: a line that tells what somebody said or did is none.
_ADDRESS = (
    re.compile(rf"\b(?:you|your|yours)\b.*\b{_SITE}\b|\b{_SITE}\b.*\b(?:you|your|yours)\b", _I),
    re.compile(rf"\b(?:us|our|ours|we)\b.*\b{_PAPERS}\b|\b{_PAPERS}\b.*\b(?:us|our|ours|we)\b", _I),
    re.compile(rf"^\W*(?:please\s)?(?:subscribe|sign up|sign in|log in|donate|follow|join|read)\s.*\b{_SITE}\b", _I),
    re.compile(
        r"^\W*(?:please\s)?(?:support|watch|listen|click|tap|send|write to|contact|share|download|become|consider"
        rf"|stay|get|help|browse|explore|visit|like|follow|join|read)\s.*\b{_OURS}\b",
        _I,
    ),
    re.compile(r"[\w.+-]{1,64}@[\w-]+\.\w|\b(?:follow|on|at|twitter|instagram)\W+@\w{3,}", _I),
    re.compile(r"\b(?:reached|contacted) (?:at|on) [+\d]|\b(?:like|join) (?:the|our) (?:page|channel)\b", _I),
)
_NOTICE = re.compile(
    r"^\W*(?:sign up|subscribe) (?:here|now|to|for)\b|\balready a (?:subscriber|member)\b|\bfree articles\b"
    r"|\byou can (?:cancel|unsubscribe|change|opt out)\b|\bconsider (?:a|making a) (?:gift|donation|contribution)\b"
    r"|\byour (?:support|gift|donation|contribution|subscription)\b|\bdiscover more from\b|\bkeep reading for\b"
    r"|^\W*(?:letters|comments|submissions) (?:may be|are|will be) (?:edited|closed|open|moderated|reviewed)\b"
    r"|\bmoderate comments\b|\bto (?:suggest|request|report) (?:a correction|an error)\b|\bask our\b|\bwrite us\b"
    r"|^\W*(?:all times are|(?:stock )?quotes are delayed|prices (?:are|were) correct)\b"
    r"|^\W*with (?:additional )?reporting by\b"
    r"|\bprovided by an advertiser\b|\b(?:used in|contributed to) this (?:story|article|report)\b"
    r"|\bnewsletter is sent\b",
    _I,
)
_PITCH = (
    _NOTICE,
    re.compile(
        r"^\W*(?:this|our) (?:story|article|piece|column|op-ed|reporting|coverage|translation)\b.*\b(?:produced"
        r"|published|supported|funded|paid for|possible|part of|series|partnership|collaboration|appeared|licen[cs]e"
        r"|republished|translated|updated|syndicated|commissioned|edited)\b",
        _I,
    ),
    re.compile(
        r"^\W*(?:this|our) (?:report|project|series|investigation)\b"
        r".*\b(?:journalism|newsroom|reporting|grant|fellowship|editorial|republish\w*)\b",
        _I,
    ),
    re.compile(
        r"\b(?:views?|opinions?) (?:expressed|stated) (?:here|in this|are|by the author)\b|\bcreative commons\b"
        r"|\bdo(?:es)? not necessarily (?:reflect|represent)\b|\baffiliate (?:links?|commission)\b"
        r"|\b(?:we|site|links?)\b.*\bearn an? (?:\w+ )?commission\b|\bcontent of external (?:web)?sites\b"
        r"|\b(?:this|material|content)\b[^.]*\bmay not be (?:\w+, )*(?:(?:re)?published|reproduced|redistributed)\b"
        r"|\bnot (?:\w+ ){0,4}(?:financial|investment|medical|legal) advice\b"
        r"|\bif (?:you or someone|someone) you know\b|\bif you (?:have been|are|were) affected\b",
        _I,
    ),
)
_JOB = (
    r"(?:reporters?|correspondents?|editors?|writers?|journalists?|columnists?|fellows?|producers?|photographers?"
    r"|contributors?|authors?|cartoonists?|bureau chief|critics?|intern)\b"
)
_PARTICLE = r"(?:and|de|van|von|der|den|du|da|di|bin|al|la|of|the)"
_NAME = rf"(?P<name>(?-i:[A-Z])[\w.’'-]*(?:\s(?:(?-i:[A-Z])[\w.’'-]*|{_PARTICLE})){{0,6}})"
_ABOUT = (
    re.compile(rf"^\W*{_NAME}\s(?:is|are)\s(?:an?|the|our|[\w’'-]+[’']s?)\s(?:[\w’'&,-]+\s){{0,6}}{_JOB}", _I),
    re.compile(rf"^\W*{_NAME}\s(?:is based in|has (?:covered|written|reported) (?:for|on|about|from|the))\b", _I),
    re.compile(
        rf"^\W*{_NAME}\s(?:covers|writes (?:about|on)|reports (?:on|from)|cover|write about)\s[^.,]{{3,80}}"
        r"\s(?:for|at)\s(?-i:the\s[A-Z]|[A-Z])",
        _I,
    ),
    re.compile(
        rf"^\W*{_NAME}\sis an?\s.*\b(?:independent|non-?profit|reader-\w+|member-\w+|award-winning|not-for-profit)\b"
        r".*\b(?:news\w*|journalism|publication|magazine|outlet|site|paper|broadcaster)\b",
        _I,
    ),
)
_NOTE = re.compile(
    r"^\W*(?:editor|publisher|author|correction|clarification)(?:s|['’]s|s['’])?(?:\snote)?\s*[:.—–-]", _I
)
_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id)|tells|told|den(?:y|ies|ied)|confirm(?:s|ed)?|reported|announced?|accus(?:es|ed)|warn(?:s|ed)"
    r"|claim(?:s|ed)|declin(?:es|ed)|refus(?:es|ed)|added|call(?:s|ed)|ask(?:s|ed)|according to|reject(?:s|ed)"
    r"|admit(?:s|ted)|insist(?:s|ed)|argu(?:es|ed)|promis(?:es|ed)|agreed|blam(?:es|ed)|demand(?:s|ed)|wrote|killed"
    r"|arrested|charged|died|voted|ordered|signed|won|lost)\b",
    _I,
)
_QUOTED = re.compile(r"[“”«»\"]|''|(?<!\w)[‘'](?=\w)")
_SPEECH = re.compile(
    r"(?:[“«\"‘]|(?<!\w)'{1,2})(?:[\w’'-]+\W+){3}[\w’'-]+"
)  # titles in quotation marks are shorter, mostly
_WORD = re.compile(r"\w[\w’'-]*")
_INNER_NAME = re.compile(r"(?<=[\w,;’'] )(?!I\b)[A-Z][\w’'-]+")
_FEW = 4  # words of a label
_MOST, _MOST_ADDRESS = 60, 30  # words: what is longer is prose
_MOST_CHARACTERS = 600


def wording_of(line: str) -> Wording | None:
    """Tell what a line may be if it repeats; None where its wording shows news, which repeating does not change."""
    words = _WORD.findall(line)
    if len(line) > _MOST_CHARACTERS or len(words) > _MOST or _SPEECH.search(line):
        return None
    if _NOTE.match(line):
        return Wording.NOTE
    about = _about(line)
    if about and not _SAYING.search(line, about.end()):
        return Wording.ABOUT
    says, quotes = bool(_SAYING.search(line)), bool(_QUOTED.search(line))
    patterns = _PITCH if says or len(words) > _MOST_ADDRESS else (*_PITCH, *_ADDRESS)
    if not (says and quotes) and any(pattern.search(line) for pattern in patterns):
        return Wording.PITCH
    if len(words) <= _FEW and line.isupper() and not quotes:
        return Wording.LABEL
    factual = len(words) >= _FEW and bool(re.search(r"\d", line) or _INNER_NAME.search(line))
    return None if says or quotes or factual else Wording.PLAIN


def subject(line: str) -> str:
    """Return whom a line of the wording `ABOUT` is about, by the last word of the name."""
    found = _about(line)
    return found["name"].split()[-1] if found else ""


def _about(line: str) -> re.Match[str] | None:
    return next((match for pattern in _ABOUT if (match := pattern.search(line))), None)
