"""What is asked: its kind, the outlets and dates in it, and the words to look for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import QuestionError
from bot.followup import Asked, follow, leans
from bot.kinds import Kind, kind_of
from bot.outlets import mentions, pattern_of, without
from bot.parts import names, numbers, subject
from bot.speech import speech
from corpus.dates import dates
from index.keywords import terms

__all__ = ["MAX_CHARACTERS", "Kind", "Question", "understand"]

MAX_CHARACTERS = 2000
"""A longer question is an article; the model would read only its beginning."""

# Words of asking and of reporting: most sentences of any coverage hold them, so they tell nothing apart.
_FRAME = frozenset(
    terms(
        """report reports reported reporting say says said saying tell tells told claim claims claimed outlet outlets
        newspaper newspapers paper media broadcaster agency article articles coverage story according cite cites cited
        citing quote quotes quoted write writes wrote written call calls called describe described term termed state
        stated think thinks thought happen happens happened does did do has have had been were being be about from up
        still also many much exactly who what when where why how which whose please know known any he she they them him
        her his their it its this that these those there here so now then else really true"""
    )
)
_SPOKEN = frozenset({Kind.WHAT_SAID, Kind.OUTLET_SAYS, Kind.VERIFIED, Kind.DENIES})


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is understood.

    :ivar text: as it was asked.
    :ivar kind: the sort of answer it wants.
    :ivar whole: what it asks: the question, made whole from the one before it where it leans on that.
    :ivar words: what to look for: `whole`, what else the question before it asked, and dates as articles are dated.
    :ivar focus: the stems that tell its subject, each once, its own before those of the question before it.
    :ivar outlets: outlets of the coverage that it names.
    :ivar names: proper names in it, as written, but for those outlets.
    :ivar numbers: numbers in it, in digits.
    :ivar speaker: whose words it asks for, unless an outlet's.
    :ivar about: what these words, or what is to be verified or denied, shall be about.
    :ivar subject: what it counts, or whose doing it asks after.
    """

    text: str
    kind: Kind
    whole: str
    words: str
    focus: tuple[str, ...]
    outlets: tuple[str, ...]
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    speaker: str | None = None
    about: str | None = None
    subject: str | None = None


def understand(text: str, outlets: Iterable[str], after: str | None = None, said: Sequence[str] = ()) -> Question:
    """Read a question.

    :param outlets: the outlets that the coverage holds.
    :param after: the question before it, in a thread.
    :param said: the sources that the answer to that named, the best first.
    :raises QuestionError: if it holds nothing to look for, or is too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(f"the question has {len(text):,} characters; ask it in at most {MAX_CHARACTERS:,}")
    if not re.search(r"\w", text):
        raise QuestionError("there are no words in the question; ask, for example: who reported the desertions?")
    known = tuple(outlets)
    asked, before = _plain(text), _plain(after or "")[:MAX_CHARACTERS]
    if not re.search(r"\w", before) or not leans(asked, len(_telling(asked))):
        return _read(text, asked, asked, None, "", known)
    whole = follow(asked, _asked(before, known), known, said)
    return _read(text, whole.text, whole.core, whole.topic, whole.rest, known)


def _read(text: str, whole: str, core: str, topic: str | None, rest: str, known: tuple[str, ...]) -> Question:
    """Read a whole question.

    :param core: the part of it that asks, without the topic in brackets.
    :param rest: further words to look for.
    """
    own = _asked(core, known)
    named = own.outlets or _outlets(rest, known)
    stems = set(terms(" ".join(named)))
    focus = _focus(f"{core} {topic or ''} {rest}")
    days = (one.day.isoformat() for one in dates(f"{whole} {rest}", None) if one.precision == "day")
    return Question(
        text=text.encode("utf-8", "replace").decode(),
        kind=own.kind,
        whole=whole,
        words=" ".join(part for part in (whole, rest, *dict.fromkeys(days)) if part),
        focus=tuple(stem for stem in focus if stem not in stems) or focus,
        outlets=named,
        names=own.names,
        numbers=numbers(core),
        speaker=own.speaker,
        about=own.about or (topic if own.kind in _SPOKEN else None),
        subject=own.subject,
    )


def _asked(text: str, known: tuple[str, ...]) -> Asked:
    """Read one question by itself."""
    named = _outlets(text, known)
    kind = _kind(text, named)
    said = speech(text)
    by_outlet = bool(said.speaker) and not re.search(r"(?!and\b)\b[^\W_]+", without(said.speaker or "", named))
    return Asked(
        text=text,
        kind=kind,
        outlets=named,
        names=names(without(text, named)),
        speaker=None if by_outlet else said.speaker,
        about=said.about if kind in _SPOKEN else None,
        subject=subject(text, kind),
    )


def _plain(text: str) -> str:
    """Return a text with single spaces, and without the halves of surrogate pairs of a terminal's bad bytes."""
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _focus(text: str) -> tuple[str, ...]:
    return _telling(text) or tuple(dict.fromkeys(terms(text)))


def _telling(text: str) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(terms(text)) if word not in _FRAME)


def _outlets(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(outlet for outlet in known if mentions(text, outlet))


def _kind(asked: str, named: tuple[str, ...]) -> Kind:
    found = kind_of(asked)
    if named and found in {Kind.WHAT_SAID, Kind.OTHER, Kind.VERIFIED, Kind.DENIES}:
        name = pattern_of(named[0]).pattern
        says = (
            rf"\b(?:do|does|did|has|have)\s+{name}\s+\w+|^\W*(?:according to|in)\s+{name}|\bwhat {name} sa(?:ys|id)\b"
        )
        if re.search(says, asked, re.IGNORECASE):
            return Kind.OUTLET_SAYS
    return found
