"""Questions about what happened, made from the first clause of a sentence: who, when, where, why, how many."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.keywords import terms
from training.judge_exchange import ANSWERS
from training.judge_words import ROLES, Words

_NOT_A_SUBJECT = re.compile(
    r"(?i)^(?:he|she|it|they|we|i|you|this|that|there|these|those|if|when|as|in|on|at|but|and|so)\b"
)
_AUXILIARY = frozenset(
    ("is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might")
)
_TIMELESS = _AUXILIARY - {"was", "were"}
_OPENS_VERBAL = frozenset(
    ("the", "a", "an", "of", "and", "or", "by", "in", "his", "her", "its", "their", "to", "with", "for", "from")
)
_CUT = re.compile(r"[,;:—–“”\"()]|\s(?:that|which|who|because|while|although|but|when|if|saying|where)\s|[.?!]\s*$")
_ASIDE = re.compile(r"^((?:[A-Z][\w.’'-]+\s?){1,4}),\s[^,]{3,80},\s")
_LEADING = re.compile(r"^(?:In|On|At|After|Since|By|During|Last|Earlier)\s[^,]{2,40},\s")
_NUMBERED = re.compile(
    r"\b(?P<number>\d[\d,.]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|hundreds of"
    r"|thousands of)(?P<scale>(?:\s(?:hundred|thousand|million|billion))?)\s"
    r"(?P<noun>(?:[A-Za-z-]+\s){0,2}(?:[a-z]{3,}s|people|men|women|children))\b(?P<rest>[^.,;:]*)"
)
_TIMES = re.compile(
    r"\b(?:after|before|when|during|ago|years?|days?|weeks?|months?|later|earlier|until|once|since|\d+)\b"
)
_PLACES = re.compile(r"\b(?:in|at|near|from|across|outside|to|on|there|where|inside)\b")
_REASONS = re.compile(r"\b(?:for|to|as|after|so|over|with|by)\b|[;:]")
_MONEY = re.compile(r"\d|\bmillions?\b|\bbillions?\b|\bhundreds?\b|\bfree\b|\bpercent\b|\bthousands?\b")
_WON = re.compile(r"\b(?:won|win|wins|winn|victor|beat|defeat|champion|triumph|elected|prevail)", re.IGNORECASE)
_FEW = 8  # words that a question takes over from the rest of a clause


@dataclass(frozen=True, slots=True)
class Clause:
    """The beginning of a sentence: who or what, its verb, and what follows up to the next break.

    :ivar text: the sentence's words up to there.
    """

    subject: str
    verb: str
    rest: str
    text: str


def clause(sentence: str, words: Words) -> Clause | None:
    """Return the first clause of a sentence in the past tense or with an auxiliary, None if none is plain to see."""
    text = _ASIDE.sub(r"\1 ", _LEADING.sub("", sentence))
    parts = text.split()
    if _NOT_A_SUBJECT.match(text) or not parts or not parts[0][0].isalnum():
        return None
    for at in range(1, min(8, len(parts) - 2)):
        if parts[at - 1][-1] in ",;:" or not parts[at - 1][-1].isalnum():
            return None
        opened = parts[at - 1].lower() in _OPENS_VERBAL
        if parts[at] in _AUXILIARY or (not opened and words.base(parts[at])):
            rest = " ".join(parts[at + 1 :])
            cut = _CUT.search(rest)
            rest = rest[: cut.start()] if cut else rest
            return Clause(" ".join(parts[:at]), parts[at], rest, sentence[: sentence.find(rest) + len(rest)])
    return None


def about_events(sentence: str, words: Words, rng: random.Random) -> Iterator[tuple[str, str, bool]]:
    """Yield questions on a sentence's first clause and its numbers, with the sentence, and whether it answers them."""
    yield from _how_many(sentence, words, rng)
    found = clause(sentence, words)
    if found is None or len(found.rest.split()) < 2:
        return
    yield from _who(sentence, found, rng)
    for kind, sign in (("When", _TIMES), ("Where", _PLACES), ("Why", _REASONS)):
        pattern = ANSWERS[kind.lower()]
        if found.verb in _TIMELESS:
            continue
        if pattern.search(sentence if kind == "Why" else found.text):
            yield _inverted(kind, found, pattern, words), sentence, True
        elif not pattern.search(sentence) and not sign.search(sentence) and rng.random() < 0.4:
            yield _inverted(kind, found, pattern, words), sentence, False
    if rng.random() < 0.5:
        yield from _beside_the_point(sentence, found, words, rng)


def _inverted(kind: str, found: Clause, pattern: re.Pattern[str], words: Words) -> str:
    rest = " ".join(pattern.sub("", " " + found.rest).split()[:_FEW])
    subject = (
        found.subject[0].lower() + found.subject[1:]
        if found.subject.startswith(("The ", "A ", "An "))
        else found.subject
    )
    if found.verb in _AUXILIARY:
        return f"{kind} {found.verb} {subject} {rest}?"
    return f"{kind} did {subject} {words.base(found.verb)} {rest}?"


def _who(sentence: str, found: Clause, rng: random.Random) -> Iterator[tuple[str, str, bool]]:
    rest, last = " ".join(found.rest.split()[:_FEW]), found.subject.split()[-1]
    if not (last[0].isupper() or found.subject.lower().removeprefix("the ") in ROLES) or last.endswith("s"):
        return
    yield f"Who {found.verb} {rest}?", sentence, True
    after = sentence.partition(f"{found.subject} ")[2]
    if after and found.verb not in {"are", "were", "have"} and rng.random() < 0.3:
        yield f"Who {found.verb} {rest}?", f"{rng.choice(['He', 'She'])} {after}", False


def _how_many(sentence: str, words: Words, rng: random.Random) -> Iterator[tuple[str, str, bool]]:
    for match in _NUMBERED.finditer(sentence):
        noun = match["noun"]
        if rng.random() < 0.4:  # asked more loosely than told
            noun = noun.split()[-1]
        rest = match["rest"].split()[:_FEW]
        if rest and not rest[0][0].isalnum():
            continue
        before = sentence[: match.start()].split()[-1:]
        if rest and (rest[0] in _AUXILIARY or words.base(rest[0])):
            yield f"How many {noun} {' '.join(rest)}?", sentence, True
        elif before and words.base(before[0]) and before[0].endswith("ed"):
            yield f"How many {noun} were {before[0]} {' '.join(rest)}".rstrip() + "?", sentence, True
        elif rest:
            yield f"How many {noun} {rng.choice(['are there', 'were there', 'were'])} {' '.join(rest)}?", sentence, True
        other = words.like(noun.split()[-1], rng)
        if rest and other and not set(terms(other)) & set(terms(sentence)):
            yield f"How many {other} {' '.join(rest)}?", sentence, False
        bare = sentence[: match.start("number")] + sentence[match.start("noun") :]
        if rest and not _MONEY.search(bare):
            yield f"How many {noun} {' '.join(rest)}?", bare[0].upper() + bare[1:], False


def _beside_the_point(
    sentence: str, found: Clause, words: Words, rng: random.Random
) -> Iterator[tuple[str, str, bool]]:
    """Yield questions about the sentence's own matters whose answer it does not hold."""
    subject = (
        found.subject[0].lower() + found.subject[1:] if found.subject.startswith(("The ", "A ")) else found.subject
    )
    nouns = [word for word in re.findall(r"\b[a-z]{4,}\b", sentence) if word in words.near and not words.base(word)]
    if not nouns:
        return
    noun = rng.choice(nouns)
    asked = []
    if not _MONEY.search(sentence):
        pay = rng.choice(["pay for", "charge for", "spend on", "earn from", "ask for"])
        asked += [
            f"How much {rng.choice(['did', 'does'])} {subject} {pay} the {noun}?",
            f"How much did the {noun} cost?",
        ]
        asked += [f"How old is {subject}?", f"How far is the {noun} from {subject}?"]
        asked += [f"How many {noun} {rng.choice(['were there', 'does ' + subject + ' have'])}?"] * noun.endswith("s")
    if not _WON.search(sentence):
        asked += [f"Who won the {noun}?", f"Who won the {rng.randint(1990, 2026)} {noun} in {rng.choice(words.names)}?"]
    if not re.search(rf"\b{noun}\b[\s,]+(?:of\s\w+\s)?[A-Z]|[A-Z]\w+,[^,]*\b{noun}\b|[A-Z]\w+'s {noun}", sentence):
        asked += [f"What is the name of the {noun}?", f"What is {subject}'s {noun} called?"]
    yield from ((question, sentence, False) for question in rng.sample(asked, min(1, len(asked))))
