"""Words and names, and what may stand in the place of what: the material of the judge's made questions."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.embed import Embedder

COUNTRIES = tuple(
    """United States,Russia,Ukraine,China,North Korea,South Korea,Japan,India,Pakistan,Iran,Iraq,Israel,Syria,Turkey,
    Egypt,Saudi Arabia,Lebanon,Yemen,Afghanistan,Germany,France,Britain,Ireland,Scotland,Spain,Portugal,Italy,Greece,
    Poland,Hungary,Romania,Serbia,Sweden,Norway,Finland,Denmark,Belgium,Austria,Mexico,Canada,Brazil,Argentina,Chile,
    Colombia,Venezuela,Cuba,Nigeria,Kenya,Ethiopia,Sudan,Libya,Algeria,Morocco,Somalia,Australia,Indonesia,Vietnam,
    Thailand,Taiwan,Belarus,Latvia,Peru""".replace("\n    ", "").split(",")
)
DEMONYMS = tuple(
    """American,Russian,Ukrainian,Chinese,North Korean,South Korean,Japanese,Indian,Pakistani,Iranian,Iraqi,Israeli,
    Syrian,Turkish,Egyptian,Saudi,Lebanese,Yemeni,Afghan,German,French,British,Irish,Scottish,Spanish,Portuguese,
    Italian,Greek,Polish,Hungarian,Romanian,Serbian,Swedish,Norwegian,Finnish,Danish,Belgian,Austrian,Mexican,Canadian,
    Brazilian,Argentine,Chilean,Colombian,Venezuelan,Cuban,Nigerian,Kenyan,Ethiopian,Sudanese,Libyan,Algerian,Moroccan,
    Somali,Australian,Indonesian,Vietnamese,Thai,Taiwanese,Belarusian,Latvian,Peruvian,Palestinian,European""".replace(
        "\n    ", ""
    ).split(",")
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ROLES = (
    *("president", "prime minister", "foreign minister", "defense minister", "spokesman", "spokeswoman", "governor"),
    *("senator", "mayor", "secretary general", "police chief", "ambassador", "judge", "prosecutor", "lawyer", "doctor"),
    *("union leader", "opposition leader", "chairman", "chief executive", "professor", "general", "captain", "bishop"),
    *("coach", "director", "commissioner", "candidate", "analyst", "attorney general", "congressman", "owner"),
)
OUTLETS = (
    *(
        "the Harbor Times",
        "the Morning Ledger",
        "Channel Nine",
        "the Daily Courier",
        "Radio Meridian",
        "the Evening Star",
    ),
    *(
        "the Capital Tribune",
        "the Northern Gazette",
        "the Standard",
        "the Independent Wire",
        "Public Radio",
        "the Globe",
    ),
)
UNITS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty")

_IRREGULAR: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        """said:say told:tell won:win met:meet took:take held:hold made:make came:come went:go began:begin left:leave
        gave:give ran:run found:find sent:send lost:lose led:lead saw:see got:get wrote:write spoke:speak fell:fall
        rose:rise grew:grow knew:know thought:think brought:bring bought:buy sold:sell built:build chose:choose
        drew:draw drove:drive fled:flee flew:fly fought:fight kept:keep paid:pay rode:ride sought:seek shot:shoot
        spent:spend stood:stand struck:strike taught:teach threw:throw became:become broke:break withdrew:withdraw
        swore:swear hid:hide""",
    )
)
_NAME = re.compile(r"(?<![.?!:“\"]\s)(?<!^)(?<![“\"(])\b[A-Z][a-z]+(?:[-’'][A-Z]?[a-z]+)?(?:\s[A-Z][a-z]{2,})*\b")
_NOUN = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Mm]any|his|her|their|its|some|several|two|three|new)\s([a-z]{3,})"
    r"(?=[,.;:]|\s(?:of|in|to|for|on|at|is|was|are|were|has|had|have|that|and|by|with|from|who|which|will|would)\b)"
)
_LEAST, _MOST = 0.3, 0.6  # cosine of words that are of one field and don't mean the same
_NEIGHBOURS = 12
_COMMON = 3  # times that a word or name is seen before it is used


@dataclass(frozen=True, slots=True)
class Words:
    """What a collection of texts holds: its names, how often it has each word, and words that are like a word."""

    names: tuple[str, ...]
    counts: Counter[str]
    near: dict[str, tuple[str, ...]]

    def base(self, verb: str) -> str | None:
        """Return the plain form of a verb in the past ("announced" -> "announce"), None if it is no such verb."""
        if verb in _IRREGULAR:
            return _IRREGULAR[verb]
        if not verb.endswith("ed") or len(verb) < 5 or verb.endswith("eed"):
            return None
        stem = verb[:-2]
        forms = [stem + "e", stem, stem[:-1] + "y" if stem.endswith("i") else stem]
        if len(stem) > 2 and stem[-1] == stem[-2]:
            forms.append(stem[:-1])
        best = max(forms, key=lambda form: self.counts[form])
        return best if self.counts[best] >= _COMMON else None

    def like(self, word: str, rng: random.Random) -> str | None:
        """Return another word of the same field, None if none is known."""
        found = self.near.get(word)
        return rng.choice(found) if found else None


def collect(texts: Iterable[str], embedder: Embedder) -> Words:
    """Gather words and names from texts; nouns and verbs in the past are compared by the vectors of `embedder`."""
    counts: Counter[str] = Counter()
    names: Counter[str] = Counter()
    nouns: Counter[str] = Counter()
    for text in texts:
        counts.update(re.findall(r"[a-z]+", text))
        nouns.update(_NOUN.findall(text))
        names.update(_NAME.findall(text))
    known = {*COUNTRIES, *DEMONYMS, *DAYS, *MONTHS}
    kept = sorted(
        name for name, seen in names.items() if seen >= _COMMON and name not in known and is_name(name, counts)
    )
    bare = Words((), counts, {})
    verbs = sorted(word for word, seen in counts.items() if seen >= _COMMON and bare.base(word))
    alone = sorted(word for word, seen in nouns.items() if seen >= _COMMON and word not in verbs)
    groups = [
        [word for word in alone if word.endswith("s")],
        [word for word in alone if not word.endswith(("s", "ly"))],
        verbs,
    ]
    near = {word: others for group in groups for word, others in _neighbours(group, embedder).items()}
    return Words(tuple(kept), counts, near)


def is_name(name: str, counts: Counter[str]) -> bool:
    """Whether capitalised words are a name and not words at a sentence's or title's beginning."""
    parts = name.split()
    return len(parts) <= 3 and all(len(part) > 2 and counts[part.lower()] < _COMMON for part in parts)


def _neighbours(words: Sequence[str], embedder: Embedder) -> dict[str, tuple[str, ...]]:
    vectors = np.stack([matrix[0] for matrix in embedder.embed(words)])
    cosines = vectors @ vectors.T
    found = {}
    for word, row in zip(words, cosines, strict=True):
        order = [int(i) for i in np.argsort(-row)[:200] if _LEAST <= row[i] <= _MOST]
        found[word] = tuple(words[i] for i in order if words[i][:4] != word[:4])[:_NEIGHBOURS]
    return found
