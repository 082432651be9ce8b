"""News articles as sentences with who says what in them, and questions about that, made by template."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.sentences import paragraphs, sentences
from index.keywords import terms
from training.judge_words import OUTLETS, ROLES, Words
from training.polnear import Relation, Spans, texts

Asks = tuple[str, str, bool]
"""A question, a sentence, and whether this answers that."""

_OUTLET = re.compile(
    r"\b(?:Post|Times|News|CNN|Politico|POLITICO|Journal|Reuters|Press|AP|NBC|ABC|CBS|MSNBC|BBC|Daily|Tribune|Herald"
    r"|Magazine|Guardian|Bloomberg|Globe|Gazette|Star|newspaper|magazine|Radio|Register)\b"
)
_SAYS = re.compile(
    r"\b(?:s(?:aid|ays?|aying)|t(?:old|ells?|elling)|add(?:ed|s|ing)?|not(?:ed|es)|according to|stat(?:ed|es)"
    r"|announc(?:ed|es)|explain(?:ed|s)|report(?:ed|s|edly)|wr(?:ote|ites?)|tweeted|claim(?:ed|s)|insist(?:ed|s)"
    r"|argu(?:ed|es)|suggest(?:ed|s)|warn(?:ed|s)|acknowledged|declared|confirmed|revealed)\b"
)
_DENIES = re.compile(r"\b(?:den(?:ied|ies|y|ying)|dismiss|reject|disput|refut|contradict|rebut)", re.IGNORECASE)
_CONFIRMS = re.compile(r"\b(?:confirm|acknowledg|admit|verif)", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z][\w’'-]*[a-z]\.?\s)*[A-Z][\w’'-]*[a-z](?:\s[A-Z][\w’'-]*[a-z])*")
_TOLD_OUTLET = re.compile(
    r"\b(?:told|tells|telling|interview with)\s(?:[Tt]he\s)?(?:[A-Z][\w’'-]*\s)*(?:Post|Times|News|CNN|Politico|Journal"
    r"|Reuters|AP|Press|NBC|ABC|CBS|MSNBC|BBC|Tribune|Herald|Magazine|Guardian|Bloomberg|Globe)\b"
)
_OURS = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|us|me|[Yy]ou|[Yy]our)\b")
_CUT = re.compile(r"[,;:—–“”\"()]|\s(?:which|who|because|while|although|but|as|when|if|after|before|since)\s")
_HEAD = re.compile(r"\b(?:the|a|an|his|her|their|its)\s((?:[a-z]+\s){0,1}[a-z]{4,})\b")
_MOST = 12  # words that a question takes from what is said
_REPORTS = ("reported", "said", "says", "was saying", "reports", "is reporting", "claimed", "announced", "revealed")


@dataclass(frozen=True, slots=True)
class Said:
    """Who says what in one sentence."""

    source: str
    cue: str
    content: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and what is said in it."""

    text: str
    said: tuple[Said, ...]


def articles(folder: Path) -> Iterator[list[Line]]:
    """Yield the sentences of each text of a PolNeAR split, as its first annotator read it."""
    before = None
    for text, relations in texts(folder):
        if text != before:
            yield list(_lines(text, relations))
        before = text


def _lines(text: str, relations: Sequence[Relation]) -> Iterator[Line]:
    for paragraph in paragraphs(text):
        for span in sentences(text, paragraph):
            inside = [one for one in relations if one.cue and span.start <= one.cue[0][0] < span.end]
            parts = [
                [_clipped(text, role, span.start, span.end) for role in (r.source, r.cue, r.content)] for r in inside
            ]
            yield Line(span.of(text), tuple(Said(*each) for each in parts if all(each)))


def _clipped(text: str, pieces: Spans, start: int, end: int) -> str:
    return " ".join(text[max(a, start) : min(b, end)].strip() for a, b in sorted(pieces) if a < end and b > start)


def about_said(line: Line, others: Sequence[Line], words: Words, rng: random.Random) -> Iterator[Asks]:
    """Yield questions on who says something in a sentence, and what somebody says about something."""
    for one in line.said:
        if _SAYS.search(one.cue) or _DENIES.search(one.cue):
            yield from _who(line, one, words, rng)
            yield from _denied(line, one, words)
            if _name_of(one.source):
                yield from _what(line, one, others, words, rng)


def _who(line: Line, one: Said, words: Words, rng: random.Random) -> Iterator[Asks]:
    claim, heads = _shortened(one.content), _heads(one.content, words)
    asked = [f"that {claim}"] * 2 * bool(claim and not _OURS.search(claim)) + [f"the {head}" for head in heads[:1]]
    if not asked:
        return
    what, verb = rng.choice(asked), rng.choice(_REPORTS)
    kind = rng.choice(["newspaper", "outlet", "news outlet", "paper", "broadcaster", "media outlet"])
    denies = bool(_DENIES.search(one.cue))
    outlet = bool(_OUTLET.search(one.source) or _TOLD_OUTLET.search(line.text))
    named = one.source.lower() not in {"he", "she", "they", "it", "who", "i", "we"}
    if denies or named:
        yield f"Who {verb} {what}?", line.text, named and not denies
    if outlet or rng.random() < 0.3:
        yield f"Which {kind} {verb} {what}?", line.text, outlet and not denies
    if named and what.startswith("the "):
        yield f"Who spoke about {what}?", line.text, True
    if named and rng.random() < 0.15:  # the same words, and nobody says them
        bare = one.content.removeprefix("that ").strip('“”" ,')
        yield f"Who {verb} {what}?", bare[:1].upper() + bare[1:].rstrip(".,") + ".", False


def _denied(line: Line, one: Said, words: Words) -> Iterator[Asks]:
    heads, claim = _heads(one.content, words), _shortened(one.content)
    if not heads and (not claim or _OURS.search(claim)):
        return
    what = f"the {heads[0]}" if heads else f"that {claim}"
    denies, confirms = bool(_DENIES.search(one.cue)), bool(_CONFIRMS.search(one.cue))
    if denies or confirms or len(line.text) % 9 == 0:
        yield f"Does anyone deny {what}?", line.text, denies
        yield f"Who denied {what}?", line.text, denies
        yield f"Has anybody confirmed {what}?", line.text, confirms


def _what(line: Line, one: Said, others: Sequence[Line], words: Words, rng: random.Random) -> Iterator[Asks]:
    name, heads = _name_of(one.source), _heads(one.content, words)
    verb = (
        "think" if re.search(r"think|believ", one.cue) else rng.choice(["say", "say", "say", "tell reporters", "claim"])
    )
    aux = rng.choice(["did", "did", "does", "has"])
    said = {"say": "said", "claim": "claimed", "tell reporters": "told reporters", "think": "thought"}[verb]
    ask = f"What has {{}} {said}" if aux == "has" else f"What {aux} {{}} {verb}"
    about = f" about {rng.choice(['', 'the '])}{rng.choice(heads)}" if heads else ""
    yield f"{ask.format(name)}{about}?", line.text, True
    if rng.random() < 0.25:
        source = rng.choice([*OUTLETS, "the report", "the article", "the coverage", "the paper"])
        yield f"What does {source} say{about or ' about ' + name}?", line.text, True
    yield f"{ask.format(_other(name, line.text, words, rng))}{about}?", line.text, False
    if rng.random() < 0.5:
        yield f"{ask.format('the ' + rng.choice(ROLES))}{about}?", line.text, False
    spoken_of = _name_of(one.content)
    if spoken_of and spoken_of not in one.source and rng.random() < 0.6:
        yield f"{ask.format(spoken_of)}?", line.text, False
    other = words.like(rng.choice(heads).split()[-1], rng) if heads else None
    if other and not set(terms(other)) & set(terms(line.text)):
        yield f"{ask.format(name)} about the {other}?", line.text, False
    surname = name.split()[-1]
    silent = [o.text for o in others if surname in o.text and not any(surname in s.source for s in o.said)]
    if silent and rng.random() < 0.6:  # it speaks of somebody, who does not speak
        yield f"{ask.format(name)}{about}?", rng.choice(silent), False


def _other(name: str, sentence: str, words: Words, rng: random.Random) -> str:
    while (found := rng.choice(words.names)) in sentence or found == name:
        pass
    return found


def _name_of(text: str) -> str:
    found = [match[0] for match in _NAME.finditer(text.removeprefix("The ")) if len(match[0]) > 3]
    return max(found, key=len) if found else ""


def _heads(content: str, words: Words) -> list[str]:
    """Return what is spoken of: nouns behind an article, with the word before them if there is one."""
    found = []
    for match in _HEAD.finditer(content):
        parts = match[1].split()
        while parts and parts[-1] not in words.near:
            parts.pop()
        if parts and not words.base(parts[-1]):
            found.append(" ".join(parts))
    return found


def _shortened(content: str) -> str:
    claim = content.strip('“”" .,:').removeprefix("that ")
    cut = _CUT.search(claim)
    if cut and len(claim[: cut.start()].split()) >= 4:
        claim = claim[: cut.start()]
    kept = claim.split()
    return " ".join(kept[:_MOST]).strip('“”" .,') if len(kept) >= 3 else ""
