"""Tells an article's body from the furniture of the site that it was saved from.

Furniture is left out whole, a paragraph at a time; no character of what stays is touched. Where nothing marks a
paragraph as furniture it stays: a sentence lost is worse than a line too many.
"""

import re
from collections.abc import Sequence

from corpus.article import Span
from corpus.sentences import TERMINAL

_I = re.IGNORECASE
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
_NETWORK = r"(twitter|x|facebook|instagram|threads|bluesky|mastodon|telegram|tiktok|youtube|whatsapp)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b\.?"

# A line of one of these kinds is furniture wherever it stands and however it ends.
FURNITURE = {
    "advertisement": re.compile(r"^[-–—*\s]*(advertisement|advertising|sponsored( content)?|paid post)[-–—*\s]*$", _I),
    "breadcrumb": re.compile(r"^(home|front page)?\s*([>»›/|]\s*[\w&'-][\w&' -]{0,39}){2,}$", _I),
    "call to act": re.compile(
        r"^[^\w“‘\"«]*(please )?((subscribe|sign ?up|(sign|log) ?in|register|click|tap|donate)"
        r"( (to|now|today|here|for|or|on|with|the)\b|\W*$)|follow us\b|share (this|on|via)\b|download our|get our"
        r"|join our|support our|view comments|leave a comment|comment on this|(enter|confirm) your e-?mail\b"
        r"|(get|receive) [^.!?]{3,80}\b(your inbox|newsletters?|e-?mail alerts)\b"
        r"|thank(s| you) for (reading|subscribing)\b"
        r"|by (signing up|subscribing|registering|clicking)\b[^.!?]{0,60}\byou (agree|accept|consent)\b"
        rf"|follow [^.!?:;]{{2,60}} on {_NETWORK}\b[^.!?]{{0,40}}[.!]?$"
        r"|(do you have|got) an? (news )?(tip|story)\b[^.!]*\?"
        r"|to (write|post|leave|read|view|see) (a )?(comments?|more)\b)",
        _I,
    ),
    "pointer": re.compile(
        r"^[\W_]*(read (more|also|next|the full)|see also|also read|watch|listen|don['’]t miss|up next)"
        r"\s*(:|$|[-–—|>(])"
        r"|^[\W_]*(read|related|more|video|gallery|in pictures|podcast|explainer)( article| stor(y|ies))?\s*[:|]\s*\S",
        _I,
    ),
    "list of links": re.compile(
        r"^[\W_]*(related( stories| articles?| links?| coverage| news)?|more (on|from) [\w ]{1,30}(?=:?$)|more stories"
        r"|most (read|popular|viewed)|recommended( for you)?|trending( now)?"
        r"|you (may|might) also (like|be interested in)"
        r"|(top|latest|promoted) (stories|news|headlines|content)|editors?['’]?s? (picks?|choice)|what to read next"
        r"|keep reading|in case you missed it|must[ -]reads?|(from )?around the web|from our partners|people also read"
        r"|more (coverage|news))\W*$",
        _I,
    ),
    "link": re.compile(
        r"opens? in (a )?new (window|tab)|^\[[^\]]*\]$|^https?://\S+$|^!\[[^\]]*\]\([^)]*\)$"
        rf"|^[\W_]*(e-?mail|contact|{_NETWORK})\s*:\s*\S*@\S+$",
        _I,
    ),
    "caption": re.compile(
        r"(?-i:\[[^\]a-z]{3,}\]$)|\((photo|image|file photo|credit|photograph|courtesy)\b[^)]*\)\.?$"
        r"|^(photo|image|picture|caption|credit|file photo|photograph)s?( credits?| by)?\s*[:|]"
        r"|\bin this (undated |recent )?(file |handout )?(photo|photograph|picture)\b"
        r"|\b(photo|image|photograph|picture)( credit)?:\s[^.!?]{2,40}$|^image (source|caption)\b"
        r"|\((ap|afp|epa|pa|file|handout) (photo|image|picture)\b[^)]*\)\.?$|(\bvia|[/|–—(])\s*getty images\W*$"
        r"|(?-i:\b(AP|AFP|EPA|PA|REUTERS|Reuters)/[A-Z][^.!?]{2,60}$)",
        _I,
    ),
    "copyright": re.compile(r"^(©|\(c\)\s|copyright\b)|\ball rights reserved\b", _I),
    "terms": re.compile(
        r"\b(cookie|privacy) (policy|notice|settings)\b|\bterms (of (use|service)|and conditions)\b"
        r"|^(we|this (web)?site|our partners) uses? cookies\b",
        _I,
    ),
    "credits": re.compile(
        r"^[\W_]*((additional )?reporting|edit(ed|ing)|writing|compiled|translated|produced)( and \w+)? by\b.{1,120}$",
        _I,
    ),
    "note": re.compile(
        r"^[^.!?“”\"]{3,120}\bcontributed (reporting|to (the reporting|this (report|story|article)))\b(?!['’])"
        r"[^.!?,]{0,60}\.?\W*$"
        r"|^[\W_]*this (story|article) (has been|was) (last )?(updated|corrected|amended)\b[^.!?]{0,80}[.!]?\W*$"
        r"|^[\W_]*this (story|article) ((was )?(first|originally) (published|appeared)|was (re|co-)published)"
        r" (in|on|by|with)\b[^.!?]{0,80}\.?\W*$",
        _I,
    ),
    "byline": re.compile(r"^[\W_]*by [^.!?:;]{3,100}(\[[^\]@]*@[^\]]*\]|<[^>@]*@[^>]*>)?$", _I),
    "date": re.compile(
        rf"^[\W_]*((published|updated|posted|last updated|first published)\b\W*)?(on\s+)?({_DAY}\W+)?"
        rf"(\d{{1,2}}\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}),?\s+\d{{4}}"
        r"(?:[\s,|·–-]|at\b|updated\b|\d{1,2}[:.]\d\d|[ap]\.?m\b\.?|(?-i:[A-Z]{2,4}\b))*+$",
        _I,
    ),
    "stamp": re.compile(
        r"^[\W_]*(published|updated|posted|last (updated|modified)|first published)\b\s*:?\s*(on\b|at\b)?\s*"
        rf"($|\d|{_DAY}|{_MONTH})",
        _I,
    ),
    "weather": re.compile(r"\d\s*°\s*[CF]\b|^-?\d+(\.\d+)?\s*°?\s*[FC]$"),
    "heading": re.compile(r"^#{1,6}\s"),
    "rule": re.compile(r"^[\W_]*$"),
}

# Of these kinds the wording is common in prose too: a full sentence of some length stays.
_COMMON = frozenset({"pointer", "terms", "credits", "stamp", "weather", "copyright"})
_SENTENCE_WORDS = 7
_RIGHTS = re.compile(r"^©|^\(c\)|\ball rights reserved\b|^(we|this (web)?site|our partners) uses? cookies\b", _I)
_CALL_WORDS = 30  # a call to act, a pointer or a byline longer than this is prose that begins like one
_LINE_CHARACTERS = 1500  # a longer line is prose, or nothing that wording can tell; patterns would take long
_HEADING_WORDS = 12  # an unpunctuated line shorter than this is a heading, a label or a name
_LABEL_WORDS = 5  # a punctuated line shorter than this, with furniture on both sides, labels a widget
_WORD = re.compile(r"\w[\w’'-]*")
_LIST_ITEM = re.compile(r"^\s*([-–—•*▪]|\d{1,2}[.)])\s+\S")
_QUOTED = re.compile(r"[“”\"«»]")


def kind_of_furniture(line: str) -> str | None:
    """Name the kind of furniture that `line` is by its wording, None where it may be prose."""
    if len(line) > _LINE_CHARACTERS:
        return None
    words = len(_WORD.findall(line))
    kinds = [kind for kind, pattern in FURNITURE.items() if pattern.search(line)]
    if words > _CALL_WORDS and not _RIGHTS.search(line):
        kinds = [kind for kind in kinds if kind == "caption"]
    if words >= _SENTENCE_WORDS and TERMINAL.search(line) and not _RIGHTS.search(line):
        kinds = [kind for kind in kinds if kind not in _COMMON]
    return kinds[0] if kinds else None


def _is_sentence(line: str) -> bool:
    return bool(TERMINAL.search(line)) and (len(_WORD.findall(line)) > 1 or bool(_QUOTED.search(line)))


def _is_prose(line: str) -> bool:
    words = len(_WORD.findall(line))
    return (
        len(line) > _LINE_CHARACTERS
        or _is_sentence(line)
        or words >= _HEADING_WORDS
        or (words >= 5 and bool(_LIST_ITEM.match(line)))
    )


def _is_label(line: str) -> bool:
    return len(_WORD.findall(line)) < _LABEL_WORDS and not _QUOTED.search(line)


def _is_title(line: str) -> bool:
    """Whether a paragraph is a question and nothing else, as subheadings and links are."""
    return line.endswith("?") and len(_WORD.findall(line)) < _HEADING_WORDS and not re.search(r"[.!?…“”\"]\s", line)


def body(text: str, paragraphs: Sequence[Span]) -> list[bool]:
    """Tell for each paragraph whether it belongs to the body.

    What a page shows twice counts once at most, and above the first full sentence all is headline. Where no paragraph
    reads like prose (a list of headlines, say), all that is not furniture by its wording is body, and where that is
    nothing, every sentence.
    """
    lines = [span.of(text) for span in paragraphs]
    kinds = [kind_of_furniture(line) for line in lines]
    sentence = [kind is None and _is_sentence(line) for kind, line in zip(kinds, lines, strict=True)]
    begun, linking = not any(sentence), False
    seen: set[str] = set()
    prose = []
    for line, kind, whole in zip(lines, kinds, sentence, strict=True):
        begun = begun or whole
        linking = kind == "list of links" or (linking and not (whole and not _is_title(line)))
        kept = kind is None and begun and not linking and line not in seen and _is_prose(line) and not _is_title(line)
        prose.append(kept)
        seen.add(line)
    inner = range(1, len(lines) - 1)
    alone = [i in inner and not (prose[i - 1] or prose[i + 1]) for i in range(len(lines))]
    prose = [keep and not (lone and _is_label(line)) for keep, lone, line in zip(prose, alone, lines, strict=True)]
    for chosen in (prose, [kind is None for kind in kinds]):
        if any(chosen):
            return chosen
    return [_is_sentence(line) for line in lines]


def runs(paragraphs: Sequence[Span], kept: Sequence[bool]) -> list[list[Span]]:
    """Return the body's paragraphs in runs between which furniture stands."""
    found: list[list[Span]] = [[]]
    for span, keep in zip(paragraphs, kept, strict=True):
        if keep:
            found[-1].append(span)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
