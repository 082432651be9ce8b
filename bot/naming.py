"""Names those who are behind quotes, as a lead does: only by what stands in the quotes themselves."""

from collections.abc import Iterable

from bot import messages
from bot.credit import Credited, behind, speaker
from corpus.attribution.actor import key

_LISTED = 6  # sources in a lead at most


def named(quoted: Iterable[Credited]) -> list[str]:
    """Write who says it, each once with the outlets that it is quoted in: Suspilne (Newsweek).

    What an article says itself beside what it credits to others does not make its outlet one more source.
    """
    quoted = list(quoted)
    words = " ".join(one.evidence.quote for one in quoted)
    groups: dict[str, tuple[str, dict[str, None]]] = {}
    known = set[str]()  # names of those who are not unnamed
    borrowing = {one.evidence.passage.article_id for one in quoted if one.borrowed}
    for one in quoted:
        outlet, article = one.evidence.passage.about.outlet, one.evidence.passage.article_id
        carrying = [copy.outlet for copy in one.evidence.also if copy.outlet]
        if not one.borrowed:
            if article not in borrowing:
                groups.setdefault(key(outlet or article), (outlet or messages.UNKNOWN_OUTLET, {}))
                for other in carrying:
                    groups.setdefault(key(other), (other, {}))
            continue
        for chain in one.chains:
            if not _stands(speaker(chain).name, words):
                continue
            name, through = speaker(chain).name, chain.actors[: chain.speaker]
            if speaker(chain).kind == "unnamed" and len(through) > 1 and _stands(through[-1].name, words):
                name = messages.through(name, through[-1].name)
            said_by = groups.get(behind(chain))
            if said_by is None or (speaker(chain).kind != "unnamed" and said_by[0] not in known):
                said_by = groups[behind(chain)] = (name, said_by[1] if said_by else {})
            if speaker(chain).kind != "unnamed":
                known.add(name)
            places = [*([outlet] if outlet else []), *carrying]
            said_by[1].update(dict.fromkeys(place for place in places if key(place) != key(said_by[0])))
    shown = [
        messages.in_outlets(name, [outlet for outlet in outlets if key(outlet) != key(name)])
        for name, outlets in groups.values()
    ]
    shown = shown or [messages.own(one.evidence.passage.about.outlet) for one in quoted[:1]]
    return shown if len(shown) <= _LISTED else [*shown[: _LISTED - 1], messages.more(len(shown) - _LISTED + 1)]


def _stands(name: str, words: str) -> bool:
    """Whether a name stands in what is quoted: only such names, and the quoted outlets', may be in a lead."""
    return name in words
