"""What a proper name is of: an outlet, a person, a state body, an organisation; and the name without its titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution.actor import Actor, key
from corpus.attribution.lexicon import (
    KEPT_TITLES,
    NOUNS,
    ORGANISATIONS,
    OUTLET_HEADS,
    OUTLETS,
    PLACES,
    PORTFOLIO,
    STATE_BODIES,
    TITLES,
    Kind,
    singular,
)
from corpus.attribution.phrases import (
    ARTICLES,
    DETERMINERS,
    OWNERS,
    PARTICLES,
    Phrase,
    Token,
    core,
    is_domain,
    noun_kind,
)

_CAMEL = re.compile(r"(?!Ma?c[A-Z]|De[A-Z]|Di[A-Z]|La[A-Z]|Le[A-Z]|Van[A-Z])[A-Z][a-z]+[A-Z]")


@dataclass(frozen=True, slots=True)
class Reader:
    """The mention that is read, and the keys of the outlets that are known."""

    mention: str
    outlets: frozenset[str]

    def actor(self, words: Phrase, kind: Kind) -> Actor:
        """Cut a name out of the mention; a possessive ending is not part of it."""
        last = words[-1]
        ending = last.text[-2:] in {"'s", "’s"}
        return Actor(name=self.mention[words[0].start : last.end - 2 * ending], kind=kind)

    def known(self, words: Phrase) -> bool:
        """Tell whether words are the name of an outlet that the world or the coverage knows."""
        name = key(self.mention[words[0].start : words[-1].end])
        return name in OUTLETS or name in self.outlets


def named(reader: Reader, head: Phrase, article: Token | None, asides: Sequence[Phrase]) -> Actor:
    """Return whom a phrase names that ends in a proper name."""
    begin = len(head) - 1
    while begin and (head[begin - 1].cap or _holds(head, begin - 1)):
        begin -= 1
    before, run = head[:begin], head[begin:]
    if run[0].low in PARTICLES and not run[0].cap and len(run) > 1 and not run[1].cap:
        run = run[1:]
    whole, run = run, _unowned(reader, run)
    hint = described(before)
    person = None if reader.known(run) or hint == "outlet" else _after_title(run)
    if person is not None:
        return reader.actor(person, "person")
    the = article is not None and article.low == "the" and not before and run is whole
    kind, sure = _kind(reader, run, the=the)
    aside = _aside(asides)
    if hint == "outlet" or (not sure and hint in {"organisation", "state_body"}):
        kind = hint
    elif aside == "outlet" and kind != "state_body":
        kind = "outlet"
    elif (
        (not sure or kind == "document")
        and aside in {"organisation", "state_body"}
        and hint not in {"unnamed", "person"}
    ):
        kind = aside
    elif not sure and hint in {"unnamed", "person"}:
        kind = "person"
    if kind == "outlet" and the and article is not None and article.cap and len(run) > 1:
        run = [article, *run]
    return reader.actor(run, kind)


def _holds(head: Phrase, at: int) -> bool:
    """Tell whether a small word stands inside a name; `core` has left only those that join."""
    small = head[at].low in {"of", "for", "on", "and", "&", "the", "against", "without"} | PARTICLES
    return small and at > 0 and (head[at - 1].cap or head[at - 1].low in {"of", "for", "on"} | PARTICLES)


def _unowned(reader: Reader, run: Phrase) -> Phrase:
    """Drop whom a name belongs to, "Karsholt's | Northlight Agency"; an office keeps its country."""
    at = max((at for at, token in enumerate(run[:-1]) if token.owns and token.text[-1] in "sS"), default=None)
    if at is None or reader.known(run) or (run[at].text.endswith(("s'", "s’")) and _kind(reader, run)[0] != "person"):
        return run
    if run[at].low in {"people", "women", "men", "children", "workers", "king", "queen", "national"}:
        return run
    return run if _kind(reader, run[at + 1 :])[0] == "state_body" else run[at + 1 :]


def _after_title(run: Phrase) -> Phrase | None:
    """Return the name after the last title of a run, None where it has no title or no name after it."""
    last = next((at for at in range(len(run) - 2, -1, -1) if run[at].low in TITLES), None)
    if last is None and len(run) > 2 and NOUNS.get(run[0].low) in {"person", "unnamed"}:
        last = 0  # "Billionaire Mara Quist", at the beginning of a sentence
    if last is None or (last and run[last].low in PORTFOLIO and run[last - 1].low in {"of", "and"}):
        return None
    name = run[last + 1 :]
    if name[0].low == "of" and len(name) > 2:
        name = name[3:] if name[1].low == "the" else name[2:]
    if not name or (not name[0].cap and name[0].low not in PARTICLES):
        return None
    if any(NOUNS.get(singular(token.low)) in {"state_body", "organisation"} for token in name):
        return None
    return run[last:] if len(name) == 1 and run[last].low in KEPT_TITLES else name


def _kind(reader: Reader, run: Phrase, *, the: bool = False) -> tuple[Kind, bool]:
    """Return what a proper name is of, and whether its words show it."""
    name = key(reader.mention[run[0].start : run[-1].end])
    if reader.known(run) or (len(run) == 1 and is_domain(run[0])):
        return "outlet", True
    for kind, names in _TABLES:
        if name in names:
            return kind, True
    end = next((at for at, token in enumerate(run) if at and token.low in {"of", "for", "on", "at"}), len(run))
    found = noun_kind(run[:end])
    last = run[end - 1].low.split("-")[-1]
    if found != "outlet" and last in OUTLET_HEADS and (len(run) > 1 or the):
        return "outlet", True
    if len(run) > 1 and run[0].low in {"radio", "tv", "voice", "channel", "television"}:
        return "outlet", True
    if (found in {"outlet", "organisation", "document"} and (len(run) > 1 or the)) or found == "state_body":
        return found, True
    if singular(last) in TITLES and len(run) > 1:
        return "person", True
    if any(token.text == "&" for token in run) or len(run) > 5 or (the and len(run) > 1):
        return "organisation", False
    camel = len(run) == 1 and bool(_CAMEL.match(run[0].text))
    acronym = len(run) == 1 and run[0].text.isupper() and len(run[0].text) < 6
    return ("organisation" if the or acronym or camel else "person"), False


_TABLES: Sequence[tuple[Kind, frozenset[str]]] = (
    ("state_body", STATE_BODIES),
    ("organisation", ORGANISATIONS),
    ("state_body", PLACES),
)


def _aside(asides: Sequence[Phrase]) -> Kind | None:
    """Return what the description after a name says it is: "X, a shipping company"."""
    for part in asides[:1]:
        if part[0].low in {"who", "whose"}:
            return "person"
        head, _ = core(part[1:] if part[0].low in DETERMINERS else part)
        if head and not head[-1].cap and (part[0].low in ARTICLES or head[0].owns or part[0].low in OWNERS):
            return described(head)
    return None


def described(words: Phrase) -> Kind | None:
    """Return what a description beside a name makes of it; "a talent agency" is none of the state's."""
    kind = noun_kind(words)
    return "organisation" if kind == "state_body" and words[-1].low == "agency" else kind
